//! What goes on by itself: each piece a reconciler that takes no input, may stop anywhere and be run again.

pub mod clocks;
pub mod live;
pub mod seal;
pub mod search;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{App, AppError};

/// All background work of a node, until it is told to stop.
pub fn start(app: &Arc<App>, sealer: Option<seal::Sealer>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(live::follow(Arc::clone(app), stop.clone()));
    tasks.spawn(every("clocks", Duration::from_secs(5), Arc::clone(app), stop.clone(), clocks::reconcile));
    tasks.spawn(search::follow(Arc::clone(app), stop.clone()));
    if let Some(sealer) = sealer {
        tasks.spawn(seal::follow(Arc::clone(app), sealer, stop.clone()));
    }
    tasks
}

/// Does a piece of work again and again until told to stop. A failure is logged and tried again.
async fn every<F>(name: &'static str, pause: Duration, app: Arc<App>, mut stop: watch::Receiver<bool>, work: fn(Arc<App>) -> F)
where
    F: Future<Output = Result<usize, AppError>> + Send,
{
    loop {
        match work(Arc::clone(&app)).await {
            Ok(done) if done > 0 => tracing::debug!(work = name, done, "background work"),
            Ok(_) => {}
            Err(error) => tracing::warn!(work = name, %error, "background work failed; it is tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
