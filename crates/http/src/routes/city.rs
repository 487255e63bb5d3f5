//! The city itself, and where a point lies in it.

use axum::Json;
use axum::extract::State;
use domain::area::AreaLevel;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::Query;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::place::{AreaName, PlaceIn};
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(city)).routes(routes!(locate))
}

/// How many digits an area code of each level has.
#[derive(Serialize, ToSchema)]
struct Digits {
    city: usize,
    county: usize,
    town: usize,
    village: usize,
    grid: usize,
}

/// The city.
#[derive(Serialize, ToSchema)]
struct CityOut {
    /// Its area code.
    code: String,
    /// Its name.
    name: Bilingual,
    /// West, south, east, north.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    /// Longitude and latitude of its middle.
    #[serde(skip_serializing_if = "Option::is_none")]
    center: Option<[f64; 2]>,
    /// Its time zone.
    timezone: String,
    /// Whether the outlines on the map are illustrative.
    illustrative: bool,
    /// Where the outlines come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<Bilingual>,
    /// Digits of area codes by level.
    digits: Digits,
    /// The days within which a case may be rated and reopened.
    reopen_days: u32,
    /// The version of this server.
    version: &'static str,
}

/// The city: name, bounds, time zone, code scheme. Open to everybody: the sign-in page needs it.
#[utoipa::path(get, path = "/city", tag = "city", responses((status = 200, body = CityOut)))]
async fn city(State(web): State<Web>) -> Json<CityOut> {
    let city = web.app.city();
    let rules = &city.rules;
    let digits = |level| rules.scheme.digits(level);
    let area = city.area(&rules.city);
    // A city without an outline of its own is as large as its parts.
    let bounds = area.and_then(|area| area.bounds).or_else(|| {
        city.areas_under(&rules.city, None)
            .filter_map(|area| area.bounds)
            .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    });
    Json(CityOut {
        code: rules.city.to_string(),
        name: (&city.name).into(),
        bounds,
        center: bounds
            .map(|[west, south, east, north]| [f64::midpoint(west, east), f64::midpoint(south, north)]),
        timezone: rules.calendar.tz().to_string(),
        illustrative: city.illustrative.is_some(),
        attribution: city.illustrative.as_ref().map(Bilingual::from),
        digits: Digits {
            city: digits(AreaLevel::City),
            county: digits(AreaLevel::County),
            town: digits(AreaLevel::Town),
            village: digits(AreaLevel::Village),
            grid: digits(AreaLevel::Grid),
        },
        reopen_days: rules.settings.reopen_days,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// A point to look up.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LocateQuery {
    /// Longitude in degrees.
    lon: f64,
    /// Latitude in degrees.
    lat: f64,
    /// wgs84 (default), cgcs2000, gcj02 or bd09.
    datum: Option<String>,
}

/// Where a point lies.
#[derive(Serialize, ToSchema)]
struct Located {
    /// The smallest area: the grid.
    area: AreaName,
    /// The names from the city down to it.
    path: Vec<AreaName>,
    /// The unit whose desk would have a case there.
    #[serde(skip_serializing_if = "Option::is_none")]
    desk: Option<crate::wire::unit::UnitName>,
    /// Longitude in WGS 84.
    lon: f64,
    /// Latitude in WGS 84.
    lat: f64,
}

/// The grid a point lies in.
#[utoipa::path(get, path = "/locate", tag = "city", params(LocateQuery),
    responses((status = 200, body = Located), (status = 422, body = ProblemOut)))]
async fn locate(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    Query(query): Query<LocateQuery>,
) -> Result<Json<Located>, Problem> {
    let city = web.app.city();
    let given = PlaceIn { lon: query.lon, lat: query.lat, datum: query.datum }.given()?;
    let place = city.place(&given)?;
    let path = AreaName::path(&city, &place.area);
    let area = path.last().cloned().ok_or_else(|| Problem::from(app::AppError::no_case()))?;
    let desk = city.rules.units.desk_of(&place.area).map(|unit| crate::wire::unit::UnitName::of(&city, unit));
    Ok(Json(Located { area, path, desk, lon: place.lon(), lat: place.lat() }))
}
