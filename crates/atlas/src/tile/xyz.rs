//! Tiles by number, and places on the web map.

use std::f64::consts::PI;

use super::{BUFFER, EXTENT};
use crate::Point;
use crate::lattice::Coord;

/// The closest zoom served; a map shows closer ones by enlarging. 20 is as far as whole units reach.
pub const MAX_ZOOM: u8 = 20;

/// A tile of the web map: at each zoom 2^z columns from 180 degrees west, 2^z rows from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

/// A place on the web map (spherical Mercator, EPSG:3857) in 2^32 steps from its north-west corner: at the
/// equator a step is 9 mm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Web {
    pub x: u32,
    pub y: u32,
}

impl Web {
    /// Projects a coordinate. Beyond 85 degrees north or south it is put on the map's edge.
    pub fn of(c: Coord) -> Self {
        const STEPS: f64 = 4_294_967_296.0;
        let p = c.to_point();
        let y = 0.5 - p.lat.to_radians().tan().asinh() / (2.0 * PI);
        // The cast keeps what is out of range at its end.
        Self { x: ((p.lon / 360.0 + 0.5) * STEPS).round() as u32, y: (y * STEPS).round() as u32 }
    }
}

impl Tile {
    /// The tile of that number; `None` when there is none.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= MAX_ZOOM && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// The tile a point is on; `None` for what is not [on earth](Point::is_on_earth) or too close a zoom.
    pub fn of_point(p: Point, z: u8) -> Option<Self> {
        if z > MAX_ZOOM {
            return None;
        }
        let web = Web::of(Coord::from_point(p)?);
        let at = |steps: u32| (u64::from(steps) >> (32 - z)) as u32;
        Some(Self { z, x: at(web.x), y: at(web.y) })
    }

    /// Zoom, 0 to [`MAX_ZOOM`].
    pub fn zoom(self) -> u8 {
        self.z
    }

    /// Column, from the west.
    pub fn column(self) -> u32 {
        self.x
    }

    /// Row, from the north.
    pub fn row(self) -> u32 {
        self.y
    }

    /// The south-west and north-east corners, degrees WGS 84, without the buffer.
    pub fn bounds(self) -> [Point; 2] {
        let tiles = f64::from(1_u32 << self.z);
        let lon = |x: u32| f64::from(x) / tiles * 360.0 - 180.0;
        let lat = |y: u32| (PI * (1.0 - 2.0 * f64::from(y) / tiles)).sinh().atan().to_degrees();
        [Point::new(lon(self.x), lat(self.y + 1)), Point::new(lon(self.x + 1), lat(self.y))]
    }

    /// How many bits of a web map step are finer than a unit of this tile.
    pub(super) fn finer_bits(self) -> u32 {
        32 - u32::from(self.z) - EXTENT.ilog2()
    }

    /// A place in units from the tile's north-west corner.
    pub(super) fn units(self, web: Web) -> [i64; 2] {
        let shift = self.finer_bits();
        let half = (1_i64 << shift) >> 1;
        let local =
            |steps: u32, tile: u32| (i64::from(steps) - (i64::from(tile) << (32 - self.z)) + half) >> shift;
        [local(web.x, self.x), local(web.y, self.y)]
    }

    /// Whether a box of the web map, given by its least and greatest corner, reaches into the tile or its buffer.
    pub(super) fn meets(self, [min, max]: [Web; 2]) -> bool {
        let (low, high) = (-i64::from(BUFFER), i64::from(EXTENT + BUFFER));
        let ([west, north], [east, south]) = (self.units(min), self.units(max));
        west <= high && east >= low && north <= high && south >= low
    }
}
