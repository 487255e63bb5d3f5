//! The taxonomy: what a case can be about, under which conditions it is filed, how long each may take and which
//! function handles it. Versioned by year; an older case keeps its [`Edition`].

mod book;
mod diff;
mod edition;
mod leaf;
mod sound;
mod suggest;
mod table;
mod tree;

pub use book::TaxonomyBook;
pub use diff::{Change, Diff, Difference, diff};
pub use edition::Edition;
pub use leaf::{Condition, Leaf, PhotoRule};
pub use suggest::Suggestion;
pub use table::ConditionRow;
pub use tree::{Category, Function, Platform, Taxonomy};
