//! For tests only: fresh databases of either engine, builders, a fixed clock, an API client.

mod database;

pub use database::Fresh;
