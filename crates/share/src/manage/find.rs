//! Deliveries looked for over all subscriptions, and what one of them says.

use std::cmp::Reverse;
use std::collections::HashMap;

use app::{AppError, Caller};
use domain::CaseId;
use domain::area::AreaCode;
use ledger::share::{Delivery, DeliveryCursor, DeliveryState, Subject};

use super::subscriptions::{kind_of, no_subscription};
use crate::reason::Reason;
use crate::rule::{Rule, SubjectKind};
use crate::service::{Share, keeper, no_subject};
use crate::work::sketch_of;

/// Which deliveries. All conditions hold together; an empty one does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// To this target.
    pub target: Option<i64>,
    /// Of this subscription.
    pub subscription: Option<i64>,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Of cases or of areas; left out, of those of the subscription asked for, else of cases. Each has its own order, so
    /// that a page is of one.
    pub subject: Option<SubjectKind>,
    /// Of the case with this number, or of the area with this code.
    pub number: Option<String>,
}

/// The last delivery of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The position of its step or change.
    pub pos: i64,
    /// Its subscription.
    pub subscription: i64,
}

/// What a delivery says.
#[derive(Debug, Clone)]
pub struct Said {
    /// The message in its shape, or why it is held.
    pub text: Result<String, Reason>,
    /// Whether personal data that the target gets is masked in it.
    pub masked: bool,
}

impl Share {
    /// A page of deliveries, the newest first.
    pub async fn find_deliveries(
        &self,
        caller: &Caller,
        sought: &Sought,
        after: Option<Place>,
        most: u32,
    ) -> Result<Vec<Delivery>, AppError> {
        keeper(self, caller)?;
        let mut subscriptions = self.store().subscriptions().await?;
        subscriptions.retain(|it| {
            sought.target.is_none_or(|id| it.target == id) && sought.subscription.is_none_or(|id| it.id == id)
        });
        if let Some(number) = &sought.number {
            // All of one case or area at once: there are few.
            let mut found = self.store().deliveries_of(&self.numbered(number.trim()).await?).await?;
            found.retain(|it| {
                subscriptions.iter().any(|subscription| subscription.id == it.subscription)
                    && sought.state.is_none_or(|state| it.state == state)
            });
            found.sort_by_key(|it| (Reverse(it.pos), it.subscription));
            return Ok(found);
        }
        let kind = sought.subject.or_else(|| sought.subscription.is_none().then(SubjectKind::default));
        subscriptions.retain(|it| kind.is_none_or(|kind| kind_of(it) == kind));
        let mut found = Vec::new();
        for subscription in subscriptions.iter().map(|it| it.id) {
            // A step goes to several: of that position, those of later subscriptions are still to come.
            let cursor = after.map(|place| DeliveryCursor {
                pos: place.pos + i64::from(subscription > place.subscription),
            });
            found.extend(self.store().deliveries(subscription, sought.state, cursor, most).await?);
        }
        found.sort_by_key(|it| (Reverse(it.pos), it.subscription));
        found.truncate(most as usize);
        Ok(found)
    }

    /// What people call so: the case with this number, or the area with this code.
    async fn numbered(&self, number: &str) -> Result<Subject, AppError> {
        if let Some(record) = self.app.ledger.case_by_number(number).await? {
            return Ok(Subject::Case(record.case.id));
        }
        let code: AreaCode = number.parse().map_err(|_| AppError::no_case())?;
        let area = self.app.ledger.places().area(&code).await?.ok_or_else(AppError::no_case)?;
        Ok(Subject::Area(area.code))
    }

    /// What a delivery says, as it would be sent now. Personal text is masked; whoever handles that very case sees it for
    /// a purpose, which is recorded.
    pub async fn said(
        &self,
        caller: &Caller,
        subscription: i64,
        pos: i64,
        purpose: Option<&str>,
    ) -> Result<Said, AppError> {
        keeper(self, caller)?;
        let rule = self.subscription(subscription).await?.rule;
        let rule: Rule = serde_json::from_str(&rule).map_err(|_| no_subscription())?;
        let delivery = self.store().delivery(subscription, pos).await?.ok_or_else(no_delivery)?;
        // Of an area nothing is personal.
        let shown = match (purpose, delivery.subject.case()) {
            (Some(purpose), Some(case)) => {
                self.app.reveal(caller, case, purpose).await?;
                rule.clone()
            }
            _ => masked_rule(&rule),
        };
        let history = self.history(&delivery.subject).await?;
        let history = history.ok_or_else(|| no_subject(&delivery.subject))?;
        let text = sketch_of(self, subscription, &shown, &history, delivery.seq).await?;
        Ok(Said { text, masked: shown != rule })
    }

    /// With how many systems each of these cases is shared; those shared with none are left out. For whoever sees them.
    pub async fn systems_of(&self, cases: &[CaseId]) -> Result<HashMap<CaseId, u32>, AppError> {
        Ok(self.store().targets_of(cases).await?)
    }
}

/// The same rule with personal data masked. Its schema is left out: what it asks of personal data the mask may not meet.
pub(super) fn masked_rule(rule: &Rule) -> Rule {
    let mut masked = rule.clone();
    if masked.shows_personal() {
        masked.purpose = None;
        masked.shape.schema = None;
        masked.shape.xsd = None;
    }
    masked
}

fn no_delivery() -> AppError {
    AppError::not_found("delivery", "没有这条投递", "there is no such delivery")
}
