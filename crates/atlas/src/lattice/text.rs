//! Outlines to and from GeoJSON text.

use geojson::{Geometry, GeometryValue, Position};

use super::shape::doubled_ring_area;
use super::{Coord, MultiPolygon, Polygon, Ring, STEPS_PER_DEGREE};
use crate::{Datum, Point};

/// Why an outline was not taken. Said in Chinese, then in English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// Not JSON, or not a GeoJSON geometry.
    #[error("不是 GeoJSON 几何对象: {0} / not a GeoJSON geometry: {0}")]
    NotGeoJson(String),
    /// A point, a line or a collection.
    #[error(
        "几何类型是 {0}, 应为 Polygon 或 MultiPolygon / the geometry is a {0}, not a Polygon or MultiPolygon"
    )]
    NotAnArea(String),
    /// A position without two numbers on earth.
    #[error("坐标 {0} 不是经度、纬度 / position {0} is not a longitude and a latitude in degrees")]
    BadPosition(String),
    /// A ring of fewer than three places or without area.
    #[error("第 {0} 个环没有面积 / ring {0} encloses no area")]
    FlatRing(usize),
}

/// Reads a Polygon or `MultiPolygon` geometry stated in `datum`.
///
/// Rings may be given in either direction; repeated neighbours are dropped; a third number is ignored.
pub fn read_geometry(text: &str, datum: Datum) -> Result<MultiPolygon, ShapeError> {
    let geometry: Geometry =
        text.parse().map_err(|e: geojson::Error| ShapeError::NotGeoJson(e.to_string()))?;
    shape_of(&geometry, datum)
}

/// The outline of a parsed geometry stated in `datum`; see [`read_geometry`].
pub fn shape_of(geometry: &Geometry, datum: Datum) -> Result<MultiPolygon, ShapeError> {
    let parts = match &geometry.value {
        GeometryValue::Polygon { coordinates } => std::slice::from_ref(coordinates),
        GeometryValue::MultiPolygon { coordinates } => coordinates.as_slice(),
        other => return Err(ShapeError::NotAnArea(other.type_name().to_owned())),
    };
    let mut count = 0;
    let mut polygons = Vec::with_capacity(parts.len());
    for part in parts {
        let mut rings = Vec::with_capacity(part.len());
        for positions in part {
            count += 1;
            rings.push(ring_of(positions, datum, rings.is_empty(), count)?);
        }
        let mut rings = rings.into_iter();
        if let Some(outer) = rings.next() {
            polygons.push(Polygon { outer, holes: rings.collect() });
        }
    }
    Ok(MultiPolygon { polygons })
}

fn ring_of(positions: &[Position], datum: Datum, is_outer: bool, number: usize) -> Result<Ring, ShapeError> {
    let mut ring = Ring::with_capacity(positions.len());
    for position in positions {
        let c = match position.as_slice() {
            &[lon, lat, ..] => Coord::from_point(datum.to_wgs84(Point::new(lon, lat))),
            _ => None,
        };
        ring.push(c.ok_or_else(|| ShapeError::BadPosition(format!("{:?}", position.as_slice())))?);
    }
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let area = doubled_ring_area(&ring);
    if area == 0 {
        return Err(ShapeError::FlatRing(number));
    }
    if (area > 0) != is_outer {
        ring.reverse();
    }
    Ok(ring)
}

/// The GeoJSON `MultiPolygon` of an outline, degrees WGS 84 to seven places.
pub fn geometry_of(shape: &MultiPolygon) -> Geometry {
    let closed =
        |ring: &Ring| -> Vec<Position> { ring.iter().chain(ring.first()).map(|&c| position(c)).collect() };
    Geometry::new(GeometryValue::MultiPolygon {
        coordinates: shape.polygons.iter().map(|polygon| polygon.rings().map(closed).collect()).collect(),
    })
}

/// The text of [`geometry_of`]: what [`read_geometry`] reads back unchanged.
pub fn write_geometry(shape: &MultiPolygon) -> String {
    geometry_of(shape).to_string()
}

fn position(c: Coord) -> Position {
    Position::from([f64::from(c.x) / STEPS_PER_DEGREE, f64::from(c.y) / STEPS_PER_DEGREE])
}
