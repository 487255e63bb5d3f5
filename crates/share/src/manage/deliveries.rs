//! Deliveries looked at, tried again, and one sent now.

use app::{AppError, Caller};
use domain::CaseId;
use ledger::audit::Outcome;
use ledger::share::{Delivery, DeliveryCursor, DeliveryState, Planned};
use serde_json::json;

use super::subscriptions::no_subscription;
use crate::rule::follow;
use crate::service::{Share, keeper};
use crate::work::{Book, attempt_now};

impl Share {
    /// A page of a subscription's deliveries, the newest step first.
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

    /// Sends the last due step of a case now, also while the subscription is paused; what became of it.
    pub async fn send_now(
        &self,
        caller: &Caller,
        subscription: i64,
        case: CaseId,
    ) -> Result<Delivery, AppError> {
        keeper(self, caller)?;
        let book = Book::load(self).await?;
        let entry = book.entry(subscription).ok_or_else(no_subscription)?;
        let story = self.story(case).await?.ok_or_else(AppError::no_case)?;
        let taxonomy = &self.app.city().rules.taxonomy;
        let due = follow(&entry.rule, &story.moments, taxonomy);
        let moment = due.last().and_then(|&seq| story.moment(seq)).ok_or_else(|| {
            AppError::invalid(
                "case",
                "not_subscribed",
                "这件事不在该订阅范围内",
                "the case does not meet the subscription's filter",
            )
        })?;
        let (seq, step_at) = (moment.step.seq, moment.step.at);
        let pos = self.store().pos_of(case, seq).await?.ok_or_else(AppError::no_case)?;
        let planned = Planned { subscription, pos, case, seq, step_at };
        self.store().plan_also(&[planned], self.app.time.now()).await?;
        attempt_now(self, entry, pos, case, seq).await?;
        let target = format!("subscription:{subscription}");
        self.app
            .record(caller, "send_now", target, Outcome::Done, json!({ "case": case, "seq": seq }))
            .await?;
        let sent = self.store().deliveries_of(case).await?;
        sent.into_iter()
            .find(|it| it.subscription == subscription && it.pos == pos)
            .ok_or_else(no_subscription)
    }
}
