//! What deliveries promise, with real receivers that misbehave: every receiver ends with exactly the expected set.
#![allow(clippy::unwrap_used)]

#[path = "../receiver/mod.rs"]
mod receiver;
#[path = "../scene/mod.rs"]
mod scene;

mod accounted;
mod areas;
mod back;
mod bounds;
mod faults;
mod fetched;
mod guide;
mod look;
mod notices;
mod orders;
mod shapes;
mod signed;
