//! What comes back: a target's own number and progress of a case, and messages kept for a person to look at.

use chrono::{DateTime, Utc};
use domain::{AccountId, CaseId};

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;
use crate::registry::next_number;

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

/// A message that could not be taken in as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// Who sent it.
    pub target: i64,
    /// What the sender calls it.
    pub request: String,
    /// The case it is about, where that is known.
    pub case: Option<CaseId>,
    /// The message, as it came.
    pub body: Vec<u8>,
    /// Why it was not taken: JSON.
    pub reason: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When somebody dealt with it.
    pub settled_at: Option<DateTime<Utc>>,
    /// Who did.
    pub settled_by: Option<AccountId>,
}

/// A message to be kept.
#[derive(Debug, Clone)]
pub struct NewKept {
    /// Who sent it.
    pub target: i64,
    /// What the sender calls it.
    pub request: String,
    /// The case it is about, where that is known.
    pub case: Option<CaseId>,
    /// The message, as it came.
    pub body: Vec<u8>,
    /// Why it was not taken: JSON.
    pub reason: String,
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

    /// The case a target means by its own number.
    pub async fn case_by_their_number(&self, target: i64, number: &str) -> Result<Option<CaseId>, DbError> {
        let sql = "SELECT case_id FROM counterparts WHERE city = $1 AND target = $2 AND number = $3 LIMIT 1";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), target, number]).await?;
        rows.first_mut().map(|row| row.take(0)).transpose()
    }

    /// Keeps a message for a person to look at; its number. The same message of the same sender is kept once.
    pub async fn keep(&self, new: NewKept, at: DateTime<Utc>) -> Result<i64, DbError> {
        let city = self.ledger.city();
        let mut tx = self.ledger.db().begin().await?;
        let sql = "SELECT id FROM inbox WHERE city = $1 AND target = $2 AND request = $3";
        let mut known = tx.query(sql, params![city, new.target, &new.request]).await?;
        if let Some(row) = known.first_mut() {
            return row.take(0);
        }
        let id = next_number(&mut tx, city, "inbox").await?;
        let sealed = self.ledger.keyring().seal_secret(&place(id), &new.body);
        let sql = "INSERT INTO inbox (city, id, target, request, case_id, body, reason, received_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let NewKept { target, request, case, reason, .. } = new;
        tx.execute(sql, params![city, id, target, request, case, sealed, reason, at]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Kept messages, the newest first: those that wait, or all.
    pub async fn inbox(&self, waiting: bool, after: Option<i64>, most: u32) -> Result<Vec<Kept>, DbError> {
        let narrowed = if waiting { " AND settled_at IS NULL" } else { "" };
        let sql = format!(
            "SELECT id, target, request, case_id, body, reason, received_at, settled_at, settled_by FROM inbox \
             WHERE city = $1 AND id < $2{narrowed} ORDER BY id DESC LIMIT CAST($3 AS BIGINT)"
        );
        let values = params![self.ledger.city(), after.unwrap_or(i64::MAX), most];
        let rows = self.ledger.db().query(sql, values).await?;
        rows.into_iter()
            .map(|mut row| {
                let (id, sealed): (i64, Vec<u8>) = (row.take(0)?, row.take(4)?);
                let body = self.ledger.keyring().open_secret(&place(id), &sealed);
                Ok(Kept {
                    id,
                    target: row.take(1)?,
                    request: row.take(2)?,
                    case: row.take(3)?,
                    body: body.ok_or_else(|| row.bad(4, "a message sealed here", "other bytes"))?,
                    reason: row.take(5)?,
                    received_at: row.take(6)?,
                    settled_at: row.take(7)?,
                    settled_by: row.take(8)?,
                })
            })
            .collect()
    }

    /// Marks a kept message as dealt with. False: there is none of that number that waits.
    pub async fn settle_kept(&self, id: i64, by: AccountId, at: DateTime<Utc>) -> Result<bool, DbError> {
        let sql = "UPDATE inbox SET settled_at = $1, settled_by = $2 WHERE city = $3 AND id = $4 AND settled_at IS NULL";
        Ok(self.ledger.db().execute(sql, params![at, by, self.ledger.city(), id]).await? == 1)
    }
}

/// What binds a sealed message to its entry.
fn place(id: i64) -> String {
    format!("inbox:{id}")
}
