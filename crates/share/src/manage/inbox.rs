//! The inbox: what came in and could not be taken, until a person has dealt with it.

use app::{AppError, Caller};
use domain::CaseId;
use domain::words::mask;
use ledger::audit::Outcome;
use ledger::share::{Intake, Kept, SettledKept};
use serde_json::{Value, json};

use crate::mapping::Encoding;
use crate::reason::Reason;
use crate::service::{Share, keeper};

impl Share {
    /// Kept messages, the newest first, personal text masked.
    pub async fn inbox(
        &self,
        caller: &Caller,
        waiting: bool,
        after: Option<i64>,
        most: u32,
    ) -> Result<Vec<Kept>, AppError> {
        keeper(self, caller)?;
        let mut kept = self.store().inbox(waiting, after, most.clamp(1, 200)).await?;
        for message in &mut kept {
            message.body = mask(&Encoding::text_of(&message.body)).into_bytes();
        }
        Ok(kept)
    }

    /// How far each system's own list, folder or endpoint was read, and what was wrong with it.
    pub async fn intakes(&self, caller: &Caller) -> Result<Vec<Intake>, AppError> {
        keeper(self, caller)?;
        Ok(self.store().intakes().await?)
    }

    /// Takes a kept message in again, as about `case` where a person says so: the case, or why it is still kept.
    pub async fn retry_kept(
        &self,
        caller: &Caller,
        id: i64,
        case: Option<CaseId>,
    ) -> Result<Result<CaseId, Reason>, AppError> {
        keeper(self, caller)?;
        let kept = self.store().kept_message(id).await?.filter(|kept| kept.settled_at.is_none());
        let kept = kept.ok_or_else(no_message)?;
        if let Some(case) = case {
            self.app.seen(caller, case).await?;
        }
        let body: Value = serde_json::from_slice(&kept.body).map_err(|_| {
            AppError::invalid(
                "id",
                "unreadable",
                "这条消息读不出来, 只能了结",
                "this message cannot be read; it can only be settled",
            )
        })?;
        let target = self.target(kept.target).await?;
        let sender = self.sender(target).await?.ok_or_else(|| {
            AppError::invalid(
                "id",
                "no_account",
                "该系统没有可用的对接账号",
                "the system has no account to act with",
            )
        })?;
        let outcome = if case.is_some() { "linked" } else { "retried" };
        let settled =
            SettledKept { id, by: caller.account, at: self.app.time.now(), case: None, outcome, note: None };
        let again = self.take_again(&sender, settled, &kept.request, &body, case).await?;
        let detail = json!({ "case": case, "taken": again.is_ok(), "outcome": outcome });
        self.app.record(caller, "retry_inbox", format!("inbox:{id}"), Outcome::Done, detail).await?;
        Ok(again)
    }

    /// Marks a kept message as dealt with in another way, and says how.
    pub async fn settle_kept(&self, caller: &Caller, id: i64, note: &str) -> Result<(), AppError> {
        keeper(self, caller)?;
        let note = note.trim();
        if !(2..=200).contains(&note.chars().count()) {
            return Err(AppError::invalid(
                "note",
                "note_needed",
                "请写明如何处理的 (2 至 200 字)",
                "say in 2 to 200 characters how it was dealt with",
            ));
        }
        let settled = SettledKept {
            id,
            by: caller.account,
            at: self.app.time.now(),
            case: None,
            outcome: "settled",
            note: Some(note.to_owned()),
        };
        if !self.store().settle_kept(settled).await? {
            return Err(no_message());
        }
        self.app.record(caller, "settle_inbox", format!("inbox:{id}"), Outcome::Done, Value::Null).await
    }
}

fn no_message() -> AppError {
    AppError::not_found("message", "没有这条待处理的消息", "there is no such message waiting")
}
