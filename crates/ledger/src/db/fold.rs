//! Folding SQLite's log back into its file, on a thread of its own, so that no commit has to wait for it.

use std::path::PathBuf;
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

fn work(path: &std::path::Path, turn: &Turn<()>, stopped: &Receiver<()>) {
    let mut connection = None;
    let mut failing = false;
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let folded = fold(path, &mut connection, turn);
        match &folded {
            // Said once: on a full disk it fails until there is room.
            Err(error) if !failing => tracing::warn!(%error, "the log cannot be folded back; it grows"),
            Ok(()) if failing => tracing::info!("the log is folded back again"),
            _ => {}
        }
        failing = folded.is_err();
    }
}

/// Folds back beside those who write; then, in their turn, the little that came meanwhile: a log that is folded back
/// whole begins anew with the next commit.
fn fold(path: &std::path::Path, connection: &mut Option<Connection>, turn: &Turn<()>) -> Result<(), DbError> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(connect(path, Mode::Write)?),
    };
    for _ in 0..2 {
        let Pass { pages, folded } = pass(connection)?;
        if pages < SHORT || pages == folded {
            return Ok(());
        }
    }
    let _turn = turn.blocking_lock();
    pass(connection).map(drop)
}

/// What one pass over the log saw: pages in it, and how many of them are in the file by now.
struct Pass {
    pages: i64,
    folded: i64,
}

fn pass(connection: &Connection) -> Result<Pass, DbError> {
    let read = |row: &rusqlite::Row<'_>| Ok(Pass { pages: row.get(1)?, folded: row.get(2)? });
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], read)?)
}
