//! Areas and their outlines.

use axum::Json;
use axum::extract::{Path, State};
use domain::area::AreaLevel;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::Query;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::action::one_of;
use crate::wire::page::Items;
use crate::wire::place::{AreaName, AreaOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(areas)).routes(routes!(area))
}

/// Which areas.
#[derive(Deserialize, IntoParams)]
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
    let level = query.level.map(|name| one_of::<AreaLevel>("level", name)).transpose()?;
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
        app::AppError::not_found("area", format!("没有编码为 {code} 的区域"), format!("there is no area {code}"))
    })?;
    let outline = web.app.outline(&code).await?;
    Ok(Json(AreaWithOutline { area: AreaOut::of(&city, area), path: AreaName::path(&city, &code), outline }))
}
