//! The use cases of places: finding the area of a point, reading and changing areas.

pub mod found;
pub mod locate;
mod outline;
