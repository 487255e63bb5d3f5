//! Notices to residents: asked for with the case's number and code, and sent by the operator's gateway.

use app::{AppError, Caller};
use ledger::audit::Outcome;
use ledger::share::{Due, Planned, SubscriptionState};
use serde_json::json;

use crate::notice::Contact;
use crate::rule::{Moment, Rule, Wants};
use crate::service::Share;
use crate::work::Entry;

impl Share {
    /// Whoever shows a case's number and code asks to be told how it goes on. That the report arrived is told at once.
    pub async fn wish_notices(&self, number: &str, code: &str, contact: &Contact) -> Result<(), AppError> {
        let (_, record) = self.app.by_code(number, code).await?;
        contact.check()?;
        let (case, now) = (record.case.id, self.app.time.now());
        self.store().wish_notices(case, json!(contact).to_string().as_bytes(), now).await?;
        let Some(pos) = self.store().pos_of(case, 1).await? else { return Ok(()) };
        let history = Moment::of(case, self.app.ledger.steps(case).await?);
        let Some(first) = history.first() else { return Ok(()) };
        let mut planned = Vec::new();
        for (subscription, rule) in self.gateways().await? {
            if self.due(&rule, case, &history).await?.contains(&1) {
                planned.push(Planned {
                    subscription,
                    pos,
                    subject: case.into(),
                    seq: 1,
                    step_at: first.step.at,
                });
            }
        }
        if !planned.is_empty() {
            self.store().plan_also(&planned, now).await?;
            self.wake_anew();
        }
        Ok(())
    }

    /// They no longer want to be told; where to is forgotten.
    pub async fn unwish_notices(&self, number: &str, code: &str) -> Result<(), AppError> {
        let (_, record) = self.app.by_code(number, code).await?;
        Ok(self.store().unwish_notices(record.case.id, self.app.time.now()).await?)
    }

    /// Whether somebody wants to be told of a case, for whoever shows its number and code; none where the operator has no
    /// gateway that would.
    pub async fn are_notices_wished(&self, number: &str, code: &str) -> Result<Option<bool>, AppError> {
        let (_, record) = self.app.by_code(number, code).await?;
        if self.gateways().await?.is_empty() {
            return Ok(None);
        }
        let wished = self.store().notices_wished(record.case.id).await?;
        Ok(Some(wished.is_some_and(|wished| wished.until.is_none())))
    }

    /// The subscriptions that tell residents, with their rules.
    async fn gateways(&self) -> Result<Vec<(i64, Rule)>, AppError> {
        let active = self.store().subscriptions().await?.into_iter();
        let read = active.filter(|it| it.state == SubscriptionState::Active).filter_map(|it| {
            let rule: Rule = serde_json::from_str(&it.rule).ok()?;
            (rule.wants == Wants::Notices).then_some((it.id, rule))
        });
        Ok(read.collect())
    }

    /// Whom to tell, opened for one sending of a delivery, which is on the audit log before; none where nobody wants to be
    /// told any more.
    pub(crate) async fn addressee(&self, entry: &Entry, due: &Due) -> Result<Option<Contact>, AppError> {
        let Some(case) = due.subject.case() else { return Ok(None) };
        let Some(opened) = self.store().notices_to(case).await? else { return Ok(None) };
        let platform = Caller::platform(self.app.city().rules.city.clone());
        let delivery = Self::delivery_id(due.subscription, due.pos);
        let detail = json!({ "purpose": entry.rule.purpose, "delivery": delivery });
        let case = format!("case:{case}");
        self.app.record(&platform, "open_contact", case, Outcome::Done, detail).await?;
        let contact = serde_json::from_slice(&opened);
        contact.map(Some).map_err(|error| AppError::Storage(error.to_string()))
    }
}
