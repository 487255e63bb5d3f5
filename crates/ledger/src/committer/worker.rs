//! One committer at work: gather, write, commit, answer.

use std::collections::{HashSet, VecDeque};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use sqlx::{Connection as _, PgConnection};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use super::group::{self, GroupError};
use super::run::{OnPostgres, OnSqlite};
use super::submission::{CommitError, Prepared, Receipt};
use super::{Settings, publish};
use crate::db::{self, Db, DbError, Mode, Sqlite};

/// Appends in a group, at most, unless one submission alone has more.
const GROUP: usize = 256;

/// How long a group may wait for those who were answered last: they mostly come right back, and one commit for all
/// costs the disk once. A committer that answered one waits for nobody.
const GATHER: Duration = Duration::from_micros(400);

/// What comes to a committer.
#[derive(Debug)]
pub(super) enum Job {
    /// Make these lasting.
    Submit { appends: Vec<Prepared>, answer: oneshot::Sender<Result<Receipt, CommitError>> },
    /// Commit what waits, then end.
    Stop,
}

/// A submission that waits for its group.
struct Waiting {
    appends: Vec<Prepared>,
    answer: oneshot::Sender<Result<Receipt, CommitError>>,
}

/// A committer before it starts.
pub(super) struct Worker {
    city: i64,
    engine: Engine,
    last_pos: watch::Sender<i64>,
}

enum Engine {
    Sqlite { sqlite: Sqlite, connection: Connection },
    Postgres { pool: sqlx::PgPool },
}

type Answers = Vec<Result<Receipt, CommitError>>;

impl Worker {
    /// Opens what the committer writes through.
    pub fn connect(
        db: &Db,
        city: i64,
        settings: Settings,
        last_pos: watch::Sender<i64>,
    ) -> Result<Self, DbError> {
        let engine = match db {
            Db::Sqlite(sqlite) => {
                let connection = db::sqlite_connect(sqlite.path(), Mode::Commit)?;
                if settings.most_bytes > 0 {
                    let page: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
                    let pages = settings.most_bytes / page.unsigned_abs().max(1);
                    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
                }
                Engine::Sqlite { sqlite: sqlite.clone(), connection }
            }
            Db::Postgres(pool) => Engine::Postgres { pool: pool.clone() },
        };
        Ok(Self { city, engine, last_pos })
    }

    /// Works until it is told to stop or nobody can reach it any more.
    pub fn work(self, queue: mpsc::Receiver<Job>) {
        let Self { city, engine, last_pos } = self;
        match engine {
            Engine::Sqlite { sqlite, connection } => {
                let turn = sqlite.turn();
                let mut queue = Queue::new(queue);
                while let Some(group) = queue.wait() {
                    let turn = turn.blocking_lock();
                    let answers = commit_sqlite(&connection, city, &group);
                    drop(turn);
                    settle(group, answers, &last_pos);
                }
            }
            Engine::Postgres { pool } => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.expect("a thread of its own can have a runtime of its own");
                runtime.block_on(async {
                    let mut queue = Queue::new(queue);
                    let mut connection = None;
                    while let Some(group) = queue.next().await {
                        let answers = commit_postgres(&pool, &mut connection, city, &group).await;
                        settle(group, answers, &last_pos);
                    }
                });
            }
        }
    }
}

fn settle(group: Vec<Waiting>, answers: Answers, last_pos: &watch::Sender<i64>) {
    tell(&answers, last_pos);
    for (waiting, answer) in group.into_iter().zip(answers) {
        // Whoever stopped waiting asks again by the same identity.
        let _ = waiting.answer.send(answer);
    }
}

fn tell(answers: &Answers, last_pos: &watch::Sender<i64>) {
    if let Some(pos) = answers.iter().flatten().map(|receipt| receipt.last_pos).max() {
        publish(last_pos, pos);
    }
}

/// What waits, cut into groups in which no case stands twice.
struct Queue {
    jobs: mpsc::Receiver<Job>,
    held: VecDeque<Waiting>,
    /// Submissions in the group before.
    before: usize,
}

impl Queue {
    fn new(jobs: mpsc::Receiver<Job>) -> Self {
        Self { jobs, held: VecDeque::new(), before: 0 }
    }

    fn wait(&mut self) -> Option<Vec<Waiting>> {
        if self.held.is_empty() {
            let job = self.jobs.blocking_recv();
            self.hold(job);
        }
        self.group()
    }

    async fn next(&mut self) -> Option<Vec<Waiting>> {
        if self.held.is_empty() {
            let job = self.jobs.recv().await;
            self.hold(job);
        }
        self.group()
    }

    fn hold(&mut self, job: Option<Job>) {
        match job {
            Some(Job::Submit { appends, answer }) => self.held.push_back(Waiting { appends, answer }),
            Some(Job::Stop) => self.jobs.close(),
            None => {}
        }
    }

    /// Takes in what waits, and gives those of the group before a moment to come back.
    fn gather(&mut self) {
        let start = Instant::now();
        while self.held.len() < GROUP {
            match self.jobs.try_recv() {
                Ok(job) => self.hold(Some(job)),
                Err(_) if self.held.len() >= self.before || start.elapsed() > GATHER => return,
                Err(_) => std::thread::yield_now(),
            }
        }
    }

