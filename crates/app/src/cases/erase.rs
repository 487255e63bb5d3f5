//! Erasing what people typed: when somebody asks for it, or when its retention ends. The steps stay, and their chain
//! stays green.

use domain::case::Case;
use ledger::audit::Outcome;

use crate::people::accounts::security;
use crate::{App, AppError, Caller};

impl App {
    /// Erases every word of a case, called by its number, for a stated reason: the security administrator's to do, who
    /// sees nothing of it. How many steps had words.
    pub async fn erase(&self, caller: &Caller, number: &str, reason: &str) -> Result<u64, AppError> {
        security(caller)?;
        let reason = super::stated(
            ("reason", "reason_needed"),
            reason,
            "请写明擦除的理由 (2 至 200 字)",
            "say in 2 to 200 characters why it is erased",
        )?;
        let record = self.ledger.case_by_number(number).await?.ok_or_else(AppError::no_case)?;
        self.erase_words(caller, &record.case, reason).await
    }

    pub(crate) async fn erase_words(
        &self,
        caller: &Caller,
        case: &Case,
        reason: &str,
    ) -> Result<u64, AppError> {
        if case.end.is_none() {
            return Err(AppError::invalid(
                "number",
                "not_ended",
                "事件尚未结束, 办理还需要这些文字",
                "the case has not ended; its words are still needed to handle it",
            ));
        }
        let erased = self.ledger.erase_words(case.id).await?;
        self.keys.remove(&case.id);
        self.cases.forget(case.id);
        let detail = serde_json::json!({ "reason": reason, "steps": erased });
        self.record(caller, "erase_words", format!("case:{}", case.id), Outcome::Done, detail).await?;
        Ok(erased)
    }
}
