//! What each request costs, for `/metrics` and the log.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Counts and times each request by its route, and logs those that fail.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "pages".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let (took, status) = (started.elapsed(), response.status());
    let labels =
        [("method", method.to_string()), ("route", route.clone()), ("status", status.as_u16().to_string())];
    metrics::counter!("dingbo_http_requests_total", &labels).increment(1);
    metrics::histogram!("dingbo_http_request_seconds", "route" => route.clone()).record(took);
    if status.is_server_error() {
        tracing::error!(%method, route, %status, ?took, "request failed");
    } else {
        tracing::debug!(%method, route, %status, ?took, "request");
    }
    response
}
