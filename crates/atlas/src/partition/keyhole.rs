//! Holes opened to the outside, so that a cut never has to go around one.

use super::CannotDivide;
use super::path::{Care, is_clear, leaves_into};
use crate::lattice::{Coord, Plane, Polygon, Ring, edges};

/// How close to other borders the way to a hole may pass.
const CARE: Care = Care { clearance_m: 0.3, cosine: 0.9999 };

/// A polygon as one ring that walks to each hole, around it and back the same way. The two ways cancel when
/// parts are drawn from their edges.
pub(super) fn keyhole(polygon: &Polygon, plane: Plane) -> Result<Ring, CannotDivide> {
    let mut ring = polygon.outer.clone();
    let mut holes: Vec<&Ring> = polygon.holes.iter().collect();
    while !holes.is_empty() {
        let (outer, number, inner) = shortest_bridge(&ring, &holes, plane).ok_or(CannotDivide)?;
        let hole = holes.swap_remove(number);
        let around = hole[inner..].iter().chain(&hole[..=inner]).copied();
        let detour: Vec<Coord> = around.chain(std::iter::once(ring[outer])).collect();
        let rest = ring.split_off(outer + 1);
        ring.extend(detour);
        ring.extend(rest);
    }
    Ok(ring)
}

/// The shortest straight way over land from the ring to a hole: place in the ring, hole, place in the hole.
fn shortest_bridge(ring: &Ring, holes: &[&Ring], plane: Plane) -> Option<(usize, usize, usize)> {
    let mut bridges = Vec::new();
    for (number, hole) in holes.iter().enumerate() {
        for (inner, &b) in hole.iter().enumerate() {
            let from = ring.iter().enumerate();
            bridges.extend(from.map(|(outer, &a)| (plane.distance(a, b), outer, number, inner)));
        }
    }
    bridges.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
    let is_over_land = |outer: usize, number: usize, inner: usize| {
        let path = [ring[outer], holes[number][inner]];
        let all = edges(ring).chain(holes.iter().flat_map(|hole| edges(hole)));
        // A hole runs clockwise: the land is on its left as it is on the ring's.
        path[0] != path[1]
            && leaves_into(ring, outer, path[1], CARE, plane)
            && leaves_into(holes[number], inner, path[0], CARE, plane)
            && is_clear(&path, all, CARE, plane)
    };
    bridges
        .into_iter()
        .map(|(_, outer, number, inner)| (outer, number, inner))
        .find(|&(o, n, i)| is_over_land(o, n, i))
}
