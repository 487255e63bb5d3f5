//! The inbox: what came in and could not be taken, until a person has dealt with it.

use app::{AppError, Caller};
use domain::words::mask;
use ledger::audit::Outcome;
use ledger::share::Kept;
use serde_json::Value;

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
            message.body = mask(&String::from_utf8_lossy(&message.body)).into_bytes();
        }
        Ok(kept)
    }

    /// Marks a kept message as dealt with.
    pub async fn settle_kept(&self, caller: &Caller, id: i64) -> Result<(), AppError> {
        keeper(self, caller)?;
        if !self.store().settle_kept(id, caller.account, self.app.time.now()).await? {
            return Err(AppError::not_found(
                "message",
                "没有这条待处理的消息",
                "there is no such message waiting",
            ));
        }
        self.app.record(caller, "settle_inbox", format!("inbox:{id}"), Outcome::Done, Value::Null).await
    }
}
