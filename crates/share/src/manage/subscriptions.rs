//! Subscriptions: made, changed, paused, replayed.

use app::{AppError, Caller};
use chrono::{DateTime, Utc};
use ledger::audit::Outcome;
use ledger::share::{NewSubscription, Subscription, SubscriptionState, Tally};
use serde_json::json;

use crate::mapping::Mapper;
use crate::rule::{Field, Rule, SubjectKind, Wants};
use crate::send::Way;
use crate::service::{Share, invalid, keeper};
use crate::settings::Settings;

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

    /// Makes a subscription: of what happens from now on, or since a moment. One of areas begins with all that are in
    /// force then.
    pub async fn add_subscription(
        &self,
        caller: &Caller,
        target: i64,
        name: &str,
        rule: &Rule,
        since: Option<DateTime<Utc>>,
    ) -> Result<Subscription, AppError> {
        keeper(self, caller)?;
        let reached = self.target(target).await?;
        self.check_rule(name, rule).await?;
        if rule.subject == SubjectKind::Areas {
            takes_areas(&reached.settings)?;
        }
        let from_pos = match since {
            Some(since) => self.before(rule.subject, since).await?,
            None => self.last(rule.subject).await?,
        };
        let read_pos = if rule.subject == SubjectKind::Areas { 0 } else { from_pos };
        let name = name.trim().to_owned();
        let new = NewSubscription { target, name, rule: written(rule), from_pos, read_pos };
        let id = self.store().add_subscription(new, self.app.time.now()).await?;
        self.noted(caller, "add_subscription", id, json!({ "target": target, "rule": rule })).await?;
        self.wake();
        self.subscription(id).await
    }

    /// Changes what a subscription says. What is planned and not yet sent goes out in the new shape; what was held is tried
    /// again.
    pub async fn change_subscription(
        &self,
        caller: &Caller,
        id: i64,
        name: &str,
        rule: &Rule,
    ) -> Result<Subscription, AppError> {
        keeper(self, caller)?;
        self.check_rule(name, rule).await?;
        if kind_of(&self.subscription(id).await?) != rule.subject {
            return Err(AppError::invalid(
                "rule.subject",
                "subject_stays",
                "订阅共享的是事件还是区域, 建立后不能改; 请另建一个订阅",
                "whether a subscription shares cases or areas does not change; make another one",
            ));
        }
        if !self.store().change_subscription(id, name.trim(), &written(rule), self.app.time.now()).await? {
            return Err(no_subscription());
        }
        self.noted(caller, "change_subscription", id, json!({ "rule": rule })).await?;
        self.retry_held(id).await?;
        self.subscription(id).await
    }

    /// Pauses a subscription, lets it go on, or ends it. When it goes on, what was held is tried again: codes may have been
    /// stored since it ended.
    pub async fn set_subscription_state(
        &self,
        caller: &Caller,
        id: i64,
        state: SubscriptionState,
    ) -> Result<Subscription, AppError> {
        keeper(self, caller)?;
        let last = self.last(kind_of(&self.subscription(id).await?)).await?;
        if !self.store().set_subscription_state(id, state, last, self.app.time.now()).await? {
            return Err(no_subscription());
        }
        self.noted(caller, "set_subscription_state", id, json!({ "state": state.name() })).await?;
        if state == SubscriptionState::Active {
            self.retry_held(id).await?;
        }
        self.wake();
        self.subscription(id).await
    }

    /// Sends everything again that happened since a moment; how many deliveries went back into the queue at once.
    pub async fn replay(&self, caller: &Caller, id: i64, since: DateTime<Utc>) -> Result<u64, AppError> {
        keeper(self, caller)?;
        let subject = kind_of(&self.subscription(id).await?);
        let now = self.app.time.now();
        if since > now {
            return Err(AppError::invalid(
                "since",
                "past",
                "重放的起点须在过去",
                "a replay begins in the past",
            ));
        }
        let from = self.before(subject, since).await?;
        let again = self.store().replay(id, from, since, now, || self.wake_anew()).await?;
        self.wake();
        self.noted(caller, "replay_subscription", id, json!({ "since": since, "again": again })).await?;
        Ok(again)
    }

    /// How many deliveries a replay would send again.
    pub async fn count_since(&self, caller: &Caller, id: i64, since: DateTime<Utc>) -> Result<u64, AppError> {
        keeper(self, caller)?;
        let after = self.before(kind_of(&self.subscription(id).await?), since).await?;
        Ok(self.store().count_since(id, after, since).await?)
    }

    /// The position of the last step, or of the last change of an area.
    async fn last(&self, subject: SubjectKind) -> Result<i64, AppError> {
        match subject {
            SubjectKind::Cases => Ok(self.app.ledger.refresh_last_pos().await?),
            SubjectKind::Areas => Ok(self.app.ledger.places().last_change().await?),
        }
    }

    /// The position before which nothing lies that was made at a moment or later.
    async fn before(&self, subject: SubjectKind, moment: DateTime<Utc>) -> Result<i64, AppError> {
        match subject {
            SubjectKind::Cases => Ok(self.store().pos_before(moment).await?),
            SubjectKind::Areas => Ok(self.app.ledger.places().change_before(moment).await?),
        }
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
        is_of_subject(rule)?;
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
        let codes = self.shelf.codes(&self.store()).await?;
        Mapper::new(&rule.shape, codes).map_err(|reason| invalid("rule.shape", reason))?;
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

/// What a rule asks for is there in what it shares.
fn is_of_subject(rule: &Rule) -> Result<(), AppError> {
    if let Some(field) = rule.filter.foreign(rule.subject) {
        return Err(match rule.subject {
            SubjectKind::Cases => AppError::invalid(
                field,
                "of_areas",
                "这个条件只用于共享区域的订阅",
                "this condition is of subscriptions that share areas",
            ),
            SubjectKind::Areas => AppError::invalid(
                field,
                "of_cases",
                "共享区域的订阅只能按区域 (areas) 和层级 (levels) 限定",
                "a subscription that shares areas is narrowed by areas and levels only",
            ),
        });
    }
    if rule.subject == SubjectKind::Cases {
        if rule.fields.contains(&Field::Outline) {
            return Err(AppError::invalid(
                "rule.fields",
                "of_areas",
                "边界 (outline) 只有区域才有",
                "only areas have an outline",
            ));
        }
        return Ok(());
    }
    if !matches!(rule.wants, Wants::Steps | Wants::Close) {
        return Err(AppError::invalid(
            "rule.wants",
            "of_cases",
            "共享区域的订阅只能要每次变更 (steps) 或只要终止 (close)",
            "a subscription that shares areas wants every change (steps) or the end only (close)",
        ));
    }
    if rule.fields.iter().any(|&field| field != Field::Outline) {
        return Err(AppError::invalid(
            "rule.fields",
            "of_cases",
            "区域的编码、名称、层级、上级和起止时间总会提供, 这里只能另选边界 (outline)",
            "an area's code, name, level, parent and time are always given; only its outline is chosen here",
        ));
    }
    Ok(())
}

/// An Open311 endpoint takes requests: matters of the city, not its areas.
fn takes_areas(settings: &str) -> Result<(), AppError> {
    let settings = Settings::read(settings).map_err(|reason| invalid("target", reason))?;
    if matches!(settings.way, Way::Open311(_)) {
        return Err(AppError::invalid(
            "target",
            "of_cases",
            "Open311 只能接收事件, 不能接收区域",
            "an Open311 endpoint takes cases, not areas",
        ));
    }
    Ok(())
}

/// What a stored subscription shares.
pub(super) fn kind_of(subscription: &Subscription) -> SubjectKind {
    serde_json::from_str::<Rule>(&subscription.rule).unwrap_or_default().subject
}

fn written(rule: &Rule) -> String {
    serde_json::to_string(rule).expect("a rule is plain data")
}

pub(crate) fn no_subscription() -> AppError {
    AppError::not_found("subscription", "没有这个订阅", "there is no such subscription")
}
