//! Messages by what their sender calls them: each is taken once, also when it is sent again at the same moment.

use chrono::{DateTime, Utc};
use domain::{CaseId, Digest};

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;

/// A message as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// SHA-256 of the message.
    pub digest: Digest,
    /// The case it is about; of an order, the case it becomes.
    pub case: Option<CaseId>,
    /// The step it became.
    pub seq: Option<u32>,
    /// Its number in the inbox.
    pub kept: Option<i64>,
    /// When that was; none while it is being taken in, or when that broke off.
    pub done_at: Option<DateTime<Utc>>,
}

/// A message about to be taken.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// Who sent it.
    pub target: i64,
    /// What the sender calls it.
    pub request: &'a str,
    /// SHA-256 of the message.
    pub digest: Digest,
    /// The case it becomes, if it is an order.
    pub case: Option<CaseId>,
}

fn received(row: &mut Row) -> Result<Received, DbError> {
    Ok(Received {
        digest: row.take(0)?,
        case: row.take(1)?,
        seq: row.take(2)?,
        kept: row.take(3)?,
        done_at: row.take(4)?,
    })
}

impl ShareStore {
    /// Claims a message; what is known of it, which is the claim itself when it comes for the first time.
    pub async fn claim(&self, claim: Claim<'_>) -> Result<Received, DbError> {
        let Claim { target, request, digest, case } = claim;
        let city = self.ledger.city();
        let sql = "INSERT INTO received (city, target, request, digest, case_id) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (city, target, request) DO NOTHING";
        self.ledger.db().execute(sql, params![city, target, request, digest, case]).await?;
        let sql = "SELECT digest, case_id, seq, kept, done_at FROM received \
                   WHERE city = $1 AND target = $2 AND request = $3";
        let mut rows = self.ledger.db().query(sql, params![city, target, request]).await?;
        let row = rows.first_mut().ok_or_else(|| DbError::Engine("a claim is not there".to_owned()))?;
        received(row)
    }

    /// Puts down what became of a claimed message.
    pub async fn received(&self, target: i64, request: &str, what: &Received) -> Result<(), DbError> {
        let sql = "UPDATE received SET case_id = $1, seq = $2, kept = $3, done_at = $4 \
                   WHERE city = $5 AND target = $6 AND request = $7";
        let Received { case, seq, kept, done_at, .. } = what;
        let values = params![*case, *seq, *kept, *done_at, self.ledger.city(), target, request];
        self.ledger.db().execute(sql, values).await.map(drop)
    }
}