    /// The next group from what waits now; none when nothing does, which is the end.
    fn group(&mut self) -> Option<Vec<Waiting>> {
        self.gather();
        let (mut group, mut later) = (Vec::new(), VecDeque::new());
        let (mut cases, mut appends) = (HashSet::new(), 0);
        while let Some(waiting) = self.held.pop_front() {
            let fits = group.is_empty() || appends + waiting.appends.len() <= GROUP;
            if fits && waiting.appends.iter().all(|append| !cases.contains(&append.id)) {
                appends += waiting.appends.len();
                cases.extend(waiting.appends.iter().map(|append| append.id));
                group.push(waiting);
            } else {
                // What comes later for these cases stays behind this one.
                cases.extend(waiting.appends.iter().map(|append| append.id));
                later.push_back(waiting);
            }
        }
        self.held = later;
        self.before = group.len();
        (!group.is_empty()).then_some(group)
    }
}

fn commit_sqlite(connection: &Connection, city: i64, group: &[Waiting]) -> Answers {
    let whole: Vec<&[Prepared]> = group.iter().map(|waiting| waiting.appends.as_slice()).collect();
    match try_sqlite(connection, city, &whole) {
        Ok(answers) => answers,
        Err(GroupError::Storage(why)) => storage(group.len(), &why),
        Err(GroupError::Apart(why)) if group.len() == 1 => storage(1, &why),
        Err(GroupError::Apart(_)) => {
            whole.iter().flat_map(|alone| alone_or_storage(try_sqlite(connection, city, &[alone]))).collect()
        }
    }
}

fn try_sqlite(connection: &Connection, city: i64, group: &[&[Prepared]]) -> Result<Answers, GroupError> {
    let batch = |sql| connection.execute_batch(sql).map_err(DbError::from);
    batch("BEGIN IMMEDIATE")?;
    let written = at_once(group::write(&mut OnSqlite { connection, city }, group));
    let ended = written.and_then(|answers| Ok(batch("COMMIT").map(|()| answers)?));
    if ended.is_err()
        && !connection.is_autocommit()
        && let Err(error) = batch("ROLLBACK")
    {
        tracing::error!(%error, "a group could not be rolled back");
    }
    ended
}

/// Runs a future that never waits, as those of [`OnSqlite`] are.
fn at_once<T>(future: impl Future<Output = Result<T, GroupError>>) -> Result<T, GroupError> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Err(GroupError::Storage("a statement on SQLite waited".to_owned())),
    }
}

async fn commit_postgres(
    pool: &sqlx::PgPool,
    connection: &mut Option<PgConnection>,
    city: i64,
    group: &[Waiting],
) -> Answers {
    let whole: Vec<&[Prepared]> = group.iter().map(|waiting| waiting.appends.as_slice()).collect();
    match try_postgres(pool, connection, city, &whole).await {
        Ok(answers) => answers,
        Err(GroupError::Storage(why)) => storage(group.len(), &why),
        Err(GroupError::Apart(_)) => {
            let mut answers = Vec::new();
            for alone in whole {
                answers.extend(alone_or_storage(try_postgres(pool, connection, city, &[alone]).await));
            }
            answers
        }
    }
}

async fn try_postgres(
    pool: &sqlx::PgPool,
    kept: &mut Option<PgConnection>,
    city: i64,
    group: &[&[Prepared]],
) -> Result<Answers, GroupError> {
    // Taken out while it is used: a connection on which something broke off is not used again.
    let mut connection = match kept.take() {
        Some(connection) => connection,
        None => PgConnection::connect_with(&pool.connect_options()).await.map_err(DbError::from)?,
    };
    let mut transaction = connection.begin().await.map_err(DbError::from)?;
    let written = group::write(&mut OnPostgres { connection: &mut transaction, city }, group).await;
    let ended = match written {
        Ok(answers) => {
            transaction.commit().await.map(|()| answers).map_err(|error| DbError::from(error).into())
        }
        Err(error) => {
            transaction.rollback().await.map_err(|error| DbError::from(error).into()).and(Err(error))
        }
    };
    if !matches!(ended, Err(GroupError::Storage(_))) {
        *kept = Some(connection);
    }
    ended
}

fn alone_or_storage(outcome: Result<Answers, GroupError>) -> Answers {
    match outcome {
        Ok(answers) => answers,
        Err(GroupError::Storage(why) | GroupError::Apart(why)) => storage(1, &why),
    }
}

fn storage(count: usize, why: &str) -> Answers {
    tracing::error!(why, submissions = count, "a group was not stored");
    vec![Err(CommitError::Storage(why.to_owned())); count]
}

/// Commits prepared groups one after the other; how long it took.
pub(super) fn raw(
    db: &Db,
    city: i64,
    groups: &[Vec<Vec<Prepared>>],
    last_pos: &watch::Sender<i64>,
) -> Result<Duration, DbError> {
    let whole = groups.iter().map(|group| group.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let failed = |error| DbError::Engine(format!("{error:?}"));
    match db {
        Db::Sqlite(sqlite) => {
            let connection = db::sqlite_connect(sqlite.path(), Mode::Commit)?;
            let turn = sqlite.turn();
            let start = Instant::now();
            for group in whole {
                let _turn = turn.blocking_lock();
                tell(&try_sqlite(&connection, city, &group).map_err(failed)?, last_pos);
            }
            Ok(start.elapsed())
        }
        Db::Postgres(pool) => Handle::current().block_on(async {
            let mut connection = Some(PgConnection::connect_with(&pool.connect_options()).await?);
            let start = Instant::now();
            for group in whole {
                tell(&try_postgres(pool, &mut connection, city, &group).await.map_err(failed)?, last_pos);
            }
            Ok(start.elapsed())
        }),
    }
}
