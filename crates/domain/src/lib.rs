//! The rules of the platform, pure: areas and codes, the taxonomy, the case loop, clocks, routing, permissions.
//!
//! Nothing here reads a clock, draws a random number, opens a file or waits: time and randomness come in as
//! arguments, so that every rule can be tested by a table and every decision repeated.

pub mod area;
pub mod bilingual;
pub mod case;
pub mod clock;
pub mod digest;
pub mod ids;
pub mod place;
pub mod post;
pub mod refusal;
pub mod routing;
pub mod rules;
pub mod taxonomy;
pub mod unit;
pub mod words;

pub use bilingual::Bilingual;
pub use digest::Digest;
pub use ids::{AccountId, CaseId, UnitId};
pub use refusal::Refusal;
