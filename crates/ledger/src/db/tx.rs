//! A transaction, or a view that stays the same over several statements, on either engine.

use rusqlite::Connection;
use tokio::sync::OwnedMutexGuard;

use super::rows::{self, Statement};
use super::sqlite::{Mode, Sqlite, blocking};
use super::value::{Row, Value};
use super::{DbError, Sql, postgres, sqlite};

/// A transaction. Dropped without [`Tx::commit`], it changed nothing.
pub struct Tx(Inner);

enum Inner {
    Sqlite(SqliteTx),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

struct SqliteTx {
    /// None only while a statement runs on another thread.
    connection: Option<Connection>,
    mode: Mode,
    /// The right to write; none for a view. Before the file, which waits at its end for a thread that may wait for this.
    _turn: Option<OwnedMutexGuard<()>>,
    sqlite: Sqlite,
}

impl Tx {
    pub(super) async fn write_sqlite(sqlite: &Sqlite) -> Result<Self, DbError> {
        let (connection, turn) = sqlite.writer().await?;
        Self::start_sqlite(sqlite, connection, Mode::Write, Some(turn), "BEGIN IMMEDIATE")
    }

    pub(super) fn view_sqlite(sqlite: &Sqlite) -> Result<Self, DbError> {
        // The view is fixed by the first read, so one is made here.
        let start = "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1;";
        Self::start_sqlite(sqlite, sqlite.viewer()?, Mode::Read, None, start)
    }

    fn start_sqlite(
        sqlite: &Sqlite,
        connection: Connection,
        mode: Mode,
        turn: Option<OwnedMutexGuard<()>>,
        start: &str,
    ) -> Result<Self, DbError> {
        if let Err(error) = connection.execute_batch(start) {
            sqlite.give_back(connection, mode);
            return Err(error.into());
        }
        let sqlite = sqlite.clone();
        Ok(Self(Inner::Sqlite(SqliteTx { connection: Some(connection), mode, _turn: turn, sqlite })))
    }

    pub(super) async fn write_postgres(pool: &sqlx::PgPool) -> Result<Self, DbError> {
        Ok(Self(Inner::Postgres(pool.begin().await?)))
    }

    pub(super) async fn view_postgres(pool: &sqlx::PgPool) -> Result<Self, DbError> {
        let start = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Self(Inner::Postgres(pool.begin_with(start).await?)))
    }

    /// Which engine it runs on.
    pub fn engine(&self) -> super::Engine {
        match &self.0 {
            Inner::Sqlite(_) => super::Engine::Sqlite,
            Inner::Postgres(_) => super::Engine::Postgres,
        }
    }

    /// Runs a statement that answers with rows.
    pub async fn query(&mut self, sql: impl Into<Sql>, params: Vec<Value>) -> Result<Vec<Row>, DbError> {
        let sql = sql.into();
        match &mut self.0 {
            Inner::Sqlite(tx) => tx.run(move |connection| sqlite::query(connection, &sql, &params)).await,
            Inner::Postgres(tx) => postgres::query(&mut **tx, sql, postgres::arguments(params)?).await,
        }
    }

    /// Runs a statement that answers with nothing; how many rows it changed.
    pub async fn execute(&mut self, sql: impl Into<Sql>, params: Vec<Value>) -> Result<u64, DbError> {
        let sql = sql.into();
        match &mut self.0 {
            Inner::Sqlite(tx) => tx.run(move |connection| sqlite::execute(connection, &sql, &params)).await,
            Inner::Postgres(tx) => postgres::execute(&mut **tx, sql, postgres::arguments(params)?).await,
        }
    }

    /// Runs a statement for each of `rows`; how many rows it changed.
    pub(crate) async fn execute_rows(
        &mut self,
        statement: Statement,
        city: i64,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, DbError> {
        if rows.is_empty() {
            return Ok(0);
        }
        match &mut self.0 {
            Inner::Sqlite(tx) => {
                tx.run(move |connection| {
                    let each =
                        rows::each(city, rows, |row| sqlite::execute(connection, &statement.sql, row))?;
                    Ok(each.into_iter().sum())
                })
                .await
            }
            Inner::Postgres(tx) => {
                let lists = postgres::lists(vec![Value::Int(city)], &statement.columns, rows)?;
                postgres::execute(&mut **tx, statement.sql.into(), lists).await
            }
        }
    }

    /// Runs several statements without parameters.
    pub async fn batch(&mut self, sql: String) -> Result<(), DbError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => tx.run(move |connection| Ok(connection.execute_batch(&sql)?)).await,
            Inner::Postgres(tx) => postgres::batch(&mut **tx, sql).await,
        }
    }

    /// Makes the changes lasting; they are on the disk when this returns.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.0 {
            Inner::Sqlite(mut tx) => tx.run(|connection| Ok(connection.execute_batch("COMMIT")?)).await,
            Inner::Postgres(tx) => Ok(tx.commit().await?),
        }
    }
}

impl SqliteTx {
    /// Runs `work` with the connection on a thread that may block.
    async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        // Given up by a caller that stopped waiting half way, the connection is gone and with it the transaction.
        let lost = || DbError::Engine("the transaction was given up".to_owned());
        let connection = self.connection.take().ok_or_else(lost)?;
        let (connection, answer) = blocking(move || {
            let answer = work(&connection);
            Ok((connection, answer))
        })
        .await?;
        self.connection = Some(connection);
        answer
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is closed");
        }
        self.sqlite.give_back(connection, self.mode);
    }
}
