//! Reference data as tables people edit in a spreadsheet: what columns there are, taking one in, giving one out.
//!
//! Every row is checked before anything is stored, and each that is refused is named with its number in the sheet.

pub(crate) mod categories;
mod columns;
mod give;
mod take;

use atlas::Datum;
use domain::taxonomy::Diff;

use crate::rows::RefusedRow;
pub use columns::{Column, TableKind};

/// Rows of cells, the headings first.
pub type Sheet = Vec<Vec<String>>;

/// Outlines that come with a table of areas.
#[derive(Debug, Clone)]
pub struct Outlines {
    /// GeoJSON.
    pub text: String,
    /// The datum they are in.
    pub datum: Datum,
}

/// What became of a table that was taken in.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// How many entries are good.
    pub good: usize,
    /// How many of them are new.
    pub new: usize,
    /// Whether they were stored: none is where one is refused or only a check was asked for.
    pub stored: bool,
    /// Rows of the table that are refused.
    pub refused: Vec<RefusedRow>,
    /// Features of the outlines that are refused, by their number.
    pub refused_outlines: Vec<RefusedRow>,
    /// First passwords of the accounts that were opened, by login; shown this once.
    pub passwords: Vec<(String, String)>,
}

/// What became of an edition of the categories that was taken in.
#[derive(Debug, Clone)]
pub struct TakenEdition {
    /// The edition.
    pub edition: String,
    /// The edition before it, if there is one.
    pub compared_with: Option<String>,
    /// What changed since.
    pub diff: Diff,
    /// Whether it was stored.
    pub stored: bool,
}
