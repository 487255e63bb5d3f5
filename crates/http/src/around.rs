//! What every request passes on its way in, and every answer on its way out. One layer: each of its own would be boxed
//! and cloned for every request.

use std::panic::AssertUnwindSafe;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;

use crate::problem::{Problem, language};
use crate::state::Web;
use crate::telemetry::Observed;
use crate::{malformed, pages, problem, simulated, unread};

/// Runs a request at its time; writes out what went wrong in its language, with the headers every answer has; counts it.
pub async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let observed = Observed::begin(&request);
    let (language, version) = (language(request.headers()), request.version());
    let is_api = request.uri().path().starts_with("/api/");
    let (request, rest) = unread::kept(request);
    let response = if malformed::spells_nul(request.uri()) {
        malformed::nul("address").into_response()
    } else {
        let stated = simulated::stated(&request);
        let answer = AssertUnwindSafe(web.app.time.at(stated, next.run(request))).catch_unwind();
        answer.await.unwrap_or_else(|_| panicked())
    };
    let mut response = problem::written_out(response, language, is_api);
    unread::end(&mut response, version, rest);
    observed.end(response.status());
    pages::guard(&mut response, is_api);
    response
}

/// A defect in one handler answers that request and hurts no other.
fn panicked() -> Response {
    tracing::error!("a handler panicked");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "defect",
        "程序出错, 已记录; 请稍后再试",
        "something went wrong in the program; it was recorded; please try again later",
    )
    .into_response()
}
