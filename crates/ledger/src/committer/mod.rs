//! The committer: steps become lasting here and nowhere else (decision 3).
//!
//! Whoever has steps hands them in and waits. The committer gathers what waits, checks each one's expected version,
//! writes the group in a few statements, commits once, and only then answers. SQLite has one committer, PostgreSQL as
//! many as are asked for, each with a connection and a thread of its own; a case always goes to the same one.

mod group;
mod run;
mod submission;
mod text;
mod worker;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot, watch};

pub use submission::{Append, CommitError, NumberRequest, Receipt, Submission};

use crate::db::{Db, DbError};
use submission::Prepared;
use worker::{Job, Worker};

/// Submissions that may wait at one committer; who comes later waits to be let in.
const WAITING: usize = 1024;

/// The committers of a ledger.
#[derive(Debug)]
pub(crate) struct Committer {
    queues: Vec<mpsc::Sender<Job>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    last_pos: watch::Sender<i64>,
}

impl Committer {
    /// Starts the threads. `count` is for PostgreSQL; SQLite has one writer.
    pub fn start(db: &Db, city: i64, last_pos: i64, settings: Settings) -> Result<Self, DbError> {
        let (published, _) = watch::channel(last_pos);
        let mut committer = Self { queues: Vec::new(), threads: Mutex::default(), last_pos: published };
        let count = if matches!(db, Db::Sqlite(_)) { 1 } else { settings.committers.max(1) };
        for number in 0..count {
            let (sender, queue) = mpsc::channel(WAITING);
            let worker = Worker::connect(db, city, settings, committer.last_pos.clone())?;
            let thread = std::thread::Builder::new()
                .name(format!("committer-{number}"))
                .spawn(move || worker.work(queue))
                .map_err(|error| DbError::Engine(format!("the committer's thread: {error}")))?;
            committer.queues.push(sender);
            committer.threads.lock().push(thread);
        }
        Ok(committer)
    }

    /// Makes a submission lasting. When this returns a receipt, its steps are on the disk.
    pub async fn commit(&self, submission: Submission) -> Result<Receipt, CommitError> {
        let appends: Vec<Prepared> =
            submission.appends.into_iter().map(Prepared::new).collect::<Result<_, _>>()?;
        let Some(first) = appends.first() else {
            return Err(CommitError::Malformed("a submission has an append"));
        };
        for (index, append) in appends.iter().enumerate() {
            if appends[..index].iter().any(|other| other.id == append.id) {
                return Err(CommitError::Malformed("a submission has one append per case"));
            }
        }
        let mut hasher = DefaultHasher::new();
        first.id.hash(&mut hasher);
        let queue = &self.queues[hasher.finish() as usize % self.queues.len()];
        let (answer, answered) = oneshot::channel();
        let job = Job::Submit { appends, answer };
        queue.send(job).await.map_err(|_| CommitError::Stopped)?;
        answered.await.map_err(|_| CommitError::Stopped)?
    }

    /// The position of the last step this node knows to be on the disk, as it moves.
    pub fn positions(&self) -> watch::Receiver<i64> {
        self.last_pos.subscribe()
    }

    /// Takes in a position another node reached.
    pub fn learn(&self, pos: i64) {
        publish(&self.last_pos, pos);
    }

    /// Writes groups of submissions through a connection of its own on this thread, for measuring; how long writing
    /// took.
    pub fn raw(&self, db: &Db, city: i64, groups: Vec<Vec<Submission>>) -> Result<Duration, DbError> {
        let prepare = |submission: Submission| submission.appends.into_iter().map(Prepared::new).collect();
        let prepared: Result<Vec<Vec<Vec<Prepared>>>, CommitError> =
            groups.into_iter().map(|group| group.into_iter().map(prepare).collect()).collect();
        let prepared = prepared.map_err(|error| DbError::Engine(error.to_string()))?;
        worker::raw(db, city, &prepared, &self.last_pos)
    }

    /// Commits what waits, then stops. Later submissions are answered with [`CommitError::Stopped`].
    pub async fn stop(&self) {
        for queue in &self.queues {
            // An error says that it has stopped already.
            let _ = queue.send(Job::Stop).await;
        }
        let threads = std::mem::take(&mut *self.threads.lock());
        let joined =
            tokio::task::spawn_blocking(move || threads.into_iter().try_for_each(JoinHandle::join)).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("a committer's thread ended by a panic");
        }
    }
}

/// What a committer may be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// Committers on PostgreSQL.
    pub committers: usize,
    /// The most bytes the file may grow to, on SQLite; 0 for no bound.
    pub most_bytes: u64,
}

fn publish(positions: &watch::Sender<i64>, pos: i64) {
    positions.send_if_modified(|known| {
        let moved = pos > *known;
        *known = pos.max(*known);
        moved
    });
}
