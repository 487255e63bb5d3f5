//! A guess at what went wrong with a point that falls outside the city.

use super::{Datum, Point};

/// What a point outside the city most likely is. The words for people are in [`Hint::words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Longitude 0, latitude 0: the device had no fix.
    NoFix,
    /// Latitude came first.
    SwappedLonLat,
    /// It is inside when read as WGS 84 (or CGCS2000).
    LooksLikeWgs84,
    /// It is inside when read as GCJ-02.
    LooksLikeGcj02,
    /// It is inside when read as BD-09.
    LooksLikeBd09,
    /// The numbers are metres of the web map projection (EPSG:3857), not degrees.
    LooksLikeMetres,
}

impl Hint {
    /// What to check, in Chinese and in English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NoFix => ("经纬度为 0,0, 设备可能没有定位", "0,0 usually means that the device had no fix"),
            Self::SwappedLonLat => ("经度和纬度可能写反了", "longitude and latitude seem to be swapped"),
            Self::LooksLikeWgs84 => {
                ("坐标可能是 WGS 84 (CGCS2000)", "the point looks like WGS 84 (CGCS2000)")
            }
            Self::LooksLikeGcj02 => ("坐标可能是 GCJ-02 (火星坐标)", "the point looks like GCJ-02"),
            Self::LooksLikeBd09 => ("坐标可能是 BD-09 (百度坐标)", "the point looks like BD-09"),
            Self::LooksLikeMetres => (
                "坐标可能是 Web 墨卡托米, 不是经纬度",
                "the numbers look like web Mercator metres, not degrees",
            ),
        }
    }
}

/// Why a point as stated falls outside, if reading it another way puts it inside.
///
/// `inside` tells whether a WGS 84 place is in the city. `None` both when the point is inside as stated and
/// when no other reading helps.
pub fn hint(inside: impl Fn(Point) -> bool, stated: Point, datum: Datum) -> Option<Hint> {
    if inside(datum.to_wgs84(stated)) {
        return None;
    }
    if stated.lon.abs() < 1e-6 && stated.lat.abs() < 1e-6 {
        return Some(Hint::NoFix);
    }
    if inside(datum.to_wgs84(Point::new(stated.lat, stated.lon))) {
        return Some(Hint::SwappedLonLat);
    }
    let readings = [
        (Datum::Wgs84, Hint::LooksLikeWgs84),
        (Datum::Gcj02, Hint::LooksLikeGcj02),
        (Datum::Bd09, Hint::LooksLikeBd09),
    ];
    if let Some((_, found)) = readings.into_iter().find(|(other, _)| inside(other.to_wgs84(stated))) {
        return Some(found);
    }
    inside(degrees_from_metres(stated)).then_some(Hint::LooksLikeMetres)
}

/// The inverse of the spherical web Mercator projection: metres east and north to degrees.
fn degrees_from_metres(p: Point) -> Point {
    const EARTH_RADIUS_M: f64 = 6_378_137.0;
    let lat = (p.lat / EARTH_RADIUS_M).sinh().atan();
    Point::new((p.lon / EARTH_RADIUS_M).to_degrees(), lat.to_degrees())
}
