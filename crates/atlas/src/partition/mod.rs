//! Illustrative borders: an area divided into parts that fit without gap or overlap.
//!
//! Where real outlines are not public, a seeded generator draws some. Each area is cut in two along a short,
//! slightly crooked line, each half again, until there are as many parts as asked for. Only cuts that leave
//! two simple rings are made, and where a cut ends in the middle of a border, that border gets a new vertex
//! on both its sides; so the parts are a coverage by construction, and [`crate::coverage::check`] proves it.
//!
//! The same seed gives the same borders.

mod borders;
mod cut;
mod density;
mod divide;
mod illustrate;
mod keyhole;
mod path;
mod random;

pub use illustrate::{DrawnArea, IllustrateError, illustrate};

/// No cut was found that divides a part further: it is too small or too tangled for so many parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("无法再分割 / it cannot be divided further")]
pub struct CannotDivide;
