//! Enter once: cases and areas put into every system that needs them, the progress of cases taken back, every delivery
//! accounted for.
//!
//! What decides is pure: [`rule`] says which steps and changes go where, [`mapping`] in which shape, [`delivery`] when it
//! is tried again. The edges are thin: [`send`] carries bytes out, [`inbound`] takes them in. [`work`] goes on by itself;
//! [`manage`] is what people and systems ask for.

pub mod delivery;
pub mod inbound;
pub mod manage;
pub mod mapping;
pub mod notice;
pub mod open311;
pub mod reason;
pub mod rule;
pub mod send;
mod service;
pub mod settings;
pub mod work;

pub use service::Share;
