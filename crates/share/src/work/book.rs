//! Subscriptions with their targets, as they are at one moment, read and made ready for use.

use std::collections::HashMap;
use std::sync::Arc;

use app::AppError;
use ledger::share::{Subscription, SubscriptionState, Target};

use crate::mapping::{CodeBook, Mapper};
use crate::reason::Reason;
use crate::rule::Rule;
use crate::service::Share;
use crate::settings::{Settings, Way};

/// One subscription, ready for use. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub subscription: Arc<Subscription>,
    pub target: Arc<Target>,
    pub settings: Arc<Settings>,
    pub rule: Arc<Rule>,
    /// The mapping, or what is wrong with it.
    pub mapper: Arc<Result<Mapper, Reason>>,
    /// Which versions of code tables it was made with.
    codes: u64,
}

impl Entry {
    /// The subscription's number.
    pub fn id(&self) -> i64 {
        self.subscription.id
    }

    /// Whether deliveries are carried out at present.
    pub fn sends(&self) -> bool {
        self.subscription.state == SubscriptionState::Active && !matches!(self.settings.way, Way::Pull {})
    }

    /// Whether nothing that a lane depends on differs.
    pub fn is_same(&self, other: &Self) -> bool {
        self.rule == other.rule && self.settings == other.settings && self.codes == other.codes
    }
}

/// Every subscription whose rule and settings can be read.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub entries: Vec<Entry>,
}

impl Book {
    /// As it is now.
    pub async fn load(share: &Share) -> Result<Self, AppError> {
        let store = share.store();
        let targets: HashMap<i64, Arc<Target>> =
            store.targets().await?.into_iter().map(|target| (target.id, Arc::new(target))).collect();
        let tables = store.code_tables().await?;
        let versions = tables.iter().map(|table| u64::from(table.version)).sum::<u64>() + tables.len() as u64;
        let codes = Arc::new(CodeBook::new(tables));
        let mut entries = Vec::new();
        for subscription in store.subscriptions().await? {
            let Some(target) = targets.get(&subscription.target) else { continue };
            match entry(subscription, target, &codes, versions) {
                Ok(entry) => entries.push(entry),
                Err(reason) => {
                    tracing::error!(
                        target = target.code,
                        reason = reason.text.en,
                        "a subscription cannot be read"
                    );
                }
            }
        }
        Ok(Self { entries })
    }

    /// One subscription.
    pub fn entry(&self, id: i64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id() == id)
    }
}

fn entry(
    subscription: Subscription,
    target: &Arc<Target>,
    codes: &Arc<CodeBook>,
    versions: u64,
) -> Result<Entry, Reason> {
    let rule: Rule = serde_json::from_str(&subscription.rule)
        .map_err(|error| Reason::new("rule", error.to_string(), error.to_string()))?;
    Ok(Entry {
        settings: Arc::new(Settings::read(&target.settings)?),
        target: Arc::clone(target),
        mapper: Arc::new(Mapper::new(&rule.shape, Arc::clone(codes))),
        rule: Arc::new(rule),
        subscription: Arc::new(subscription),
        codes: versions,
    })
}
