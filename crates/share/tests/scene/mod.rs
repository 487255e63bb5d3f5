//! A small city with cases, its keeper of sharing, and subscriptions.
#![allow(dead_code)] // Each suite uses its part.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use domain::post::{Post, Role};
use domain::{AccountId, Bilingual};
use ledger::bench;
use ledger::share::{DeliveryState, NewTarget};
use serde_json::{Value, json};
use share::Share;
use share::rule::Rule;
use share::send::Bounds;
use testkit::city::CITY;
use testkit::{Fresh, Server};

use crate::receiver::Receiver;

/// Rounds after which something is taken to be stuck.
const MOST_ROUNDS: usize = 5000;

/// The city and its sharing.
pub struct Scene {
    pub server: Server,
    pub share: Arc<Share>,
    pub keeper: Caller,
}

impl Scene {
    /// A city with no case yet.
    pub async fn new() -> Self {
        let server = Server::start(Fresh::sqlite()).await;
        #[allow(clippy::disallowed_methods)] // Where `tempfile` makes its folders; nothing is made here.
        let bounds = Bounds { folders: vec![std::env::temp_dir()], ..Bounds::default() };
        let share = Arc::new(Share::new(Arc::clone(&server.app), bounds));
        let area = server.app.city().rules.city.clone();
        let post = Post { role: Role::Supervisor, unit: Some(CITY), area };
        let account = server.account("keeper", vec![post.clone()]).await;
        let keeper = Caller { account, posts: vec![post], scopes: None, only: None, must_change: false };
        Self { server, share, keeper }
    }

    /// Commits the whole loops of some cases: nine steps each, three on their way at any time.
    pub async fn cases(&self, count: u32) {
        for submission in bench::loops(&self.server.app.ledger, count, 3) {
            self.server.app.ledger.commit(submission).await.unwrap();
        }
    }

    /// Commits the whole loops of further cases, one after the other.
    pub async fn more_cases(&self, count: u32) {
        let ledger = &self.server.app.ledger;
        let done = *ledger.positions().borrow() as usize;
        let all = count + (done / bench::STEPS_PER_CASE) as u32;
        for submission in bench::loops(ledger, all, 1).split_off(done) {
            ledger.commit(submission).await.unwrap();
        }
    }

    /// A target; its number and its key.
    pub async fn target(&self, code: &str, settings: Value, account: Option<AccountId>) -> (i64, String) {
        let name = Bilingual::new(code, code);
        let new = NewTarget { code: code.to_owned(), name, settings: settings.to_string(), account };
        let (target, key) = self.share.add_target(&self.keeper, new).await.unwrap();
        (target.id, key)
    }

    /// A subscription of a new target at a receiver's address.
    pub async fn subscribed(&self, code: &str, receiver: &Receiver, rule: Value) -> i64 {
        self.subscribed_with(code, json!({ "way": webhook(receiver), "parallel": 8 }), rule).await
    }

    /// A subscription of a new target.
    pub async fn subscribed_with(&self, code: &str, settings: Value, rule: Value) -> i64 {
        let (target, _) = self.target(code, settings, None).await;
        self.subscription(target, rule).await
    }

    /// A subscription of a target, of what happens from now on.
    pub async fn subscription(&self, target: i64, rule: Value) -> i64 {
        self.subscription_since(target, rule, None).await
    }

    /// A subscription of a new target at a receiver's address, of all that happened so far.
    pub async fn subscribed_to_all(&self, code: &str, receiver: &Receiver, rule: Value) -> i64 {
        let settings = json!({ "way": webhook(receiver), "parallel": 8 });
        let (target, _) = self.target(code, settings, None).await;
        self.subscription_since(target, rule, Some(self.server.now() - TimeDelta::days(900))).await
    }

    async fn subscription_since(&self, target: i64, rule: Value, since: Option<DateTime<Utc>>) -> i64 {
        let rule: Rule = serde_json::from_value(rule).unwrap();
        self.share.add_subscription(&self.keeper, target, "试", &rule, since).await.unwrap().id
    }

    /// Sends until nothing waits, time passing as far as it must.
    pub async fn drive(&self) {
        for _ in 0..MOST_ROUNDS {
            match self.share.pump().await.unwrap() {
                None => return,
                Some(next) => self.server.time.set(next.max(self.server.now())),
            }
        }
        panic!("something still waits");
    }

    /// Keeps what a target of a subscription is signed in with.
    pub async fn credential(&self, target: i64, credential: Value) {
        let credential = serde_json::from_value(credential).unwrap();
        self.share.set_credential(&self.keeper, target, Some(&credential)).await.unwrap();
    }

    /// Plans what was committed, for those who fetch.
    pub async fn drive_planning(&self) {
        self.share.pump().await.unwrap();
    }

    /// How many deliveries of a subscription stand where.
    pub async fn states(&self, subscription: i64) -> BTreeMap<&'static str, usize> {
        let mut states = BTreeMap::new();
        for delivery in self.share.store().deliveries_after(subscription, 0, 100_000).await.unwrap() {
            *states.entry(delivery.state.name()).or_default() += 1;
        }
        states
    }

    /// What the ledger says was acknowledged: identities and digests.
    pub async fn acknowledged(&self, subscription: i64) -> BTreeMap<String, String> {
        let all = self.share.store().deliveries_after(subscription, 0, 100_000).await.unwrap();
        all.into_iter()
            .filter(|it| it.state == DeliveryState::Acknowledged)
            .map(|it| (Share::delivery_id(subscription, it.pos), it.digest.unwrap().to_string()))
            .collect()
    }

    /// The receiver holds exactly `count` deliveries, each with the digest the ledger has.
    pub async fn agrees(&self, subscription: i64, receiver: &Receiver, count: usize) {
        let acknowledged = self.acknowledged(subscription).await;
        assert_eq!(acknowledged.len(), count, "{:?}", self.states(subscription).await);
        assert_eq!(receiver.holds().await, acknowledged);
    }
}

/// A webhook's settings.
pub fn webhook(receiver: &Receiver) -> Value {
    json!({ "kind": "webhook", "url": receiver.url(), "timeout_s": 1 })
}

/// The position in a delivery's identity.
pub fn position(id: &str) -> i64 {
    id.rsplit('-').next().unwrap().parse().unwrap()
}
