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
        let again = self.store().retry(subscription, pos, self.app.time.now()).await?;
        let detail = json!({ "pos": pos, "again": again });
        let target = format!("subscription:{subscription}");
        self.app.record(caller, "retry_deliveries", target, Outcome::Done, detail).await?;
        self.wake();
        Ok(again)
    }

    /// Sends the last due step of a case, or change of an area, now, also while the subscription is paused; what became of it.
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
        let due = history.follow(&entry.rule, &self.app.city(), entry.subscription.from_pos);
        let told = due.last().and_then(|&seq| Some((seq, history.at(seq)?)));
        let (seq, step_at) = told.ok_or_else(|| not_subscribed(&subject))?;
        let pos = self.pos_of(&history, seq).await?.ok_or_else(|| no_subject(&subject))?;
        let planned = Planned { subscription, pos, subject: subject.clone(), seq, step_at };
        self.store().plan_also(&[planned], self.app.time.now()).await?;
        attempt_now(self, entry, pos, subject.clone(), seq).await?;
        let target = format!("subscription:{subscription}");
        let detail = match &subject {
            Subject::Case(id) => json!({ "case": id, "seq": seq }),
            Subject::Area(code) => json!({ "area": code, "seq": seq }),
        };
        self.app.record(caller, "send_now", target, Outcome::Done, detail).await?;
        let sent = self.store().deliveries_of(&subject).await?;
        sent.into_iter()
            .find(|it| it.subscription == subscription && it.pos == pos)
            .ok_or_else(no_subscription)
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
