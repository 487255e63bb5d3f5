//! Deliveries looked at, tried again, and one sent now.

use app::{AppError, Caller};
use ledger::audit::Outcome;
use ledger::share::{Delivery, DeliveryCursor, DeliveryState, Planned, Subject};
use serde_json::json;

use super::subscriptions::no_subscription;
use crate::rule::{Rule, SubjectKind};
use crate::service::{Share, keeper, no_subject};
use crate::work::{Book, attempt_now};

impl Share {
    /// A page of a subscription's deliveries, the newest first.
    pub async fn deliveries(
        &self,
        caller: &Caller,
        subscription: i64,
        state: Option<DeliveryState>,
        after: Option<DeliveryCursor>,
        most: u32,
    ) -> Result<Vec<Delivery>, AppError> {
        keeper(self, caller)?;
        self.subscription(subscription).await?;
        Ok(self.store().deliveries(subscription, state, after, most.clamp(1, 200)).await?)
    }

    /// Sends one delivery again, or all that are dead or held; how many.
    pub async fn retry(&self, caller: &Caller, subscription: i64, pos: Option<i64>) -> Result<u64, AppError> {
        keeper(self, caller)?;
        self.subscription(subscription).await?;
        let now = self.app.time.now();
        let again = if let Some(pos) = pos {
            let is_back = self.store().retry(subscription, pos, now).await?;
            self.wake_anew();
            u64::from(is_back)
        } else {
            let states = [DeliveryState::Held, DeliveryState::Dead];
            self.store().retry_all(subscription, &states, now, || self.wake_anew()).await?
        };
        let detail = json!({ "pos": pos, "again": again });
        let target = format!("subscription:{subscription}");
        self.app.record(caller, "retry_deliveries", target, Outcome::Done, detail).await?;
        Ok(again)
    }

    /// Sends what a case or an area has due now, in order, also while the subscription is paused: what was not acknowledged
    /// yet until one is not, or the last again when all are. What became of the last that was sent.
    pub async fn send_now(
        &self,
        caller: &Caller,
        subscription: i64,
        subject: Subject,
    ) -> Result<Delivery, AppError> {
        keeper(self, caller)?;
        let book = Book::load(self).await?;
        let entry = book.entry(subscription).ok_or_else(no_subscription)?;
        of_kind(&entry.rule, &subject)?;
        let history = self.history(&subject).await?.ok_or_else(|| no_subject(&subject))?;
        let mut planned = Vec::new();
        for seq in history.follow(&entry.rule, &self.app.city(), entry.subscription.from_pos) {
            let step_at = history.at(seq).ok_or_else(|| no_subject(&subject))?;
            let pos = self.pos_of(&history, seq).await?.ok_or_else(|| no_subject(&subject))?;
            planned.push(Planned { subscription, pos, subject: subject.clone(), seq, step_at });
        }
        let last = planned.last().map(|last| last.pos).ok_or_else(|| not_subscribed(&subject))?;
        self.store().plan_also(&planned, self.app.time.now()).await?;
        self.wake_anew();
        let mut sent = None;
        for delivery in self.deliveries_to(subscription, &subject).await? {
            let is_there = delivery.state == DeliveryState::Acknowledged;
            if is_there && (delivery.pos != last || sent.is_some()) {
                continue;
            }
            // In a box: it holds all that sending by any way does.
            let attempt = attempt_now(self, entry, delivery.pos, subject.clone(), delivery.seq);
            let attempted = Box::pin(attempt).await;
            // What a lane has read of the subject may have gone now, or have to wait.
            self.wake_anew();
            attempted?;
            sent = self.store().delivery(subscription, delivery.pos).await?;
            if sent.as_ref().is_none_or(|sent| sent.state != DeliveryState::Acknowledged) {
                break;
            }
        }
        let sent = sent.ok_or_else(|| not_subscribed(&subject))?;
        let target = format!("subscription:{subscription}");
        let detail = match &subject {
            Subject::Case(id) => json!({ "case": id, "seq": sent.seq }),
            Subject::Area(code) => json!({ "area": code, "seq": sent.seq }),
        };
        self.app.record(caller, "send_now", target, Outcome::Done, detail).await?;
        Ok(sent)
    }

    /// The deliveries of a case or an area under one subscription, in order.
    async fn deliveries_to(&self, subscription: i64, subject: &Subject) -> Result<Vec<Delivery>, AppError> {
        let all = self.store().deliveries_of(subject).await?;
        Ok(all.into_iter().filter(|it| it.subscription == subscription).collect())
    }
}

/// A subscription of areas shares areas, one of cases cases.
pub(super) fn of_kind(rule: &Rule, subject: &Subject) -> Result<(), AppError> {
    if SubjectKind::of(subject) == rule.subject {
        return Ok(());
    }
    Err(match rule.subject {
        SubjectKind::Cases => AppError::invalid(
            "area",
            "of_cases",
            "该订阅共享的是事件, 不是区域",
            "this subscription shares cases, not areas",
        ),
        SubjectKind::Areas => AppError::invalid(
            "case",
            "of_areas",
            "该订阅共享的是区域, 不是事件",
            "this subscription shares areas, not cases",
        ),
    })
}

fn not_subscribed(subject: &Subject) -> AppError {
    match subject {
        Subject::Case(_) => AppError::invalid(
            "case",
            "not_subscribed",
            "这件事不在该订阅范围内",
            "the case does not meet the subscription's filter",
        ),
        Subject::Area(_) => AppError::invalid(
            "area",
            "not_subscribed",
            "这个区域不在该订阅范围内",
            "the area does not meet the subscription's filter, or had ended before it began",
        ),
    }
}
