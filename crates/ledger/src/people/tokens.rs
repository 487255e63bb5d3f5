//! Tokens: how another system signs in, with a part of what its account may do.

use chrono::{DateTime, Utc};
use domain::{AccountId, Digest};

use super::People;
use crate::db::{DbError, Row};
use crate::params;
use crate::registry::next_number;

/// A token, found by the digest of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// Whose posts it uses.
    pub account: AccountId,
    /// What it is for, in its maker's words.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; none for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Whether it can be used at `now`.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// SHA-256 of the secret, which is shown once and not kept.
    pub digest: Digest,
    /// Whose posts it uses.
    pub account: AccountId,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it ends; none for never.
    pub expires_at: Option<DateTime<Utc>>,
}

fn token(row: &mut Row) -> Result<Token, DbError> {
    let scopes: String = row.take(3)?;
    Ok(Token {
        id: row.take(0)?,
        account: row.take(1)?,
        name: row.take(2)?,
        scopes: serde_json::from_str(&scopes)
            .map_err(|_| row.bad(3, "a JSON list of texts", "another text"))?,
        created_at: row.take(4)?,
        expires_at: row.take(5)?,
        revoked_at: row.take(6)?,
    })
}

impl People {
    /// Makes a token; its number.
    pub async fn add_token(&self, new: NewToken) -> Result<i64, DbError> {
        let NewToken { digest, account, name, scopes, created_at, expires_at } = new;
        let scopes = serde_json::to_string(&scopes).expect("a list of texts is plain data");
        let mut tx = self.db.begin().await?;
        let id = next_number(&mut tx, self.city, "token").await?;
        tx.execute(
            "INSERT INTO tokens (city, id, digest, account, name, scopes, created_at, expires_at, revoked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)",
            params![self.city, id, digest, account, name, scopes, created_at, expires_at],
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The token with this digest, if it is valid at `now`.
    pub async fn token(&self, digest: Digest, now: DateTime<Utc>) -> Result<Option<Token>, DbError> {
        const SQL: &str = "SELECT id, account, name, scopes, created_at, expires_at, revoked_at FROM tokens \
                           WHERE city = $1 AND digest = $2";
        let found =
            self.db.lookup(SQL, params![self.city, digest]).await?.first_mut().map(token).transpose()?;
        Ok(found.filter(|token| token.is_valid(now)))
    }

    /// Every token of an account, revoked and ended ones too, newest first.
    pub async fn tokens(&self, account: AccountId) -> Result<Vec<Token>, DbError> {
        let sql = "SELECT id, account, name, scopes, created_at, expires_at, revoked_at FROM tokens \
                   WHERE city = $1 AND account = $2 ORDER BY id DESC";
        self.db.query(sql, params![self.city, account]).await?.iter_mut().map(token).collect()
    }

    /// Revokes a token. False: there is none with this number that is not revoked.
    pub async fn revoke_token(&self, id: i64, at: DateTime<Utc>) -> Result<bool, DbError> {
        let sql = "UPDATE tokens SET revoked_at = $1 WHERE city = $2 AND id = $3 AND revoked_at IS NULL";
        Ok(self.db.execute(sql, params![at, self.city, id]).await? == 1)
    }

    /// Revokes every token of an account.
    pub async fn revoke_tokens_of(&self, account: AccountId, at: DateTime<Utc>) -> Result<(), DbError> {
        let sql = "UPDATE tokens SET revoked_at = $1 WHERE city = $2 AND account = $3 AND revoked_at IS NULL";
        self.db.execute(sql, params![at, self.city, account]).await.map(drop)
    }
}
