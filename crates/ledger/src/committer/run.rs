//! The engines as the committer sees them: one connection, statements in order.

use rusqlite::Connection;
use sqlx::PgConnection;

use super::text::Text;
use crate::db::{self, DbError, Engine, Row, Value, rows};
use crate::params;

/// A connection the committer writes through. On SQLite every future is ready at once.
pub(crate) trait Run {
    /// Whether a column that is set to what it holds costs nothing.
    const SKIPS_UNCHANGED: bool;

    /// Runs a statement for each of `rows`; all it answers with.
    async fn query(&mut self, text: Text, rows: Vec<Vec<Value>>) -> Result<Vec<Row>, DbError>;

    /// Runs a statement for each of `rows`; how many rows it changed.
    async fn execute(&mut self, text: Text, rows: Vec<Vec<Value>>) -> Result<u64, DbError>;
}

/// SQLite. In the process a statement costs its row and little more, so that each row has its own.
pub(crate) struct OnSqlite<'c> {
    /// Through which it writes.
    pub connection: &'c Connection,
    /// The city's number.
    pub city: i64,
}

impl OnSqlite<'_> {
    fn each<T>(
        &self,
        text: Text,
        rows: Vec<Vec<Value>>,
        run: impl Fn(&Connection, &str, &[Value]) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let sql = &text.statement(Engine::Sqlite).sql;
        rows::each(self.city, rows, |values| run(self.connection, sql, values))
    }
}

impl Run for OnSqlite<'_> {
    // It rewrites every index that names a column of the SET list, whatever the values are.
    const SKIPS_UNCHANGED: bool = false;

    async fn query(&mut self, text: Text, rows: Vec<Vec<Value>>) -> Result<Vec<Row>, DbError> {
        Ok(self.each(text, rows, db::sqlite_query)?.into_iter().flatten().collect())
    }

    async fn execute(&mut self, text: Text, rows: Vec<Vec<Value>>) -> Result<u64, DbError> {
        Ok(self.each(text, rows, db::sqlite_execute)?.into_iter().sum())
    }
}

/// PostgreSQL. A statement is a round trip, so that one carries all rows.
pub(crate) struct OnPostgres<'c> {
    /// Through which it writes.
    pub connection: &'c mut PgConnection,
    /// The city's number.
    pub city: i64,
}

impl Run for OnPostgres<'_> {
    // It compares values, and leaves indexes alone when none of theirs changed.
    const SKIPS_UNCHANGED: bool = true;

    async fn query(&mut self, text: Text, rows: Vec<Vec<Value>>) -> Result<Vec<Row>, DbError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let statement = text.statement(Engine::Postgres);
        let lists = db::postgres_lists(params![self.city], &statement.columns, rows)?;
        db::postgres_query(&mut *self.connection, statement.sql.as_str().into(), lists).await
    }

    async fn execute(&mut self, text: Text, rows: Vec<Vec<Value>>) -> Result<u64, DbError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let statement = text.statement(Engine::Postgres);
        let lists = db::postgres_lists(params![self.city], &statement.columns, rows)?;
        db::postgres_execute(&mut *self.connection, statement.sql.as_str().into(), lists).await
    }
}
