//! One message taken in: claimed under its sender's name for it, acted on, and what became of it put down.

use app::{AppError, Caller};
use domain::post::Role;
use domain::{CaseId, Digest};
use ledger::share::{Claim, NewKept, Received as Taken, SettledKept, Target};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::message::{LONGEST_NAME, Message};
use crate::reason::Reason;
use crate::service::Share;
use crate::settings::Settings;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The case it is about, where that is known.
    pub case: Option<CaseId>,
    /// The step it became, if it asked for one.
    pub seq: Option<u32>,
    /// The case's number.
    pub number: Option<String>,
    /// Where it is kept and why, when it was not taken.
    pub kept: Option<(i64, Reason)>,
    /// Whether it had come before, and this is the first answer again.
    pub again: bool,
}

/// Why a message is not taken: kept with a reason, or the store's own trouble, after which it is to be sent again.
#[derive(Debug)]
pub enum Refused {
    /// It is kept for a person.
    Kept(Option<CaseId>, Reason),
    /// It was not looked at to the end.
    Trouble(AppError),
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => {
                Self::Kept(None, Reason { rule: refusal.rule.to_owned(), text: refusal.text })
            }
            AppError::Invalid { rule, text, .. } => {
                Self::Kept(None, Reason { rule: rule.into_owned(), text })
            }
            AppError::Replayed { .. } => Self::Kept(None, another()),
            AppError::NotFound { text, .. } => {
                Self::Kept(None, Reason { rule: "unknown_case".to_owned(), text })
            }
            error => Self::Trouble(error),
        }
    }
}

impl From<ledger::DbError> for Refused {
    fn from(error: ledger::DbError) -> Self {
        Self::Trouble(error.into())
    }
}

impl Refused {
    /// The same, about a case.
    pub(super) fn about(self, case: CaseId) -> Self {
        match self {
            Self::Kept(known, reason) => Self::Kept(known.or(Some(case)), reason),
            trouble @ Self::Trouble(_) => trouble,
        }
    }
}

/// A target whose message comes in: its settings, and the account it acts with.
pub(crate) struct Sender {
    pub target: Target,
    pub settings: Settings,
    pub caller: Caller,
}

/// What a message became: the case, and the step if it asked for one.
pub(super) type Became = Result<(CaseId, Option<u32>), Refused>;

impl Share {
    /// Takes in one message posted by a target's service account.
    pub async fn take_posted(&self, caller: &Caller, body: &Value) -> Result<Received, AppError> {
        let target =
            if caller.has(Role::Service) { self.store().target_of(caller.account).await? } else { None };
        let target = target.ok_or_else(|| {
            AppError::forbidden(
                "no_target",
                "这个账号没有对接任何共享系统",
                "this account belongs to no system that cases are shared with",
            )
        })?;
        let settings =
            Settings::read(&target.settings).map_err(|reason| crate::service::invalid("settings", reason))?;
        let sender = Sender { target, settings, caller: caller.clone() };
        self.take_in(&sender, body, None).await
    }

    /// A target as a sender of messages; none where it has no account to act with.
    pub(crate) async fn sender(&self, target: Target) -> Result<Option<Sender>, AppError> {
        let Some(account) = target.account else { return Ok(None) };
        let active = self.app.ledger.people().account(account).await?.is_some_and(|account| account.active);
        let Ok(settings) = Settings::read(&target.settings) else { return Ok(None) };
        if !active {
            return Ok(None);
        }
        let posts = self.app.ledger.people().posts(account).await?;
        let posts = posts.into_iter().filter(|post| post.role == Role::Service).collect();
        let caller = Caller { account, posts, scopes: None, only: None, must_change: false };
        Ok(Some(Sender { target, settings, caller }))
    }

    /// Takes in one message as it came; `named` is what it is called where it does not say itself.
    pub(crate) async fn take_in(
        &self,
        sender: &Sender,
        came: &Value,
        named: Option<&str>,
    ) -> Result<Received, AppError> {
        let zone = self.app.city().rules.calendar.tz();
        let message = Message::of(came, named, &sender.settings.back, zone);
        let text = message.body.to_string();
        let digest = Digest(Sha256::digest(&text).into());
        if let Err(reason) = message.storable() {
            let request = message.request.replace('\0', "");
            return self.keep_unread(sender, &request, text.into_bytes(), reason).await;
        }
        // An order's case is known before it is made, so that the order makes one however often it comes.
        let case = message.is_order().then(|| self.app.new_case_id());
        let claim = Claim { target: sender.target.id, request: &message.request, digest, case };
        let claimed = self.store().claim(claim).await?;
        if claimed.digest != digest {
            let request = with_digest(&message.request, text.as_bytes());
            return self.keep(sender, &request, claimed.case, text.into_bytes(), another()).await;
        }
        if claimed.done_at.is_some() {
            return self.known(claimed).await;
        }
        match self.act(sender, &message, claimed.case).await {
            Ok((case, seq)) => {
                let done_at = Some(self.app.time.now());
                let taken = Taken { digest, case: Some(case), seq, kept: None, done_at };
                self.store().received(sender.target.id, &message.request, &taken).await?;
                let number = self.number(case).await?;
                Ok(Received { case: Some(case), seq, number, kept: None, again: false })
            }
            Err(Refused::Trouble(error)) => Err(error),
            Err(Refused::Kept(case, reason)) => {
                let received = self.keep(sender, &message.request, case, text.into_bytes(), reason).await?;
                let kept = received.kept.as_ref().map(|(id, _)| *id);
                // An order's claim stays with it: a retry makes the same case.
                let case = claimed.case.or(case);
                let taken = Taken { digest, case, seq: None, kept, done_at: Some(self.app.time.now()) };
                self.store().received(sender.target.id, &message.request, &taken).await?;
                Ok(received)
            }
        }
    }

