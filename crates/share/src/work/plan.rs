//! The reader of the steps: which of them are due to whom. Each subscription keeps a position of its own; those at the
//! same position are read for together.

use std::collections::{BTreeMap, HashMap};

use app::AppError;
use domain::CaseId;
use ledger::cases::PlacedStep;
use ledger::share::{Planned, SubscriptionState};

use super::{Book, Entry};
use crate::rule::{Moment, Rule, SubjectKind, Wants, follow};
use crate::service::Share;

/// Deliveries planned in one transaction, at most: while it is made, nobody else writes.
const MOST: usize = 2000;

/// Plans the next steps and changes for everybody; those at the same position are read for together, so that one far
/// behind keeps nobody waiting. Whether there may be more to read at once.
pub async fn plan(share: &Share) -> Result<bool, AppError> {
    let book = Book::load(share).await?;
    let steps = plan_steps(share, &book).await?;
    Ok(super::areas::plan(share, &book).await? || steps)
}

/// How many steps or changes are read at a time for so many subscriptions.
pub(super) fn portion(subscriptions: usize) -> u32 {
    (MOST / subscriptions).clamp(1, 500) as u32
}

/// Subscriptions of one kind that something may have to be read for, by their position.
pub(super) fn waiting(book: &Book, subject: SubjectKind) -> BTreeMap<i64, Vec<&Entry>> {
    let mut at: BTreeMap<i64, Vec<&Entry>> = BTreeMap::new();
    for entry in book.entries.iter().filter(|entry| entry.rule.subject == subject) {
        if entry.subscription.state != SubscriptionState::Ended {
            at.entry(entry.subscription.read_pos).or_default().push(entry);
        }
    }
    at
}

/// Whether there may be more steps to read.
async fn plan_steps(share: &Share, book: &Book) -> Result<bool, AppError> {
    let last = *share.app.ledger.positions().borrow();
    let at = waiting(book, SubjectKind::Cases);
    let Some(&furthest) = at.keys().next() else { return Ok(false) };
    // Over several nodes this one may not know how far the others are.
    let last = if furthest >= last { share.app.ledger.refresh_last_pos().await? } else { last };
    let (mut is_more, mut is_new) = (false, false);
    for (from, entries) in at.into_iter().filter(|&(from, _)| from < last) {
        let most = portion(entries.len());
        let steps = share.app.ledger.steps_after(from, most).await?;
        let Some(to) = steps.last().map(|step| step.pos) else { continue };
        let planned = of_steps(share, &steps, &entries).await?;
        let ids: Vec<i64> = entries.iter().map(|entry| entry.id()).collect();
        is_new |= share.store().plan(&ids, (from, to), &planned, share.app.time.now()).await?
            && !planned.is_empty();
        is_more |= steps.len() >= most as usize;
    }
    if is_new {
        share.wake();
    }
    Ok(is_more)
}

impl Share {
    /// The steps of a case that are due under a rule: those it follows; of notices those of the time in which somebody
    /// wanted to be told, and always that the report arrived.
    pub(crate) async fn due(
        &self,
        rule: &Rule,
        case: CaseId,
        history: &[Moment],
    ) -> Result<Vec<u32>, AppError> {
        let mut due = follow(rule, history, &self.app.city().rules.taxonomy);
        if rule.wants == Wants::Notices && !due.is_empty() {
            let wished = self.store().notices_wished(case).await?;
            let at = |seq: u32| history[seq as usize - 1].step.at;
            due.retain(|&seq| wished.is_some_and(|wished| seq == 1 || wished.at(at(seq))));
        }
        Ok(due)
    }
}

async fn of_steps(share: &Share, steps: &[PlacedStep], entries: &[&Entry]) -> Result<Vec<Planned>, AppError> {
    let mut by_case: HashMap<CaseId, Vec<&PlacedStep>> = HashMap::new();
    for step in steps {
        by_case.entry(step.step.case).or_default().push(step);
    }
    let mut planned = Vec::new();
    for (case, placed) in by_case {
        let history = Moment::of(case, share.app.ledger.steps(case).await?);
        for entry in entries {
            let due = share.due(&entry.rule, case, &history).await?;
            planned.extend(placed.iter().filter(|it| due.binary_search(&it.step.seq).is_ok()).map(|it| {
                Planned {
                    subscription: entry.id(),
                    pos: it.pos,
                    subject: case.into(),
                    seq: it.step.seq,
                    step_at: it.step.at,
                }
            }));
        }
    }
    planned.sort_by_key(|it| (it.pos, it.subscription));
    Ok(planned)
}
