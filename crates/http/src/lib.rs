//! The API, sign-in, the live stream, errors as problem+json, and the web pages.
//!
//! A handler asks who it is and whether the request is well formed, calls one use case of `app` and writes one answer.
//! It knows nothing of SQL, and nothing of the rules.

mod around;
pub mod auth;
pub mod body;
mod description;
mod docs;
mod limits;
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
mod unread;
pub mod wire;

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};

pub use description::openapi;
pub use pages::{Page, Pages};
pub use server::{Tls, serve};
pub use state::{Settings, Web};

/// The largest JSON body, in bytes.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// Everything the server answers.
pub fn router(web: Web) -> Router {
    let (api, description) = description::described(web.settings.largest_file);
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
