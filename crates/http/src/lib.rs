//! The API, sign-in, the live stream, errors as problem+json, and the web pages.
//!
//! A handler asks who it is and whether the request is well formed, calls one use case of `app` and writes one answer.
//! It knows nothing of SQL, and nothing of the rules.

mod around;
pub mod auth;
pub mod body;
mod docs;
mod malformed;
mod pages;
pub mod params;
pub mod problem;
pub mod routes;
mod server;
pub mod sheet;
mod simulated;
pub mod state;
mod telemetry;
pub mod wire;

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

pub use pages::{Page, Pages};
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

/// The routes with their description; evidence may be as large as `largest_file` bytes.
fn described(largest_file: usize) -> (Router<Web>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", routes::api(largest_file))
        .split_for_parts()
}

/// The API's description: OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    described(0).1
}

/// Everything the server answers.
pub fn router(web: Web) -> Router {
    let (api, description) = described(web.settings.largest_file);
    let page = docs::page(&description);
    let json = description.to_json().unwrap_or_default();
    let compressible = SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::SSE).and(
        NotForContentType::const_new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    );
    Router::new()
        .merge(api)
        .merge(routes::open311::routes(web.settings.largest_file))
        .merge(routes::ops::routes())
        .route("/openapi.json", get(async move || ([(header::CONTENT_TYPE, "application/json")], json)))
        .route("/docs/api", get(async move || Html(page)))
        .fallback(pages::serve)
        .method_not_allowed_fallback(problem::no_method)
        .layer(axum::middleware::from_fn_with_state(web.clone(), around::around))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(web)
}
