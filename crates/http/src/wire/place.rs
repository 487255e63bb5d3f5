//! Places and areas.

use app::city::Area;
use app::places::locate::Given;
use atlas::Datum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::Bilingual;
use crate::problem::Problem;

/// A place as it is given: degrees in some datum.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceIn {
    /// Longitude in degrees.
    #[schema(example = 121.5467)]
    pub lon: f64,
    /// Latitude in degrees.
    #[schema(example = 29.8775)]
    pub lat: f64,
    /// The datum: wgs84 (default), cgcs2000, gcj02 or bd09. It is converted once; the raw pair is kept.
    pub datum: Option<String>,
}

impl PlaceIn {
    /// The place for the use cases.
    pub fn given(&self) -> Result<Given, Problem> {
        let datum = match self.datum.as_deref() {
            None => Datum::Wgs84,
            Some(name) => Datum::from_name(name).ok_or_else(|| {
                Problem::invalid(
                    "place.datum",
                    "datum",
                    format!("坐标系应为 wgs84, cgcs2000, gcj02 或 bd09, 收到 “{name}”"),
                    format!("a datum is wgs84, cgcs2000, gcj02 or bd09, got \"{name}\""),
                )
            })?,
        };
        Ok(Given { lon: self.lon, lat: self.lat, datum })
    }
}

/// A point in degrees WGS 84.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PointOut {
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
}

/// An area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaOut {
    /// Its code.
    #[schema(example = "330203001001001")]
    pub code: String,
    /// city, county, town, village or grid.
    pub level: &'static str,
    /// Its name.
    pub name: Bilingual,
    /// The code of the area above; none for the city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// A point to put its name at: longitude, latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub center: Option<[f64; 2]>,
    /// West, south, east, north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
}

impl AreaOut {
    /// An area of this city.
    pub fn of(city: &app::city::City, area: &Area) -> Self {
        Self {
            code: area.code.to_string(),
            level: area.level.name(),
            name: (&area.name).into(),
            parent: city.rules.scheme.parent(&area.code).map(|code| code.to_string()),
            center: area.centre,
            bounds: area.bounds,
        }
    }
}

/// The name of an area on the way down to a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaName {
    /// Its code.
    pub code: String,
    /// city, county, town, village or grid.
    pub level: &'static str,
    /// Its name.
    pub name: Bilingual,
}

impl AreaName {
    /// The names from the city down to `code`.
    pub fn path(city: &app::city::City, code: &domain::area::AreaCode) -> Vec<Self> {
        let name = |area: &Area| Self {
            code: area.code.to_string(),
            level: area.level.name(),
            name: (&area.name).into(),
        };
        city.path(code).map(name).collect()
    }
}
