//! A feed for those who only poll: asking for what follows a position says that everything up to it has arrived.

use app::{AppError, Caller};
use domain::Digest;
use domain::post::Role;
use ledger::share::{DeliveryState, Outcome, Settled};
use sha2::{Digest as _, Sha256};

use super::subscriptions::no_subscription;
use crate::reason::Reason;
use crate::send::Way;
use crate::service::{Share, keeper, no_subject};
use crate::work::{Book, sketch};

/// One entry of a feed.
#[derive(Debug, Clone)]
pub struct Fed {
    /// The delivery's identity.
    pub id: String,
    /// The cursor to go on after it.
    pub pos: i64,
    /// The mapped message, or why it is held.
    pub body: Result<Vec<u8>, Reason>,
}

impl Share {
    /// The next entries of a subscription that its target fetches for itself. What lies at or before `after` is
    /// acknowledged by asking. For the target's own account, or whoever looks after sharing, who acknowledges nothing.
    pub async fn feed(&self, caller: &Caller, id: i64, after: i64, most: u32) -> Result<Vec<Fed>, AppError> {
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
        let store = self.store();
        let now = self.app.time.now();
        if owns && after > 0 {
            // In pages, so that a position far ahead takes no more memory than a near one.
            loop {
                let waiting = store.waiting_until(id, after, 500).await?;
                if waiting.is_empty() {
                    break;
                }
                let arrived = |pos: i64, digest| Settled {
                    subscription: id,
                    pos,
                    at: now,
                    outcome: Outcome::Acknowledged { digest },
                };
                let mut settled = Vec::new();
                for delivery in waiting {
                    let history = self.history(&delivery.subject).await?;
                    let history = history.ok_or_else(|| no_subject(&delivery.subject))?;
                    settled.push(match sketch(self, entry, &history, delivery.seq, delivery.pos, None) {
                        Ok(body) => arrived(delivery.pos, Digest(Sha256::digest(&body.bytes).into())),
                        Err(reason) => Settled {
                            subscription: id,
                            pos: delivery.pos,
                            at: now,
                            outcome: Outcome::Held { reason: reason.json() },
                        },
                    });
                }
                store.settle(&settled).await?;
            }
        }
        let mut fed = Vec::new();
        for delivery in store.feed(id, after, most.clamp(1, 500)).await? {
            if delivery.state == DeliveryState::Dead {
                continue;
            }
            let history = self.history(&delivery.subject).await?;
            let history = history.ok_or_else(|| no_subject(&delivery.subject))?;
            let body = sketch(self, entry, &history, delivery.seq, delivery.pos, None).map(|body| body.bytes);
            fed.push(Fed { id: Self::delivery_id(id, delivery.pos), pos: delivery.pos, body });
        }
        Ok(fed)
    }
}
