//! A target's own number and progress of a case.

use chrono::{DateTime, Utc};
use domain::CaseId;

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;

/// What a target says of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterpart {
    /// Which target.
    pub target: i64,
    /// Which case.
    pub case: CaseId,
    /// Its own number for it.
    pub number: Option<String>,
    /// How far it has come, in its words.
    pub progress: Option<String>,
    /// When it said so.
    pub at: DateTime<Utc>,
}

fn counterpart(row: &mut Row) -> Result<Counterpart, DbError> {
    Ok(Counterpart {
        target: row.take(0)?,
        case: row.take(1)?,
        number: row.take(2)?,
        progress: row.take(3)?,
        at: row.take(4)?,
    })
}

impl ShareStore {
    /// Takes in what a target says of a case. An older word than the one kept changes nothing but a missing number:
    /// then false.
    pub async fn set_counterpart(&self, new: Counterpart) -> Result<bool, DbError> {
        let sql = "INSERT INTO counterparts (city, target, case_id, number, progress, at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (city, target, case_id) DO UPDATE SET \
                   number = COALESCE(excluded.number, counterparts.number), \
                   progress = COALESCE(excluded.progress, counterparts.progress), at = excluded.at \
                   WHERE counterparts.at <= excluded.at";
        let Counterpart { target, case, number, progress, at } = new;
        let values = params![self.ledger.city(), target, case, number, progress, at];
        Ok(self.ledger.db().execute(sql, values).await? == 1)
    }

    /// What targets say of a case.
    pub async fn counterparts_of(&self, case: CaseId) -> Result<Vec<Counterpart>, DbError> {
        // By target, so that the key is used; there are few.
        let sql = "SELECT c.target, c.case_id, c.number, c.progress, c.at FROM targets AS t JOIN counterparts AS c \
                   ON c.city = t.city AND c.target = t.id AND c.case_id = $1 WHERE t.city = $2 ORDER BY c.target";
        let values = params![case, self.ledger.city()];
        self.ledger.db().query(sql, values).await?.iter_mut().map(counterpart).collect()
    }

    /// What a target says of the open cases it has a number for, after a case, in the order of the cases.
    pub async fn numbered(
        &self,
        target: i64,
        after: Option<CaseId>,
        most: u32,
    ) -> Result<Vec<Counterpart>, DbError> {
        let after = after.unwrap_or(CaseId(uuid::Uuid::nil()));
        let sql = "SELECT c.target, c.case_id, c.number, c.progress, c.at FROM counterparts AS c \
                   JOIN cases AS k ON k.city = c.city AND k.id = c.case_id AND k.end_kind IS NULL \
                   WHERE c.city = $1 AND c.target = $2 AND c.case_id > $3 AND c.number IS NOT NULL \
                   ORDER BY c.case_id LIMIT CAST($4 AS BIGINT)";
        let values = params![self.ledger.city(), target, after, most];
        self.ledger.db().query(sql, values).await?.iter_mut().map(counterpart).collect()
    }

    /// The case a target means by its own number.
    pub async fn case_by_their_number(&self, target: i64, number: &str) -> Result<Option<CaseId>, DbError> {
        let sql = "SELECT case_id FROM counterparts WHERE city = $1 AND target = $2 AND number = $3 LIMIT 1";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), target, number]).await?;
        rows.first_mut().map(|row| row.take(0)).transpose()
    }
}
