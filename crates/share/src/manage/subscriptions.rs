//! Subscriptions: made, changed, paused, replayed.

use app::{AppError, Caller};
use chrono::{DateTime, Utc};
use ledger::audit::Outcome;
use ledger::share::{NewSubscription, Subscription, SubscriptionState, Tally};
use serde_json::json;

use crate::mapping::{CodeBook, Mapper};
use crate::rule::{Rule, Wants};
use crate::service::{Share, invalid, keeper};

/// A subscription with how it fares.
#[derive(Debug, Clone)]
pub struct Fared {
    /// The subscription.
    pub subscription: Subscription,
    /// What is not acknowledged.
    pub tally: Tally,
}

impl From<Subscription> for Fared {
    /// One that was just made or changed.
    fn from(subscription: Subscription) -> Self {
        Self { subscription, tally: Tally::default() }
    }
}

impl Share {
    /// Every subscription, with how it fares.
    pub async fn subscriptions(&self, caller: &Caller) -> Result<Vec<Fared>, AppError> {
        keeper(self, caller)?;
        let mut fared = Vec::new();
        for subscription in self.store().subscriptions().await? {
            let tally = self.store().tally(subscription.id).await?;
            fared.push(Fared { subscription, tally });
        }
        Ok(fared)
    }

    /// Makes a subscription: of what happens from now on, or since a moment.
    pub async fn add_subscription(
        &self,
        caller: &Caller,
        target: i64,
        name: &str,
        rule: &Rule,
        since: Option<DateTime<Utc>>,
    ) -> Result<Subscription, AppError> {
        keeper(self, caller)?;
        self.target(target).await?;
        self.check_rule(name, rule).await?;
        let after = match since {
            Some(since) => self.store().pos_before(since).await?,
            None => self.app.ledger.refresh_last_pos().await?,
        };
        let new = NewSubscription { target, name: name.trim().to_owned(), rule: written(rule), after };
        let id = self.store().add_subscription(new, self.app.time.now()).await?;
        self.noted(caller, "add_subscription", id, json!({ "target": target, "rule": rule })).await?;
        self.wake();
        self.subscription(id).await
    }

    /// Changes what a subscription says. What is planned and not yet sent goes out in the new shape.
    pub async fn change_subscription(
        &self,
        caller: &Caller,
        id: i64,
        name: &str,
        rule: &Rule,
    ) -> Result<Subscription, AppError> {
        keeper(self, caller)?;
        self.check_rule(name, rule).await?;
        if !self.store().change_subscription(id, name.trim(), &written(rule), self.app.time.now()).await? {
            return Err(no_subscription());
        }
        self.noted(caller, "change_subscription", id, json!({ "rule": rule })).await?;
        self.subscription(id).await
    }

    /// Pauses a subscription, lets it go on, or ends it.
    pub async fn set_subscription_state(
        &self,
        caller: &Caller,
        id: i64,
        state: SubscriptionState,
    ) -> Result<Subscription, AppError> {
        keeper(self, caller)?;
        if !self.store().set_subscription_state(id, state, self.app.time.now()).await? {
            return Err(no_subscription());
        }
        self.noted(caller, "set_subscription_state", id, json!({ "state": state.name() })).await?;
        self.wake();
        self.subscription(id).await
    }

    /// Sends everything again that happened since a moment; how many deliveries went back into the queue at once.
    pub async fn replay(&self, caller: &Caller, id: i64, since: DateTime<Utc>) -> Result<u64, AppError> {
        keeper(self, caller)?;
        self.subscription(id).await?;
        let now = self.app.time.now();
        if since > now {
            return Err(AppError::invalid(
                "since",
                "past",
                "重放的起点须在过去",
                "a replay begins in the past",
            ));
        }
        let from = self.store().pos_before(since).await?;
        let again = self.store().replay(id, from, since, now).await?;
        self.noted(caller, "replay_subscription", id, json!({ "since": since, "again": again })).await?;
        self.wake();
        Ok(again)
    }

    /// One subscription.
    pub(crate) async fn subscription(&self, id: i64) -> Result<Subscription, AppError> {
        self.store().subscriptions().await?.into_iter().find(|it| it.id == id).ok_or_else(no_subscription)
    }

    /// A rule is sound: its areas and categories exist, its mapping can be read, personal data has its purpose.
    pub(crate) async fn check_rule(&self, name: &str, rule: &Rule) -> Result<(), AppError> {
        if !(1..=60).contains(&name.trim().chars().count()) {
            return Err(AppError::invalid(
                "name",
                "name",
                "名称为 1 至 60 个字",
                "a name is 1 to 60 characters",
            ));
        }
        let city = self.app.city();
        if let Some(area) = rule.filter.areas.iter().find(|area| city.area(area).is_none()) {
            let (zh, en) = (format!("没有区域 “{area}”"), format!("there is no area \"{area}\""));
            return Err(AppError::invalid("rule.filter.areas", "area", zh, en));
        }
        let taxonomy = city.rules.taxonomy.latest();
        let known = |code: &String| taxonomy.category(code).is_some() || taxonomy.leaf(code).is_some();
        if let Some(code) = rule.filter.categories.iter().find(|code| !known(code)) {
            let (zh, en) = (format!("没有类别 “{code}”"), format!("there is no category \"{code}\""));
            return Err(AppError::invalid("rule.filter.categories", "category", zh, en));
        }
        if let Some(unit) = rule.filter.units.iter().find(|unit| city.rules.units.get(**unit).is_none()) {
            let (zh, en) = (format!("没有单位 {}", unit.0), format!("there is no unit {}", unit.0));
            return Err(AppError::invalid("rule.filter.units", "unit", zh, en));
        }
        let personal = rule.wants == Wants::Notices || rule.fields.iter().any(|field| field.is_personal());
        let purpose = rule.purpose.as_deref().map_or(0, |text| text.trim().chars().count());
        if personal && !(4..=200).contains(&purpose) {
            return Err(AppError::invalid(
                "rule.purpose",
                "purpose_needed",
                "共享个人信息须写明用途 (4 至 200 字), 否则只提供脱敏内容",
                "to share personal data say in 4 to 200 characters what it is needed for; else it is masked",
            ));
        }
        let codes = CodeBook::new(self.store().code_tables().await?);
        Mapper::new(&rule.shape, codes.into()).map_err(|reason| invalid("rule.shape", "mapping", reason))?;
        Ok(())
    }

    async fn noted(
        &self,
        caller: &Caller,
        action: &str,
        id: i64,
        detail: serde_json::Value,
    ) -> Result<(), AppError> {
        self.app.record(caller, action, format!("subscription:{id}"), Outcome::Done, detail).await
    }
}

fn written(rule: &Rule) -> String {
    serde_json::to_string(rule).expect("a rule is plain data")
}

pub(crate) fn no_subscription() -> AppError {
    AppError::not_found("subscription", "没有这个订阅", "there is no such subscription")
}
