//! What the ledger promises, over both engines: one suite, each test once per engine.
#![allow(clippy::unwrap_used)]

mod any_order;
mod audit;
mod commit;
mod faults;
mod figures;
mod lists;
mod now;
mod people;
mod places;
mod registry;
mod seal;
mod share;
mod support;
mod transfer;
