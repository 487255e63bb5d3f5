//! Fresh databases of either engine, and one suite over both.

use std::path::Path;

use ledger::db::{Db, create_database};
use ledger::{Config, Ledger, Location};
use tempfile::TempDir;

/// Where the tests find a PostgreSQL server; `make test` sets it.
const SERVER: &str = "DINGBO_TEST_POSTGRES";

/// An empty database and a folder, for one test. The folder goes with it; a database of PostgreSQL's goes with the
/// server that `make test` starts.
#[derive(Debug)]
pub struct Fresh {
    location: Location,
    folder: TempDir,
}

impl Fresh {
    /// An empty file of SQLite's.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { location: Location::Sqlite(folder.path().join("ledger.db")), folder }
    }

    /// An empty database of PostgreSQL's; none, with a word about it, when there is no server for tests.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            eprintln!("skipped: {SERVER} is not set (`make test` starts a server and sets it)");
            return None;
        };
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        let address = create_database(&server, &name).await.expect("the server for tests makes databases");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Some(Self { location: Location::Postgres(address), folder })
    }

    /// Where the database is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// A folder for the test's files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The usual settings over it, for the city 3302.
    pub fn config(&self) -> Config {
        let city = "3302".parse().expect("3302 is an area code");
        Config::new(self.location.clone(), city, [7; 32])
    }

    /// Opens the ledger.
    pub async fn ledger(&self) -> Ledger {
        Ledger::open(self.config()).await.expect("a fresh database opens")
    }

    /// A way around the ledger, straight to the tables: for tests that do what nobody should.
    pub async fn tables(&self) -> Db {
        Db::open(&self.location, 2).await.expect("a fresh database opens")
    }
}

/// Makes each `async fn name(fresh: Fresh)` a test over SQLite and a test over PostgreSQL.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Fresh::sqlite()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(fresh) = $crate::Fresh::postgres().await {
                    super::$name(fresh).await;
                }
            })+
        }
    };
}
