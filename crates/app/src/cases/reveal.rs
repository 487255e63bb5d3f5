//! Seeing personal text in the clear: only whoever handles that very matter or calls back, for a stated purpose,
//! recorded first.

use domain::CaseId;
use ledger::audit::Outcome;
use ledger::words::Words;

use crate::{App, AppError, Caller};

impl App {
    /// The words of a case in the clear, by step. The look is on the audit log before the text is answered; so is a
    /// look at a case the caller may not even see.
    pub async fn reveal(
        &self,
        caller: &Caller,
        id: CaseId,
        purpose: &str,
    ) -> Result<Vec<(u32, Words)>, AppError> {
        let purpose = super::stated(
            ("purpose", "purpose_needed"),
            purpose,
            "请写明查看原文的用途 (2 至 200 字)",
            "say in 2 to 200 characters what the text is needed for",
        )?;
        let record = self.seen(caller, id).await;
        let allowed = record.as_ref().is_ok_and(|record| self.may_reveal(caller, &record.case));
        let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
        let detail = serde_json::json!({ "purpose": purpose });
        self.record(caller, "reveal_words", format!("case:{id}"), outcome, detail).await?;
        record?;
        if !allowed {
            return Err(AppError::forbidden(
                "not_handling",
                "只有正在办理或回访这件事的单位可以查看原文, 这次查看请求已记录",
                "only those who handle the case or call back see the text in the clear; this request was recorded",
            ));
        }
        let words = self.ledger.words(id).await?;
        Ok(words.into_iter().map(|opened| (opened.seq, opened.words)).collect())
    }
}
