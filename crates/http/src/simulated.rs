//! The time a request states, on a server whose clock is simulated: how a replay plays the past.
//!
//! A server on the system's clock ignores the header; nothing that `serve` or `demo` can be given changes that.

use axum::extract::Request;
use chrono::{DateTime, Utc};

/// The header that states a request's time, in RFC 3339.
pub const HEADER: &str = "dingbo-time";

/// The time a request states.
pub fn stated(request: &Request) -> Option<DateTime<Utc>> {
    let stated = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    stated.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|at| at.to_utc())
}
