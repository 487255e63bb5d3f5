//! Features into the bytes of a tile.

use mvt::{GeomEncoder, GeomType, Layer};

use super::{BUFFER, EXTENT, Tile, xyz::Web};
use crate::Point;
use crate::lattice::Coord;

/// A property of a feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Yes or no.
    Bool(bool),
}

/// A point to be shown: a case, a device, a label.
#[derive(Debug, Clone, PartialEq)]
pub struct PointFeature<'a> {
    /// A number by which the map can address it, unique in its layer.
    pub id: Option<u64>,
    /// Where, WGS 84.
    pub place: Point,
    /// Its properties, by name.
    pub properties: Vec<(&'a str, Value<'a>)>,
}

/// A tile with one layer of points. Those outside the tile and its buffer are left out; with none left the
/// tile has no bytes.
pub fn encode_points<'a>(
    tile: Tile,
    layer: &str,
    points: impl IntoIterator<Item = PointFeature<'a>>,
) -> Vec<u8> {
    let mut out = TileOut::new();
    out.add(layer, |mut layer| {
        for point in points {
            let Some(c) = Coord::from_point(point.place) else { continue };
            layer = add_point(layer, tile, point.id, Web::of(c), &point.properties);
        }
        layer
    });
    out.into_bytes()
}

/// A tile being made.
pub(super) struct TileOut(mvt::Tile);

impl TileOut {
    pub fn new() -> Self {
        Self(mvt::Tile::new(EXTENT))
    }

    /// Adds a layer, unless nothing is in it. Each name may be added once.
    pub fn add(&mut self, name: &str, fill: impl FnOnce(Layer) -> Layer) {
        let layer = fill(self.0.create_layer(name));
        if layer.num_features() > 0 {
            self.0.add_layer(layer).expect("layers have names of their own and the tile's extent");
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0.to_bytes().expect("a vector takes all bytes")
    }
}

/// Adds a point if the tile or its buffer holds it.
pub(super) fn add_point(
    layer: Layer,
    tile: Tile,
    id: Option<u64>,
    place: Web,
    properties: &[(&str, Value<'_>)],
) -> Layer {
    let at = tile.units(place);
    let reach = -i64::from(BUFFER)..=i64::from(EXTENT + BUFFER);
    if !at.iter().all(|units| reach.contains(units)) {
        return layer;
    }
    let mut geometry = GeomEncoder::new(GeomType::Point);
    add_vertex(&mut geometry, at);
    finish(layer, geometry, id, properties)
}

/// Adds an area of rings in tile units, each outer ring before its holes.
pub(super) fn add_area(
    layer: Layer,
    id: Option<u64>,
    rings: &[Vec<[i64; 2]>],
    properties: &[(&str, Value<'_>)],
) -> Layer {
    let mut geometry = GeomEncoder::new(GeomType::Polygon);
    let mut last = None;
    for ring in rings {
        // The encoder joins a ring to the one before when it starts where that ended: start elsewhere.
        let start = usize::from(last == ring.first().copied());
        let turned = ring[start..].iter().chain(&ring[..start]);
        for &vertex in turned.clone() {
            add_vertex(&mut geometry, vertex);
        }
        last = turned.last().copied();
        geometry.complete_geom().expect("rings can always be closed");
    }
    finish(layer, geometry, id, properties)
}

fn add_vertex(geometry: &mut GeomEncoder<f64>, [x, y]: [i64; 2]) {
    geometry.add_point(x as f64, y as f64).expect("units within a buffered tile are valid");
}

fn finish(
    layer: Layer,
    geometry: GeomEncoder<f64>,
    id: Option<u64>,
    properties: &[(&str, Value<'_>)],
) -> Layer {
    let mut feature = layer.into_feature(geometry.encode().expect("rings and points are complete"));
    if let Some(id) = id {
        feature.set_id(id);
    }
    for &(name, value) in properties {
        match value {
            Value::Text(text) => feature.add_tag_string(name, text),
            Value::Int(number) => feature.add_tag_int(name, number),
            Value::Float(number) => feature.add_tag_double(name, number),
            Value::Bool(yes) => feature.add_tag_bool(name, yes),
        }
    }
    feature.into_layer()
}
