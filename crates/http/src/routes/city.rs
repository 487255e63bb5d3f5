//! The city itself, and where a point lies in it.

use axum::Json;
use axum::extract::State;
use domain::area::AreaLevel;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

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

/// What lies under the outlines, at `/tiles/base/{layer}/{z}/{x}/{y}`.
#[derive(Serialize, ToSchema)]
struct BaseMapOut {
    /// Whether its tiles are pictures, and not vectors.
    pictures: bool,
    /// Its layers, the lowest first: ground, names.
    layers: Vec<&'static str>,
    /// The first level with tiles.
    first_level: u8,
    /// The last level with tiles.
    last_level: u8,
    /// What the provider wants said on the map.
    attribution: String,
}

impl From<basemap::Description> for BaseMapOut {
    fn from(base: basemap::Description) -> Self {
        let [first_level, last_level] = base.levels;
        let layers = base.layers.into_iter().map(basemap::Layer::name).collect();
        Self { pictures: base.pictures, layers, first_level, last_level, attribution: base.attribution }
    }
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
    /// What lies under the outlines; none where there are only the outlines.
    #[serde(skip_serializing_if = "Option::is_none")]
    base_map: Option<BaseMapOut>,
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
    let bounds = city.bounds();
    Json(CityOut {
        code: rules.city.to_string(),
        name: (&city.name).into(),
        bounds,
        center: bounds
            .map(|[west, south, east, north]| [f64::midpoint(west, east), f64::midpoint(south, north)]),
        timezone: rules.calendar.tz().to_string(),
        illustrative: city.illustrative.is_some(),
        attribution: city.illustrative.as_ref().map(Bilingual::from),
        base_map: web.settings.base_map.description().map(BaseMapOut::from),
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

/// The grid a point lies in. Open to everybody: residents see which grid they report from.
#[utoipa::path(get, path = "/locate", tag = "city", params(LocateQuery),
    responses((status = 200, body = Located), (status = 422, body = ProblemOut)))]
async fn locate(State(web): State<Web>, Query(query): Query<LocateQuery>) -> Result<Json<Located>, Problem> {
    let city = web.app.city();
    let given = PlaceIn { lon: query.lon, lat: query.lat, datum: query.datum }.given()?;
    let place = city.place(&given)?;
    let path = AreaName::path(&city, &place.area);
    let area = path.last().cloned().ok_or_else(|| Problem::from(app::AppError::no_case()))?;
    let desk = city.rules.units.desk_of(&place.area).map(|unit| crate::wire::unit::UnitName::of(&city, unit));
    Ok(Json(Located { area, path, desk, lon: place.lon(), lat: place.lat() }))
}
