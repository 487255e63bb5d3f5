//! Sealing: signed checkpoints over the steps, with a copy outside the database, and the check of everything.

mod checkpoint;
mod copy;
mod merkle;
mod sealer;
mod verify;

pub use checkpoint::{Checkpoint, Sealed};
pub use copy::OutsideCopy;
pub use sealer::SealError;
pub use verify::{Finding, Report, VerifyProgress};

pub use ed25519_dalek::{SigningKey, VerifyingKey};
