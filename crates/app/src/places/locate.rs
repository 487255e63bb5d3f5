//! From a pair of degrees in some datum to a place in an area, or to a clear word why not.

use atlas::Point;
use atlas::datum::{Datum, hint};
use domain::area::AreaLevel;
use domain::place::{Place, RawPlace};

use crate::AppError;
use crate::city::{Area, City};

/// A place as it was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Given {
    /// Longitude in degrees of the datum.
    pub lon: f64,
    /// Latitude in degrees of the datum.
    pub lat: f64,
    /// The datum.
    pub datum: Datum,
}

impl Given {
    /// A place in WGS 84.
    pub fn wgs84(lon: f64, lat: f64) -> Self {
        Self { lon, lat, datum: Datum::Wgs84 }
    }
}

impl City {
    /// Converts once, at the edge, keeping the raw pair; finds the area; says what is probably wrong with a point
    /// outside the city.
    pub fn place(&self, given: &Given) -> Result<Place, AppError> {
        let stated = Point::new(given.lon, given.lat);
        if !stated.is_on_earth() {
            return Err(outside(self, given));
        }
        let point = given.datum.to_wgs84(stated);
        let area = self.locate(point).ok_or_else(|| outside(self, given))?;
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        let converted = !matches!(given.datum, Datum::Wgs84);
        Ok(Place {
            lon_e7: e7(point.lon),
            lat_e7: e7(point.lat),
            area: area.clone(),
            raw: converted.then(|| RawPlace {
                datum: given.datum.name().to_owned(),
                lon_e7: e7(given.lon),
                lat_e7: e7(given.lat),
            }),
        })
    }

    /// The middle of the one village or grid that an address names; none where it names none, or several that its town
    /// or county does not tell apart.
    pub fn named_in(&self, address: &str) -> Option<Given> {
        let names = |area: &Area| address.contains(&area.name.zh) || address.contains(&area.name.en);
        let named = |level| -> Vec<&Area> {
            let mut named: Vec<_> =
                self.areas_under(&self.rules.city, Some(level)).filter(|area| names(area)).collect();
            // Of 十二社区 and 二社区 the address means the longer.
            let longest = named.iter().map(|area| area.name.zh.len()).max();
            named.retain(|area| Some(area.name.zh.len()) == longest);
            named
        };
        let mut found = named(AreaLevel::Grid);
        if found.is_empty() {
            found = named(AreaLevel::Village);
        }
        if found.len() > 1 {
            let above = [AreaLevel::Town, AreaLevel::County];
            found.retain(|area| {
                self.path(&area.code).any(|upper| above.contains(&upper.level) && names(upper))
            });
        }
        let [area] = found[..] else { return None };
        area.centre.map(|[lon, lat]| Given::wgs84(lon, lat))
    }
}

fn outside(city: &City, given: &Given) -> AppError {
    let inside = |point: Point| city.locate(point).is_some();
    let guess = hint(inside, Point::new(given.lon, given.lat), given.datum);
    let (zh, en) = guess
        .map(atlas::datum::Hint::words)
        .map_or_else(|| (String::new(), String::new()), |(zh, en)| (format!("; {zh}"), format!("; {en}")));
    AppError::invalid(
        "place",
        "outside_city",
        format!("地点 ({:.5}, {:.5}) 不在{}范围内{zh}", given.lon, given.lat, city.name.zh),
        format!("the place ({:.5}, {:.5}) is outside {}{en}", given.lon, given.lat, city.name.en),
    )
}
