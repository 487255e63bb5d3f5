//! Where things are, pure: datums, the grid index, the clean coverage, vector tiles.
//!
//! Nothing here reads a file, a clock or a random source: texts, seeds and points come in as arguments.
//!
//! Two kinds of coordinates are used. [`Point`] is a place as people and devices send it: degrees WGS 84.
//! [`lattice::Coord`] is the same place in whole steps of 1e-7 degree (about a centimetre). All outlines
//! live on the lattice, so that "on which side of this border" is integer arithmetic and has one answer.

pub mod cell;
pub mod coverage;
pub mod datum;
pub mod index;
pub mod lattice;
mod level;
pub mod partition;
pub mod read;
pub mod tile;

pub use datum::{Datum, Point};
pub use index::GridIndex;
pub use level::Level;
