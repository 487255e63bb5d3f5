//! What operators do from the command line, over the built binary: take a city in, open accounts, back up, restore,
//! verify. Each test has a folder of its own.

#![allow(clippy::unwrap_used)]

mod accounts;
mod areas;
mod categories;
mod folder;
mod keep;
mod units;
