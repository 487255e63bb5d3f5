//! The proof: for a subscription and a day, what should have been delivered, what was acknowledged, and what the target
//! says it holds; each difference named, and mended on request.
//!
//! What should have been delivered is worked out again from the steps of cases and the changes of areas, not read from
//! the deliveries: one that was never planned shows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use app::{AppError, Caller};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{CaseId, Digest};
use ledger::audit::Outcome;
use ledger::share::{Delivery, DeliveryState, Planned, Subject, SubscriptionState};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::subscriptions::no_subscription;
use crate::reason::Reason;
use crate::rule::{Moment, SubjectKind};
use crate::send::{Carrier, Way, Webhook, read_whole};
use crate::service::{Share, keeper};
use crate::work::{Book, Entry};

/// Steps read at a time.
const BATCH: u32 = 2000;
/// Differences that are named; all are counted.
const MOST_NAMED: usize = 500;
/// How much of a target's list is read, in bytes.
const LONGEST_LIST: usize = 32 * 1024 * 1024;

/// A set of deliveries: how many, and the digest of their identities, sorted, one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: usize,
    /// SHA-256, as `sort | sha256sum` makes it of the identities.
    pub digest: Digest,
}

impl Sum {
    fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let sorted: BTreeSet<&str> = ids.into_iter().collect();
        let mut hasher = Sha256::new();
        for id in &sorted {
            hasher.update(id.as_bytes());
            hasher.update(b"\n");
        }
        Self { count: sorted.len(), digest: Digest(hasher.finalize().into()) }
    }
}

/// How a delivery differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Difference {
    /// It should be there and was never planned.
    NotPlanned,
    /// It is not acknowledged.
    NotAcknowledged,
    /// It was acknowledged, and the target does not hold it.
    NotHeld,
    /// It was delivered though the rule, as it is now, does not ask for it.
    NotAsked,
    /// The target holds it and it was never delivered.
    Unknown,
}

impl Difference {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotPlanned => "not_planned",
            Self::NotAcknowledged => "not_acknowledged",
            Self::NotHeld => "not_held",
            Self::NotAsked => "not_asked",
            Self::Unknown => "unknown",
        }
    }

    /// Whether sending it again mends it.
    pub fn is_mended_by_sending(self) -> bool {
        matches!(self, Self::NotPlanned | Self::NotAcknowledged | Self::NotHeld)
    }
}

/// One difference.
#[derive(Debug, Clone)]
pub struct Named {
    /// The delivery.
    pub id: String,
    /// How it differs.
    pub difference: Difference,
    /// The case or the area, where it is known.
    pub subject: Option<Subject>,
    /// The case's number.
    pub number: Option<String>,
    /// The step or the change.
    pub seq: Option<u32>,
    /// Where the delivery stands.
    pub state: Option<DeliveryState>,
    /// Why it is not acknowledged.
    pub reason: Option<Reason>,
}

/// A subscription's day.
#[derive(Debug, Clone)]
pub struct Reconciled {
    /// The day, in the city's zone.
    pub day: NaiveDate,
    /// What should have been delivered.
    pub should: Sum,
    /// What was acknowledged.
    pub acknowledged: Sum,
    /// What the target holds, where it offers its list; else why not.
    pub held: Option<Result<Sum, Reason>>,
    /// How many deliveries differ, by how.
    pub counts: BTreeMap<Difference, usize>,
    /// The first of them.
    pub named: Vec<Named>,
}

impl Share {
    /// Holds a day's steps or changes, deliveries and the target's own list against each other.
    pub async fn reconcile(&self, caller: &Caller, id: i64, day: NaiveDate) -> Result<Reconciled, AppError> {
        keeper(self, caller)?;
        Ok(self.compare(id, day).await?.0)
    }

    /// Sends again what a day lacks; how many deliveries.
    pub async fn mend(&self, caller: &Caller, id: i64, day: NaiveDate) -> Result<usize, AppError> {
        keeper(self, caller)?;
        let (_, differing, due) = self.compare(id, day).await?;
        let now = self.app.time.now();
        let lacking: Vec<&Named> =
            differing.iter().filter(|it| it.difference.is_mended_by_sending()).collect();
        let unplanned = lacking.iter().filter(|it| it.difference == Difference::NotPlanned);
        let planned: Vec<Planned> = unplanned.filter_map(|it| due.get(&it.id).cloned()).collect();
        self.store().plan_also(&planned, now).await?;
        self.wake_anew();
        for named in &lacking {
            if matches!(named.state, Some(state) if state != DeliveryState::Waiting)
                && let Some(pos) = position(&named.id)
            {
                self.store().retry(id, pos, now).await?;
                self.wake_anew();
            }
        }
        let detail = json!({ "day": day, "sent": lacking.len() });
        self.app
            .record(caller, "mend_deliveries", format!("subscription:{id}"), Outcome::Done, detail)
            .await?;
        Ok(lacking.len())
    }

