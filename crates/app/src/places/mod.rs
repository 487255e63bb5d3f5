//! The use cases of places: finding the area of a point, reading and changing areas.

pub mod change;
pub mod found;
pub mod import;
pub mod import_units;
pub mod locate;
mod outline;
mod reload;
pub mod units;
