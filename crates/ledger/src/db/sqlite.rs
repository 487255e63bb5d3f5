//! SQLite: how its connections are set up, how a statement runs on one, and the pools of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, Semaphore};

use super::fold::Folder;
use super::value::{Row, Value};
use super::{DbError, Sql};

/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// One database file: a few connections that read, and the right to write, held by one at a time.
#[derive(Debug, Clone)]
pub struct Sqlite {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    /// As many permits as readers may run at once.
    permits: Semaphore,
    writers: Mutex<Vec<Connection>>,
    /// Whoever writes holds this, so that writers wait in line here and not in the engine's busy loop.
    turn: Arc<Turn<()>>,
    /// Folds the log back; ends with the last of those who use the file.
    _folder: Folder,
}

impl Sqlite {
    /// Opens the file, made when it is missing. `readers` is how many statements may read at once.
    pub fn open(path: &Path, readers: usize) -> Result<Self, DbError> {
        let writer = connect(path, Mode::Write)?;
        let turn = Arc::new(Turn::new(()));
        let shared = Shared {
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            permits: Semaphore::new(readers),
            writers: Mutex::new(vec![writer]),
            _folder: Folder::start(path.to_owned(), Arc::clone(&turn))?,
            turn,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Reads on a thread that may block.
    pub(super) async fn read(&self, sql: Sql, params: Vec<Value>) -> Result<Vec<Row>, DbError> {
        let _permit =
            self.shared.permits.acquire().await.map_err(|closed| DbError::Engine(closed.to_string()))?;
        let this = self.clone();
        blocking(move || this.on_reader(&sql, &params)).await
    }

    /// Reads on the thread that asks: for lookups by key, which take less than a change of threads.
    pub(super) async fn lookup(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let _permit =
            self.shared.permits.acquire().await.map_err(|closed| DbError::Engine(closed.to_string()))?;
        self.on_reader(sql, params)
    }

    fn on_reader(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let connection = self.reader()?;
        let answer = query(&connection, sql, params);
        self.give_back(connection, Mode::Read);
        answer
    }

    fn reader(&self) -> Result<Connection, DbError> {
        let pooled = self.shared.readers.lock().pop();
        pooled.map_or_else(|| connect(&self.shared.path, Mode::Read), Ok)
    }

    /// A connection that writes, for as long as the returned turn is held.
    pub(super) async fn writer(&self) -> Result<(Connection, OwnedMutexGuard<()>), DbError> {
        let turn = Arc::clone(&self.shared.turn).lock_owned().await;
        let pooled = self.shared.writers.lock().pop();
        Ok((pooled.map_or_else(|| connect(&self.shared.path, Mode::Write), Ok)?, turn))
    }

    /// A connection that reads, for a caller who keeps one view over several statements.
    pub(super) fn viewer(&self) -> Result<Connection, DbError> {
        self.reader()
    }

    /// Takes a connection back; one with an open transaction is closed instead.
    pub(super) fn give_back(&self, connection: Connection, mode: Mode) {
        if connection.is_autocommit() {
            match mode {
                Mode::Read => self.shared.readers.lock().push(connection),
                Mode::Write | Mode::Commit => self.shared.writers.lock().push(connection),
            }
        }
    }

    /// The line of those who write, for the committer's own thread and connection.
    pub(crate) fn turn(&self) -> Arc<Turn<()>> {
        Arc::clone(&self.shared.turn)
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Reads only.
    Read,
    /// Writes now and then.
    Write,
    /// Commits cases, all day long.
    Commit,
}

/// A connection with the settings that were measured: every commit reaches the disk before it returns, and none folds
/// the log back, which is the [`Folder`]'s.
pub(crate) fn connect(path: &Path, mode: Mode) -> Result<Connection, DbError> {
    let flags = match mode {
        Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Mode::Write | Mode::Commit => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without this, a statement that could use a partial index is planned anew for each value bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(match mode {
        Mode::Read => "PRAGMA query_only=ON;",
        Mode::Write | Mode::Commit => {
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; \
             PRAGMA foreign_keys=ON;"
        }
    })?;
    // What is not in a connection's own cache is in the system's.
    let kibibytes = match mode {
        Mode::Read => 4 * 1024,
        Mode::Write => 16 * 1024,
        Mode::Commit => 256 * 1024,
    };
    connection.execute_batch(&format!("PRAGMA cache_size=-{kibibytes}; PRAGMA temp_store=MEMORY;"))?;
    Ok(connection)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(it) => ValueRef::Integer(*it),
            Self::Real(it) => ValueRef::Real(*it),
            Self::Text(it) => ValueRef::Text(it.as_bytes()),
            Self::Blob(it) => ValueRef::Blob(it),
        }))
    }
}

/// Runs a statement that answers with rows.
pub(crate) fn query(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
    let mut statement = prepare(connection, sql, params)?;
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns.len())
            .map(|index| row.get_ref(index).map_err(DbError::from).and_then(|it| read(it, &columns[index])));
        answer.push(Row::new(Arc::clone(&columns), values.collect::<Result<_, _>>()?));
    }
    Ok(answer)
}

/// Runs a statement that answers with nothing; how many rows it changed.
pub(crate) fn execute(connection: &Connection, sql: &str, params: &[Value]) -> Result<u64, DbError> {
    Ok(prepare(connection, sql, params)?.raw_execute()? as u64)
}

fn prepare<'c>(
    connection: &'c Connection,
    sql: &str,
    params: &[Value],
) -> Result<rusqlite::CachedStatement<'c>, DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    if statement.parameter_count() != params.len() {
        let (wants, has) = (statement.parameter_count(), params.len());
        return Err(DbError::Engine(format!(
            "the statement has {wants} parameters, {has} were given: {sql}"
        )));
    }
    for (index, value) in params.iter().enumerate() {
        // SQLite numbers `$n` by first appearance, PostgreSQL by n: a text must do both alike. (`?n` is SQLite's own way
        // of saying a place.)
        debug_assert_eq!(
            statement.parameter_name(index + 1).map(|name| &name[1..]),
            Some((index + 1).to_string().as_str()),
            "the first appearances of $1, $2, ... must be in order: {sql}"
        );
        statement.raw_bind_parameter(index + 1, value)?;
    }
    Ok(statement)
}

fn read(value: ValueRef<'_>, column: &str) -> Result<Value, DbError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(it) => Value::Int(it),
        ValueRef::Real(it) => Value::Real(it),
        ValueRef::Blob(it) => Value::Blob(it.to_vec()),
        ValueRef::Text(it) => match std::str::from_utf8(it) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => {
                return Err(DbError::Column {
                    column: column.to_owned(),
                    wanted: "a text in UTF-8".to_owned(),
                    found: "other bytes".to_owned(),
                });
            }
        },
    })
}

/// Runs `work` on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work).await.map_err(|stopped| DbError::Engine(stopped.to_string()))?
}
