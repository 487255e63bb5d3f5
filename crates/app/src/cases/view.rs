//! One case as its reader sees it: how it stands, what may be done, where it would go.

use std::sync::Arc;

use domain::CaseId;
use domain::case::{ActionKind, Case, Permitted, permitted};
use domain::routing::{self, Suggestion};
use ledger::cases::StoredCase;

use crate::{App, AppError, Caller};

/// A case with what follows for its reader.
#[derive(Debug)]
pub struct Detail {
    /// The case.
    pub record: Arc<StoredCase>,
    /// What the reader may do, now or at another moment.
    pub permitted: Vec<Permitted>,
    /// Where it would go by default.
    pub suggestion: Option<Suggestion>,
}

impl App {
    /// One case in full.
    pub async fn case(&self, caller: &Caller, id: CaseId) -> Result<Detail, AppError> {
        let record = self.seen(caller, id).await?;
        Ok(self.detail(caller, record))
    }

    /// One case in full, by the number people know it by.
    pub async fn case_by_number(&self, caller: &Caller, number: &str) -> Result<Detail, AppError> {
        let record = self.ledger.case_by_number(number).await?.ok_or_else(AppError::no_case)?;
        if !caller.may_see(&record.case) {
            return Err(AppError::no_case());
        }
        Ok(self.detail(caller, Arc::new(record)))
    }

    /// What follows for this reader.
    pub fn detail(&self, caller: &Caller, record: Arc<StoredCase>) -> Detail {
        let city = self.city();
        let suggestion = routing::suggest(&record.case, &city.rules);
        let permitted = permitted(&record.case, &caller.actors(), self.time.now(), &city.rules);
        Detail { record, permitted, suggestion }
    }

    /// Whether the caller may see the personal text in the clear: whoever handles that very matter, and, as long as it
    /// may be reopened, whoever may call back the person who reported it.
    pub fn may_reveal(&self, caller: &Caller, case: &Case) -> bool {
        let (city, now) = (self.city(), self.time.now());
        let may_call_back = || {
            permitted(case, &caller.actors(), now, &city.rules)
                .iter()
                .any(|it| it.action == ActionKind::CallBack && it.refusal.is_none())
        };
        caller.handles(case) || case.ended_within(city.rules.settings.reopen_days, now) && may_call_back()
    }
}
