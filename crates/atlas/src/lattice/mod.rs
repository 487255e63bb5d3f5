//! Outlines in whole steps of 1e-7 degree, and predicates on them that are exact.
//!
//! Two neighbours that share a border hold the very same vertices, so a point is on one side of it or on the
//! other, never on both and never on neither. That needs integers: no rounding can disagree with itself.

mod bytes;
mod cut;
mod rings;
mod segment;
mod shape;
pub mod text;

use serde::{Deserialize, Serialize};

pub use bytes::BadOutline;
pub use cut::CutError;
pub use rings::{HalfEdges, assemble};
pub use segment::{are_disjoint, crosses_ray, is_between, orientation};
pub use shape::{Box2, MultiPolygon, Polygon, Ring, Side, doubled_ring_area, edges};

use crate::Point;

/// Lattice steps in a degree.
pub const STEPS_PER_DEGREE: f64 = 1e7;

/// Metres in a step along a meridian: a degree of a sphere of 6,371,008.8 m.
pub const METRES_PER_STEP: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0 / STEPS_PER_DEGREE;

/// A point of the lattice: whole steps of 1e-7 degree WGS 84. All of the earth fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coord {
    /// Steps east of Greenwich.
    pub x: i32,
    /// Steps north of the equator.
    pub y: i32,
}

impl Coord {
    /// A coordinate from steps east and steps north.
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The nearest lattice point, or `None` when the point is not [on earth](Point::is_on_earth).
    pub fn from_point(p: Point) -> Option<Self> {
        p.is_on_earth().then(|| Self::rounded(p.lon * STEPS_PER_DEGREE, p.lat * STEPS_PER_DEGREE))
    }

    /// The lattice point nearest to fractional steps; what is out of range ends at the range.
    pub fn rounded(x: f64, y: f64) -> Self {
        Self { x: x.round() as i32, y: y.round() as i32 }
    }

    /// The same place in degrees.
    pub fn to_point(self) -> Point {
        Point::new(f64::from(self.x) / STEPS_PER_DEGREE, f64::from(self.y) / STEPS_PER_DEGREE)
    }
}

/// A flat map in metres around one parallel: good for the lengths and angles of a city, not for borders.
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    metres_per_step_east: f64,
}

impl Plane {
    /// The map around the parallel of this coordinate.
    pub fn around(c: Coord) -> Self {
        let cosine = (f64::from(c.y) / STEPS_PER_DEGREE).to_radians().cos();
        Self { metres_per_step_east: METRES_PER_STEP * cosine }
    }

    /// Metres east and north of the lattice's origin.
    pub fn metres(self, c: Coord) -> [f64; 2] {
        [f64::from(c.x) * self.metres_per_step_east, f64::from(c.y) * METRES_PER_STEP]
    }

    /// The lattice point nearest to a place in metres.
    pub fn coord(self, [east, north]: [f64; 2]) -> Coord {
        Coord::rounded(east / self.metres_per_step_east, north / METRES_PER_STEP)
    }

    /// Square metres of a doubled lattice area, as [`MultiPolygon::doubled_area`] gives it.
    pub fn square_metres(self, doubled_area: i128) -> f64 {
        doubled_area as f64 / 2.0 * self.metres_per_step_east * METRES_PER_STEP
    }

    /// Metres between two coordinates.
    pub fn distance(self, a: Coord, b: Coord) -> f64 {
        let ([ax, ay], [bx, by]) = (self.metres(a), self.metres(b));
        (bx - ax).hypot(by - ay)
    }
}
