//! Reading the log: pages for the audit administrator, newest first, and streams for `verify`.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use domain::post::Role;
use domain::{AccountId, Digest};

use super::entry::{Entry, Logged, Outcome};
use super::log::AuditLog;
use crate::db::{DbError, Row, Tx, Value};
use crate::params;

/// Which entries to show; what is none does not narrow.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Done by this account.
    pub account: Option<AccountId>,
    /// This action.
    pub action: Option<String>,
    /// Of this target.
    pub target: Option<String>,
    /// That came out so.
    pub outcome: Option<Outcome>,
    /// At or after this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Where the next page goes on: after the entry of this time and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditCursor {
    /// The last shown entry's time.
    pub at: DateTime<Utc>,
    /// Its number.
    pub seq: i64,
}

impl From<&Logged> for AuditCursor {
    fn from(last: &Logged) -> Self {
        Self { at: last.entry.at, seq: last.seq }
    }
}

/// The most entries of one page.
const PAGE: u32 = 200;

const SELECT: &str = "SELECT seq, at, account, role, unit, action, target, outcome, detail, request, address, prev, \
                      hash FROM audit WHERE city = $1";

impl AuditLog {
    /// A page of entries, newest first, at most 200. Entries still on their way are not in it.
    pub async fn page(
        &self,
        filter: &AuditFilter,
        after: Option<AuditCursor>,
        limit: u32,
    ) -> Result<Vec<Logged>, DbError> {
        let mut conditions = String::new();
        let mut params = params![self.city];
        let mut narrow = |condition: &str, value: Option<Value>| {
            if let Some(value) = value {
                params.push(value);
                let _ = write!(conditions, " AND {condition} ${}", params.len());
            }
        };
        narrow("account =", filter.account.map(Into::into));
        narrow("action =", filter.action.as_ref().map(Into::into));
        narrow("target =", filter.target.as_ref().map(Into::into));
        narrow("outcome =", filter.outcome.map(|outcome| outcome.name().into()));
        narrow("at >=", filter.from.map(Into::into));
        narrow("at <", filter.until.map(Into::into));
        if let Some(AuditCursor { at, seq }) = after {
            params.extend(params![at, seq]);
            let _ = write!(conditions, " AND (at, seq) < (${}, ${})", params.len() - 1, params.len());
        }
        let sql = format!("{SELECT}{conditions} ORDER BY at DESC, seq DESC LIMIT {}", limit.min(PAGE));
        self.db.query(sql, params).await?.iter_mut().map(logged).collect()
    }
}

/// Up to `limit` entries after number `seq`, oldest first: each one's number, and the entry if its row can be read.
pub(crate) async fn logged_after(
    tx: &mut Tx,
    city: i64,
    seq: i64,
    limit: u32,
) -> Result<Vec<(i64, Option<Logged>)>, DbError> {
    let sql = format!("{SELECT} AND seq > $2 ORDER BY seq LIMIT $3");
    let rows = tx.query(sql, params![city, seq, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let entry = logged(&mut row).ok();
            let seq = entry.as_ref().map_or_else(|| row.take(0), |entry| Ok(entry.seq))?;
            Ok((seq, entry))
        })
        .collect()
}

/// The number and hash of the newest entry, as the head row has them; 0 and zero when there is none.
pub(crate) async fn head(tx: &mut Tx, city: i64) -> Result<(i64, Digest), DbError> {
    let mut rows = tx.query("SELECT seq, hash FROM audit_heads WHERE city = $1", params![city]).await?;
    rows.first_mut().map_or(Ok((0, Digest::ZERO)), |row| Ok((row.take(0)?, row.take(1)?)))
}

/// The stored hash of one entry; none when there is no such entry.
pub(crate) async fn hash_of(tx: &mut Tx, city: i64, seq: i64) -> Result<Option<Digest>, DbError> {
    let mut rows =
        tx.query("SELECT hash FROM audit WHERE city = $1 AND seq = $2", params![city, seq]).await?;
    rows.first_mut().map(|row| row.take(0)).transpose()
}

/// The entry of a row that [`SELECT`] reads. Its number is taken last.
fn logged(row: &mut Row) -> Result<Logged, DbError> {
    let role: Option<String> = row.take(3)?;
    let role = role
        .map(|name| Role::from_name(&name).ok_or_else(|| row.bad(3, "a role", "another text")))
        .transpose()?;
    let outcome: String = row.take(7)?;
    let outcome = Outcome::from_name(&outcome).ok_or_else(|| row.bad(7, "an outcome", "another text"))?;
    let entry = Entry {
        at: row.take(1)?,
        account: row.take(2)?,
        role,
        unit: row.take(4)?,
        action: row.take(5)?,
        target: row.take(6)?,
        outcome,
        detail: row.take(8)?,
        request: row.take(9)?,
        address: row.take(10)?,
    };
    Ok(Logged { seq: row.take(0)?, entry, prev: row.take(11)?, hash: row.take(12)? })
}
