//! One attempt at one delivery.

use app::AppError;
use domain::{CaseId, Digest};
use ledger::share::{Due, Outcome, Settled};
use sha2::{Digest as _, Sha256};

use super::Entry;
use crate::mapping::{Body, CodeBook, Mapper, Story, message};
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

/// What would be sent for a step of a case, or why it is held. `to` is whom a notice is for, once that is opened.
pub(crate) fn sketch(
    share: &Share,
    entry: &Entry,
    story: &Story,
    seq: u32,
    pos: i64,
    to: Option<&Contact>,
) -> Result<Body, Reason> {
    let id = Share::delivery_id(entry.id(), pos);
    let mut message = message(&id, story, seq, &entry.rule, &share.app.city())?;
    if let (Some(contact), Some(notice)) = (to, message.get_mut("notice")) {
        notice["message"] = notice["text"][contact.language.as_str()].clone();
        notice["to"] = serde_json::json!(contact);
    }
    match &*entry.mapper {
        Ok(mapper) => mapper.body(&message),
        Err(reason) => Err(reason.clone()),
    }
}

/// What a rule would send for a step of a case in the name of a subscription, 0 for one that is not stored.
pub(crate) async fn sketch_of(
    share: &Share,
    subscription: i64,
    rule: &Rule,
    story: &Story,
    seq: u32,
) -> Result<Result<String, Reason>, AppError> {
    let pos = share.store().pos_of(story.id, seq).await?.unwrap_or_default();
    let codes = CodeBook::new(share.store().code_tables().await?);
    let city = share.app.city();
    let message = message(&Share::delivery_id(subscription, pos), story, seq, rule, &city);
    let body = Mapper::new(&rule.shape, codes.into()).and_then(|mapper| mapper.body(&message?));
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
    case: CaseId,
    seq: u32,
) -> Result<(), AppError> {
    let due = Due { subscription: entry.id(), pos, case, seq, attempts: 0, first_at: None };
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

async fn prepare(share: &Share, entry: &Entry, due: &Due) -> Result<Parcel, Outcome> {
    let now = share.app.time.now();
    let again = |error: String| {
        let reason =
            Reason::new("store", format!("读取失败: {error}"), format!("it could not be read: {error}"));
        Outcome::Again { due_at: now + chrono::TimeDelta::seconds(5), reason: reason.json() }
    };
    let story = share.story_until(due.case, due.seq).await.map_err(|error| again(error.to_string()))?;
    let story = story.ok_or_else(|| again("no case".to_owned()))?;
    let mut to = None;
    if entry.rule.wants == Wants::Notices {
        to = share.addressee(entry, due).await.map_err(|error| again(error.to_string()))?;
        if to.is_none() {
            // Nothing is gained by sending it again.
            return Err(Outcome::Dead { reason: no_longer_wished().json() });
        }
    }
    let body = sketch(share, entry, &story, due.seq, due.pos, to.as_ref())
        .map_err(|reason| Outcome::Held { reason: reason.json() })?;
    let moment = story.moment(due.seq).ok_or_else(|| again("no step".to_owned()))?;
    Ok(Parcel {
        id: Share::delivery_id(due.subscription, due.pos),
        kind: format!("dingbo.case.{}", moment.step.body.action.kind().name()),
        city: share.app.city().rules.city.to_string(),
        source: share.source(),
        subject: story.number.clone().unwrap_or_else(|| due.case.to_string()),
        time: moment.step.at,
        day: share.app.city().rules.calendar.date(moment.step.at),
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
            if let Some(called) = called {
                remember(share, entry, due, called).await;
            }
            Outcome::Acknowledged { digest }
        }
        Answer::Refused(reason) => Outcome::Dead { reason: reason.json() },
        Answer::Failed { reason, wait } => {
            let first_at = due.first_at.unwrap_or(now);
            match entry.reached.settings.backoff.next(due.attempts + 1, first_at, now, wait, rand::random()) {
                Some(due_at) => Outcome::Again { due_at, reason: reason.json() },
                None => Outcome::Dead { reason: reason.json() },
            }
        }
    }
}

/// Keeps the target's own number. Without it the delivery is acknowledged all the same; the next answer says it again.
async fn remember(share: &Share, entry: &Entry, due: &Due, called: Called) {
    let (store, target) = (share.store(), entry.reached.target.id);
    let kept = match called {
        Called::Number(number) => store.set_number(target, due.case, &number).await,
        Called::Token(token) => store.set_token(target, due.case, &token).await,
    };
    if let Err(error) = kept {
        tracing::warn!(%error, "a target's number for a case is not kept");
    }
}
