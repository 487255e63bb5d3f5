//! How a delivery is made in the end: waiting longer after each failure, sparing a target that is down. Pure: time and
//! dice come in as arguments.

mod backoff;
mod breaker;
mod sign;

pub use backoff::Backoff;
pub use breaker::{Breaker, Gate};
pub use sign::{SECRET_BYTES, signature, verifies};
