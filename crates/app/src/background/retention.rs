//! Forgets what need not be kept: sessions that ended, files that nobody made use of, the words of cases whose retention
//! has ended, and other systems' messages that a person has dealt with.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{App, AppError, Caller};

/// Files and cases taken at a time.
pub(super) const BATCH: u32 = 200;
/// How long a file waits for the report it was uploaded for: longer than any phone is without network.
const UNUSED: TimeDelta = TimeDelta::days(30);
/// How long another system's message is kept after a person has dealt with it: long enough to look at it again.
const DEALT_WITH: TimeDelta = TimeDelta::days(90);

/// Forgets the next; of what there is most, how many.
pub async fn reconcile(app: Arc<App>) -> Result<usize, AppError> {
    app.ledger.people().sweep_sessions(app.time.now()).await?;
    let messages = app.ledger.erase_settled(app.time.now() - DEALT_WITH).await? as usize;
    Ok(forget_files(&app).await?.max(forget_words(&app).await?).max(messages))
}

/// The bytes first: when the node stops between, they are gone, and the entry goes with the next round.
async fn forget_files(app: &App) -> Result<usize, AppError> {
    let unused = app.ledger.unused_evidence(app.time.now() - UNUSED, BATCH).await?;
    for &hash in &unused {
        app.vault.remove(hash).await?;
        app.ledger.drop_unused_evidence(hash).await?;
    }
    Ok(unused.len())
}

/// Words are kept for as long as the city says; where it says nothing, until somebody asks.
async fn forget_words(app: &App) -> Result<usize, AppError> {
    let (city, now) = (app.city(), app.time.now());
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
