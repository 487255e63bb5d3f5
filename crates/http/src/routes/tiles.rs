//! Tiles: the areas' outlines, cut from memory, and what lies under them.

use atlas::tile::Tile;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(areas)).routes(routes!(base))
}

const VECTOR_TILE: &str = "application/vnd.mapbox-vector-tile";
/// How long a browser keeps an outline: areas change while people look.
const OUTLINES_KEPT: &str = "public, max-age=300";
/// How long a browser keeps the ground.
const GROUND_KEPT: &str = "public, max-age=86400";

/// A tile of area outlines (Mapbox Vector Tile): layers county, town, village and grid by zoom.
#[utoipa::path(get, path = "/tiles/areas/{z}/{x}/{y}", operation_id = "area_tile", tag = "tiles",
    params(("z" = u8, Path, description = "zoom, 0 to 20"), ("x" = u32, Path, description = "column"), ("y" = u32, Path, description = "row")),
    responses((status = 200, content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>), (status = 204),
              (status = 422, body = ProblemOut)))]
async fn areas(
    State(web): State<Web>,
    Path((z, x, y)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let tile = tile(&z, &x, &y)?;
    let city = web.app.city();
    let bytes = tokio::task::spawn_blocking(move || city.tiles.encode(tile)).await.unwrap_or_default();
    Ok(answer(bytes, VECTOR_TILE, OUTLINES_KEPT))
}

/// A tile of the base map, a picture or a Mapbox Vector Tile as `GET /city` says; only where the city is. The layer is
/// `ground`, or `names` where they come apart from it.
#[utoipa::path(get, path = "/tiles/base/{layer}/{z}/{x}/{y}", operation_id = "base_tile", tag = "tiles",
    params(("layer" = String, Path, description = "ground or names"), ("z" = u8, Path, description = "zoom, 0 to 20"),
           ("x" = u32, Path, description = "column"), ("y" = u32, Path, description = "row")),
    responses((status = 200, content_type = "image/png", body = Vec<u8>), (status = 204),
              (status = 422, body = ProblemOut), (status = 502, body = ProblemOut)))]
async fn base(
    State(web): State<Web>,
    Path((layer, z, x, y)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    let tile = tile(&z, &x, &y)?;
    let layer = basemap::Layer::from_name(&layer).ok_or_else(|| {
        Problem::invalid("layer", "layer", "图层应为 ground 或 names", "a layer is ground or names")
    })?;
    // Nobody's key is spent on another city's streets.
    let [west_south, east_north] = tile.bounds();
    let here = web.app.city().bounds().is_some_and(|[west, south, east, north]| {
        west_south.lon <= east && west <= east_north.lon && west_south.lat <= north && south <= east_north.lat
    });
    let found = if here { web.settings.base_map.tile(layer, tile).await? } else { None };
    Ok(match found {
        Some(data) => answer(data.bytes, data.format.media_type(), GROUND_KEPT),
        None => answer(Vec::new(), VECTOR_TILE, GROUND_KEPT),
    })
}

fn tile(z: &str, x: &str, y: &str) -> Result<Tile, Problem> {
    let (z, x, y) = (params::number("z", z)?, params::number("x", x)?, params::number("y", y)?);
    Tile::new(z, x, y).ok_or_else(|| {
        Problem::invalid(
            "z",
            "tile",
            "没有这样的瓦片: 级别 0 至 20, 行列号在范围内",
            "no such tile: zoom 0 to 20, column and row within it",
        )
    })
}

/// A tile; 204 where there is nothing on it.
fn answer(bytes: impl Into<bytes::Bytes>, media_type: &'static str, kept: &'static str) -> Response {
    let bytes = bytes.into();
    let mut response =
        if bytes.is_empty() { StatusCode::NO_CONTENT.into_response() } else { bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}
