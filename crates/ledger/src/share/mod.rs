//! What is shared with other systems: targets and their keys, subscriptions, code tables, deliveries, what came back.
//!
//! What a rule or a setting means is the concern of the crate `share`; here they are texts.

mod deliveries;
mod inbound;
mod look;
mod subscriptions;
mod targets;

pub use deliveries::{Due, Outcome, Planned, Settled};
pub use inbound::{Counterpart, Kept, NewKept};
pub use look::{Delivery, DeliveryCursor, DeliveryState, Tally};
pub use subscriptions::{CodeTable, NewSubscription, Subscription, SubscriptionState};
pub use targets::{NewTarget, SigningSecret, Target};

use crate::Ledger;

/// What a city shares, in its ledger.
#[derive(Debug, Clone)]
pub struct ShareStore {
    ledger: Ledger,
}

impl Ledger {
    /// What the city shares.
    pub fn share(&self) -> ShareStore {
        ShareStore { ledger: self.clone() }
    }
}
