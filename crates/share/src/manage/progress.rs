//! A target's progress comes back and becomes steps, by its service account under the same permissions and rules as
//! anybody's. What cannot be taken is kept for a person, with the reason; nothing is dropped.

use app::cases::Beside;
use app::cases::act::NewAction;
use app::{AppError, Caller};
use chrono::{DateTime, Utc};
use domain::CaseId;
use domain::case::action::ReturnReason;
use domain::case::{Action, ActionKind};
use domain::post::Role;
use ledger::cases::StoredCase;
use ledger::share::{Counterpart, NewKept, Target};
use ledger::words::Words;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::reason::Reason;
use crate::service::Share;
use crate::settings::{ASKABLE, Settings};

/// What a target says of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// What the sender calls the message: sending it twice is harmless.
    pub request: String,
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

/// What became of a message.
#[derive(Debug, Clone)]
pub struct Received {
    /// The case it is about, where that is known.
    pub case: Option<CaseId>,
    /// The step it became, if it asked for one.
    pub seq: Option<u32>,
    /// Where it is kept and why, when it was not taken.
    pub kept: Option<(i64, Reason)>,
}

/// Why a message is not taken: kept with a reason, or the store's own trouble, after which it is to be sent again.
enum Refused {
    Kept(Option<CaseId>, Reason),
    Trouble(AppError),
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self::Trouble(error)
    }
}

impl Share {
    /// Takes in one message of a target's service account.
    pub async fn take_progress(&self, caller: &Caller, body: &Value) -> Result<Received, AppError> {
        let target = match caller.has(Role::Service) {
            true => self.store().target_of(caller.account).await?,
            false => None,
        };
        let target = target.ok_or_else(|| {
            AppError::forbidden(
                "no_target",
                "这个账号没有对接任何共享系统",
                "this account belongs to no system that cases are shared with",
            )
        })?;
        let text = body.to_string();
        // A message that does not even say what it is called is called by its content.
        let request =
            body["request"].as_str().map_or_else(|| hex::encode(Sha256::digest(&text)), str::to_owned);
        let request: String = request.chars().take(100).collect();
        match self.take(caller, &target, &request, body).await {
            Ok(received) => Ok(received),
            Err(Refused::Trouble(error)) => Err(error),
            Err(Refused::Kept(case, reason)) => {
                let new = NewKept {
                    target: target.id,
                    request,
                    case,
                    body: text.into_bytes(),
                    reason: reason.json(),
                };
                let id = self.store().keep(new, self.app.time.now()).await?;
                Ok(Received { case, seq: None, kept: Some((id, reason)) })
            }
        }
    }

    async fn take(
        &self,
        caller: &Caller,
        target: &Target,
        request: &str,
        body: &Value,
    ) -> Result<Received, Refused> {
        let said: Progress = serde_json::from_value(body.clone()).map_err(|error| {
            let (zh, en) =
                (format!("消息格式有误: {error}"), format!("the message is not well formed: {error}"));
            Refused::Kept(None, Reason::new("malformed", zh, en))
        })?;
        let record = self.meant(target, &said).await?;
        let record = record.filter(|record| caller.may_see(&record.case)).ok_or_else(|| {
            let (zh, en) = (
                "找不到这件事, 或该系统的账号看不到它",
                "no such case, or the system's account does not see it",
            );
            Refused::Kept(None, Reason::new("unknown_case", zh, en))
        })?;
        let case = record.case.id;
        let own = request_id(target.id, request);
        if let Some(step) = self.app.ledger.step_by_request(case, own).await.map_err(AppError::from)? {
            return Ok(Received { case: Some(case), seq: Some(step.seq), kept: None });
        }
        let now = self.app.time.now();
        let counterpart = Counterpart {
            target: target.id,
            case,
            number: said.their_number.clone(),
            progress: said.progress.clone(),
            at: said.at.map_or(now, |at| at.min(now)),
        };
        if !self.store().set_counterpart(counterpart).await.map_err(AppError::from)? {
            let (zh, en) = ("该系统之后已报来更新的进展", "the system has told of later progress since");
            return Err(Refused::Kept(Some(case), Reason::new("stale", zh, en)));
        }
        let Some(action) = asked(target, &said, case)? else {
            return Ok(Received { case: Some(case), seq: None, kept: None });
        };
        let words = Words { text: said.text.or(said.progress), ..Words::default() };
        let beside = Beside { words, ..Beside::default() };
        let new = NewAction { case, request: own, version: None, action, beside, parts: Vec::new() };
        match self.app.act(caller, new).await {
            Ok(done) => Ok(Received { case: Some(case), seq: Some(done.seq), kept: None }),
            Err(AppError::Refused(refusal)) => {
                Err(Refused::Kept(Some(case), Reason { rule: refusal.rule.to_owned(), text: refusal.text }))
            }
            Err(AppError::Invalid { rule, text, .. }) => {
                Err(Refused::Kept(Some(case), Reason { rule: rule.to_owned(), text }))
            }
            Err(error) => Err(Refused::Trouble(error)),
        }
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

/// The request's identity for the rules: the same for the same message of the same target.
fn request_id(target: i64, request: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(format!("dingbo.progress.1:{target}:{request}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The action a message asks for; none when it only tells.
fn asked(target: &Target, said: &Progress, case: CaseId) -> Result<Option<Action>, Refused> {
    let settings = Settings::read(&target.settings).map_err(|reason| Refused::Kept(Some(case), reason))?;
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
