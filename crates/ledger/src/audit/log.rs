//! The task that appends entries in groups, and how others hand it their entries.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::entry::Entry;
use super::write::append;
use crate::db::{Db, DbError};

/// The most entries of one transaction.
const GROUP: usize = 128;
/// Entries that may wait; whoever brings more waits too.
const QUEUE: usize = 4096;
/// How long the task waits before it tries again what the database did not take.
const RETRY: Duration = Duration::from_millis(500);

/// Why an entry is not in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// The log was stopped before.
    #[error("the audit log is stopped")]
    Stopped,
    /// The database did not take it.
    #[error("the audit log could not be written: {0}")]
    Db(#[from] DbError),
}

enum Message {
    /// To be written some time.
    Later(Entry),
    /// To be written before the answer; dropped when it cannot be.
    Now(Entry, oneshot::Sender<Result<i64, DbError>>),
    /// Answered once everything before it is written.
    Flush(oneshot::Sender<Result<(), DbError>>),
}

/// The audit log of one city. Cheap to clone; clones are the same log.
#[derive(Debug, Clone)]
pub struct AuditLog {
    pub(super) db: Db,
    pub(super) city: i64,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// None once stopped.
    queue: Mutex<Option<mpsc::Sender<Message>>>,
    task: Mutex<Option<JoinHandle<Result<(), DbError>>>>,
}

impl AuditLog {
    /// Starts the log's task on the current runtime.
    pub fn start(db: Db, city: i64) -> Self {
        let (queue, messages) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(db.clone(), city, messages));
        let shared = Shared { queue: Mutex::new(Some(queue)), task: Mutex::new(Some(task)) };
        Self { db, city, shared: Arc::new(shared) }
    }

    /// Hands over an entry to be written soon. An entry that was taken is written, also when the log is stopped
    /// right after, and kept through a database that cannot write for a while.
    pub async fn note(&self, entry: Entry) -> Result<(), AuditError> {
        self.send(Message::Later(entry)).await
    }

    /// Writes an entry and returns once it is on the disk; its number.
    ///
    /// # Errors
    /// The entry is not in the log: what it would have covered must not be done.
    pub async fn note_now(&self, entry: Entry) -> Result<i64, AuditError> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Now(entry, answer)).await?;
        Ok(answered.await.map_err(|_| AuditError::Stopped)??)
    }

    /// Waits until every entry handed over before is on the disk.
    pub async fn flush(&self) -> Result<(), AuditError> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Flush(answer)).await?;
        Ok(answered.await.map_err(|_| AuditError::Stopped)??)
    }

    /// Stops the log after everything handed over is on the disk.
    ///
    /// # Errors
    /// The database would not take the last entries.
    pub async fn stop(&self) -> Result<(), AuditError> {
        self.shared.queue.lock().take();
        let Some(task) = self.shared.task.lock().take() else { return Ok(()) };
        Ok(task.await.map_err(|stopped| DbError::Engine(stopped.to_string()))??)
    }

    async fn send(&self, message: Message) -> Result<(), AuditError> {
        let queue = self.shared.queue.lock().clone().ok_or(AuditError::Stopped)?;
        queue.send(message).await.map_err(|_| AuditError::Stopped)
    }
}

/// Entries taken and not yet written, and who waits for them.
#[derive(Default)]
struct Group {
    entries: Vec<Entry>,
    /// Of entries written at once: where they stand and who waits.
    now: Vec<(usize, oneshot::Sender<Result<i64, DbError>>)>,
    flushes: Vec<oneshot::Sender<Result<(), DbError>>>,
}

impl Group {
    fn take(&mut self, messages: &mut Vec<Message>) {
        for message in messages.drain(..) {
            match message {
                Message::Later(entry) => self.entries.push(entry),
                Message::Now(entry, answer) => {
                    self.now.push((self.entries.len(), answer));
                    self.entries.push(entry);
                }
                Message::Flush(answer) => self.flushes.push(answer),
            }
        }
    }

    fn written(&mut self, first: i64) {
        self.entries.clear();
        // Whoever no longer waits has what was promised all the same.
        self.now.drain(..).for_each(|(index, answer)| drop(answer.send(Ok(first + index as i64))));
        self.flushes.drain(..).for_each(|answer| drop(answer.send(Ok(()))));
    }

    /// Keeps what may be written later, and gives up what was asked for now.
    fn failed(&mut self, error: &DbError) {
        for (index, answer) in self.now.drain(..).rev() {
            self.entries.remove(index);
            drop(answer.send(Err(error.clone())));
        }
        self.flushes.drain(..).for_each(|answer| drop(answer.send(Err(error.clone()))));
    }
}

async fn run(db: Db, city: i64, mut queue: mpsc::Receiver<Message>) -> Result<(), DbError> {
    let mut group = Group::default();
    let mut messages = Vec::with_capacity(GROUP);
    loop {
        let open = if group.entries.is_empty() {
            queue.recv_many(&mut messages, GROUP).await > 0
        } else {
            // The last group was not written. A full one leaves the rest in the queue.
            let room = GROUP.saturating_sub(group.entries.len()).max(1);
            tokio::time::timeout(RETRY, queue.recv_many(&mut messages, room)).await != Ok(0)
        };
        group.take(&mut messages);
        let written = if group.entries.is_empty() { Ok(0) } else { append(&db, city, &group.entries).await };
        match written {
            Ok(first) => group.written(first),
            Err(error) => {
                group.failed(&error);
                tracing::error!(%error, waiting = group.entries.len(), "the audit log could not be written");
                if !open && !group.entries.is_empty() {
                    return Err(error);
                }
            }
        }
        if !open {
            return Ok(());
        }
    }
}
