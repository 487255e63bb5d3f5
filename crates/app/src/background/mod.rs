//! What goes on by itself: each piece a reconciler that takes no input, may stop anywhere and be run again.
//!
//! A piece that changes the ledger is done by one node at a time, whichever holds its lease.

pub mod clocks;
pub mod hours;
pub mod lease;
pub mod live;
pub mod retention;
pub mod seal;
pub mod search;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{App, AppError};
use lease::Lease;

/// All background work of a node, until it is told to stop.
pub fn start(app: &Arc<App>, sealer: Option<seal::Sealer>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let node = uuid::Uuid::new_v4().to_string();
    let worker = |name, pause, most: u32| {
        let (app, stop, node) = (Arc::clone(app), stop.clone(), node.clone());
        Worker { name, pause, most: most as usize, app, stop, node }
    };
    tasks.spawn(live::follow(Arc::clone(app), stop.clone()));
    tasks.spawn(worker("clocks", Duration::from_secs(5), clocks::BATCH).work(clocks::reconcile));
    tasks.spawn(worker("hours", Duration::from_mins(1), u32::MAX).work(hours::reconcile));
    tasks.spawn(worker("search", Duration::from_millis(300), search::BATCH).work(search::reconcile));
    tasks.spawn(worker("retention", Duration::from_hours(1), retention::BATCH).work(retention::reconcile));
    if let Some(sealer) = sealer {
        let sealer = Arc::new(sealer);
        let work = move |app| seal::reconcile(app, Arc::clone(&sealer));
        tasks.spawn(worker("seal", Duration::from_secs(30), u32::MAX).work(work));
    }
    tasks
}

/// One piece of background work on this node.
struct Worker {
    name: &'static str,
    pause: Duration,
    /// As much as one go does; whoever did that much may have more to do at once.
    most: usize,
    app: Arc<App>,
    stop: watch::Receiver<bool>,
    node: String,
}

impl Worker {
    /// Does the work again and again until told to stop, and once more then. A failure is logged and tried again.
    async fn work<F>(mut self, work: impl Fn(Arc<App>) -> F)
    where
        F: Future<Output = Result<usize, AppError>> + Send,
    {
        let mut lease = Lease::new(self.name, self.node);
        loop {
            let stopping = *self.stop.borrow();
            let done = match lease.hold(&self.app).await {
                Ok(true) => work(Arc::clone(&self.app)).await,
                Ok(false) => Ok(0),
                Err(error) => Err(error),
            };
            match done {
                Ok(done) if done >= self.most && !stopping => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(work = self.name, %error, "background work failed; it is tried again");
                }
            }
            if stopping {
                lease.give_back(&self.app).await;
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(self.pause) => {}
                _ = self.stop.wait_for(|stop| *stop) => {}
            }
        }
    }
}
