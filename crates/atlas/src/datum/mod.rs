//! Datums: what a pair of degrees means, and the one meaning stored.
//!
//! Everything is stored in CGCS2000, which for a map of a city is WGS 84 (they differ by centimetres).
//! GCJ-02 and BD-09 are turned into it once, where they come in; whoever stores the result keeps the raw
//! pair and its datum beside it.

mod convert;
mod hint;

use serde::{Deserialize, Serialize};

pub use hint::{Hint, hint};

/// A place in degrees, WGS 84 (CGCS2000) unless a [`Datum`] beside it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees east of Greenwich, -180 to 180.
    pub lon: f64,
    /// Degrees north of the equator, -90 to 90.
    pub lat: f64,
}

impl Point {
    /// A point from longitude and latitude, in that order, in degrees.
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Whether both are finite and within -180..=180 and -90..=90.
    pub fn is_on_earth(self) -> bool {
        // Not-a-number is in no range.
        (-180.0..=180.0).contains(&self.lon) && (-90.0..=90.0).contains(&self.lat)
    }

    /// Metres to another point, along a great circle of a sphere of 6,371,008.8 m (haversine).
    pub fn distance_m(self, other: Self) -> f64 {
        const MEAN_RADIUS_M: f64 = 6_371_008.8;
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * MEAN_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

/// The system in which a pair of degrees was measured or obfuscated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// The national system, EPSG:4490; taken as equal to WGS 84.
    Cgcs2000,
    /// GPS, EPSG:4326.
    Wgs84,
    /// The shifted system of public mainland maps (高德, 腾讯).
    Gcj02,
    /// Baidu's further shift over GCJ-02.
    Bd09,
}

impl Datum {
    /// All of them, in the order in which they are tried and listed.
    pub const ALL: [Self; 4] = [Self::Cgcs2000, Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// The name used in data and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "cgcs2000",
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The datum of that [name](Self::name), if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.name() == name)
    }

    /// The WGS 84 place of a point stated in this datum.
    ///
    /// Outside the rectangle in which GCJ-02 is defined the point is returned as it is.
    pub fn to_wgs84(self, stated: Point) -> Point {
        match self {
            Self::Cgcs2000 | Self::Wgs84 => stated,
            Self::Gcj02 => convert::wgs84_from_gcj02(stated),
            Self::Bd09 => convert::wgs84_from_gcj02(convert::gcj02_from_bd09(stated)),
        }
    }

    /// How a WGS 84 place is stated in this datum: the inverse of [`Self::to_wgs84`] to within 1 cm.
    pub fn from_wgs84(self, place: Point) -> Point {
        match self {
            Self::Cgcs2000 | Self::Wgs84 => place,
            Self::Gcj02 => convert::gcj02_from_wgs84(place),
            Self::Bd09 => convert::bd09_from_gcj02(convert::gcj02_from_wgs84(place)),
        }
    }
}
