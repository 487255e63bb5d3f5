//! The use cases of cases, one file each: authorise, load, decide, commit.

pub mod act;
pub mod cache;
mod commit;
pub mod counts;
pub mod erase;
pub mod export;
mod form;
pub mod list;
mod merge;
pub mod now;
pub mod open;
pub mod report;
pub mod reveal;
pub mod similar;
mod split;
pub mod steps;
pub mod turns;
pub mod view;
pub mod words;

use domain::{CaseId, Refusal};
use ledger::cases::StoredCase;
use std::sync::Arc;
use uuid::{NoContext, Timestamp, Uuid};

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
    /// An identity for a case that is made here: a `UUIDv7` of now.
    pub fn new_case_id(&self) -> CaseId {
        let now = self.time.now();
        let seconds = now.timestamp().unsigned_abs();
        CaseId(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos())))
    }

    /// The case to decide on, from memory where it is there: it may have moved on, here or on another node, which the
    /// committer then says.
    pub(crate) async fn load(&self, id: CaseId) -> Result<Option<Arc<StoredCase>>, AppError> {
        match self.cases.get(id) {
            Some(record) => Ok(Some(record)),
            None => self.read(id).await,
        }
    }

    /// The case as it stands: what is shown.
    pub async fn read(&self, id: CaseId) -> Result<Option<Arc<StoredCase>>, AppError> {
        let Some(record) = self.ledger.case(id).await? else { return Ok(None) };
        let record = Arc::new(record);
        self.cases.put(Arc::clone(&record));
        Ok(Some(record))
    }

    /// The case, if the caller may see it.
    pub async fn seen(&self, caller: &Caller, id: CaseId) -> Result<Arc<StoredCase>, AppError> {
        match self.read(id).await? {
            Some(record) if caller.may_see(&record.case) => Ok(record),
            _ => Err(AppError::no_case()),
        }
    }
}

/// A purpose or a reason as it goes on the audit log; the rule and its words where there is none.
fn stated<'a>(
    (field, rule): (&'static str, &'static str),
    text: &'a str,
    zh: &str,
    en: &str,
) -> Result<&'a str, AppError> {
    let text = text.trim();
    if (2..=200).contains(&text.chars().count()) {
        return Ok(text);
    }
    Err(AppError::invalid(field, rule, zh, en))
}

/// Of several refusals, one per post, the one that says most: a rule about the case before one about the post.
fn most_telling(refusals: Vec<Refusal>) -> Refusal {
    let rank = |refusal: &Refusal| match refusal.rule {
        "role" => 2,
        "not_yours" => 1,
        _ => 0,
    };
    refusals.into_iter().min_by_key(rank).unwrap_or_else(|| {
        Refusal::new(
            "role",
            "您没有岗位, 请联系安全管理员",
            "you hold no post; ask the security administrator",
        )
    })
}