    async fn compare(
        &self,
        id: i64,
        day: NaiveDate,
    ) -> Result<(Reconciled, Vec<Named>, HashMap<String, Planned>), AppError> {
        let book = Book::load(self).await?;
        let entry = book.entry(id).ok_or_else(no_subscription)?;
        let (from, until) = self.bounds(day)?;
        let (after, last) = self.span(entry.rule.subject, from, until).await?;
        let due = self.due_between(entry, (after, last), (from, until)).await?;
        let delivered = self.store().deliveries_between(id, (after, last), (from, until)).await?;
        let delivered: HashMap<String, Delivery> =
            delivered.into_iter().map(|it| (Self::delivery_id(id, it.pos), it)).collect();
        let held = self.held(entry, day).await;

        let mut named = Vec::new();
        let is_acknowledged = |it: &Delivery| it.state == DeliveryState::Acknowledged;
        for (key, planned) in &due {
            match delivered.get(key) {
                None => named.push(of_planned(key, planned)),
                Some(it) if !is_acknowledged(it) => named.push(of(key, it, Difference::NotAcknowledged)),
                Some(it) => {
                    if let Some(Ok(held)) = &held
                        && !held.contains(key)
                    {
                        named.push(of(key, it, Difference::NotHeld));
                    }
                }
            }
        }
        for (key, it) in delivered.iter().filter(|(key, _)| !due.contains_key(*key)) {
            named.push(of(key, it, Difference::NotAsked));
        }
        if let Some(Ok(held)) = &held {
            for key in held.iter().filter(|key| !delivered.contains_key(*key)) {
                named.push(Named {
                    id: key.clone(),
                    difference: Difference::Unknown,
                    subject: None,
                    number: None,
                    seq: None,
                    state: None,
                    reason: None,
                });
            }
        }
        named.sort_by_key(|it| (it.difference, position(&it.id)));
        let mut counts = BTreeMap::new();
        for it in &named {
            *counts.entry(it.difference).or_default() += 1;
        }
        let acknowledged =
            delivered.iter().filter(|(_, it)| is_acknowledged(it)).map(|(key, _)| key.as_str());
        let reconciled = Reconciled {
            day,
            should: Sum::of(due.keys().map(String::as_str)),
            acknowledged: Sum::of(acknowledged),
            held: held.map(|held| held.map(|held| Sum::of(held.iter().map(String::as_str)))),
            counts,
            named: named.iter().take(MOST_NAMED).cloned().collect(),
        };
        Ok((reconciled, named, due))
    }

    /// A day of the city's zone, in UTC.
    fn bounds(&self, day: NaiveDate) -> Result<(DateTime<Utc>, DateTime<Utc>), AppError> {
        let next = day.succ_opt().ok_or_else(|| {
            AppError::invalid("day", "day", "没有这一天的下一天", "the day has no day after it")
        })?;
        let city = self.app.city();
        Ok((city.rules.calendar.start_of(day), city.rules.calendar.start_of(next)))
    }

