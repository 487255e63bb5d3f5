//! Seals what was committed: a signed checkpoint every little while, inside the database and outside it.

use std::sync::Arc;

use ledger::seal::{OutsideCopy, SigningKey};

use crate::{App, AppError};

/// What checkpoints are signed with, and where the copy outside the database is kept.
#[derive(Debug)]
pub struct Sealer {
    /// The signing key.
    pub key: SigningKey,
    /// The copy outside.
    pub copy: OutsideCopy,
}

/// Seals the steps committed since the last checkpoint. Counts nothing as left: what comes meanwhile is sealed with
/// the next.
pub async fn reconcile(app: Arc<App>, sealer: Arc<Sealer>) -> Result<usize, AppError> {
    let sealed = app.ledger.seal_next(&sealer.key, &sealer.copy, app.time.now()).await;
    sealed.map(|_| 0).map_err(|error| AppError::Storage(error.to_string()))
}
