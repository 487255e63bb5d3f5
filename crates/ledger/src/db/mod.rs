//! Two engines, one text: every statement is written once, in the subset both understand, with `$1, $2, ...` for its
//! values in the order they first appear.
//!
//! What the subset asks of a statement: integers are cast where a bare parameter stands alone (`CAST($1 AS BIGINT)`),
//! sums of integers are cast to `BIGINT`, truths are compared with 0 and 1. Statements over many rows are made for each
//! engine, from one list of columns (`db/rows.rs`).

mod error;
mod fold;
mod migrate;
mod postgres;
pub(crate) mod rows;
mod sqlite;
pub(crate) mod statistics;
mod tx;
mod value;

use std::borrow::Cow;
use std::path::PathBuf;
use std::str::FromStr;

pub use error::DbError;
pub use migrate::Migration;
pub use postgres::create_database;
pub use sqlite::Sqlite;
pub use tx::Tx;
pub use value::{FromValue, Kind, Row, Value};

pub(crate) use postgres::{execute as postgres_execute, lists as postgres_lists, query as postgres_query};
pub(crate) use sqlite::{Mode, connect as sqlite_connect, execute as sqlite_execute, query as sqlite_query};

/// A statement's text.
pub type Sql = Cow<'static, str>;

/// Where a ledger is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of SQLite's, made when it is missing.
    Sqlite(PathBuf),
    /// A database of PostgreSQL's, by its address.
    Postgres(String),
}

impl FromStr for Location {
    type Err = std::convert::Infallible;

    /// `postgres://...` is PostgreSQL's; everything else is a file.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            _ if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
                Self::Postgres(text.to_owned())
            }
            _ => Self::Sqlite(text.into()),
        })
    }
}

/// A database of either engine. Cheap to clone; clones share the connections.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite, in the process.
    Sqlite(Sqlite),
    /// PostgreSQL, over the network.
    Postgres(sqlx::PgPool),
}

impl Db {
    /// Opens the database and brings its tables up to this program's state. `connections` is how many statements
    /// may run at once.
    pub async fn open(location: &Location, connections: u32) -> Result<Self, DbError> {
        let db = match location {
            Location::Sqlite(path) => {
                let path = path.clone();
                sqlite::blocking(move || Ok(Self::Sqlite(Sqlite::open(&path, connections as usize)?))).await?
            }
            Location::Postgres(address) => Self::Postgres(postgres::open(address, connections).await?),
        };
        migrate::run(&db, crate::migrations::ALL).await?;
        Ok(db)
    }

    /// Reads rows, on a thread that may block.
    pub async fn query(&self, sql: impl Into<Sql>, params: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(sql.into(), params).await,
            Self::Postgres(pool) => postgres::query(pool, sql.into(), postgres::arguments(params)?).await,
        }
    }

    /// Reads a few rows by key. The same as [`Db::query`], without SQLite's change of threads.
    pub async fn lookup(&self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.lookup(sql, &params).await,
            Self::Postgres(pool) => postgres::query(pool, sql.into(), postgres::arguments(params)?).await,
        }
    }

    /// Changes something in a transaction of its own; how many rows it changed.
    pub async fn execute(&self, sql: impl Into<Sql>, params: Vec<Value>) -> Result<u64, DbError> {
        match self {
            Self::Sqlite(_) => {
                let mut tx = self.begin().await?;
                let changed = tx.execute(sql, params).await?;
                tx.commit().await?;
                Ok(changed)
            }
            Self::Postgres(pool) => postgres::execute(pool, sql.into(), postgres::arguments(params)?).await,
        }
    }

    /// A transaction that writes. On SQLite all others who write wait meanwhile: keep it short.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        match self {
            Self::Sqlite(sqlite) => Tx::write_sqlite(sqlite).await,
            Self::Postgres(pool) => Tx::write_postgres(pool).await,
        }
    }

    /// A view: whatever is read through it is of one moment, however much is written meanwhile.
    pub async fn view(&self) -> Result<Tx, DbError> {
        match self {
            Self::Sqlite(sqlite) => Tx::view_sqlite(sqlite),
            Self::Postgres(pool) => Tx::view_postgres(pool).await,
        }
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// A statement that walks a table in order of SQLite's row number says so: `{by_row}` after the table's name. SQLite
    /// does not know that a file holds one city; it takes the rows of a city for few, and would gather and sort them.
    pub(crate) fn by_row(self, sql: &str) -> String {
        let word = match self {
            Self::Sqlite => "NOT INDEXED",
            Self::Postgres => "",
        };
        sql.replace("{by_row}", word)
    }

    /// Said after a table's name: which index is walked. SQLite, which keeps no statistics here, takes our word for it;
    /// PostgreSQL knows its own.
    pub(crate) fn indexed_by(self, index: &str) -> String {
        match self {
            Self::Sqlite => format!("INDEXED BY {index}"),
            Self::Postgres => String::new(),
        }
    }

    /// The engine's name in settings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}
