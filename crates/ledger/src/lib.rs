//! What must never be lost: every SQL statement and migration; cases, their steps, words and numbers, and whoever and
//! whatever they refer to.
//!
//! One [`Ledger`] serves one city over SQLite or PostgreSQL. Each statement is written once for both ([`db`]).

pub mod audit;
pub mod bench;
pub mod cases;
mod change;
mod committer;
pub mod db;
mod erase;
mod migrations;
pub mod people;
pub mod places;
pub mod registry;
pub mod seal;
mod search;
pub mod share;
pub mod transfer;
pub mod words;

use std::sync::Arc;

use domain::area::{AreaCode, CodeScheme};
use tokio::sync::watch;

use audit::AuditLog;
pub use change::ChangeError;
pub use committer::{Append, CommitError, NumberRequest, Receipt, Submission};
pub use db::{Db, DbError, Location};

use committer::{Committer, Settings};
use words::Keyring;

/// How a ledger is opened.
#[derive(Clone)]
pub struct Config {
    /// Where it is kept.
    pub location: Location,
    /// Whose it is: the city's area code, at most 9 digits.
    pub city: AreaCode,
    /// How area codes are built, for the words by which a search finds an area.
    pub scheme: CodeScheme,
    /// The key under which the keys of the cases' words are wrapped. Kept outside the database.
    pub master_key: [u8; 32],
    /// How many statements may read at once.
    pub connections: u32,
    /// How many committers write at once, on PostgreSQL.
    pub committers: usize,
    /// The most bytes the file may grow to, on SQLite; 0 for no bound.
    pub most_bytes: u64,
}

impl Config {
    /// The usual settings over `location`.
    pub fn new(location: Location, city: AreaCode, master_key: [u8; 32]) -> Self {
        let scheme = CodeScheme::default();
        Self { location, city, scheme, master_key, connections: 8, committers: 2, most_bytes: 0 }
    }
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
    keyring: Keyring,
    committer: Committer,
    /// Deliveries planned since it was opened.
    planned: watch::Sender<i64>,
}

impl Ledger {
    /// Opens the ledger and brings its tables up to date.
    pub async fn open(config: Config) -> Result<Self, DbError> {
        let city = city_number(&config.city)?;
        let db = Db::open(&config.location, config.connections).await?;
        settle(&db, city).await?;
        let audit = AuditLog::start(db.clone(), city);
        let settings = Settings { committers: config.committers, most_bytes: config.most_bytes };
        let committer = Committer::start(&db, city, last_pos(&db, city).await?, settings)?;
        let planned = watch::Sender::new(0);
        if let Db::Postgres(pool) = &db {
            db::statistics::keep(pool.clone(), transfer::tables(), committer.positions());
            // Whenever somebody subscribes, long after the first steps.
            db::statistics::keep(pool.clone(), ["deliveries"], planned.subscribe());
        }
        let keyring = Keyring::new(config.master_key);
        let scheme = config.scheme;
        Ok(Self { inner: Arc::new(Inner { db, city, scheme, audit, keyring, committer, planned }) })
    }

    /// Makes steps lasting. When this returns a receipt they are on the disk; on an error nothing of them is kept.
    pub async fn commit(&self, submission: Submission) -> Result<Receipt, CommitError> {
        self.inner.committer.commit(submission).await
    }

    /// The position of the last step that is on the disk, as it moves. Over PostgreSQL it moves with the steps of
    /// this node; [`Ledger::refresh_last_pos`] takes in those of others.
    pub fn positions(&self) -> watch::Receiver<i64> {
        self.inner.committer.positions()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        self.db().query("SELECT 1", params![]).await.map(|_| ())
    }

    /// Asks the database for the position of the last step.
    pub async fn refresh_last_pos(&self) -> Result<i64, DbError> {
        let pos = last_pos(self.db(), self.city()).await?;
        self.inner.committer.learn(pos);
        Ok(pos)
    }

    /// Commits what waits, steps and audit entries, and stops: for an orderly end.
    pub async fn stop(&self) {
        self.inner.committer.stop().await;
        if let Err(error) = self.inner.audit.stop().await {
            tracing::error!(%error, "the last entries of the audit log are lost");
        }
    }

    /// The keys of the cases' words.
    pub fn keyring(&self) -> &Keyring {
        &self.inner.keyring
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

/// The position of the last step.
async fn last_pos(db: &Db, city: i64) -> Result<i64, DbError> {
    let mut rows = db.lookup("SELECT last_pos FROM cities WHERE city = $1", params![city]).await?;
    rows.first_mut().map_or(Ok(0), |row| row.take(0))
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
