//! Divisions and outlines out of the text of a CSV and a GeoJSON file.
//!
//! Both readers go through the whole text and tell apart what they took and what they refused, line by line
//! or feature by feature: whoever imports can then refuse the lot and show every reason at once.

mod divisions;
mod outlines;

pub use divisions::{Division, leave_out, read_divisions, read_divisions_below};
pub use outlines::{Outline, read_outlines};

/// A row or feature that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Line of the CSV text (its first line is 1), or number of the GeoJSON feature (its first is 1).
    pub at: usize,
    /// Which column or property is at fault.
    pub field: &'static str,
    /// The rule, in Chinese.
    pub zh: String,
    /// The rule, in English.
    pub en: String,
}

/// What a reader took and what it refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<T> {
    /// The good ones, in the order of the text.
    pub taken: Vec<T>,
    /// The others.
    pub refused: Vec<Refused>,
}
