//! Cases as they are stored and read: rows, lists, counts, points for the map.

mod columns;
mod mark;
mod read;

pub use mark::Mark;
pub use read::{PlacedStep, StoredCase};

pub(crate) use columns::{Columns, OpenColumns};
pub(crate) use read::select_steps;
