//! Sealing: signed checkpoints over the steps, with a copy outside the database, and the check of everything.

mod checkpoint;
mod copy;
mod merkle;

pub use checkpoint::{Checkpoint, Sealed};
pub use copy::OutsideCopy;
