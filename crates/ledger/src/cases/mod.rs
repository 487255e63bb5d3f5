//! Cases as they are stored and read: rows, lists, counts, points for the map.

mod asked;
mod columns;
mod evidence;
mod flow;
mod list;
mod mark;
mod narrow;
mod now;
mod open;
mod plan;
mod query;
mod read;

pub use evidence::EvidenceFile;
pub use flow::{Flow, Took};
pub use mark::Mark;
pub use now::{Day, Happened, Hours, Lights, OpenKept, Standing};
pub use query::{
    AreaCount, BadCursor, Counts, Cursor, Filter, GridCount, OpenPoint, Order, Page, Scope, State,
};
pub use read::{PlacedStep, StoredCase, beginning};

pub(crate) use columns::{Columns, OpenColumns};
pub(crate) use narrow::Statement;
pub(crate) use read::step_columns;
