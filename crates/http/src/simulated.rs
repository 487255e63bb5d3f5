//! The time a request states, on a server whose clock is simulated: how a replay plays the past.
//!
//! A server on the system's clock ignores the header; nothing that `serve` or `demo` can be given changes that.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use chrono::DateTime;

use crate::state::Web;

/// The header that states a request's time, in RFC 3339.
pub const HEADER: &str = "dingbo-time";

/// Runs the request at the time it states.
pub async fn at_its_time(State(web): State<Web>, request: Request, next: Next) -> Response {
    let stated = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    let stated = stated.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|at| at.to_utc());
    web.app.time.at(stated, next.run(request)).await
}
