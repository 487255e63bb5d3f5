//! What each request costs, for `/metrics` and the log.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};

/// A request under way, known by its route.
pub struct Observed {
    started: Instant,
    method: Method,
    route: Option<MatchedPath>,
}

impl Observed {
    /// Begins to time a request.
    pub fn begin(request: &Request) -> Self {
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get().cloned(),
        }
    }

    /// Counts and times it, and logs one that failed.
    pub fn end(self, status: StatusCode) {
        let Self { started, method, route } = self;
        let (took, route) = (started.elapsed(), route.as_ref().map_or("pages", MatchedPath::as_str));
        let labels = [
            ("method", method.as_str().to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        metrics::counter!("dingbo_http_requests_total", &labels).increment(1);
        metrics::histogram!("dingbo_http_request_seconds", "route" => route.to_owned()).record(took);
        if status.is_server_error() {
            tracing::error!(%method, route, %status, ?took, "request failed");
        } else {
            tracing::debug!(%method, route, %status, ?took, "request");
        }
    }
}
