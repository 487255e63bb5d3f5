//! The use cases of sharing, one file each: authorise, load, decide, store.

pub mod codes;
pub mod deliveries;
pub mod feed;
pub mod find;
pub mod health;
pub mod inbox;
pub mod notices;
pub mod preview;
pub mod reconcile;
pub mod shared_with;
pub mod subscriptions;
pub mod targets;
