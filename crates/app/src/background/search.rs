//! Keeps the search index up to the steps, a moment behind.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::App;

/// Steps indexed at a time.
const BATCH: u32 = 2000;
/// How long a burst of commits is gathered before it is indexed.
const GATHER: Duration = Duration::from_millis(300);

/// Indexes what was committed, from where the index stands on.
pub async fn follow(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut committed = app.ledger.positions();
    loop {
        committed.borrow_and_update();
        match app.ledger.index_search(BATCH).await {
            Ok(done) if done > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the search index could not be kept up; it is tried again"),
        }
        tokio::select! {
            changed = committed.changed() => if changed.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        tokio::time::sleep(GATHER).await;
    }
}
