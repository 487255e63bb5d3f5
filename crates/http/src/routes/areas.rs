//! Areas and their outlines.

use app::places::change::NewGrid;
use atlas::Point;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::area::AreaLevel;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::{Body, Query};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::action::one_of;
use crate::wire::page::Items;
use crate::wire::place::{AreaName, AreaOut};
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(areas))
        .routes(routes!(area))
        .routes(routes!(split))
        .routes(routes!(merge))
}

/// Which areas.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AreasQuery {
    /// Below (and including) this area; the whole city when left out.
    under: Option<String>,
    /// Only this level: city, county, town, village or grid.
    level: Option<String>,
}

/// Areas in force, in the order of their codes.
#[utoipa::path(get, path = "/areas", tag = "areas", params(AreasQuery), responses((status = 200, body = Items<AreaOut>)))]
async fn areas(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    Query(query): Query<AreasQuery>,
) -> Result<Json<Items<AreaOut>>, Problem> {
    let city = web.app.city();
    let root = query.under.map_or(Ok(city.rules.city.clone()), |code| params::area("under", &code))?;
    let level = query.level.map(|name| one_of::<AreaLevel>("level", &name)).transpose()?;
    let items = city.areas_under(&root, level).map(|area| AreaOut::of(&city, area)).collect();
    Ok(Json(Items { items }))
}

/// An area with its outline.
#[derive(Serialize, ToSchema)]
struct AreaWithOutline {
    /// The area.
    #[serde(flatten)]
    area: AreaOut,
    /// The names from the city down to it.
    path: Vec<AreaName>,
    /// Its outline: a GeoJSON geometry in WGS 84; none where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    outline: Option<serde_json::Value>,
}

/// One area in force, with its outline.
#[utoipa::path(get, path = "/areas/{code}", tag = "areas", params(("code" = String, Path, description = "its code")),
    responses((status = 200, body = AreaWithOutline), (status = 404, body = ProblemOut)))]
async fn area(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    Path(code): Path<String>,
) -> Result<Json<AreaWithOutline>, Problem> {
    let city = web.app.city();
    let code = params::area("code", &code)?;
    let area = city.area(&code).ok_or_else(|| {
        app::AppError::not_found(
            "area",
            format!("没有编码为 {code} 的区域"),
            format!("there is no area {code}"),
        )
    })?;
    let outline = web.app.outline(&code).await?;
    Ok(Json(AreaWithOutline { area: AreaOut::of(&city, area), path: AreaName::path(&city, &code), outline }))
}

/// A grid that begins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGridIn {
    /// Its code, of the same village, never used before.
    code: String,
    /// Its name.
    name: Bilingual,
}

impl NewGridIn {
    fn grid(self) -> Result<NewGrid, Problem> {
        let name = domain::Bilingual::new(self.name.zh, self.name.en);
        Ok(NewGrid { code: params::area("into.code", &self.code)?, name })
    }
}

/// How a grid is split.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SplitIn {
    /// Points of the line, longitude and latitude; its ends are moved to the nearest corners of the grid.
    line: Vec<[f64; 2]>,
    /// What is on the left of the line.
    left: NewGridIn,
    /// What is on its right.
    right: NewGridIn,
}

/// Split a grid in two along a line (system administrator). The old grid ends; its cases keep their place.
#[utoipa::path(post, path = "/areas/{code}/split", tag = "areas", request_body = SplitIn,
    params(("code" = String, Path, description = "the grid")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn split(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(code): Path<String>,
    Body(body): Body<SplitIn>,
) -> Result<StatusCode, Problem> {
    let line: Vec<_> = body.line.iter().map(|&[lon, lat]| Point::new(lon, lat)).collect();
    let into = [body.left.grid()?, body.right.grid()?];
    web.app.split_grid(&caller, &params::area("code", &code)?, &line, into).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How grids are merged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeIn {
    /// The grids that end, of one village.
    from: Vec<String>,
    /// The grid that begins.
    into: NewGridIn,
}

/// Merge grids of one village into one (system administrator).
#[utoipa::path(post, path = "/areas/merge", tag = "areas", request_body = MergeIn,
    responses((status = 204), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn merge(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<MergeIn>,
) -> Result<StatusCode, Problem> {
    let from = body.from.iter().map(|code| params::area("from", code)).collect::<Result<Vec<_>, _>>()?;
    web.app.merge_grids(&caller, &from, body.into.grid()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
