//! Keeps the search index up to the steps, a moment behind.

use std::sync::Arc;

use crate::{App, AppError};

/// Steps indexed at a time.
pub(super) const BATCH: u32 = 2000;

/// Indexes the next steps after those indexed so far.
pub async fn reconcile(app: Arc<App>) -> Result<usize, AppError> {
    Ok(app.ledger.index_search(BATCH).await?)
}
