//! Sessions: who is signed in.

use chrono::{DateTime, Utc};
use domain::{AccountId, Digest};

use super::People;
use crate::db::{DbError, Row};
use crate::params;

/// A session, found by the digest of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the secret in the cookie.
    pub digest: Digest,
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, as last noted.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends, unless it is prolonged.
    pub expires_at: DateTime<Utc>,
}

fn session(row: &mut Row) -> Result<Session, DbError> {
    Ok(Session {
        digest: row.take(0)?,
        account: row.take(1)?,
        created_at: row.take(2)?,
        last_seen_at: row.take(3)?,
        expires_at: row.take(4)?,
    })
}

impl People {
    /// Begins a session.
    pub async fn begin_session(&self, session: Session) -> Result<(), DbError> {
        let Session { digest, account, created_at, last_seen_at, expires_at } = session;
        let sql = "INSERT INTO sessions (city, digest, account, created_at, last_seen_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let params = params![self.city, digest, account, created_at, last_seen_at, expires_at];
        self.db.execute(sql, params).await.map(drop)
    }

    /// The session with this digest, if it has not ended at `now`.
    pub async fn session(&self, digest: Digest, now: DateTime<Utc>) -> Result<Option<Session>, DbError> {
        const SQL: &str = "SELECT digest, account, created_at, last_seen_at, expires_at FROM sessions \
                           WHERE city = $1 AND digest = $2 AND expires_at > $3";
        self.db.lookup(SQL, params![self.city, digest, now]).await?.first_mut().map(session).transpose()
    }

    /// Notes that a session is in use and until when it lasts now. Costs a commit: once in some minutes is enough.
    pub async fn prolong_session(
        &self,
        digest: Digest,
        seen: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let sql = "UPDATE sessions SET last_seen_at = $1, expires_at = $2 WHERE city = $3 AND digest = $4";
        self.db.execute(sql, params![seen, until, self.city, digest]).await.map(drop)
    }

    /// Ends a session.
    pub async fn end_session(&self, digest: Digest) -> Result<(), DbError> {
        let sql = "DELETE FROM sessions WHERE city = $1 AND digest = $2";
        self.db.execute(sql, params![self.city, digest]).await.map(drop)
    }

    /// Ends every session of an account; how many there were.
    pub async fn end_sessions(&self, account: AccountId) -> Result<u64, DbError> {
        let sql = "DELETE FROM sessions WHERE city = $1 AND account = $2";
        self.db.execute(sql, params![self.city, account]).await
    }

    /// Forgets sessions that ended before `now`; how many there were.
    pub async fn sweep_sessions(&self, now: DateTime<Utc>) -> Result<u64, DbError> {
        let sql = "DELETE FROM sessions WHERE city = $1 AND expires_at <= $2";
        self.db.execute(sql, params![self.city, now]).await
    }
}
