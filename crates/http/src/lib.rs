//! The API, sign-in, the live stream, errors as problem+json, and the web pages.
//!
//! A handler asks who it is and whether the request is well formed, calls one use case of `app` and writes one answer.
//! It knows nothing of SQL, and nothing of the rules.

pub mod auth;
pub mod body;
mod docs;
mod pages;
pub mod params;
pub mod problem;
pub mod routes;
mod server;
mod simulated;
pub mod state;
mod telemetry;
pub mod wire;

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

pub use server::{Tls, serve};
pub use state::{Settings, Web};

/// The largest JSON body, in bytes.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Dingbo 定波",
        description = "An open platform for a city's grassroots public services and public safety. \
            Sign in for a session cookie, or send a token as `Authorization: Bearer`. \
            Errors are problem+json in Chinese or English by `Accept-Language`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(problem::ProblemOut, wire::ack::Ack))
)]
struct Description;

/// The routes with their description.
fn described() -> (Router<Web>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", routes::api()).split_for_parts()
}

/// The API's description: OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    described().1
}

/// Everything the server answers.
pub fn router(web: Web) -> Router {
    let (api, description) = described();
    let page = docs::page(&description);
    let json = description.to_json().unwrap_or_default();
    let compressible = SizeAbove::new(1024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
    Router::new()
        .merge(api)
        .merge(routes::ops::routes())
        .route("/openapi.json", get(async move || ([(header::CONTENT_TYPE, "application/json")], json)))
        .route("/docs/api", get(async move || Html(page)))
        .fallback(pages::serve)
        .layer(axum::middleware::from_fn(problem::write_out))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::from_fn_with_state(web.clone(), simulated::at_its_time))
        .layer(axum::middleware::from_fn(telemetry::observe))
        .layer(axum::middleware::from_fn(pages::guard))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(web)
}

/// A defect in one handler answers that request and hurts no other.
#[allow(clippy::needless_pass_by_value)] // The layer's signature.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    tracing::error!("a handler panicked");
    (axum::http::StatusCode::INTERNAL_SERVER_ERROR, "internal error\n").into_response()
}
