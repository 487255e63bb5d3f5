//! One attempt at one delivery.

use std::panic::AssertUnwindSafe;

use app::AppError;
use domain::{CaseId, Digest};
use futures::FutureExt as _;
use ledger::share::{Due, Outcome, Settled, Subject};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Entry;
use crate::mapping::{Body, History, Mapper};
use crate::notice::Contact;
use crate::reason::Reason;
use crate::rule::{Rule, Wants};
use crate::send::{Answer, Called, Parcel};
use crate::service::Share;

/// What an attempt gave, and what it says about the target itself.
pub(super) struct Attempted {
    pub settled: Settled,
    /// Whether the target answered; none when nothing was sent to it.
    pub answered: Option<bool>,
}

/// What would be sent for a step or a change, or why it is held. `to` is whom a notice is for, once that is opened.
pub(crate) fn sketch(
    share: &Share,
    entry: &Entry,
    history: &History,
    seq: u32,
    pos: i64,
    to: Option<&Contact>,
) -> Result<Body, Reason> {
    let id = Share::delivery_id(entry.id(), pos);
    let message = addressed(history.message(&id, seq, &entry.rule, &share.app.city())?, to);
    match &*entry.mapper {
        Ok(mapper) => mapper.body(&message).map_err(|reason| quotable(&entry.rule, reason)),
        Err(reason) => Err(reason.clone()),
    }
}

/// A notice with whom it is for and what it says in their language.
fn addressed(mut message: Value, to: Option<&Contact>) -> Value {
    if let (Some(contact), Some(notice)) = (to, message.get_mut("notice")) {
        notice["message"] = notice["text"][contact.language.as_str()].clone();
        notice["to"] = serde_json::json!(contact);
    }
    message
}

/// A reason that quotes nothing personal.
fn quotable(rule: &Rule, reason: Reason) -> Reason {
    if rule.shows_personal() || rule.wants == Wants::Notices { reason.without_quotes() } else { reason }
}

/// What a rule would send for a step or a change in the name of a subscription, 0 for one that is not stored. A notice is
/// for nobody in particular.
pub(crate) async fn sketch_of(
    share: &Share,
    subscription: i64,
    rule: &Rule,
    history: &History,
    seq: u32,
) -> Result<Result<String, Reason>, AppError> {
    let pos = share.pos_of(history, seq).await?.unwrap_or_default();
    let codes = share.shelf.codes(&share.store()).await?;
    let city = share.app.city();
    let message = history.message(&Share::delivery_id(subscription, pos), seq, rule, &city);
    let to = (rule.wants == Wants::Notices).then(Contact::nobody);
    let body = Mapper::new(&rule.shape, codes).and_then(|mapper| {
        mapper.body(&addressed(message?, to.as_ref())).map_err(|reason| quotable(rule, reason))
    });
    Ok(body.map(|body| rule.shape.encoding.text(&body.bytes)))
}

fn no_longer_wished() -> Reason {
    Reason::new(
        "no_longer_wished",
        "当事人已取消通知, 或其信息已按期清除",
        "whoever asked to be told no longer does, or their words were erased",
    )
}

/// Makes one attempt at a planned delivery at once and puts down what became of it.
pub(crate) async fn attempt_now(
    share: &Share,
    entry: &Entry,
    pos: i64,
    subject: Subject,
    seq: u32,
) -> Result<(), AppError> {
    let due = Due { subscription: entry.id(), pos, subject, seq, attempts: 0, first_at: None };
    let attempted = attempt(share, entry, due).await;
    Ok(share.store().settle(&[attempted.settled]).await?)
}

/// Maps and sends one delivery. Trouble of the store's own counts as a failure that says nothing of the target.
pub(super) async fn attempt(share: &Share, entry: &Entry, due: Due) -> Attempted {
    let (outcome, answered) = match prepare(share, entry, &due).await {
        Err(outcome) => (outcome, None),
        Ok(parcel) => {
            let digest = Digest(Sha256::digest(&parcel.body.bytes).into());
            let answer = match entry.carrier(share) {
                Ok(carrier) => carrier.carry(parcel).await,
                Err(reason) => Answer::Failed { reason, wait: None },
            };
            let answered = !matches!(answer, Answer::Failed { .. });
            (judge(share, entry, &due, digest, answer).await, Some(answered))
        }
    };
    let (subscription, pos) = (due.subscription, due.pos);
    Attempted { settled: Settled { subscription, pos, at: share.app.time.now(), outcome }, answered }
}

