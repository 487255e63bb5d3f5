//! Folding SQLite's log back into its file, on a thread of its own, so that no commit has to wait for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Mutex as Turn;

use super::DbError;
use super::sqlite::{Mode, connect};

/// How often the log is looked at. What is written in between is what it grows to: some 30 MB under the heaviest load
/// that was measured.
const EVERY: Duration = Duration::from_millis(300);

/// A log of fewer pages goes on as it is.
const SHORT: i64 = 1000;

/// How long those who write wait, at most, for those who still read the log that is to begin anew.
const PATIENCE: Duration = Duration::from_millis(20);

/// The thread, ended and waited for when it is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Folder {
    /// Starts folding. `turn` is the right to write.
    pub fn start(path: PathBuf, turn: Arc<Turn<()>>) -> Result<Self, DbError> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("log-folder".to_owned())
            .spawn(move || work(&path, &turn, &stopped))
            .map_err(|error| DbError::Engine(format!("the thread that folds the log: {error}")))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that folds the log ended by a panic");
        }
    }
}

fn work(path: &Path, turn: &Turn<()>, stopped: &Receiver<()>) {
    let mut log = None;
    let mut failing = false;
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let folded = Log::kept(&mut log, path).and_then(|log| log.fold(turn));
        match &folded {
            // Said once: on a full disk it fails until there is room.
            Err(error) if !failing => tracing::warn!(%error, "the log cannot be folded back; it grows"),
            Ok(()) if failing => tracing::info!("the log is folded back again"),
            _ => {}
        }
        failing = folded.is_err();
    }
}

/// The log of one file.
struct Log {
    connection: Connection,
    /// Of how many pages on it is worth it that those who write wait.
    worth: i64,
}

impl Log {
    /// Opened once.
    fn kept<'l>(log: &'l mut Option<Self>, path: &Path) -> Result<&'l mut Self, DbError> {
        Ok(match log {
            Some(log) => log,
            None => log.insert(Self::open(path)?),
        })
    }

    fn open(path: &Path) -> Result<Self, DbError> {
        let connection = connect(path, Mode::Write)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Self { connection, worth: SHORT })
    }

    /// Folds back beside those who write; then, in their turn, the little that came meanwhile, once nobody reads the log
    /// any more: only so the next commit begins it anew. While somebody goes on reading it grows, and is looked at again
    /// when it is twice as long.
    fn fold(&mut self, turn: &Turn<()>) -> Result<(), DbError> {
        for _ in 0..2 {
            let Pass { pages, folded, .. } = self.pass("PASSIVE")?;
            if pages < self.worth {
                return Ok(());
            }
            if pages == folded {
                break;
            }
        }
        let _turn = turn.blocking_lock();
        let Pass { is_read, pages, .. } = self.pass("RESTART")?;
        self.worth = if is_read { pages.saturating_mul(2).max(SHORT) } else { SHORT };
        Ok(())
    }

    fn pass(&self, how: &str) -> Result<Pass, DbError> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Pass { is_read: row.get(0)?, pages: row.get(1)?, folded: row.get(2)? })
        };
        Ok(self.connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], read)?)
    }
}

/// What one pass over the log saw.
struct Pass {
    /// Whether somebody went on reading it.
    is_read: bool,
    /// Pages in it.
    pages: i64,
    /// How many of them are in the file by now.
    folded: i64,
}
