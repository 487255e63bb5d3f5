//! Code tables.

use std::collections::BTreeMap;

use app::{AppError, Caller};
use ledger::audit::Outcome;
use ledger::share::{CodeTable, DeliveryState, SubscriptionState};
use serde_json::json;

use crate::service::{Share, keeper};

/// Entries of one table: more than a city's grids.
const MOST_ENTRIES: usize = 50_000;

impl Share {
    /// Whether the caller looks after sharing.
    pub fn may_keep(&self, caller: &Caller) -> Result<(), AppError> {
        keeper(self, caller)
    }

    /// The newest version of every code table.
    pub async fn code_tables(&self, caller: &Caller) -> Result<Vec<CodeTable>, AppError> {
        keeper(self, caller)?;
        Ok(self.store().code_tables().await?)
    }

    /// Stores a code table whole; its new version. What was held is tried again, where a subscription has not ended: it may
    /// have been for want of an entry.
    pub async fn put_codes(
        &self,
        caller: &Caller,
        name: &str,
        entries: &BTreeMap<String, String>,
    ) -> Result<u32, AppError> {
        keeper(self, caller)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 40 || !name.chars().all(plain) {
            return Err(AppError::invalid(
                "name",
                "table_name",
                "码表名为 1 至 40 个小写字母、数字或 _",
                "a table's name is 1 to 40 lower-case letters, digits or _",
            ));
        }
        if entries.len() > MOST_ENTRIES {
            return Err(AppError::invalid(
                "entries",
                "entries",
                format!("一个码表最多 {MOST_ENTRIES} 条"),
                format!("a table has at most {MOST_ENTRIES} entries"),
            ));
        }
        let version = self.store().put_codes(name, entries, self.app.time.now()).await?;
        let detail = json!({ "version": version, "entries": entries.len() });
        self.app.record(caller, "put_codes", format!("codes:{name}"), Outcome::Done, detail).await?;
        let all = self.store().subscriptions().await?;
        for subscription in all.iter().filter(|it| it.state != SubscriptionState::Ended) {
            self.retry_held(subscription.id).await?;
        }
        Ok(version)
    }

    /// Tries again what is held of a subscription.
    pub(super) async fn retry_held(&self, subscription: i64) -> Result<(), AppError> {
        let now = self.app.time.now();
        self.store().retry_all(subscription, &[DeliveryState::Held], now, || self.wake_anew()).await?;
        Ok(())
    }
}
