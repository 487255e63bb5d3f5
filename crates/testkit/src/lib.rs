//! For tests only: fresh databases of either engine, builders, a fixed clock, an API client.

#[cfg(feature = "server")]
mod api;
mod cases;
#[cfg(feature = "server")]
pub mod city;
mod database;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "server")]
pub use api::{Answer, Api, Live};
pub use cases::{MadeCase, Spec, clock, moment, one};
pub use database::Fresh;
#[cfg(feature = "server")]
pub use server::Server;
