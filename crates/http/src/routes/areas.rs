//! Areas and their outlines.

use app::city::Area;
use app::places::change::NewGrid;
use atlas::Point;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::area::{AreaCode, AreaLevel};
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
    /// As they were at this moment: a date of the city or RFC 3339; now when left out.
    at: Option<String>,
}

/// Areas in force, now or at some moment of the past, in the order of their codes. The present ones are open to everybody,
/// as the tiles are: residents choose a place by name.
#[utoipa::path(get, path = "/areas", tag = "areas", params(AreasQuery), responses((status = 200, body = Items<AreaOut>)))]
async fn areas(
    State(web): State<Web>,
    who: Result<SignedIn, Problem>,
    Query(query): Query<AreasQuery>,
) -> Result<Json<Items<AreaOut>>, Problem> {
    let city = web.app.city();
    let root = query.under.map_or(Ok(city.rules.city.clone()), |code| params::area("under", &code))?;
    let level = query.level.map(|name| one_of::<AreaLevel>("level", &name)).transpose()?;
    let Some(at) = query.at else {
        let items = city.areas_under(&root, level).map(|area| AreaOut::of(&city, area)).collect();
        return Ok(Json(Items { items }));
    };
    // The past is read from the store, so not by whoever comes by.
    who?;
    let then = web.app.areas_at(params::moment("at", &at, &city)?).await?;
    let asked = |area: &&Area| root.covers(&area.code) && level.is_none_or(|level| area.level == level);
    Ok(Json(Items { items: then.iter().filter(asked).map(|area| AreaOut::of(&city, area)).collect() }))
}

/// An area with its outline.
#[derive(Serialize, ToSchema)]
struct AreaWithOutline {
    /// The area.
    #[serde(flatten)]
    area: AreaOut,
    /// The names from the city down to it.
    path: Vec<AreaName>,
    /// From when it is in force.
    valid_from: DateTime<Utc>,
    /// Until when it was; none while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<DateTime<Utc>>,
    /// The codes of the areas whose ground it has, wholly or in part.
    took_over_from: Vec<String>,
    /// The codes of the areas that have its ground since, wholly or in part.
    taken_over_by: Vec<String>,
    /// Its outline: a GeoJSON geometry in WGS 84; none where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    outline: Option<serde_json::Value>,
}

/// One area with its outline, in force or ended: cases keep the code of the grid they were reported in.
#[utoipa::path(get, path = "/areas/{code}", tag = "areas", params(("code" = String, Path, description = "its code")),
    responses((status = 200, body = AreaWithOutline), (status = 404, body = ProblemOut)))]
async fn area(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    Path(code): Path<String>,
) -> Result<Json<AreaWithOutline>, Problem> {
    let city = web.app.city();
    let code = params::area("code", &code)?;
    let found = web.app.area_in_full(&code).await?;
    let others = |line: Vec<AreaCode>| line.iter().skip(1).map(AreaCode::to_string).collect();
    Ok(Json(AreaWithOutline {
        area: AreaOut::of(&city, &found.area),
        path: AreaName::path(&city, &code),
        valid_from: found.valid_from,
        valid_to: found.valid_to,
        took_over_from: others(city.past.before(&code)),
        taken_over_by: others(city.past.after(&code)),
        outline: found.outline,
    }))
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