/// An attempt of which a defect makes a failure like others: tried again, then given up, and in nobody's way.
pub(super) async fn attempt_safely(share: &Share, entry: &Entry, due: Due) -> Attempted {
    let attempted = AssertUnwindSafe(attempt(share, entry, due.clone())).catch_unwind().await;
    let Ok(attempted) = attempted else {
        tracing::error!(subscription = due.subscription, pos = due.pos, "an attempt panicked");
        let reason =
            Reason::new("defect", "程序出错, 已记录", "something went wrong in the program; it was recorded");
        let failed = Answer::Failed { reason, wait: None };
        let outcome = judge(share, entry, &due, Digest([0; 32]), failed).await;
        let (subscription, pos, at) = (due.subscription, due.pos, share.app.time.now());
        return Attempted { settled: Settled { subscription, pos, at, outcome }, answered: None };
    };
    attempted
}

async fn prepare(share: &Share, entry: &Entry, due: &Due) -> Result<Parcel, Outcome> {
    let now = share.app.time.now();
    let again = |error: String| {
        let reason =
            Reason::new("store", format!("读取失败: {error}"), format!("it could not be read: {error}"));
        Outcome::Again { due_at: now + chrono::TimeDelta::seconds(5), reason: reason.json() }
    };
    let history =
        share.history_until(&due.subject, due.seq).await.map_err(|error| again(error.to_string()))?;
    let history = history.ok_or_else(|| again("it is not there".to_owned()))?;
    let mut to = None;
    if entry.rule.wants == Wants::Notices {
        to = share.addressee(entry, due).await.map_err(|error| again(error.to_string()))?;
        if to.is_none() {
            // Nothing is gained by sending it again.
            return Err(Outcome::Dead { reason: no_longer_wished().json() });
        }
    }
    let body = sketch(share, entry, &history, due.seq, due.pos, to.as_ref())
        .map_err(|reason| Outcome::Held { reason: reason.json() })?;
    let told = history.kind(due.seq).zip(history.at(due.seq));
    let (kind, time) = told.ok_or_else(|| again("no such step or change".to_owned()))?;
    Ok(Parcel {
        id: Share::delivery_id(due.subscription, due.pos),
        kind,
        city: share.app.city().rules.city.to_string(),
        source: share.source(),
        subject: history.name(),
        time,
        day: share.app.city().rules.calendar.date(time),
        now,
        body,
        keys: entry.reached.keys(now),
        ending: entry.rule.shape.format.ending(),
    })
}

async fn judge(share: &Share, entry: &Entry, due: &Due, digest: Digest, answer: Answer) -> Outcome {
    let now = share.app.time.now();
    match answer {
        Answer::Taken { called } => {
            if let (Some(called), Some(case)) = (called, due.subject.case()) {
                Box::pin(remember(share, entry, case, called)).await;
            }
            Outcome::Acknowledged { digest }
        }
        Answer::Refused(reason) => Outcome::Dead { reason: reason.masked().json() },
        Answer::Failed { reason, wait } => {
            let first_at = due.first_at.unwrap_or(now);
            match entry.reached.settings.backoff.next(due.attempts + 1, first_at, now, wait, rand::random()) {
                Some(due_at) => Outcome::Again { due_at, reason: reason.masked().json() },
                None => Outcome::Dead { reason: reason.masked().json() },
            }
        }
    }
}

/// Keeps the target's own number. Without it the delivery is acknowledged all the same; the next answer says it again.
async fn remember(share: &Share, entry: &Entry, case: CaseId, called: Called) {
    let (store, target) = (share.store(), entry.reached.target.id);
    let kept = match called {
        Called::Number(number) => store.set_number(target, case, &number).await,
        Called::Token(token) => store.set_token(target, case, &token).await,
    };
    if let Err(error) = kept {
        tracing::warn!(%error, "a target's number for a case is not kept");
    }
}
