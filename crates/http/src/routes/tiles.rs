//! Vector tiles of the areas, cut from memory.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(areas))
}

/// A tile of area outlines (Mapbox Vector Tile): layers county, town, village and grid by zoom.
#[utoipa::path(get, path = "/tiles/areas/{z}/{x}/{y}", operation_id = "area_tile", tag = "tiles",
    params(("z" = u8, Path, description = "zoom, 0 to 20"), ("x" = u32, Path, description = "column"), ("y" = u32, Path, description = "row")),
    responses((status = 200, content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>), (status = 204),
              (status = 422, body = ProblemOut)))]
async fn areas(
    State(web): State<Web>,
    Path((z, x, y)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (z, x, y): (u8, u32, u32) =
        (params::number("z", &z)?, params::number("x", &x)?, params::number("y", &y)?);
    let tile = atlas::tile::Tile::new(z, x, y).ok_or_else(|| {
        Problem::invalid(
            "z",
            "tile",
            "没有这样的瓦片: 级别 0 至 20, 行列号在范围内",
            "no such tile: zoom 0 to 20, column and row within it",
        )
    })?;
    let city = web.app.city();
    let bytes = tokio::task::spawn_blocking(move || city.tiles.encode(tile)).await.unwrap_or_default();
    let mut response =
        if bytes.is_empty() { StatusCode::NO_CONTENT.into_response() } else { bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.mapbox-vector-tile"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}
