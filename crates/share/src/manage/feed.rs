//! A feed for those who only poll. Each page has a cursor, the moment it was handed out; asking with it says that the page
//! arrived. What was handed out and never acknowledged is handed out again.

use std::collections::HashSet;

use app::{AppError, Caller};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Digest;
use domain::post::Role;
use ledger::share::{Outcome, Settled, Subject, SubscriptionState};
use sha2::{Digest as _, Sha256};

use super::subscriptions::no_subscription;
use crate::reason::Reason;
use crate::send::Way;
use crate::service::{Share, keeper, no_subject};
use crate::work::{Book, sketch};

/// A page of a feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its entries, in the order of the steps or changes.
    pub entries: Vec<Fed>,
    /// What to ask with once they have arrived.
    pub next: i64,
}

/// One entry of a feed.
#[derive(Debug, Clone)]
pub struct Fed {
    /// The delivery's identity.
    pub id: String,
    /// The mapped message as text, or why it is held.
    pub body: Result<String, Reason>,
}

impl Share {
    /// The next entries of a subscription that its target fetches for itself; pages until `after`, the cursor of one, are
    /// acknowledged. For the target's own account, or whoever looks after sharing, who changes nothing by it.
    pub async fn feed(&self, caller: &Caller, id: i64, after: i64, most: u32) -> Result<Feed, AppError> {
        let book = Book::load(self).await?;
        let entry = book.entry(id).ok_or_else(no_subscription)?;
        let owns = caller.has(Role::Service) && entry.reached.target.account == Some(caller.account);
        if !owns {
            keeper(self, caller).map_err(|_| no_subscription())?;
        }
        if !matches!(entry.reached.settings.way, Way::Pull {}) {
            return Err(AppError::invalid(
                "subscription",
                "not_pulled",
                "该订阅由平台推送, 不能拉取",
                "this subscription is sent, not fetched",
            ));
        }
        let (store, now) = (self.store(), self.app.time.now());
        if owns {
            if let Some(until) = DateTime::from_timestamp_micros(after).filter(|_| after > 0) {
                store.fetched(id, until, now).await?;
            }
            if entry.subscription.state != SubscriptionState::Active {
                return Err(AppError::invalid(
                    "subscription",
                    "not_active",
                    "该订阅已暂停或结束, 暂不能拉取",
                    "this subscription is paused or has ended; nothing can be fetched",
                ));
            }
        }
        let mut page = Feed { entries: Vec::new(), next: after };
        let (mut handed, mut held, mut blocked) = (Vec::new(), Vec::new(), HashSet::<Subject>::new());
        for delivery in store.waiting(id, most.clamp(1, 500)).await? {
            if blocked.contains(&delivery.subject) {
                continue;
            }
            let history = self.history(&delivery.subject).await?;
            let history = history.ok_or_else(|| no_subject(&delivery.subject))?;
            let body = sketch(self, entry, &history, delivery.seq, delivery.pos, None);
            match &body {
                Ok(body) => handed.push((delivery.pos, Digest(Sha256::digest(&body.bytes).into()))),
                Err(reason) => {
                    let outcome = Outcome::Held { reason: reason.json() };
                    held.push(Settled { subscription: id, pos: delivery.pos, at: now, outcome });
                    blocked.insert(delivery.subject);
                }
            }
            let body = body.map(|body| entry.rule.shape.encoding.text(&body.bytes));
            page.entries.push(Fed { id: Self::delivery_id(id, delivery.pos), body });
        }
        if owns {
            store.settle(&held).await?;
            if !handed.is_empty() {
                let at = self.cursor(id, now).await?;
                store.hand_out(id, &handed, at).await?;
                page.next = at.timestamp_micros();
            }
        }
        Ok(page)
    }

    /// The moment of a page: later than that of every page before it that is not acknowledged, whatever the clock says.
    async fn cursor(&self, subscription: i64, now: DateTime<Utc>) -> Result<DateTime<Utc>, AppError> {
        let before = self.store().last_handed_out(subscription).await?;
        Ok(before.map_or(now, |before| now.max(before + TimeDelta::microseconds(1))))
    }
}
