//! What goes on by itself: a reader of the steps and of the areas' changes plans deliveries, a lane for each subscription
//! sends them. Each is done by one node at a time, whichever holds its lease, and may stop anywhere: what was planned and
//! not acknowledged is sent.

mod areas;
mod attempt;
mod book;
mod fetch;
mod lane;
mod plan;
mod settle;
mod shelf;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use app::AppError;
use app::background::lease::Lease;
use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::service::Share;
pub(crate) use attempt::{attempt_now, sketch, sketch_of};
pub(crate) use book::{Book, Entry};
pub(crate) use settle::Settler;
pub(crate) use shelf::Shelf;

/// Steps that come this close together are read together.
const GATHER: Duration = Duration::from_millis(20);
/// How soon the steps of other nodes are noticed, changes of areas, and changed subscriptions.
const PAUSE: Duration = Duration::from_millis(500);

/// Starts the work of a node among its other tasks, until `stop` turns true.
pub fn start(tasks: &mut JoinSet<()>, share: &Arc<Share>, stop: &watch::Receiver<bool>) {
    let node = uuid::Uuid::new_v4().to_string();
    tasks.spawn(read(Arc::clone(share), Lease::new("share_read", node.clone()), stop.clone()));
    tasks.spawn(fetch::fetch(Arc::clone(share), Lease::new("share_fetch", node.clone()), stop.clone()));
    tasks.spawn(send(Arc::clone(share), Lease::new("share_send", node), stop.clone()));
}

impl Share {
    /// Plans what was committed and sends what is due, until nothing is; when the next is due. For tests, replays and
    /// measurements, which set the time themselves; a node [starts](start) the same work and lets it go on.
    pub async fn pump(self: &Arc<Self>) -> Result<Option<DateTime<Utc>>, AppError> {
        while plan::plan(self).await? {}
        let book = Arc::new(Book::load(self).await?);
        let (_go_on, stop) = watch::channel(false);
        let lanes = book.entries.iter().filter(|entry| entry.sends());
        let lanes = lanes.map(|entry| {
            let (mut lane, stop) = (lane::Lane::new(Arc::clone(self), entry.clone()), stop.clone());
            async move { lane.run(stop).await }
        });
        let next = futures::future::try_join_all(lanes).await?;
        Ok(next.into_iter().flatten().min())
    }
}

/// Plans deliveries behind the steps, and behind the changes of areas.
async fn read(share: Arc<Share>, mut lease: Lease, mut stop: watch::Receiver<bool>) {
    let mut committed = share.app.ledger.positions();
    while !*stop.borrow() {
        let done = match lease.hold(&share.app).await {
            Ok(true) => plan::plan(&share).await,
            Ok(false) => Ok(false),
            Err(error) => Err(error),
        };
        match done {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "deliveries could not be planned; it is tried again"),
        }
        let more = tokio::select! {
            changed = committed.changed() => if changed.is_ok() { true } else { return },
            () = tokio::time::sleep(PAUSE) => false,
            _ = stop.wait_for(|stop| *stop) => false,
        };
        if more {
            tokio::time::sleep(GATHER).await;
        }
    }
    lease.give_back(&share.app).await;
}

/// Keeps a lane going for each subscription that is active.
async fn send(share: Arc<Share>, mut lease: Lease, mut stop: watch::Receiver<bool>) {
    let mut lanes: HashMap<i64, Running> = HashMap::new();
    while !*stop.borrow() {
        let book = match lease.hold(&share.app).await {
            Ok(true) => Book::load(&share).await,
            Ok(false) => Ok(Book::default()),
            Err(error) => Err(error),
        };
        match book {
            Ok(book) => {
                // A lane whose subscription changed ends, and begins again with what it says now.
                lanes.retain(|id, lane| lane.goes_on(book.entries.iter().find(|entry| entry.id() == *id)));
                for entry in book.entries.iter().filter(|entry| entry.sends()) {
                    lanes.entry(entry.id()).or_insert_with(|| Running::start(&share, entry.clone()));
                }
            }
            Err(error) => tracing::warn!(%error, "subscriptions cannot be read; it is tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    for lane in lanes.into_values() {
        lane.end().await;
    }
    lease.give_back(&share.app).await;
}

/// A lane under way.
struct Running {
    entry: Entry,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    fn start(share: &Arc<Share>, entry: Entry) -> Self {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(lane::go_on(Arc::clone(share), entry.clone(), stopped));
        Self { entry, stop, task }
    }

    /// Whether the lane goes on as it is; if it has to end, it is told so, and kept until it has.
    fn goes_on(&self, now: Option<&Entry>) -> bool {
        if !now.is_some_and(|now| now.sends() && now.is_same(&self.entry)) {
            self.stop.send_replace(true);
        }
        !self.task.is_finished()
    }

    async fn end(self) {
        self.stop.send_replace(true);
        if self.task.await.is_err() {
            tracing::error!(subscription = self.entry.id(), "a lane ended badly; what it sent is sent again");
        }
    }
}
