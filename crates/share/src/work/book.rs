//! Subscriptions with their targets, as they are at one moment, read and made ready for use.

use std::collections::HashMap;
use std::sync::Arc;

use app::AppError;
use chrono::{DateTime, Utc};
use ledger::share::{SigningSecret, Subscription, SubscriptionState, Target};

use super::shelf::Ready;
use crate::mapping::Mapper;
use crate::reason::Reason;
use crate::rule::Rule;
use crate::send::{Carrier, Way};
use crate::service::Share;
use crate::settings::{Credential, Settings};

/// A target with all that is needed to reach it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    pub target: Arc<Target>,
    pub settings: Arc<Settings>,
    /// What it is signed in with.
    pub credential: Arc<Credential>,
    /// Keys deliveries are signed with, the newest first, some for a while only.
    keys: Arc<[SigningSecret]>,
}

impl Reached {
    fn read(target: Target, credential: Option<&str>, keys: Vec<SigningSecret>) -> Result<Self, Reason> {
        Ok(Self {
            settings: Arc::new(Settings::read(&target.settings)?),
            credential: Arc::new(Credential::stored(credential)?),
            keys: keys.into(),
            target: Arc::new(target),
        })
    }

    /// The keys that sign at `now`, the newest first.
    pub fn keys(&self, now: DateTime<Utc>) -> Vec<Vec<u8>> {
        let valid = self.keys.iter().filter(|key| key.until.is_none_or(|until| until > now));
        valid.map(|key| key.secret.clone()).collect()
    }

    /// The carrier that reaches it.
    fn carrier(&self, share: &Share) -> Result<Arc<Carrier>, Reason> {
        share.carriers.of(self.target.id, &self.settings.way, &self.credential)
    }

    /// Whether nothing that a delivery depends on differs.
    fn is_same(&self, other: &Self) -> bool {
        self.settings == other.settings && self.credential == other.credential && self.keys == other.keys
    }
}

/// One subscription, ready for use. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub subscription: Arc<Subscription>,
    pub reached: Reached,
    pub rule: Arc<Rule>,
    /// The mapping, or what is wrong with it. The same one for as long as neither rule nor code tables change.
    pub mapper: Arc<Result<Mapper, Reason>>,
}

impl Entry {
    /// The subscription's number.
    pub fn id(&self) -> i64 {
        self.subscription.id
    }

    /// Whether deliveries are carried out at present.
    pub fn sends(&self) -> bool {
        let fetched = matches!(self.reached.settings.way, Way::Pull {});
        self.subscription.state == SubscriptionState::Active && !fetched
    }

    /// Whether nothing that a lane depends on differs.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.mapper, &other.mapper) && self.reached.is_same(&other.reached)
    }

    /// The target's carrier.
    pub fn carrier(&self, share: &Share) -> Result<Arc<Carrier>, Reason> {
        self.reached.carrier(share)
    }
}

impl Share {
    /// The keys a target signs and is signed to with at present, the newest first.
    pub(crate) async fn keys_of(&self, target: i64) -> Result<Vec<Vec<u8>>, AppError> {
        let keys = self.store().signing_keys(self.app.time.now()).await?.remove(&target).unwrap_or_default();
        Ok(keys.into_iter().map(|key| key.secret).collect())
    }

    /// What one target is signed in with.
    pub(crate) async fn credential_of(&self, target: i64) -> Result<Result<Credential, Reason>, AppError> {
        let stored = self.store().credentials().await?.remove(&target);
        Ok(Credential::stored(stored.as_deref()))
    }

    /// The carrier of one target, as its settings are now.
    pub(crate) async fn carrier_of(&self, target: Target) -> Result<Result<Arc<Carrier>, Reason>, AppError> {
        let credential = self.store().credentials().await?.remove(&target.id);
        Ok(Reached::read(target, credential.as_deref(), Vec::new()).and_then(|reached| reached.carrier(self)))
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
        let mut keys = store.signing_keys(share.app.time.now()).await?;
        let mut credentials = store.credentials().await?;
        let mut targets = HashMap::new();
        for target in store.targets().await? {
            let keys = keys.remove(&target.id).unwrap_or_default();
            let credential = credentials.remove(&target.id);
            match Reached::read(target, credential.as_deref(), keys) {
                Ok(reached) => drop(targets.insert(reached.target.id, reached)),
                Err(reason) => tracing::error!(reason = reason.text.en, "a target's settings cannot be read"),
            }
        }
        let codes = share.shelf.codes(&store).await?;
        let mut entries = Vec::new();
        for subscription in store.subscriptions().await? {
            let Some(reached) = targets.get(&subscription.target) else { continue };
            match share.shelf.ready(&subscription, &codes) {
                Ok(Ready { rule, mapper }) => entries.push(Entry {
                    reached: reached.clone(),
                    rule,
                    mapper,
                    subscription: Arc::new(subscription),
                }),
                Err(error) => {
                    tracing::error!(subscription = subscription.id, %error, "a subscription cannot be read");
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
