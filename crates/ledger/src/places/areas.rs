//! Areas: each code names one area forever; what an area was is read for any moment.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::area::{AreaCode, AreaLevel};
use domain::{Bilingual, Refusal};

use super::Places;
use super::changes::{self, AreaChangeKind};
use crate::change::ChangeError;
use crate::db::{DbError, Row, Tx};
use crate::params;
use crate::registry::next_numbers;

/// An area as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Identity.
    pub id: i64,
    /// Its code, which no other area ever had or will have.
    pub code: AreaCode,
    /// Its level.
    pub level: AreaLevel,
    /// Its name.
    pub name: Bilingual,
    /// From when it is valid.
    pub valid_from: DateTime<Utc>,
    /// Until when; none while it is.
    pub valid_to: Option<DateTime<Utc>>,
    /// Its outline, in the writer's format; none when it is not known.
    pub outline: Option<Vec<u8>>,
    /// Where it comes from, for people.
    pub source: String,
}

/// An area to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArea {
    /// Its code; must never have been used.
    pub code: AreaCode,
    /// Its level.
    pub level: AreaLevel,
    /// Its name.
    pub name: Bilingual,
    /// Its outline, in the writer's format.
    pub outline: Option<Vec<u8>>,
    /// Where it comes from, for people.
    pub source: String,
}

const SELECT: &str = "SELECT id, code, level, name_zh, name_en, valid_from, valid_to, outline, source FROM areas WHERE city = $1";

/// Rows of one statement; ten values each.
const CHUNK: usize = 200;

pub(super) fn area(row: &mut Row) -> Result<Area, DbError> {
    let level: String = row.take(2)?;
    let level = AreaLevel::ALL.into_iter().find(|known| known.name() == level);
    Ok(Area {
        id: row.take(0)?,
        code: row.take(1)?,
        level: level.ok_or_else(|| row.bad(2, "a level", "another text"))?,
        name: Bilingual { zh: row.take(3)?, en: row.take(4)? },
        valid_from: row.take(5)?,
        valid_to: row.take(6)?,
        outline: row.take(7)?,
        source: row.take(8)?,
    })
}

impl Places {
    /// Stores areas, valid from `from` on: all of them or none.
    ///
    /// # Errors
    /// Refused as `area_code_used` when a code is given twice or was ever used, naming the codes.
    pub async fn import(&self, areas: Vec<NewArea>, from: DateTime<Utc>) -> Result<(), ChangeError> {
        let mut tx = self.db.begin().await?;
        insert(&mut tx, self.city, &areas, from).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every area that is valid at `at`, in order of their codes.
    pub async fn areas_at(&self, at: DateTime<Utc>) -> Result<Vec<Area>, DbError> {
        let sql =
            format!("{SELECT} AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $3) ORDER BY code");
        self.db.query(sql, params![self.city, at, at]).await?.iter_mut().map(area).collect()
    }

    /// Every area that had ended by `at`, in order of their codes.
    pub async fn ended(&self, at: DateTime<Utc>) -> Result<Vec<Area>, DbError> {
        let sql = format!("{SELECT} AND valid_to <= $2 ORDER BY code");
        self.db.query(sql, params![self.city, at]).await?.iter_mut().map(area).collect()
    }

    /// The area of a code, whether it is still valid or not.
    pub async fn area(&self, code: &AreaCode) -> Result<Option<Area>, DbError> {
        let sql = format!("{SELECT} AND code = $2");
        self.db.query(sql, params![self.city, code]).await?.first_mut().map(area).transpose()
    }
}

/// Inserts areas, and tells of each that it was made; their numbers, in order.
pub(super) async fn insert(
    tx: &mut Tx,
    city: i64,
    areas: &[NewArea],
    from: DateTime<Utc>,
) -> Result<Vec<i64>, ChangeError> {
    let mut seen = HashSet::new();
    let mut used: Vec<_> =
        areas.iter().filter(|area| !seen.insert(&area.code)).map(|area| area.code.clone()).collect();
    let first = next_numbers(tx, city, "area", areas.len() as i64).await?;
    let numbers: Vec<i64> = (first..).take(areas.len()).collect();
    for (chunk, numbers) in areas.chunks(CHUNK).zip(numbers.chunks(CHUNK)) {
        let mut params = Vec::with_capacity(chunk.len() * 9);
        let mut rows = Vec::with_capacity(chunk.len());
        for (area, &id) in chunk.iter().zip(numbers) {
            let NewArea { code, level, name, outline, source } = area;
            let n = params.len();
            params.extend(params![
                city,
                id,
                code,
                level.name(),
                &name.zh,
                &name.en,
                from,
                outline.as_deref(),
                source
            ]);
            let places: Vec<_> = (n + 1..=n + 9).map(|place| format!("${place}")).collect();
            rows.push(format!("({})", places.join(", ")));
        }
        let sql = format!(
            "INSERT INTO areas (city, id, code, level, name_zh, name_en, valid_from, outline, source) VALUES {} \
             ON CONFLICT (city, code) DO NOTHING RETURNING code",
            rows.join(", ")
        );
        let mut stored = HashSet::new();
        for mut row in tx.query(sql, params).await? {
            stored.insert(row.take::<AreaCode>(0)?);
        }
        used.extend(chunk.iter().map(|area| &area.code).filter(|code| !stored.contains(code)).cloned());
    }
    if !used.is_empty() {
        return Err(code_used(used).into());
    }
    let made: Vec<_> = areas.iter().map(|area| (&area.code, 1, AreaChangeKind::Made)).collect();
    changes::append(tx, city, &made, from).await?;
    Ok(numbers)
}

fn code_used(mut codes: Vec<AreaCode>) -> Refusal {
    const SHOWN: usize = 10;
    codes.sort();
    codes.dedup();
    let shown: Vec<_> = codes.iter().take(SHOWN).map(AreaCode::as_str).collect();
    let more = codes.len().saturating_sub(SHOWN);
    let (zh_more, en_more) = match more {
        0 => (String::new(), String::new()),
        _ => (format!(" 等 {} 个", codes.len()), format!(" and {more} more")),
    };
    Refusal::new(
        "area_code_used",
        format!("区划编码不得重复使用: {}{zh_more}", shown.join("、")),
        format!("an area code is never used twice: {}{en_more}", shown.join(", ")),
    )
    .about("code")
}
