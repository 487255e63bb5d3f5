//! Seals what was committed: a signed checkpoint every little while, inside the database and outside it.

use std::sync::Arc;
use std::time::Duration;

use ledger::seal::{OutsideCopy, SigningKey};
use tokio::sync::watch;

use crate::App;

/// How often a checkpoint is made while steps come in.
const PAUSE: Duration = Duration::from_secs(30);

/// The key checkpoints are signed with, and the file outside the database that keeps a copy of each.
#[derive(Debug)]
pub struct Sealer {
    /// The signing key.
    pub key: SigningKey,
    /// The copy outside.
    pub copy: OutsideCopy,
}

/// Seals again and again until told to stop, and once more then.
pub async fn follow(app: Arc<App>, sealer: Sealer, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = app.ledger.seal_next(&sealer.key, &sealer.copy, app.time.now()).await {
            tracing::warn!(%error, "the steps could not be sealed; it is tried again");
        }
        if *stop.borrow() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}
