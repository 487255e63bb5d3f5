//! The migrations, in order. A new one is a new file and a new line; an old one is never edited.

use crate::db::Migration;

/// Every migration of the ledger.
pub const ALL: &[Migration] = &[Migration { number: 1, name: "cases", text: include_str!("0001_cases.sql") }];