    /// The first answer again.
    async fn known(&self, claimed: Taken) -> Result<Received, AppError> {
        let kept = match claimed.kept {
            Some(id) => self.store().kept_message(id).await?,
            None => None,
        };
        // One that was taken in after all is answered like any that was taken.
        if let Some(kept) = kept.filter(|kept| !matches!(kept.outcome.as_deref(), Some("retried" | "linked")))
        {
            let why = if kept.settled_at.is_none() { Reason::read(&kept.reason) } else { dealt_with() };
            let why = Some((kept.id, why));
            return Ok(Received { case: kept.case, seq: None, number: None, kept: why, again: true });
        }
        let number = match claimed.case {
            Some(case) => self.number(case).await?,
            None => None,
        };
        Ok(Received { case: claimed.case, seq: claimed.seq, number, kept: None, again: true })
    }

    /// Keeps what cannot be read, under the name of these very bytes: the mended message of that name is another.
    pub(crate) async fn keep_unread(
        &self,
        sender: &Sender,
        request: &str,
        body: Vec<u8>,
        reason: Reason,
    ) -> Result<Received, AppError> {
        self.keep(sender, &with_digest(request, &body), None, body, reason).await
    }

    /// Keeps what cannot be taken for a person to look at.
    pub(crate) async fn keep(
        &self,
        sender: &Sender,
        request: &str,
        case: Option<CaseId>,
        body: Vec<u8>,
        reason: Reason,
    ) -> Result<Received, AppError> {
        let new = NewKept {
            target: sender.target.id,
            request: request.to_owned(),
            case,
            body,
            reason: reason.json(),
        };
        let id = self.store().keep(new, self.app.time.now()).await?;
        Ok(Received { case, seq: None, number: None, kept: Some((id, reason)), again: false })
    }

    /// Takes a kept message in again, as about `case` where a person says so; what still speaks against it.
    pub(crate) async fn take_again(
        &self,
        sender: &Sender,
        settled: SettledKept,
        request: &str,
        body: &Value,
        case: Option<CaseId>,
    ) -> Result<Result<CaseId, Reason>, AppError> {
        let mut message = Message { request: request.to_owned(), body: body.clone() };
        if let (Some(case), Some(fields)) = (case, message.body.as_object_mut()) {
            fields.insert("case".to_owned(), Value::String(case.to_string()));
        }
        if let Err(reason) = message.storable() {
            return Ok(Err(reason));
        }
        let digest = Digest(Sha256::digest(body.to_string()).into());
        let made = message.is_order().then(|| self.app.new_case_id());
        let claim = Claim { target: sender.target.id, request, digest, case: made };
        let claimed = self.store().claim(claim).await?;
        match self.act(sender, &message, claimed.case).await {
            Ok((case, seq)) => {
                let taken = Taken { case: Some(case), seq, done_at: Some(settled.at), ..claimed };
                self.store().received(sender.target.id, request, &taken).await?;
                self.store().settle_kept(SettledKept { case: Some(case), ..settled }).await?;
                Ok(Ok(case))
            }
            Err(Refused::Trouble(error)) => Err(error),
            Err(Refused::Kept(case, reason)) => {
                self.store().still_kept(settled.id, case, &reason.json()).await?;
                Ok(Err(reason))
            }
        }
    }

    async fn act(&self, sender: &Sender, message: &Message, claimed: Option<CaseId>) -> Became {
        match claimed.filter(|_| message.is_order()) {
            Some(case) => self.take_order(sender, message, case).await,
            None => self.take_progress(sender, message).await,
        }
    }

    async fn number(&self, case: CaseId) -> Result<Option<String>, AppError> {
        Ok(self.app.ledger.case(case).await?.and_then(|record| record.number))
    }
}

fn dealt_with() -> Reason {
    Reason::new(
        "settled",
        "这条消息没有接收, 已由人工以其他方式处理",
        "this message was not taken; a person has dealt with it in another way",
    )
}

fn another() -> Reason {
    Reason::new(
        "another_content",
        "这个消息编号已用于另一条内容不同的消息",
        "this name was used before for a message with another content",
    )
}

/// A message's name with the digest of its bytes.
fn with_digest(request: &str, bytes: &[u8]) -> String {
    let name: String = request.chars().take(LONGEST_NAME).collect();
    format!("{name}#{}", &hex::encode(Sha256::digest(bytes))[..16])
}

/// A message's value in its own type, or why it is kept.
pub(super) fn read<T: serde::de::DeserializeOwned>(body: &Value) -> Result<T, Refused> {
    serde_json::from_value(body.clone()).map_err(|error| {
        let (zh, en) = (format!("消息格式有误: {error}"), format!("the message is not well formed: {error}"));
        Refused::Kept(None, Reason::new("malformed", zh, en))
    })
}
