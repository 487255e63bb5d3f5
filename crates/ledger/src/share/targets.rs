//! Targets: the systems cases are shared with, and the keys deliveries to them are signed with.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{AccountId, Bilingual};

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;
use crate::registry::next_number;

/// A system that cases are shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub id: i64,
    /// The code it is known by in addresses and files.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// How it is reached: JSON.
    pub settings: String,
    /// Whose posts it acts with when it tells its progress.
    pub account: Option<AccountId>,
    /// Whether a credential is kept for it.
    pub has_credential: bool,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// A target to be made, or as it is changed to.
#[derive(Debug, Clone)]
pub struct NewTarget {
    /// The code it is known by; unique, and kept for good.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// How it is reached: JSON.
    pub settings: String,
    /// Whose posts it acts with.
    pub account: Option<AccountId>,
}

/// A key that deliveries are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret {
    /// Its number within the target.
    pub id: i64,
    /// The key.
    pub secret: Vec<u8>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it still signs; none for the newest.
    pub until: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningSecret({})", self.id)
    }
}

const COLUMNS: &str = "id, code, name_zh, name_en, settings, account, \
                       CAST(CASE WHEN credential IS NULL THEN 0 ELSE 1 END AS BIGINT), changed_at";

fn target(row: &mut Row) -> Result<Target, DbError> {
    Ok(Target {
        id: row.take(0)?,
        code: row.take(1)?,
        name: Bilingual { zh: row.take(2)?, en: row.take(3)? },
        settings: row.take(4)?,
        account: row.take(5)?,
        has_credential: row.take(6)?,
        changed_at: row.take(7)?,
    })
}

impl ShareStore {
    /// Makes a target; none when its code is taken.
    pub async fn add_target(&self, new: NewTarget, at: DateTime<Utc>) -> Result<Option<i64>, DbError> {
        let city = self.ledger.city();
        let mut tx = self.ledger.db().begin().await?;
        let id = next_number(&mut tx, city, "target").await?;
        let sql = "INSERT INTO targets (city, id, code, name_zh, name_en, settings, account, changed_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let NewTarget { code, name, settings, account } = new;
        let values = params![city, id, code, name.zh, name.en, settings, account, at];
        if tx.execute(sql, values).await? == 0 {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Changes a target, but for its code. False: there is none of that number.
    pub async fn change_target(&self, id: i64, to: NewTarget, at: DateTime<Utc>) -> Result<bool, DbError> {
        let sql = "UPDATE targets SET name_zh = $1, name_en = $2, settings = $3, account = $4, changed_at = $5 \
                   WHERE city = $6 AND id = $7";
        let values = params![to.name.zh, to.name.en, to.settings, to.account, at, self.ledger.city(), id];
        Ok(self.ledger.db().execute(sql, values).await? == 1)
    }

    /// Every target, by number.
    pub async fn targets(&self) -> Result<Vec<Target>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM targets WHERE city = $1 ORDER BY id");
        self.ledger.db().query(sql, params![self.ledger.city()]).await?.iter_mut().map(target).collect()
    }

    /// The target whose progress an account tells, if it is one's.
    pub async fn target_of(&self, account: AccountId) -> Result<Option<Target>, DbError> {
        let sql =
            format!("SELECT {COLUMNS} FROM targets WHERE city = $1 AND account = $2 ORDER BY id LIMIT 1");
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), account]).await?;
        rows.first_mut().map(target).transpose()
    }

    /// Puts a new key in place; those before it go on signing until `overlap_until`, then they are gone. Its number.
    pub async fn rotate_key(
        &self,
        target: i64,
        secret: &[u8],
        at: DateTime<Utc>,
        overlap_until: DateTime<Utc>,
    ) -> Result<i64, DbError> {
        let city = self.ledger.city();
        let mut tx = self.ledger.db().begin().await?;
        let id = next_number(&mut tx, city, "target_key").await?;
        let sealed = self.ledger.keyring().seal_secret(&place(target, id), secret);
        for (sql, values) in [
            (
                "DELETE FROM target_keys WHERE city = $1 AND target = $2 AND until <= $3",
                params![city, target, at],
            ),
            (
                "UPDATE target_keys SET until = $1 WHERE city = $2 AND target = $3 AND until IS NULL",
                params![overlap_until, city, target],
            ),
            (
                "INSERT INTO target_keys (city, target, id, sealed, made_at, until) VALUES ($1, $2, $3, $4, $5, NULL)",
                params![city, target, id, sealed, at],
            ),
        ] {
            tx.execute(sql, values).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Every target's keys that sign at `now` or will, by target, the newest first.
    pub async fn signing_keys(
        &self,
        now: DateTime<Utc>,
    ) -> Result<HashMap<i64, Vec<SigningSecret>>, DbError> {
        let sql = "SELECT target, id, sealed, made_at, until FROM target_keys \
                   WHERE city = $1 AND (until IS NULL OR until > $2) ORDER BY target, id DESC";
        let rows = self.ledger.db().query(sql, params![self.ledger.city(), now]).await?;
        let mut keys: HashMap<i64, Vec<SigningSecret>> = HashMap::new();
        for mut row in rows {
            let (target, id, sealed): (i64, i64, Vec<u8>) = (row.take(0)?, row.take(1)?, row.take(2)?);
            let secret = self.ledger.keyring().open_secret(&place(target, id), &sealed);
            let secret = secret.ok_or_else(|| row.bad(2, "a key sealed for this target", "other bytes"))?;
            let key = SigningSecret { id, secret, made_at: row.take(3)?, until: row.take(4)? };
            keys.entry(target).or_default().push(key);
        }
        Ok(keys)
    }

    /// Keeps what a target is signed in with, sealed; none takes it away. False: there is no such target.
    pub async fn set_credential(
        &self,
        target: i64,
        credential: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let seal = |text: &str| self.ledger.keyring().seal_secret(&credential_place(target), text.as_bytes());
        let sealed: Option<Vec<u8>> = credential.map(seal);
        let sql = "UPDATE targets SET credential = $1, changed_at = $2 WHERE city = $3 AND id = $4";
        let values = params![sealed, at, self.ledger.city(), target];
        Ok(self.ledger.db().execute(sql, values).await? == 1)
    }

    /// What every target that has one is signed in with, by target.
    pub async fn credentials(&self) -> Result<HashMap<i64, String>, DbError> {
        let sql = "SELECT id, credential FROM targets WHERE city = $1 AND credential IS NOT NULL";
        let rows = self.ledger.db().query(sql, params![self.ledger.city()]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (id, sealed): (i64, Vec<u8>) = (row.take(0)?, row.take(1)?);
                let opened = self.ledger.keyring().open_secret(&credential_place(id), &sealed);
                let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
                let text =
                    text.ok_or_else(|| row.bad(1, "a credential sealed for this target", "other bytes"))?;
                Ok((id, text))
            })
            .collect()
    }
}

/// What binds a sealed key to its target.
fn place(target: i64, id: i64) -> String {
    format!("target_key:{target}:{id}")
}

/// What binds a sealed credential to its target.
fn credential_place(target: i64) -> String {
    format!("target_credential:{target}")
}
