//! What deliveries promise, with real receivers that misbehave: every receiver ends with exactly the expected set.
#![allow(clippy::unwrap_used)]

#[path = "../receiver/mod.rs"]
mod receiver;

mod back;
mod faults;
mod scene;
mod shapes;