    /// After which position, and up to which, the steps or changes of `from <= at < until` lie.
    async fn span(
        &self,
        subject: SubjectKind,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(i64, i64), AppError> {
        Ok(match subject {
            SubjectKind::Cases => {
                (self.store().pos_before(from).await?, self.store().pos_until(until).await?)
            }
            SubjectKind::Areas => {
                let span = self.app.ledger.places().changes_between(from, until).await?;
                span.map_or((0, 0), |(first, last)| (first - 1, last))
            }
        })
    }

    /// What the rule, as it is now, asks for of what was made in `from <= at < until` and lies in a span, whether it was read
    /// for the subscription yet or not.
    async fn due_between(
        &self,
        entry: &Entry,
        (after, last): (i64, i64),
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<HashMap<String, Planned>, AppError> {
        // Of one that ended nothing more is asked.
        let is_over = entry.subscription.state == SubscriptionState::Ended;
        let last = if is_over { last.min(entry.subscription.read_pos) } else { last };
        let due = match entry.rule.subject {
            SubjectKind::Cases => {
                let after = after.max(entry.subscription.from_pos);
                self.due_steps(entry, (after, last), (from, until)).await?
            }
            SubjectKind::Areas => {
                let mut due = self.due_changes(&[entry], (after, last)).await?;
                due.retain(|it| it.step_at >= from && it.step_at < until);
                due
            }
        };
        Ok(due.into_iter().map(|it| (Self::delivery_id(entry.id(), it.pos), it)).collect())
    }

    /// The steps at `after < pos <= last`, made in `from <= at < until`, that are due to a subscription.
    async fn due_steps(
        &self,
        entry: &Entry,
        (mut after, last): (i64, i64),
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<Planned>, AppError> {
        let (ledger, mut due) = (&self.app.ledger, Vec::new());
        let mut known: HashMap<CaseId, Vec<u32>> = HashMap::new();
        while after < last {
            let mut steps = ledger.steps_after(after, BATCH).await?;
            let Some(end) = steps.last() else { break };
            after = end.pos;
            steps.retain(|it| it.pos <= last && it.step.at >= from && it.step.at < until);
            for placed in steps {
                let (case, seq) = (placed.step.case, placed.step.seq);
                if let std::collections::hash_map::Entry::Vacant(vacant) = known.entry(case) {
                    let history = Moment::of(case, ledger.steps(case).await?);
                    vacant.insert(self.due(&entry.rule, case, &history).await?);
                }
                if known[&case].binary_search(&seq).is_ok() {
                    due.push(Planned {
                        subscription: entry.id(),
                        pos: placed.pos,
                        subject: case.into(),
                        seq,
                        step_at: placed.step.at,
                    });
                }
            }
        }
        Ok(due)
    }

    /// What the target says it holds of a day: a JSON list of identities, or an object with one as `items` or `data`.
    async fn held(&self, entry: &Entry, day: NaiveDate) -> Option<Result<BTreeSet<String>, Reason>> {
        let Way::Webhook(Webhook { list_url: Some(url), .. }) = &entry.reached.settings.way else {
            return None;
        };
        let carrier = match entry.carrier(self) {
            Ok(carrier) => carrier,
            Err(reason) => return Some(Err(reason)),
        };
        let Carrier::Webhook(webhook) = &*carrier else { return None };
        let apart = if url.contains('?') { '&' } else { '?' };
        let ask = webhook.list(&format!("{url}{apart}day={day}&subscription={}", entry.id()));
        let list = async {
            let response = ask.send().await?.error_for_status()?;
            read_whole(response, LONGEST_LIST).await
        };
        let wrong = |what: String| {
            Reason::new(
                "list",
                format!("对方清单读取失败: {what}"),
                format!("the target's list cannot be read: {what}"),
            )
        };
        Some(match list.await {
            Err(error) => Err(wrong(error.without_url().to_string())),
            Ok(None) => Err(wrong("too long".to_owned())),
            Ok(Some(bytes)) => {
                let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                let items = [&value, &value["items"], &value["data"]].into_iter().find_map(Value::as_array);
                // A target may list what it holds of all its subscriptions, and of tries.
                let own = |id: &&str| id.strip_prefix(&format!("{}-", entry.id())).is_some();
                let items = items.map(|items| {
                    items.iter().filter_map(Value::as_str).filter(own).map(str::to_owned).collect()
                });
                items.ok_or_else(|| wrong("no list of texts".to_owned()))
            }
        })
    }
}

fn position(id: &str) -> Option<i64> {
    id.rsplit('-').next()?.parse().ok()
}

fn of(id: &str, delivery: &Delivery, difference: Difference) -> Named {
    Named {
        id: id.to_owned(),
        difference,
        subject: Some(delivery.subject.clone()),
        number: delivery.number.clone(),
        seq: Some(delivery.seq),
        state: Some(delivery.state),
        reason: delivery.reason.as_deref().map(Reason::read),
    }
}

fn of_planned(id: &str, planned: &Planned) -> Named {
    Named {
        id: id.to_owned(),
        difference: Difference::NotPlanned,
        subject: Some(planned.subject.clone()),
        number: None,
        seq: Some(planned.seq),
        state: None,
        reason: None,
    }
}
