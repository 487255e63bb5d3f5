//! The engines as the committer sees them: one connection, statements in order.

use rusqlite::Connection;
use sqlx::PgConnection;

use crate::db::{self, DbError, Engine, Row, Value};

/// A connection the committer writes through. On SQLite every future is ready at once.
pub(crate) trait Run {
    /// Which engine it is.
    const ENGINE: Engine;
    /// The most rows a statement carries.
    const MOST: usize;
    /// Whether a column that is set to what it holds costs nothing.
    const SKIPS_UNCHANGED: bool;

    /// Runs a statement that answers with rows.
    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, DbError>;
    /// Runs a statement that answers with nothing; how many rows it changed.
    async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<u64, DbError>;
}

/// SQLite.
pub(crate) struct OnSqlite<'c>(pub &'c Connection);

impl Run for OnSqlite<'_> {
    const ENGINE: Engine = Engine::Sqlite;
    // In the process a statement costs its rows and little more.
    const MOST: usize = 1;
    // It rewrites every index that names a column of the SET list, whatever the values are.
    const SKIPS_UNCHANGED: bool = false;

    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, DbError> {
        db::sqlite_query(self.0, sql, &params)
    }

    async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<u64, DbError> {
        db::sqlite_execute(self.0, sql, &params)
    }
}

/// PostgreSQL.
pub(crate) struct OnPostgres<'c>(pub &'c mut PgConnection);

impl Run for OnPostgres<'_> {
    const ENGINE: Engine = Engine::Postgres;
    // Each statement is a round trip.
    const MOST: usize = 256;
    // It compares values, and leaves indexes alone when none of theirs changed.
    const SKIPS_UNCHANGED: bool = true;

    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, DbError> {
        db::postgres_query(&mut *self.0, sql.into(), params).await
    }

    async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<u64, DbError> {
        db::postgres_execute(&mut *self.0, sql.into(), params).await
    }
}
