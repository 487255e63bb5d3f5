//! Messages kept for a person to look at.

use chrono::{DateTime, Utc};
use domain::{AccountId, CaseId};

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;
use crate::registry::next_number;

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
    /// The message, as it came; empty once erased.
    pub body: Vec<u8>,
    /// Why it was not taken: JSON.
    pub reason: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When somebody dealt with it.
    pub settled_at: Option<DateTime<Utc>>,
    /// Who did.
    pub settled_by: Option<AccountId>,
    /// How: `retried`, `linked` or `settled`.
    pub outcome: Option<String>,
    /// What they said to it.
    pub note: Option<String>,
}

/// How a kept message was dealt with.
#[derive(Debug, Clone)]
pub struct SettledKept {
    /// Its number.
    pub id: i64,
    /// Who did.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// The case it came to, where it was taken in after all.
    pub case: Option<CaseId>,
    /// How: `retried`, `linked` or `settled`.
    pub outcome: &'static str,
    /// What they said to it.
    pub note: Option<String>,
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

const COLUMNS: &str =
    "id, target, request, case_id, body, reason, received_at, settled_at, settled_by, outcome, note, erased";

impl ShareStore {
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
            "SELECT {COLUMNS} FROM inbox WHERE city = $1 AND id < $2{narrowed} ORDER BY id DESC \
             LIMIT CAST($3 AS BIGINT)"
        );
        let values = params![self.ledger.city(), after.unwrap_or(i64::MAX), most];
        self.ledger.db().query(sql, values).await?.iter_mut().map(|row| self.kept(row)).collect()
    }

    /// One kept message.
    pub async fn kept_message(&self, id: i64) -> Result<Option<Kept>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM inbox WHERE city = $1 AND id = $2");
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), id]).await?;
        rows.first_mut().map(|row| self.kept(row)).transpose()
    }

    fn kept(&self, row: &mut Row) -> Result<Kept, DbError> {
        let (id, sealed, erased): (i64, Vec<u8>, bool) = (row.take(0)?, row.take(4)?, row.take(11)?);
        let opened = || self.ledger.keyring().open_secret(&place(id), &sealed);
        let body = if erased { Some(Vec::new()) } else { opened() };
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
            outcome: row.take(9)?,
            note: row.take(10)?,
        })
    }

    /// Puts down why a kept message is still not taken, and the case it is about, where that is known.
    pub async fn still_kept(&self, id: i64, case: Option<CaseId>, reason: &str) -> Result<(), DbError> {
        let sql = "UPDATE inbox SET reason = $1, case_id = COALESCE($2, case_id) WHERE city = $3 AND id = $4";
        self.ledger.db().execute(sql, params![reason, case, self.ledger.city(), id]).await.map(drop)
    }

    /// Marks a kept message as dealt with. False: there is none of that number that waits.
    pub async fn settle_kept(&self, settled: SettledKept) -> Result<bool, DbError> {
        let sql = "UPDATE inbox SET settled_at = $1, settled_by = $2, outcome = $3, note = $4, \
                   case_id = COALESCE($5, case_id) WHERE city = $6 AND id = $7 AND settled_at IS NULL";
        let SettledKept { id, by, at, case, outcome, note } = settled;
        let values = params![at, by, outcome, note, case, self.ledger.city(), id];
        Ok(self.ledger.db().execute(sql, values).await? == 1)
    }
}

/// What binds a sealed message to its entry.
fn place(id: i64) -> String {
    format!("inbox:{id}")
}
