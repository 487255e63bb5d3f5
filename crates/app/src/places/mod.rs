//! The use cases of places: finding the area of a point, reading and changing areas.

pub mod change;
pub mod found;
pub mod import;
pub mod import_units;
pub mod locate;
pub mod look;
pub mod past;
mod reload;
pub mod units;
