//! What can go wrong between the ledger and its engine, with the same names for both engines.

/// Why a statement did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// The engine refused the change: a key that exists, a check, a trigger. Nothing was changed.
    #[error("the database refused the change: {0}")]
    Constraint(String),
    /// Nothing can be written now: the disk is full, the file is read-only, or the disk failed.
    #[error("the database cannot write: {0}")]
    Storage(String),
    /// The engine cannot be reached, or is too busy to answer in time.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Another transaction was in the way, and this one was undone: it may be tried again.
    #[error("another transaction was in the way: {0}")]
    Raced(String),
    /// A stored value is not what its column promises.
    #[error("column `{column}` holds {found}, {wanted} was expected")]
    Column {
        /// The column's name in the answer.
        column: String,
        /// What the reader needs.
        wanted: String,
        /// What is there.
        found: String,
    },
    /// The database was made by another state of the program.
    #[error("{0}")]
    Migration(String),
    /// Anything else, in the engine's words.
    #[error("the database failed: {0}")]
    Engine(String),
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::ConstraintViolation) => Self::Constraint(text),
            Some(Code::DiskFull | Code::ReadOnly | Code::SystemIoFailure) => Self::Storage(text),
            Some(Code::DatabaseBusy | Code::DatabaseLocked | Code::CannotOpen) => Self::Unavailable(text),
            _ => Self::Engine(text),
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        match &error {
            sqlx::Error::Database(database) => match database.code().as_deref() {
                // Class 23 is integrity; P0001 is what a trigger raises.
                Some(code) if code.starts_with("23") || code == "P0001" => Self::Constraint(text),
                // 53100 is a full disk, 25006 a read-only transaction, class 58 errors of the disk.
                Some(code) if matches!(code, "53100" | "25006") || code.starts_with("58") => {
                    Self::Storage(text)
                }
                // A serialisation conflict, a deadlock.
                Some(code) if code.starts_with("40") => Self::Raced(text),
                // Too many connections, a shutdown.
                Some(code) if code.starts_with("53") || code.starts_with("57") => Self::Unavailable(text),
                _ => Self::Engine(text),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => Self::Unavailable(text),
            _ => Self::Engine(text),
        }
    }
}
