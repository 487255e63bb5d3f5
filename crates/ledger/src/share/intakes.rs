//! How far each target's own list, folder or endpoint was read.

use chrono::{DateTime, Utc};

use super::ShareStore;
use crate::db::DbError;
use crate::params;

/// How far a target was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// Which target.
    pub target: i64,
    /// Where its list goes on, in its own words.
    pub mark: Option<String>,
    /// When it was last read, or tried to.
    pub read_at: DateTime<Utc>,
    /// Why it could not be read: JSON. None when it could.
    pub reason: Option<String>,
}

impl ShareStore {
    /// How far every target was read, by target.
    pub async fn intakes(&self) -> Result<Vec<Intake>, DbError> {
        let sql = "SELECT target, mark, read_at, reason FROM intakes WHERE city = $1 ORDER BY target";
        let rows = self.ledger.db().query(sql, params![self.ledger.city()]).await?;
        let intake = |mut row: crate::db::Row| {
            Ok(Intake {
                target: row.take(0)?,
                mark: row.take(1)?,
                read_at: row.take(2)?,
                reason: row.take(3)?,
            })
        };
        rows.into_iter().map(intake).collect()
    }

    /// Puts down how far a target was read. Without a mark the one before stays.
    pub async fn set_intake(&self, intake: Intake) -> Result<(), DbError> {
        let sql = "INSERT INTO intakes (city, target, mark, read_at, reason) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (city, target) DO UPDATE SET mark = COALESCE(excluded.mark, intakes.mark), \
                   read_at = excluded.read_at, reason = excluded.reason";
        let Intake { target, mark, read_at, reason } = intake;
        self.ledger
            .db()
            .execute(sql, params![self.ledger.city(), target, mark, read_at, reason])
            .await
            .map(drop)
    }
}
