//! What must never be lost: every SQL statement and migration; cases, their steps, words and numbers, and whoever and
//! whatever they refer to.
//!
//! One [`Ledger`] serves one city over SQLite or PostgreSQL. Each statement is written once for both ([`db`]).

pub mod audit;
mod change;
pub mod db;
mod migrations;
pub mod people;
pub mod places;
pub mod registry;
pub mod seal;

use std::sync::Arc;

use domain::area::{AreaCode, CodeScheme};

use audit::AuditLog;
pub use change::ChangeError;
pub use db::{Db, DbError, Location};

/// How a ledger is opened.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it is kept.
    pub location: Location,
    /// Whose it is: the city's area code, at most 9 digits.
    pub city: AreaCode,
    /// How area codes are built, for the words by which a search finds an area.
    pub scheme: CodeScheme,
    /// How many statements may read at once.
    pub connections: u32,
}

/// A city's ledger. Cheap to clone; clones are the same ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: Db,
    city: i64,
    scheme: CodeScheme,
    audit: AuditLog,
}

impl Ledger {
    /// Opens the ledger and brings its tables up to date.
    pub async fn open(config: Config) -> Result<Self, DbError> {
        let city = city_number(&config.city)?;
        let db = Db::open(&config.location, config.connections).await?;
        settle(&db, city).await?;
        let audit = AuditLog::start(db.clone(), city);
        Ok(Self { inner: Arc::new(Inner { db, city, scheme: config.scheme, audit }) })
    }

    /// The audit log.
    pub fn audit(&self) -> &AuditLog {
        &self.inner.audit
    }

    /// The database, for the parts of this crate.
    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The number that begins every key: the digits of the city's area code.
    pub(crate) fn city(&self) -> i64 {
        self.inner.city
    }

    /// How area codes are built.
    pub(crate) fn scheme(&self) -> &CodeScheme {
        &self.inner.scheme
    }
}

/// The digits of the city's area code as a number.
fn city_number(city: &AreaCode) -> Result<i64, DbError> {
    let digits = city.as_str();
    if digits.len() > 9 || digits.starts_with('0') {
        return Err(DbError::Engine(format!(
            "a city's code has at most 9 digits and does not begin with 0: {digits}"
        )));
    }
    digits.parse().map_err(|_| DbError::Engine(format!("a city's code is digits: {digits}")))
}

/// Makes the city's own row; on SQLite, where a file holds one city, refuses another's file.
async fn settle(db: &Db, city: i64) -> Result<(), DbError> {
    if let Db::Sqlite(sqlite) = db {
        for mut row in db.lookup("SELECT city FROM cities", params![]).await? {
            let other: i64 = row.take(0)?;
            if other != city {
                let path = sqlite.path().display();
                return Err(DbError::Migration(format!(
                    "{path} is the ledger of city {other}, not of {city}"
                )));
            }
        }
    }
    for table in ["cities (city, last_pos)", "search_pos (city, pos)"] {
        let sql = format!("INSERT INTO {table} VALUES ($1, $2) ON CONFLICT DO NOTHING");
        db.execute(sql, params![city, 0_i64]).await?;
    }
    Ok(())
}
