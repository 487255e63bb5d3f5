//! Texts: masking what is personal, cutting into tokens for search, saying what is wrong in a data file.

mod flaw;
mod mask;
mod tokens;

pub use flaw::Flaw;
pub use mask::mask;
pub use tokens::{fold, query_tokens, tokens};
