//! Subscriptions, and the code tables their mappings use.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;
use crate::registry::next_number;

/// Whether a subscription goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionState {
    /// It is delivered.
    Active,
    /// Its deliveries wait.
    Paused,
    /// Nothing is added to it any more.
    Ended,
}

impl SubscriptionState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Ended];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// The state of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A rule that shares cases or areas with a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: i64,
    /// Whom it shares with.
    pub target: i64,
    /// What people call it.
    pub name: String,
    /// What of the city, in which shape: JSON.
    pub rule: String,
    /// Whether it goes on.
    pub state: SubscriptionState,
    /// Where it began: steps up to this position are not its concern; of areas it has what was in force there, and what
    /// changed since.
    pub from_pos: i64,
    /// How far the steps of cases, or the changes of areas, were read for it.
    pub read_pos: i64,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// A subscription to be made.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Whom it shares with.
    pub target: i64,
    /// What people call it.
    pub name: String,
    /// What of the city, in which shape: JSON.
    pub rule: String,
    /// Where it begins.
    pub from_pos: i64,
    /// From where on is read for it.
    pub read_pos: i64,
}

/// One version of a code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTable {
    /// What templates call it.
    pub name: String,
    /// Its version, from 1.
    pub version: u32,
    /// The other system's code for each of ours.
    pub entries: BTreeMap<String, String>,
    /// When it was stored.
    pub at: DateTime<Utc>,
}

const COLUMNS: &str = "id, target, name, rule, state, from_pos, read_pos, changed_at";

fn subscription(row: &mut Row) -> Result<Subscription, DbError> {
    let state: String = row.take(4)?;
    Ok(Subscription {
        id: row.take(0)?,
        target: row.take(1)?,
        name: row.take(2)?,
        rule: row.take(3)?,
        state: SubscriptionState::from_name(&state).ok_or_else(|| row.bad(4, "a state", "another text"))?,
        from_pos: row.take(5)?,
        read_pos: row.take(6)?,
        changed_at: row.take(7)?,
    })
}

fn table(row: &mut Row) -> Result<CodeTable, DbError> {
    let entries: String = row.take(2)?;
    Ok(CodeTable {
        name: row.take(0)?,
        version: row.take(1)?,
        entries: serde_json::from_str(&entries)
            .map_err(|_| row.bad(2, "an object of texts", "another text"))?,
        at: row.take(3)?,
    })
}

impl ShareStore {
    /// Makes a subscription, active; its number.
    pub async fn add_subscription(&self, new: NewSubscription, at: DateTime<Utc>) -> Result<i64, DbError> {
        let city = self.ledger.city();
        let mut tx = self.ledger.db().begin().await?;
        let id = next_number(&mut tx, city, "subscription").await?;
        let sql = "INSERT INTO subscriptions (city, id, target, name, rule, state, from_pos, read_pos, changed_at) \
                   VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8)";
        let values = params![city, id, new.target, new.name, new.rule, new.from_pos, new.read_pos, at];
        tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes what a subscription is called and says; what was planned stays planned. False: there is none.
    pub async fn change_subscription(
        &self,
        id: i64,
        name: &str,
        rule: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let sql =
            "UPDATE subscriptions SET name = $1, rule = $2, changed_at = $3 WHERE city = $4 AND id = $5";
        Ok(self.ledger.db().execute(sql, params![name, rule, at, self.ledger.city(), id]).await? == 1)
    }

    /// Pauses a subscription, lets it go on, or ends it. One that goes on after its end goes on from `last`: it leaves out
    /// what came between.
    pub async fn set_subscription_state(
        &self,
        id: i64,
        state: SubscriptionState,
        last: i64,
        at: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let sql = "UPDATE subscriptions SET read_pos = CASE WHEN state = 'ended' AND $1 <> 'ended' \
                   THEN CAST($2 AS BIGINT) ELSE read_pos END, state = $1, changed_at = $3 WHERE city = $4 AND id = $5";
        let values = params![state.name(), last, at, self.ledger.city(), id];
        Ok(self.ledger.db().execute(sql, values).await? == 1)
    }

    /// Every subscription, by number.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM subscriptions WHERE city = $1 ORDER BY id");
        self.ledger.db().query(sql, params![self.ledger.city()]).await?.iter_mut().map(subscription).collect()
    }

    /// Stores a new version of a code table; its version.
    pub async fn put_codes(
        &self,
        name: &str,
        entries: &BTreeMap<String, String>,
        at: DateTime<Utc>,
    ) -> Result<u32, DbError> {
        let city = self.ledger.city();
        let text = serde_json::to_string(entries).expect("texts are plain data");
        let sql = "INSERT INTO code_tables (city, name, version, entries, at) SELECT CAST($1 AS BIGINT), \
                   CAST($2 AS TEXT), COALESCE(max(version), 0) + 1, CAST($3 AS TEXT), CAST($4 AS BIGINT) \
                   FROM code_tables WHERE city = $1 AND name = $2 RETURNING version";
        let mut tx = self.ledger.db().begin().await?;
        let mut rows = tx.query(sql, params![city, name, text, at]).await?;
        let row =
            rows.first_mut().ok_or_else(|| DbError::Engine("a code table got no version".to_owned()))?;
        let version = row.take(0)?;
        tx.commit().await?;
        Ok(version)
    }

    /// The name of every code table and its newest version, by name.
    pub async fn code_versions(&self) -> Result<Vec<(String, u32)>, DbError> {
        let sql = "SELECT name, max(version) FROM code_tables WHERE city = $1 GROUP BY name ORDER BY name";
        let rows = self.ledger.db().query(sql, params![self.ledger.city()]).await?;
        rows.into_iter().map(|mut row| Ok((row.take(0)?, row.take(1)?))).collect()
    }

    /// The newest version of every code table, by name.
    pub async fn code_tables(&self) -> Result<Vec<CodeTable>, DbError> {
        let sql = "SELECT c.name, c.version, c.entries, c.at FROM code_tables AS c WHERE c.city = $1 AND c.version = \
                   (SELECT max(o.version) FROM code_tables AS o WHERE o.city = c.city AND o.name = c.name) ORDER BY c.name";
        self.ledger.db().query(sql, params![self.ledger.city()]).await?.iter_mut().map(table).collect()
    }
}
