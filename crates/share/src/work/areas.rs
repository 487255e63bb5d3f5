//! The reader of the areas' changes: which of them are due to whom.

use app::AppError;
use ledger::share::{Planned, Subject};

use super::plan::{portion, waiting};
use super::{Book, Entry};
use crate::rule::{SubjectKind, follow_area};
use crate::service::Share;

/// Plans the next changes for everybody who subscribes to areas. Whether there may be more to read.
pub(super) async fn plan(share: &Share, book: &Book) -> Result<bool, AppError> {
    let at = waiting(book, SubjectKind::Areas);
    if at.is_empty() {
        return Ok(false);
    }
    let last = share.app.ledger.places().last_change().await?;
    let (mut is_more, mut is_new) = (false, false);
    for (from, entries) in at.into_iter().filter(|&(from, _)| from < last) {
        // Positions are dense: so many changes lie between.
        let to = last.min(from + i64::from(portion(entries.len())));
        let planned = share.due_changes(&entries, (from, to)).await?;
        let ids: Vec<i64> = entries.iter().map(|entry| entry.id()).collect();
        is_new |= share.store().plan(&ids, (from, to), &planned, share.app.time.now()).await?
            && !planned.is_empty();
        is_more |= to < last;
    }
    if is_new {
        share.wake();
    }
    Ok(is_more)
}

impl Share {
    /// The changes at `after < pos <= until` that are due to these subscriptions, in order.
    pub(crate) async fn due_changes(
        &self,
        entries: &[&Entry],
        (after, until): (i64, i64),
    ) -> Result<Vec<Planned>, AppError> {
        let changes = self.app.ledger.places().histories(after, until).await?;
        let mut planned = Vec::new();
        for history in changes.chunk_by(|one, next| one.code == next.code) {
            for entry in entries {
                let due = follow_area(&entry.rule, history, entry.subscription.from_pos);
                let is_due = |seq| due.binary_search(&seq).is_ok();
                let here = history.iter().filter(|it| it.pos > after && it.pos <= until && is_due(it.seq));
                planned.extend(here.map(|it| Planned {
                    subscription: entry.id(),
                    pos: it.pos,
                    subject: Subject::Area(it.code.clone()),
                    seq: it.seq,
                    step_at: it.at,
                }));
            }
        }
        planned.sort_by_key(|it| (it.pos, it.subscription));
        Ok(planned)
    }
}
