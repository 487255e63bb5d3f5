//! Clocks that run out, and suspensions that end: the platform's own steps.

use std::sync::Arc;

use domain::CaseId;
use domain::case::Action;

use crate::{App, AppError};

/// Cases taken at a time.
pub(super) const BATCH: u32 = 200;

/// Escalates what is overdue and resumes what was suspended until now. Doing it twice is harmless: the rules refuse
/// the second.
pub async fn reconcile(app: Arc<App>) -> Result<usize, AppError> {
    let now = app.time.now();
    let mut done = 0;
    for id in app.ledger.suspended_until(now, BATCH).await? {
        done += usize::from(take(&app, id, Action::Resume).await?);
    }
    for id in app.ledger.overdue(now, BATCH).await? {
        done += usize::from(take(&app, id, Action::Escalate).await?);
    }
    Ok(done)
}

/// Whether the step was taken; a rule's refusal means that somebody else was first.
async fn take(app: &App, id: CaseId, action: Action) -> Result<bool, AppError> {
    match app.act_as_platform(id, action).await {
        Ok(_) => Ok(true),
        Err(AppError::Refused(_) | AppError::Stale { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
