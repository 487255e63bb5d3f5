//! Outlines from a GeoJSON text: features with a `code` and an area.

use geojson::{Feature, FeatureCollection, JsonObject};

use super::{Read, Refused};
use crate::lattice::{MultiPolygon, text::shape_of};
use crate::{Datum, Point};

/// The outline of a division.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The division's code.
    pub code: String,
    /// Its name, if the feature has one.
    pub name: Option<String>,
    /// Where its government sits, WGS 84, if the feature has it (property `seat`, longitude and latitude).
    pub seat: Option<Point>,
    /// The area on the lattice.
    pub shape: MultiPolygon,
}

/// Reads a GeoJSON `FeatureCollection` stated in `datum`.
///
/// A feature is refused without a `code` of digits, without an area, or when its code occurs twice.
pub fn read_outlines(text: &str, datum: Datum) -> Read<Outline> {
    let mut read: Read<Outline> = Read { taken: Vec::new(), refused: Vec::new() };
    let collection: FeatureCollection = match text.trim_start_matches('\u{feff}').parse() {
        Ok(collection) => collection,
        Err(fault) => {
            let (zh, en) = (
                format!("不是 GeoJSON FeatureCollection: {fault}"),
                format!("not a GeoJSON FeatureCollection: {fault}"),
            );
            read.refused.push(Refused { at: 0, field: "type", zh, en });
            return read;
        }
    };
    for (i, feature) in collection.features.iter().enumerate() {
        match outline(i + 1, feature, datum) {
            Ok(found) if read.taken.iter().all(|other| other.code != found.code) => read.taken.push(found),
            Ok(found) => read.refused.push(Refused {
                at: i + 1,
                field: "code",
                zh: format!("编码 {} 重复", found.code),
                en: format!("code {} occurs twice", found.code),
            }),
            Err(fault) => read.refused.push(fault),
        }
    }
    read
}

fn outline(at: usize, feature: &Feature, datum: Datum) -> Result<Outline, Refused> {
    let refused = |field, zh: String, en: String| Refused { at, field, zh, en };
    let none = JsonObject::new();
    let properties = feature.properties.as_ref().unwrap_or(&none);
    let text = |name: &str| properties.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let code = text("code").filter(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()));
    let Some(code) = code else {
        return Err(refused(
            "code",
            "缺少数字编码 code".into(),
            "the property code, digits, is missing".into(),
        ));
    };
    let Some(geometry) = &feature.geometry else {
        return Err(refused("geometry", format!("{code} 没有边界"), format!("{code} has no geometry")));
    };
    let shape = shape_of(geometry, datum)
        .map_err(|fault| refused("geometry", format!("{code}: {fault}"), format!("{code}: {fault}")))?;
    let seat = match properties.get("seat") {
        None => None,
        Some(value) => {
            let pair = value.as_array().and_then(|pair| match pair.as_slice() {
                [lon, lat] => Some(Point::new(lon.as_f64()?, lat.as_f64()?)),
                _ => None,
            });
            let place = pair.filter(|p| p.is_on_earth()).ok_or_else(|| {
                refused(
                    "seat",
                    format!("{code} 的 seat 不是经度、纬度"),
                    format!("the seat of {code} is not a longitude and a latitude"),
                )
            })?;
            Some(datum.to_wgs84(place))
        }
    };
    Ok(Outline { code, name: text("name"), seat, shape })
}
