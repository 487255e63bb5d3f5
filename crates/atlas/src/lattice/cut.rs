//! Cutting an outline in two between vertices it already has.
//!
//! A cut that began in the middle of an edge would put a vertex there that the neighbour does not have, and the two
//! would no longer share their border exactly. Between vertices nothing changes for the neighbours.

use super::{Coord, MultiPolygon, Polygon, Ring, Side};
use crate::coverage;

/// Why an outline cannot be cut so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CutError {
    /// It has several parts or holes.
    #[error("only an outline of one part without holes is cut")]
    NotSimple,
    /// The line begins and ends at the same vertex, or has fewer than two points.
    #[error("the line does not lead from one vertex of the outline to another")]
    NowhereToGo,
    /// The line leaves the outline, touches its border or crosses itself.
    #[error("the line does not stay inside the outline")]
    Outside,
}

impl MultiPolygon {
    /// The two parts of this outline on either side of a line. The line's ends are moved to the nearest vertices of the
    /// outline; its other points must lie inside. The first part is on the left of the line.
    pub fn cut(&self, line: &[Coord]) -> Result<[Self; 2], CutError> {
        let [Polygon { outer, holes }] = &self.polygons[..] else { return Err(CutError::NotSimple) };
        if !holes.is_empty() {
            return Err(CutError::NotSimple);
        }
        let [first, inner @ .., last] = line else { return Err(CutError::NowhereToGo) };
        let (from, to) = (nearest(outer, *first), nearest(outer, *last));
        let (Some(from), Some(to)) = (from, to) else { return Err(CutError::NowhereToGo) };
        if from == to {
            return Err(CutError::NowhereToGo);
        }
        if inner.iter().any(|&point| self.side(point) != Side::Inside) {
            return Err(CutError::Outside);
        }
        // Counter-clockwise from the line's end back to its beginning lies what is on its left.
        let left = inner.iter().copied().chain(walk(outer, to, from)).collect();
        let right = inner.iter().rev().copied().chain(walk(outer, from, to)).collect();
        let parts = [left, right].map(|outer| Self { polygons: vec![Polygon { outer, holes: Vec::new() }] });
        let whole = parts.iter().map(Self::doubled_area).sum::<i128>() == self.doubled_area();
        let sound = parts.iter().all(|part| part.doubled_area() > 0) && coverage::check(parts.iter()).is_ok();
        if whole && sound { Ok(parts) } else { Err(CutError::Outside) }
    }
}

/// The number of the vertex nearest to a point.
fn nearest(ring: &Ring, point: Coord) -> Option<usize> {
    let far = |c: &Coord| {
        let (x, y) = (i64::from(c.x) - i64::from(point.x), i64::from(c.y) - i64::from(point.y));
        i128::from(x) * i128::from(x) + i128::from(y) * i128::from(y)
    };
    (0..ring.len()).min_by_key(|&vertex| far(&ring[vertex]))
}

/// The vertices from one to another in the ring's direction, both included.
fn walk(ring: &Ring, from: usize, to: usize) -> impl Iterator<Item = Coord> {
    let steps = (to + ring.len() - from) % ring.len();
    (0..=steps).map(move |step| ring[(from + step) % ring.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(x: i32, y: i32) -> Coord {
        Coord::new(x, y)
    }

    fn square() -> MultiPolygon {
        let outer = vec![c(0, 0), c(50, 0), c(100, 0), c(100, 100), c(50, 100), c(0, 100)];
        MultiPolygon { polygons: vec![Polygon { outer, holes: Vec::new() }] }
    }

    #[test]
    fn both_parts_together_are_the_whole() {
        for line in [vec![c(50, -3), c(51, 104)], vec![c(50, 0), c(30, 40), c(60, 70), c(50, 100)]] {
            let parts = square().cut(&line).expect("the line stays inside");
            assert_eq!(parts.iter().map(MultiPolygon::doubled_area).sum::<i128>(), 20_000);
            assert!(parts[0].owns(c(10, 50)), "the left of a line northwards is the west");
            assert!(parts[1].owns(c(90, 50)));
        }
    }

    #[test]
    fn what_cannot_be_cut_is_refused() {
        for (line, error) in [
            (vec![c(50, 0)], CutError::NowhereToGo),
            (vec![c(50, 0), c(49, 3)], CutError::NowhereToGo),
            (vec![c(50, 0), c(200, 50), c(50, 100)], CutError::Outside),
            (vec![c(0, 0), c(50, 0)], CutError::Outside),
            (vec![c(50, 0), c(80, 80), c(80, 20), c(20, 90), c(50, 100)], CutError::Outside),
        ] {
            assert_eq!(square().cut(&line), Err(error), "{line:?}");
        }
        assert_eq!(MultiPolygon::default().cut(&[c(0, 0), c(1, 1)]), Err(CutError::NotSimple));
    }
}
