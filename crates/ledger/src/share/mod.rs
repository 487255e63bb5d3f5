//! What is shared with other systems: targets and their keys, subscriptions, code tables, deliveries, what came back.
//!
//! What a rule or a setting means is the concern of the crate `share`; here they are texts.

mod counterparts;
mod deliveries;
mod inbox;
mod intakes;
mod look;
mod notices;
mod received;
mod report_keys;
mod subject;
mod subscriptions;
mod targets;

pub use counterparts::{Counterpart, Token};
pub use deliveries::{Due, Outcome, Planned, Settled};
pub use inbox::{Kept, NewKept, SettledKept};
pub use intakes::Intake;
pub use look::{Delivery, DeliveryCursor, DeliveryState, Tally};
pub use notices::Wished;
pub use received::{Claim, Received};
pub use subject::Subject;
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
