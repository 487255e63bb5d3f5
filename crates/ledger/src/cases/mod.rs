//! Cases as they are stored and read: rows, lists, counts, points for the map.

mod columns;
mod mark;
pub mod query;
mod read;

pub use crate::pending_lists::EvidenceFile;
pub use mark::Mark;
pub use query::{AreaCount, BadCursor, Counts, Cursor, Filter, OpenPoint, Order, Page, Scope, State};
pub use read::{PlacedStep, StoredCase};

pub(crate) use columns::{Columns, OpenColumns};
pub(crate) use read::select_steps;
