//! Open311 GeoReport v2, at `/open311/v2` and, for trying out, at `/open311/test/v2`: as its specification has it, so that
//! clients made for any city run unchanged. It is not in the API's own description: its addresses end in the format,
//! its errors are lists of codes, and discovery describes it.

mod call;
mod post;
mod read;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

use crate::state::Web;

/// Room for the frame around a file in a posted form, in bytes.
const FRAME: usize = 64 * 1024;

/// The routes of both endpoints; a picture may be as large as `largest_file` bytes.
pub fn routes(largest_file: usize) -> Router<Web> {
    Router::new()
        .route("/open311/v2/{file}", get(read::top).post(post::request))
        .route("/open311/v2/services/{file}", get(read::service))
        .route("/open311/v2/requests/{file}", get(read::request))
        .route("/open311/v2/tokens/{file}", get(read::token))
        .route("/open311/test/v2/{file}", get(read::top).post(post::request))
        .route("/open311/test/v2/services/{file}", get(read::service))
        .route("/open311/test/v2/requests/{file}", get(read::request))
        .route("/open311/test/v2/tokens/{file}", get(read::token))
        .route("/open311/{*nothing}", get(read::nothing))
        .layer(DefaultBodyLimit::max(largest_file.saturating_add(FRAME)))
}
