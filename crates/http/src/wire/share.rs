//! What is shared, as it is shown.

use chrono::{DateTime, Utc};
use serde::Serialize;
use share::manage::reconcile::{Named, Reconciled, Sum};
use share::manage::shared_with::SharedWith;
use share::manage::subscriptions::Fared;
use share::reason::Reason;
use utoipa::ToSchema;
use uuid::Uuid;

use super::text::Bilingual;

/// Why something was not delivered or taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonOut {
    /// The rule's stable name.
    pub rule: String,
    /// What happened and what to do.
    pub text: Bilingual,
}

impl From<Reason> for ReasonOut {
    fn from(reason: Reason) -> Self {
        Self { rule: reason.rule, text: reason.text.into() }
    }
}

/// A system that cases are shared with.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetOut {
    /// Its number.
    pub id: i64,
    /// The code it is known by.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// How it is reached.
    #[schema(value_type = Object)]
    pub settings: serde_json::Value,
    /// Whose posts it acts with when it tells its progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<u32>,
    /// Whether a credential is kept for it.
    pub has_credential: bool,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// The key deliveries are signed with: shown this once, after it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl TargetOut {
    /// A target, with its new key where there is one.
    pub fn of(target: ledger::share::Target, key: Option<String>) -> Self {
        Self {
            id: target.id,
            code: target.code,
            name: target.name.into(),
            settings: serde_json::from_str(&target.settings).unwrap_or_default(),
            account: target.account.map(|account| account.0),
            has_credential: target.has_credential,
            changed_at: target.changed_at,
            key,
        }
    }
}

/// A subscription, with how it fares.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubscriptionOut {
    /// Its number.
    pub id: i64,
    /// Whom it shares with.
    pub target: i64,
    /// What people call it.
    pub name: String,
    /// Which cases or areas, in which shape.
    #[schema(value_type = Object)]
    pub rule: serde_json::Value,
    /// `active`, `paused` or `ended`.
    pub state: &'static str,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Deliveries on their way.
    pub waiting: u64,
    /// Deliveries held for their mapping.
    pub held: u64,
    /// Dead letters.
    pub dead: u64,
    /// When the oldest step or change on its way was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest: Option<DateTime<Utc>>,
}

impl SubscriptionOut {
    /// A subscription with how it fares.
    pub fn of(fared: Fared) -> Self {
        let Fared { subscription, tally } = fared;
        Self {
            id: subscription.id,
            target: subscription.target,
            name: subscription.name,
            rule: serde_json::from_str(&subscription.rule).unwrap_or_default(),
            state: subscription.state.name(),
            changed_at: subscription.changed_at,
            waiting: tally.waiting,
            held: tally.held,
            dead: tally.dead,
            oldest: tally.oldest,
        }
    }
}

/// A delivery.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryOut {
    /// Its identity: `ce-id` and `idempotency-key` of every attempt.
    pub id: String,
    /// For which subscription.
    pub subscription: i64,
    /// The position of its step among all steps of the city, or of its change among all changes of areas.
    pub pos: i64,
    /// The case, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Uuid>,
    /// The case's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The area's code, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Which step of the case it is, or which change of the area.
    pub seq: u32,
    /// When the step or the change was made.
    pub step_at: DateTime<Utc>,
    /// `waiting`, `acknowledged`, `held` or `dead`.
    pub state: &'static str,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// When it was acknowledged, held or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<DateTime<Utc>>,
    /// SHA-256 of the body that was acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Why the last attempt did not succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonOut>,
}

impl From<ledger::share::Delivery> for DeliveryOut {
    fn from(it: ledger::share::Delivery) -> Self {
        let waits = it.state == ledger::share::DeliveryState::Waiting;
        Self {
            id: share::Share::delivery_id(it.subscription, it.pos),
            subscription: it.subscription,
            pos: it.pos,
            case: it.subject.case().map(|case| case.0),
            number: it.number,
            area: it.subject.area().map(ToString::to_string),
            seq: it.seq,
            step_at: it.step_at,
            state: it.state.name(),
            attempts: it.attempts,
            due_at: waits.then_some(it.due_at),
            settled_at: it.settled_at,
            digest: it.digest.map(|digest| digest.to_string()),
            reason: it.reason.as_deref().map(|reason| Reason::read(reason).into()),
        }
    }
}

