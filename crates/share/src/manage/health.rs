//! How a target fares: whether it is sent to at present, a message to try it out, the accounts it may act as.

use app::{AppError, Caller};
use chrono::{DateTime, Utc};
use domain::Bilingual;
use domain::post::Role;
use ledger::audit::Outcome;
use ledger::people::Account;
use serde_json::json;

use crate::delivery::Gate;
use crate::mapping::Body;
use crate::reason::Reason;
use crate::send::{Answer, Parcel};
use crate::service::{Share, invalid, keeper};

/// How a target fared lately, as this node knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Nothing was sent to it since the node started.
    Untried,
    /// It answers as it should.
    Well,
    /// It failed several times in a row: it is spared, until then or until one attempt has shown whether it is back.
    Spared(Option<DateTime<Utc>>),
}

impl Share {
    /// How each target fares, by number.
    pub async fn health(&self, caller: &Caller) -> Result<Vec<(i64, Health)>, AppError> {
        keeper(self, caller)?;
        let now = self.app.time.now();
        let targets = self.store().targets().await?;
        let breakers = self.breakers.lock();
        let of = |id| match breakers.get(&id) {
            None => Health::Untried,
            Some(breaker) => match breaker.gate(now) {
                Gate::Closed => Health::Well,
                Gate::Probe => Health::Spared(None),
                Gate::Open(until) => Health::Spared(until),
            },
        };
        Ok(targets.iter().map(|target| (target.id, of(target.id))).collect())
    }

    /// Tries the way to a target, mostly with a message of no case, signed as deliveries are; how it answered.
    pub async fn try_target(&self, caller: &Caller, id: i64) -> Result<Result<(), Reason>, AppError> {
        keeper(self, caller)?;
        let target = self.target(id).await?;
        let now = self.app.time.now();
        let text = Bilingual::new("对接测试, 不涉及任何事件", "a try of the connection, about no case");
        let parcel = Parcel {
            id: format!("test-{}", now.timestamp_millis()),
            kind: "dingbo.test".to_owned(),
            city: self.app.city().rules.city.to_string(),
            source: self.source(),
            subject: target.code.clone(),
            time: now,
            day: self.app.city().rules.calendar.date(now),
            now,
            body: Body {
                bytes: json!({ "test": true, "text": text }).to_string().into_bytes(),
                content_type: "application/json".to_owned(),
            },
            keys: self.keys_of(id).await?,
            ending: "json",
        };
        let carrier = self.carrier_of(target).await?.map_err(|reason| invalid("settings", reason))?;
        let answered = match carrier.try_out(parcel).await {
            Answer::Taken { .. } => Ok(()),
            Answer::Refused(reason) | Answer::Failed { reason, .. } => Err(reason),
        };
        let detail = json!({ "answered": answered.is_ok() });
        self.app.record(caller, "try_target", format!("target:{id}"), Outcome::Done, detail).await?;
        Ok(answered)
    }

    /// The accounts a target may act as when it tells its progress.
    pub async fn service_accounts(&self, caller: &Caller) -> Result<Vec<Account>, AppError> {
        keeper(self, caller)?;
        Ok(self.app.ledger.people().of_role(Role::Service).await?)
    }
}
