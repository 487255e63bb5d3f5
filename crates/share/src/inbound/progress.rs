//! A target's progress on a case becomes a step.

use app::AppError;
use app::cases::Beside;
use app::cases::act::NewAction;
use chrono::{DateTime, Utc};
use domain::CaseId;
use domain::case::action::ReturnReason;
use domain::case::{Action, ActionKind};
use ledger::cases::StoredCase;
use ledger::share::{Counterpart, Target};
use ledger::words::Words;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::message::Message;
use super::take::{Became, Refused, Sender, read};
use crate::reason::Reason;
use crate::service::Share;
use crate::settings::{ASKABLE, Settings};

/// The longest word that is kept, in characters.
const LONGEST_WORD: usize = 300;

/// What a target says of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// What the sender calls the message: sending it twice is harmless.
    #[serde(rename = "request")]
    _request: Option<String>,
    /// The case, by identity.
    pub case: Option<Uuid>,
    /// The case, by our number.
    pub number: Option<String>,
    /// The case by their number; with one of the others, their number is kept.
    pub their_number: Option<String>,
    /// How far it has come, in their words.
    pub progress: Option<String>,
    /// What is asked; where it is left out, what the settings say for `progress`.
    pub action: Option<ActionKind>,
    /// Why, for a return.
    pub reason: Option<ReturnReason>,
    /// What is said with it.
    pub text: Option<String>,
    /// When it was so, by their clock; now where it is left out.
    pub at: Option<DateTime<Utc>>,
}

impl Share {
    pub(super) async fn take_progress(&self, sender: &Sender, message: &Message) -> Became {
        let said: Progress = read(&message.body)?;
        let (target, caller) = (&sender.target, &sender.caller);
        let record = self.meant(target, &said).await?;
        let record = record.filter(|record| caller.may_see(&record.case)).ok_or_else(|| {
            let (zh, en) = (
                "找不到这件事, 或该系统的账号看不到它",
                "no such case, or the system's account does not see it",
            );
            Refused::Kept(None, Reason::new("unknown_case", zh, en))
        })?;
        let case = record.case.id;
        // The step may be there when putting down that the message was taken broke off.
        let own = request_id(target.id, &message.request);
        if let Some(step) = self.app.ledger.step_by_request(case, own).await? {
            return Ok((case, Some(step.seq)));
        }
        let now = self.app.time.now();
        let counterpart = Counterpart {
            target: target.id,
            case,
            number: said.their_number.clone(),
            progress: word_of(&sender.settings, said.action, said.progress.as_deref(), said.text.as_deref()),
            at: said.at.map_or(now, |at| at.min(now)),
        };
        if !self.store().set_counterpart(counterpart).await? {
            let (zh, en) = ("该系统之后已报来更新的进展", "the system has told of later progress since");
            return Err(Refused::Kept(Some(case), Reason::new("stale", zh, en)));
        }
        let Some(action) = asked(&sender.settings, &said, case)? else { return Ok((case, None)) };
        let words = Words { text: said.text.or(said.progress), ..Words::default() };
        let beside = Beside { words, ..Beside::default() };
        let new = NewAction { case, request: own, version: None, action, beside, parts: Vec::new() };
        let done = self.app.act(caller, new).await.map_err(|error| Refused::from(error).about(case))?;
        Ok((case, Some(done.seq)))
    }

    async fn meant(&self, target: &Target, said: &Progress) -> Result<Option<StoredCase>, AppError> {
        if let Some(id) = said.case {
            return Ok(self.app.ledger.case(CaseId(id)).await?);
        }
        if let Some(number) = &said.number {
            return Ok(self.app.ledger.case_by_number(number).await?);
        }
        let Some(number) = &said.their_number else { return Ok(None) };
        match self.store().case_by_their_number(target.id, number).await? {
            Some(id) => Ok(self.app.ledger.case(id).await?),
            None => Ok(None),
        }
    }
}

/// What is kept of how far a case has come there: their word for it, with what they say about it where no step says that.
pub(super) fn word_of(
    settings: &Settings,
    action: Option<ActionKind>,
    progress: Option<&str>,
    text: Option<&str>,
) -> Option<String> {
    let becomes_step = action.is_some() || progress.is_some_and(|word| settings.progress.contains_key(word));
    match (progress, text) {
        (Some(progress), Some(text)) if !becomes_step => {
            Some(format!("{progress} · {text}").chars().take(LONGEST_WORD).collect())
        }
        _ => progress.map(str::to_owned),
    }
}

/// The request's identity for the rules: the same for the same message of the same target.
fn request_id(target: i64, request: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(format!("dingbo.progress.1:{target}:{request}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The action a message asks for; none when it only tells.
fn asked(settings: &Settings, said: &Progress, case: CaseId) -> Result<Option<Action>, Refused> {
    let mapped = said.progress.as_ref().and_then(|word| settings.progress.get(word).copied());
    let action = match said.action.or(mapped) {
        None => return Ok(None),
        Some(ActionKind::Sign) => Action::Sign,
        Some(ActionKind::Comment) => Action::Comment,
        Some(ActionKind::FeedBack) => Action::FeedBack,
        Some(ActionKind::CoFeedBack) => Action::CoFeedBack,
        Some(ActionKind::Return) => Action::Return { reason: said.reason.unwrap_or(ReturnReason::OtherDuty) },
        Some(other) => {
            let can = ASKABLE.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            let (zh, en) = (
                format!("对接系统不能提交“{}”, 只能提交 {can}", other.label().zh),
                format!("a system cannot ask for \"{}\", only for {can}", other.label().en),
            );
            return Err(Refused::Kept(Some(case), Reason::new("not_askable", zh, en)));
        }
    };
    Ok(Some(action))
}
