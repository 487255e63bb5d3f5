//! What the vault promises: what it takes, what it refuses, and that nothing but the picture is left.
#![allow(clippy::unwrap_used)]

mod clean;
mod files;
mod photos;
mod refusals;
mod store;
