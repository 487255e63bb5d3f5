//! Taking a whole city out of one database and into another.
//!
//! There is one way of writing a row down (`text`) and one of reading a city (`table`): backup writes it to a folder,
//! restore reads it from one, a move does both at once. Each table's rows in order of its key have one text and so one
//! digest, whatever the engine; equal digests are how equality is checked.

mod backup;
mod folder;
mod load;
mod table;
mod text;

pub use backup::{TransferError, TransferProgress, moved, restore};
pub use folder::{Manifest, TableManifest};

/// The names of the tables of a city.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    table::TABLES.iter().map(|table| table.name)
}
