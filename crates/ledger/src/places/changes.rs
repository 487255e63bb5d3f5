//! Changes of areas, in the order they were committed: what sharing reads on from. Each is written in the transaction of
//! what it tells, and its position is dense, so that a position is all a reader keeps.

use chrono::{DateTime, Utc};
use domain::Bilingual;
use domain::area::{AreaCode, AreaLevel};

use super::Places;
use crate::db::{DbError, Row, Tx, Value};
use crate::params;
use crate::registry::next_numbers;

/// What happened to an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AreaChangeKind {
    /// It began.
    Made,
    /// It ended: several took its place.
    Split,
    /// It ended: one took the place of it and others.
    Merged,
}

impl AreaChangeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Made, Self::Split, Self::Merged];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Split => "split",
            Self::Merged => "merged",
        }
    }

    /// What people call it.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Made => ("新设", "made"),
            Self::Split => ("拆分", "split"),
            Self::Merged => ("合并", "merged"),
        };
        Bilingual::new(zh, en)
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the area is no longer in force after it.
    pub fn ends(self) -> bool {
        matches!(self, Self::Split | Self::Merged)
    }
}

/// One change of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaChange {
    /// Its position among all changes of areas.
    pub pos: i64,
    /// The area.
    pub code: AreaCode,
    /// The area's level.
    pub level: AreaLevel,
    /// Which change of this area it is, from 1.
    pub seq: u32,
    /// What happened.
    pub kind: AreaChangeKind,
    /// When.
    pub at: DateTime<Utc>,
}

/// Rows of one statement; six values each.
const CHUNK: usize = 200;

const SELECT: &str = "SELECT c.pos, c.code, a.level, c.seq, c.kind, c.at FROM area_changes AS c \
                      JOIN areas AS a ON a.city = c.city AND a.code = c.code";

fn change(row: &mut Row) -> Result<AreaChange, DbError> {
    let (level, kind): (String, String) = (row.take(2)?, row.take(4)?);
    let level = AreaLevel::ALL.into_iter().find(|known| known.name() == level);
    Ok(AreaChange {
        pos: row.take(0)?,
        code: row.take(1)?,
        level: level.ok_or_else(|| row.bad(2, "a level", "another text"))?,
        seq: row.take(3)?,
        kind: AreaChangeKind::from_name(&kind).ok_or_else(|| row.bad(4, "a kind", "another text"))?,
        at: row.take(5)?,
    })
}

impl Places {
    async fn changes(&self, rest: &str, values: Vec<Value>) -> Result<Vec<AreaChange>, DbError> {
        let sql = format!("{SELECT} WHERE c.city = $1 AND {rest}");
        self.db.query(sql, values).await?.iter_mut().map(change).collect()
    }

    /// The position of the last change of an area; 0 when there is none.
    pub async fn last_change(&self) -> Result<i64, DbError> {
        const SQL: &str = "SELECT COALESCE(max(pos), 0) FROM area_changes WHERE city = $1";
        let mut rows = self.db.query(SQL, params![self.city]).await?;
        rows.first_mut().map_or(Ok(0), |row| row.take(0))
    }

    /// The position before the first change made at a moment or later.
    pub async fn change_before(&self, moment: DateTime<Utc>) -> Result<i64, DbError> {
        const SQL: &str = "SELECT min(pos) FROM area_changes WHERE city = $1 AND at >= $2";
        let mut rows = self.db.query(SQL, params![self.city, moment]).await?;
        let first: Option<i64> = rows.first_mut().map_or(Ok(None), |row| row.take(0))?;
        match first {
            Some(first) => Ok(first - 1),
            None => self.last_change().await,
        }
    }

    /// The first and the last position of changes made in `from <= at < until`; none where there are none.
    pub async fn changes_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<(i64, i64)>, DbError> {
        const SQL: &str =
            "SELECT min(pos), max(pos) FROM area_changes WHERE city = $1 AND at >= $2 AND at < $3";
        let mut rows = self.db.query(SQL, params![self.city, from, until]).await?;
        let Some(row) = rows.first_mut() else { return Ok(None) };
        let (first, last): (Option<i64>, Option<i64>) = (row.take(0)?, row.take(1)?);
        Ok(first.zip(last))
    }

    /// Every change of each area that has one at `after < pos <= until`, area by area, in order.
    pub async fn histories(&self, after: i64, until: i64) -> Result<Vec<AreaChange>, DbError> {
        let rest = "c.code IN (SELECT o.code FROM area_changes AS o WHERE o.city = $2 AND o.pos > $3 AND o.pos <= $4) \
                    ORDER BY c.code, c.seq";
        self.changes(rest, params![self.city, self.city, after, until]).await
    }

    /// Every change of one area, in order.
    pub async fn changes_of(&self, code: &AreaCode) -> Result<Vec<AreaChange>, DbError> {
        self.changes("c.code = $2 ORDER BY c.seq", params![self.city, code]).await
    }

    /// The last changes before a position, the newest first.
    pub async fn newest_changes(&self, before: i64, most: u32) -> Result<Vec<AreaChange>, DbError> {
        let rest = "c.pos < $2 ORDER BY c.pos DESC LIMIT CAST($3 AS BIGINT)";
        self.changes(rest, params![self.city, before, most]).await
    }
}

/// The number of an area's next change.
pub(super) async fn next_seq(tx: &mut Tx, city: i64, code: &AreaCode) -> Result<u32, DbError> {
    let sql = "SELECT COALESCE(max(seq), 0) + 1 FROM area_changes WHERE city = $1 AND code = $2";
    tx.query(sql, params![city, code]).await?.first_mut().map_or(Ok(1), |row| row.take(0))
}

/// Tells what happened to areas: each with the number of its change. The counter's row is held until the commit, so that
/// positions become visible in their order.
pub(super) async fn append(
    tx: &mut Tx,
    city: i64,
    changes: &[(&AreaCode, u32, AreaChangeKind)],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let first = next_numbers(tx, city, "area_change", changes.len() as i64).await?;
    let mut positions = first..;
    for chunk in changes.chunks(CHUNK) {
        let mut values = Vec::with_capacity(chunk.len() * 6);
        let mut rows = Vec::with_capacity(chunk.len());
        for ((code, seq, kind), pos) in chunk.iter().zip(&mut positions) {
            let n = values.len();
            values.extend(params![city, pos, *code, *seq, kind.name(), at]);
            let places: Vec<_> = (n + 1..=n + 6).map(|place| format!("${place}")).collect();
            rows.push(format!("({})", places.join(", ")));
        }
        let sql =
            format!("INSERT INTO area_changes (city, pos, code, seq, kind, at) VALUES {}", rows.join(", "));
        tx.execute(sql, values).await?;
    }
    Ok(())
}
