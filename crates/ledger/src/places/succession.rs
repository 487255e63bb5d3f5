//! Splitting and merging: old areas end, new ones begin, and it stays known which took over from which, so that
//! questions about the past are still answered.

use chrono::{DateTime, Utc};
use domain::Refusal;
use domain::area::{AreaCode, AreaLevel};

use super::Places;
use super::areas::{NewArea, insert};
use super::changes::{self, AreaChangeKind};
use crate::change::ChangeError;
use crate::db::{DbError, Row, Tx};
use crate::params;

/// How areas took over from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SuccessionKind {
    /// One area became several.
    Split,
    /// Several areas became one.
    Merge,
}

impl SuccessionKind {
    /// The kind's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Merge => "merge",
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Split, Self::Merge].into_iter().find(|kind| kind.name() == name)
    }
}

/// One area took over from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The area that ended.
    pub from: AreaCode,
    /// The area that began.
    pub to: AreaCode,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub kind: SuccessionKind,
}

const SELECT: &str = "SELECT f.code, t.code, s.at, s.kind FROM area_successions AS s \
                      JOIN areas AS f ON f.city = s.city AND f.id = s.from_area \
                      JOIN areas AS t ON t.city = s.city AND t.id = s.to_area";

fn succession(row: &mut Row) -> Result<Succession, DbError> {
    let kind: String = row.take(3)?;
    Ok(Succession {
        from: row.take(0)?,
        to: row.take(1)?,
        at: row.take(2)?,
        kind: SuccessionKind::from_name(&kind).ok_or_else(|| row.bad(3, "split or merge", "another text"))?,
    })
}

impl Places {
    /// At `at`, one area ends and several of its level begin in its place.
    ///
    /// # Errors
    /// Refused as `too_few_areas`, `area_not_valid`, `other_level` or `area_code_used`.
    pub async fn split(
        &self,
        from: &AreaCode,
        into: Vec<NewArea>,
        at: DateTime<Utc>,
    ) -> Result<(), ChangeError> {
        self.succeed(std::slice::from_ref(from), &into, at, SuccessionKind::Split).await
    }

    /// At `at`, several areas end and one of their level begins in their place.
    ///
    /// # Errors
    /// As [`Places::split`].
    pub async fn merge(
        &self,
        from: &[AreaCode],
        into: NewArea,
        at: DateTime<Utc>,
    ) -> Result<(), ChangeError> {
        self.succeed(from, &[into], at, SuccessionKind::Merge).await
    }

    async fn succeed(
        &self,
        from: &[AreaCode],
        into: &[NewArea],
        at: DateTime<Utc>,
        kind: SuccessionKind,
    ) -> Result<(), ChangeError> {
        let many = if kind == SuccessionKind::Split { into.len() } else { from.len() };
        if many < 2 {
            return Err(Refusal::new(
                "too_few_areas",
                "拆分后或合并前至少要有两个区域",
                "a split needs at least two new areas, a merge at least two old ones",
            )
            .about("code")
            .into());
        }
        let mut tx = self.db.begin().await?;
        let mut ended = Vec::with_capacity(from.len());
        for code in from {
            ended.push(self.end(&mut tx, code, at, into).await?);
        }
        self.tell_ended(&mut tx, from, at, kind).await?;
        let begun = insert(&mut tx, self.city, into, at).await?;
        for &from in &ended {
            for &to in &begun {
                tx.execute(
                    "INSERT INTO area_successions (city, from_area, to_area, at, kind) VALUES ($1, $2, $3, $4, $5)",
                    params![self.city, from, to, at, kind.name()],
                )
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Tells of areas that they ended.
    async fn tell_ended(
        &self,
        tx: &mut Tx,
        codes: &[AreaCode],
        at: DateTime<Utc>,
        kind: SuccessionKind,
    ) -> Result<(), DbError> {
        let kind = match kind {
            SuccessionKind::Split => AreaChangeKind::Split,
            SuccessionKind::Merge => AreaChangeKind::Merged,
        };
        let mut ended = Vec::with_capacity(codes.len());
        for code in codes {
            ended.push((code, changes::next_seq(tx, self.city, code).await?, kind));
        }
        changes::append(tx, self.city, &ended, at).await
    }

    /// Ends an area; its number.
    async fn end(
        &self,
        tx: &mut Tx,
        code: &AreaCode,
        at: DateTime<Utc>,
        into: &[NewArea],
    ) -> Result<i64, ChangeError> {
        let sql = "UPDATE areas SET valid_to = $1 WHERE city = $2 AND code = $3 AND valid_to IS NULL \
                   AND valid_from < $4 RETURNING id, level";
        let mut rows = tx.query(sql, params![at, self.city, code, at]).await?;
        let Some(row) = rows.first_mut() else {
            return Err(Refusal::new(
                "area_not_valid",
                format!("区域 {code} 不存在, 或此时并不有效"),
                format!("area {code} does not exist or is not valid at that time"),
            )
            .about("code")
            .into());
        };
        let level: String = row.take(1)?;
        if let Some(other) =
            into.iter().map(|area| area.level).find(|other: &AreaLevel| other.name() != level)
        {
            return Err(Refusal::new(
                "other_level",
                format!("{code} 与接替它的区域层级不同"),
                format!("{code} is a {level}, what takes its place is a {}", other.name()),
            )
            .about("level")
            .into());
        }
        Ok(row.take(0)?)
    }

    /// Every succession, in order of time.
    pub async fn successions(&self) -> Result<Vec<Succession>, DbError> {
        let sql = format!("{SELECT} WHERE s.city = $1 ORDER BY s.at, f.code, t.code");
        self.db.query(sql, params![self.city]).await?.iter_mut().map(succession).collect()
    }

    /// The successions in which an area, by its number, took over or was taken over.
    pub async fn successions_of(&self, area: i64) -> Result<Vec<Succession>, DbError> {
        let sql = format!(
            "{SELECT} WHERE s.city = $1 AND s.from_area = $2 \
             UNION ALL {SELECT} WHERE s.city = $3 AND s.to_area = $4 ORDER BY 1, 2"
        );
        let values = params![self.city, area, self.city, area];
        self.db.query(sql, values).await?.iter_mut().map(succession).collect()
    }
}
