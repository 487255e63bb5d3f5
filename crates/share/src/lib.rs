//! Enter once: cases put into every system that needs them, their progress taken back, every delivery accounted for.
//!
//! What decides is pure: [`rule`] says which steps go where, [`mapping`] in which shape, [`delivery`] when it is tried
//! again. The edges are thin: [`send`] carries bytes out.

pub mod delivery;
pub mod mapping;
pub mod reason;
pub mod rule;