/// A system with what is known of a case there.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharedWithOut {
    /// The system's code.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// The worst of its deliveries: `acknowledged`, `waiting`, `held` or `dead`.
    pub state: &'static str,
    /// Steps that are due there.
    pub steps: usize,
    /// Of them, those it has acknowledged.
    pub acknowledged: usize,
    /// When it acknowledged the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Why what is not acknowledged is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonOut>,
    /// Its own number for the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How far it has come, in its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<String>,
    /// When it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_at: Option<DateTime<Utc>>,
}

impl From<SharedWith> for SharedWithOut {
    fn from(it: SharedWith) -> Self {
        Self {
            code: it.code,
            name: it.name.into(),
            state: it.state.name(),
            steps: it.steps,
            acknowledged: it.acknowledged,
            acknowledged_at: it.acknowledged_at,
            reason: it.reason.map(ReasonOut::from),
            number: it.number,
            progress: it.progress,
            progress_at: it.progress_at,
        }
    }
}

/// A set of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct SumOut {
    /// How many.
    pub count: usize,
    /// SHA-256 of their identities, sorted, one a line: what `sort | sha256sum` makes of the list.
    pub digest: String,
}

impl From<Sum> for SumOut {
    fn from(sum: Sum) -> Self {
        Self { count: sum.count, digest: sum.digest.to_string() }
    }
}

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceOut {
    /// The delivery.
    pub id: String,
    /// `not_planned`, `not_acknowledged`, `not_held`, `not_asked` or `unknown`.
    pub difference: &'static str,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Uuid>,
    /// The case's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The area's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Which step of the case it is, or which change of the area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    /// Where the delivery stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    /// Why it is not acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonOut>,
}

impl From<Named> for DifferenceOut {
    fn from(it: Named) -> Self {
        Self {
            id: it.id,
            difference: it.difference.name(),
            case: it.subject.as_ref().and_then(ledger::share::Subject::case).map(|case| case.0),
            number: it.number,
            area: it.subject.as_ref().and_then(|subject| subject.area()).map(ToString::to_string),
            seq: it.seq,
            state: it.state.map(ledger::share::DeliveryState::name),
            reason: it.reason.map(ReasonOut::from),
        }
    }
}

/// How many deliveries differ in one way.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceCount {
    /// Which way.
    pub difference: &'static str,
    /// How many.
    pub count: usize,
}

/// A subscription's day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciledOut {
    /// The day, in the city's zone.
    #[schema(value_type = String, example = "2026-11-24")]
    pub day: chrono::NaiveDate,
    /// What should have been delivered.
    pub should: SumOut,
    /// What was acknowledged.
    pub acknowledged: SumOut,
    /// What the target says it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<SumOut>,
    /// Why the target's list could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_problem: Option<ReasonOut>,
    /// Whether all agree.
    pub agrees: bool,
    /// How many differ, by how.
    pub counts: Vec<DifferenceCount>,
    /// The first 500 that differ.
    pub differences: Vec<DifferenceOut>,
}

impl From<Reconciled> for ReconciledOut {
    fn from(it: Reconciled) -> Self {
        let (held, problem) = match it.held {
            None => (None, None),
            Some(Ok(sum)) => (Some(sum), None),
            Some(Err(reason)) => (None, Some(reason)),
        };
        Self {
            day: it.day,
            should: it.should.into(),
            acknowledged: it.acknowledged.into(),
            held: held.map(SumOut::from),
            agrees: it.counts.is_empty() && problem.is_none(),
            held_problem: problem.map(ReasonOut::from),
            counts: it
                .counts
                .into_iter()
                .map(|(difference, count)| DifferenceCount { difference: difference.name(), count })
                .collect(),
            differences: it.named.into_iter().map(DifferenceOut::from).collect(),
        }
    }
}
