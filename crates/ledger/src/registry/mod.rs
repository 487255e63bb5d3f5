//! What the platform keeps about itself: rules as documents, how far readers have come, who does which background work.

pub(crate) mod documents;
mod leases;

pub use documents::{Document, DocumentKind};

use crate::Ledger;
use crate::db::{Db, DbError, Tx};
use crate::params;

/// The registry of one city.
#[derive(Debug, Clone)]
pub struct Registry {
    db: Db,
    city: i64,
}

impl Ledger {
    /// The city's registry.
    pub fn registry(&self) -> Registry {
        Registry::new(self.db().clone(), self.city())
    }
}

impl Registry {
    /// The registry of `city` in `db`.
    pub fn new(db: Db, city: i64) -> Self {
        Self { db, city }
    }

    /// The position up to which the reader `name` has taken in the steps; 0 before the first.
    pub async fn cursor(&self, name: &str) -> Result<i64, DbError> {
        const SQL: &str = "SELECT pos FROM cursors WHERE city = $1 AND name = $2";
        self.db.lookup(SQL, params![self.city, name]).await?.first_mut().map_or(Ok(0), |row| row.take(0))
    }

    /// Moves a reader's cursor forward; it never goes back.
    pub async fn move_cursor(&self, name: &str, pos: i64) -> Result<(), DbError> {
        let sql = "INSERT INTO cursors (city, name, pos) VALUES ($1, $2, $3) \
                   ON CONFLICT (city, name) DO UPDATE SET pos = excluded.pos WHERE cursors.pos < excluded.pos";
        self.db.execute(sql, params![self.city, name, pos]).await.map(drop)
    }

    /// Sends a reader back to the beginning, to read everything again.
    pub async fn reset_cursor(&self, name: &str) -> Result<(), DbError> {
        let sql = "DELETE FROM cursors WHERE city = $1 AND name = $2";
        self.db.execute(sql, params![self.city, name]).await.map(drop)
    }
}

/// The next number of a sequence, from 1. Numbers of a transaction that is given up are handed out again.
pub(crate) async fn next_number(tx: &mut Tx, city: i64, name: &'static str) -> Result<i64, DbError> {
    next_numbers(tx, city, name, 1).await
}

/// The first of the next `count` numbers of a sequence.
pub(crate) async fn next_numbers(
    tx: &mut Tx,
    city: i64,
    name: &'static str,
    count: i64,
) -> Result<i64, DbError> {
    let mut rows = tx
        .query(
            "INSERT INTO counters (city, name, last) VALUES ($1, $2, $3) \
             ON CONFLICT (city, name) DO UPDATE SET last = counters.last + excluded.last RETURNING last",
            params![city, name, count],
        )
        .await?;
    let row = rows.first_mut().ok_or_else(|| DbError::Engine("a counter answered nothing".to_owned()))?;
    Ok(row.take::<i64>(0)? - count + 1)
}
