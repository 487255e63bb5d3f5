//! The use cases of cases, one file each: authorise, load, decide, commit.

pub mod act;
pub mod cache;
mod commit;
pub mod export;
mod form;
pub mod counts;
pub mod list;
mod merge;
pub mod public;
pub mod report;
pub mod reveal;
pub mod similar;
mod split;
pub mod steps;
pub mod view;
pub mod words;

use domain::{CaseId, Refusal};
use ledger::cases::StoredCase;
use std::sync::Arc;

use crate::{App, AppError, Caller};

/// What a request may carry beside its action.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// What people wrote.
    pub words: ledger::words::Words,
    /// Evidence, by content hash; uploaded before.
    pub evidence: Vec<domain::Digest>,
    /// Where it was done, when offered.
    pub place: Option<crate::places::locate::Given>,
}

impl App {
    /// The case as it stands, from memory where it is fresh there.
    pub async fn load(&self, id: CaseId) -> Result<Option<Arc<StoredCase>>, AppError> {
        if let Some(record) = self.cases.get(id) {
            return Ok(Some(record));
        }
        let Some(record) = self.ledger.case(id).await? else { return Ok(None) };
        let record = Arc::new(record);
        self.cases.put(Arc::clone(&record));
        Ok(Some(record))
    }

    /// The case, if the caller may see it.
    pub async fn seen(&self, caller: &Caller, id: CaseId) -> Result<Arc<StoredCase>, AppError> {
        match self.load(id).await? {
            Some(record) if caller.may_see(&record.case) => Ok(record),
            _ => Err(AppError::no_case()),
        }
    }
}

/// Of several refusals, one per post, the one that says most: a rule about the case before one about the post.
fn most_telling(refusals: Vec<Refusal>) -> Refusal {
    let rank = |refusal: &Refusal| match refusal.rule {
        "role" => 2,
        "not_yours" => 1,
        _ => 0,
    };
    refusals.into_iter().min_by_key(rank).unwrap_or_else(|| {
        Refusal::new("role", "您没有岗位, 请联系安全管理员", "you hold no post; ask the security administrator")
    })
}
