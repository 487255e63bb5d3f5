//! Forgets what need not be kept: sessions that ended, files that nobody made use of, and the words of cases whose retention
//! has ended.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{App, AppError, Caller};

/// Cases taken at a time.
pub(super) const BATCH: u32 = 200;
/// How long a file waits for the report it was uploaded for: longer than any phone is without network.
const UNUSED: TimeDelta = TimeDelta::days(30);

/// Forgets the next. Words are kept for as long as the city says; where it says nothing, until somebody asks.
pub async fn reconcile(app: Arc<App>) -> Result<usize, AppError> {
    let (city, now) = (app.city(), app.time.now());
    app.ledger.people().sweep_sessions(now).await?;
    for hash in app.ledger.drop_unused_evidence(now - UNUSED, BATCH).await? {
        app.vault.remove(hash).await?;
    }
    let Some(days) = city.rules.settings.keep_words_days else { return Ok(0) };
    let before = now - TimeDelta::days(i64::from(days));
    let platform = Caller::platform(city.rules.city.clone());
    let due = app.ledger.kept_words(before, BATCH).await?;
    for &id in &due {
        if let Some(record) = app.read(id).await? {
            app.erase_words(&platform, &record.case, "保存期满 / retention ended").await?;
        }
    }
    Ok(due.len())
}
