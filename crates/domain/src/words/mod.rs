//! Texts: masking what is personal, cutting into tokens for search, saying what is wrong in a data file.

mod flaw;

pub use flaw::Flaw;
