//! Keeps, at every full hour, how much is open and overdue: what a later day is compared with.

use std::sync::Arc;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use crate::{App, AppError};

/// How long it is kept: the same weekday of the week before, and a week to spare.
const KEPT: TimeDelta = TimeDelta::days(15);

/// Keeps this hour, where that was not done.
pub async fn reconcile(app: Arc<App>) -> Result<usize, AppError> {
    let now = app.time.now();
    Ok(usize::from(app.ledger.keep_open(full_hour(now), now, now - KEPT).await?))
}

/// The full hour before or at a moment.
pub fn full_hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}
