//! Where a case is: each system that has it, or should.

use app::{AppError, Caller};
use chrono::{DateTime, Utc};
use domain::{Bilingual, CaseId};
use ledger::share::{Delivery, DeliveryState};

use crate::reason::Reason;
use crate::service::Share;

/// A system with what is known of a case there.
#[derive(Debug, Clone)]
pub struct SharedWith {
    /// The system's code.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Where the sharing stands: the worst of its deliveries.
    pub state: DeliveryState,
    /// Steps that are due there.
    pub steps: usize,
    /// Of them, those it has acknowledged.
    pub acknowledged: usize,
    /// When it acknowledged the last.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Why what waits, is held or dead is so.
    pub reason: Option<Reason>,
    /// Its own number for the case.
    pub number: Option<String>,
    /// How far it has come, in its words.
    pub progress: Option<String>,
    /// When it said so.
    pub progress_at: Option<DateTime<Utc>>,
}

impl Share {
    /// Every system a case is shared with, for whoever may see the case; none for anybody else: whoever acts on a case
    /// may lose sight of it by that.
    pub async fn shared_with(&self, caller: &Caller, case: CaseId) -> Result<Vec<SharedWith>, AppError> {
        if !self.app.read(case).await?.is_some_and(|record| caller.may_see(&record.case)) {
            return Ok(Vec::new());
        }
        let store = self.store();
        let deliveries = store.deliveries_of(&case.into()).await?;
        let said = store.counterparts_of(case).await?;
        if deliveries.is_empty() && said.is_empty() {
            return Ok(Vec::new());
        }
        let subscriptions = store.subscriptions().await?;
        let mut shared = Vec::new();
        for target in store.targets().await? {
            let of_target = |subscription: i64| {
                subscriptions.iter().any(|it| it.id == subscription && it.target == target.id)
            };
            let own: Vec<&Delivery> = deliveries.iter().filter(|it| of_target(it.subscription)).collect();
            let said = said.iter().find(|it| it.target == target.id);
            if own.is_empty() && said.is_none() {
                continue;
            }
            let worst = [DeliveryState::Dead, DeliveryState::Held, DeliveryState::Waiting]
                .into_iter()
                .find_map(|state| own.iter().find(|it| it.state == state));
            let done = own.iter().filter(|it| it.state == DeliveryState::Acknowledged);
            shared.push(SharedWith {
                code: target.code,
                name: target.name,
                state: worst.map_or(DeliveryState::Acknowledged, |it| it.state),
                steps: own.len(),
                acknowledged: done.clone().count(),
                acknowledged_at: done.filter_map(|it| it.settled_at).max(),
                reason: worst.and_then(|it| it.reason.as_deref()).map(Reason::read),
                number: said.and_then(|said| said.number.clone()),
                progress: said.and_then(|said| said.progress.clone()),
                progress_at: said.filter(|said| said.progress.is_some()).map(|said| said.at),
            });
        }
        Ok(shared)
    }
}
