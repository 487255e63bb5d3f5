//! Cases acted on lately, in memory, so that the next step of a case need not read it.
//!
//! Being stale is harmless: the committer checks the version of every submission, and on a conflict the case is
//! read again and decided again.

use std::sync::Arc;

use domain::CaseId;
use ledger::cases::StoredCase;
use quick_cache::sync::Cache;

/// How many cases are kept: at about 2 kB each, some 40 MB at most.
const KEPT: usize = 20_000;

/// Cases acted on lately.
#[derive(Debug)]
pub struct CaseCache(Cache<CaseId, Arc<StoredCase>>);

impl Default for CaseCache {
    fn default() -> Self {
        Self(Cache::new(KEPT))
    }
}

impl CaseCache {
    /// The case, if it is kept.
    pub fn get(&self, id: CaseId) -> Option<Arc<StoredCase>> {
        self.0.get(&id)
    }

    /// Keeps a case as it stands after a commit or a read.
    pub fn put(&self, record: Arc<StoredCase>) {
        self.0.insert(record.case.id, record);
    }

    /// Forgets a case that turned out to be stale.
    pub fn forget(&self, id: CaseId) {
        self.0.remove(&id);
    }
}
