//! Rules and mappings that were made ready, kept for as long as nothing they are made of changes: a book is read often,
//! and templates, schemas and code tables take long to read.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::db::DbError;
use ledger::share::{ShareStore, Subscription};
use parking_lot::Mutex;

use crate::mapping::{CodeBook, Mapper};
use crate::reason::Reason;
use crate::rule::Rule;

/// A subscription's rule with its mapping, or what is wrong with that.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub rule: Arc<Rule>,
    pub mapper: Arc<Result<Mapper, Reason>>,
}

/// What it was made of.
struct Kept {
    rule: String,
    codes: Arc<CodeBook>,
    ready: Ready,
}

/// Code tables of these versions, by name.
#[derive(Default)]
struct Codes {
    versions: Vec<(String, u32)>,
    book: Arc<CodeBook>,
}

/// What was made ready.
#[derive(Default)]
pub(crate) struct Shelf {
    codes: Mutex<Codes>,
    kept: Mutex<HashMap<i64, Kept>>,
}

impl Shelf {
    /// The newest code tables; the same book for as long as there are no newer ones.
    pub async fn codes(&self, store: &ShareStore) -> Result<Arc<CodeBook>, DbError> {
        let versions = store.code_versions().await?;
        {
            let codes = self.codes.lock();
            if codes.versions == versions {
                return Ok(Arc::clone(&codes.book));
            }
        }
        let book = Arc::new(CodeBook::new(store.code_tables().await?));
        *self.codes.lock() = Codes { versions, book: Arc::clone(&book) };
        Ok(book)
    }

    /// A subscription's rule and mapping; the same ones for as long as neither its rule nor the code tables change.
    pub(super) fn ready(
        &self,
        subscription: &Subscription,
        codes: &Arc<CodeBook>,
    ) -> serde_json::Result<Ready> {
        let mut kept = self.kept.lock();
        if let Some(kept) = kept.get(&subscription.id)
            && kept.rule == subscription.rule
            && Arc::ptr_eq(&kept.codes, codes)
        {
            return Ok(kept.ready.clone());
        }
        let rule: Rule = serde_json::from_str(&subscription.rule)?;
        let mapper = Arc::new(Mapper::new(&rule.shape, Arc::clone(codes)));
        let ready = Ready { rule: Arc::new(rule), mapper };
        let made_of =
            Kept { rule: subscription.rule.clone(), codes: Arc::clone(codes), ready: ready.clone() };
        kept.insert(subscription.id, made_of);
        Ok(ready)
    }
}
