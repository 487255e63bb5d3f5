//! Puts down what became of attempts, for all lanes together: in one transaction whatever came in while the one before
//! was made, so that twenty lanes do not wait for twenty writes to the disk.

use std::sync::{Arc, OnceLock};

use ledger::db::DbError;
use ledger::share::{Settled, ShareStore};
use parking_lot::Mutex;

/// What waits for the next transaction, and what became of that one.
#[derive(Default)]
struct Batch {
    settled: Vec<Settled>,
    done: Arc<OnceLock<Result<(), DbError>>>,
}

/// Puts down what became of attempts.
#[derive(Default)]
pub(crate) struct Settler {
    next: Mutex<Batch>,
    turn: tokio::sync::Mutex<()>,
}

impl Settler {
    /// Returns when these are put down. Whoever's turn it is does it for all that wait.
    pub async fn settle(&self, store: &ShareStore, settled: Vec<Settled>) -> Result<(), DbError> {
        let done = {
            let mut next = self.next.lock();
            next.settled.extend(settled);
            Arc::clone(&next.done)
        };
        let _turn = self.turn.lock().await;
        if let Some(done) = done.get() {
            return done.clone();
        }
        let batch = std::mem::take(&mut *self.next.lock());
        let put_down = store.settle(&batch.settled).await;
        // Nobody else has set it: it is this turn's.
        let _ = batch.done.set(put_down.clone());
        put_down
    }
}
