//! Rings, polygons and what can be asked of them.

use super::{Coord, crosses_ray, is_between, orientation};

/// A closed line, its last vertex joined to its first (which is not repeated).
pub type Ring = Vec<Coord>;

/// Where a point lies of an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In it, not on its border.
    Inside,
    /// Exactly on its border.
    Border,
    /// Outside.
    Outside,
}

/// An upright box of the lattice, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Box2 {
    /// The south-west corner.
    pub min: Coord,
    /// The north-east corner.
    pub max: Coord,
}

impl Box2 {
    /// The smallest box around these coordinates; `None` when there are none.
    pub fn around(coords: impl IntoIterator<Item = Coord>) -> Option<Self> {
        let mut coords = coords.into_iter();
        let first = coords.next()?;
        Some(coords.fold(Self { min: first, max: first }, |all, c| Self {
            min: Coord::new(all.min.x.min(c.x), all.min.y.min(c.y)),
            max: Coord::new(all.max.x.max(c.x), all.max.y.max(c.y)),
        }))
    }

    /// Whether the two boxes have a point in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// Whether the coordinate is in the box or on its border.
    pub fn holds(&self, c: Coord) -> bool {
        (self.min.x..=self.max.x).contains(&c.x) && (self.min.y..=self.max.y).contains(&c.y)
    }

    /// The middle, rounded down.
    pub fn middle(&self) -> Coord {
        Coord::new(i32::midpoint(self.min.x, self.max.x), i32::midpoint(self.min.y, self.max.y))
    }
}

/// An outer ring, counter-clockwise, and its holes, clockwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Ring,
    /// Its holes.
    pub holes: Vec<Ring>,
}

/// Polygons that together are one area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MultiPolygon {
    /// The parts, which do not overlap.
    pub polygons: Vec<Polygon>,
}

/// Twice the signed area of a ring, in square steps: positive when it runs counter-clockwise.
pub fn doubled_ring_area(ring: &[Coord]) -> i128 {
    let Some(&origin) = ring.first() else { return 0 };
    ring.windows(2).map(|edge| orientation(origin, edge[0], edge[1])).sum()
}

/// The edges of a ring, in its direction, the closing one last.
pub fn edges(ring: &[Coord]) -> impl Iterator<Item = [Coord; 2]> + '_ {
    ring.iter().enumerate().map(|(i, &a)| [a, ring[(i + 1) % ring.len()]])
}

impl Polygon {
    /// All rings: the outer one, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }
}

impl MultiPolygon {
    /// All rings of all parts.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.polygons.iter().flat_map(Polygon::rings)
    }

    /// All edges of all rings.
    pub fn edges(&self) -> impl Iterator<Item = [Coord; 2]> + '_ {
        self.rings().flat_map(|ring| edges(ring))
    }

    /// How many vertices it has.
    pub fn vertex_count(&self) -> usize {
        self.rings().map(Vec::len).sum()
    }

    /// Twice its area in square steps, exactly; holes count negative.
    pub fn doubled_area(&self) -> i128 {
        self.rings().map(|ring| doubled_ring_area(ring)).sum()
    }

    /// The smallest box around it; `None` when it has no vertex.
    pub fn bounds(&self) -> Option<Box2> {
        Box2::around(self.rings().flatten().copied())
    }

    /// Whether the point belongs to it by the half-open rule of [`crosses_ray`].
    pub fn owns(&self, p: Coord) -> bool {
        self.edges().filter(|&[a, b]| crosses_ray(a, b, p)).count() % 2 == 1
    }

    /// Where the point lies, the border told apart.
    pub fn side(&self, p: Coord) -> Side {
        if self.edges().any(|[a, b]| is_between(a, b, p)) {
            Side::Border
        } else if self.owns(p) {
            Side::Inside
        } else {
            Side::Outside
        }
    }

    /// The part with the largest outer ring.
    pub fn largest(&self) -> Option<&Polygon> {
        self.polygons.iter().max_by_key(|polygon| doubled_ring_area(&polygon.outer))
    }

    /// A point well inside the largest part: where a label stands. `None` for an empty outline.
    ///
    /// Of the widest stretch on each of seven parallels through the part, the middle of the longest, those
    /// near the middle preferred.
    pub fn label_point(&self) -> Option<Coord> {
        let part = self.largest()?;
        let bounds = Box2::around(part.outer.iter().copied())?;
        let height = f64::from(bounds.max.y) - f64::from(bounds.min.y);
        let mut best: Option<(f64, Coord)> = None;
        for (eighth, favour) in [(4, 1.0), (3, 0.9), (5, 0.9), (2, 0.7), (6, 0.7), (1, 0.5), (7, 0.5)] {
            let y = (f64::from(bounds.min.y) + height * f64::from(eighth) / 8.0).round() as i32;
            for stretch in crossings(part, y).chunks_exact(2) {
                let worth = (stretch[1] - stretch[0]) * favour;
                if best.is_none_or(|(most, _)| worth > most) {
                    best = Some((worth, Coord::rounded(f64::midpoint(stretch[0], stretch[1]), f64::from(y))));
                }
            }
        }
        best.map(|(_, middle)| middle).or(part.outer.first().copied())
    }
}

/// Where the border of a polygon crosses a parallel, from west to east, in steps.
fn crossings(polygon: &Polygon, y: i32) -> Vec<f64> {
    let mut xs: Vec<f64> = polygon
        .rings()
        .flat_map(|ring| edges(ring))
        .filter(|[a, b]| (a.y <= y) != (b.y <= y))
        .map(|[a, b]| {
            let share = (f64::from(y) - f64::from(a.y)) / (f64::from(b.y) - f64::from(a.y));
            f64::from(a.x) + share * (f64::from(b.x) - f64::from(a.x))
        })
        .collect();
    xs.sort_unstable_by(f64::total_cmp);
    xs
}
