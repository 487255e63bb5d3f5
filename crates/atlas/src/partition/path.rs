//! The line of a cut: how crooked it runs, and whether it stays inside.

use super::random::Random;
use crate::lattice::{Coord, Plane, are_disjoint, edges, orientation};

/// What a cut has to keep.
#[derive(Debug, Clone, Copy)]
pub(super) struct Care {
    /// Metres from any border it does not end at.
    pub clearance_m: f64,
    /// The least angle to the borders it ends at, as its cosine.
    pub cosine: f64,
}

/// A crooked line from `from` to `to`: each stretch is broken in its middle, sideways by up to `sway` of its
/// length, and its halves again, until stretches are a few hundred metres long.
pub(super) fn crooked(from: Coord, to: Coord, sway: f64, plane: Plane, random: &mut Random) -> Vec<Coord> {
    const STRETCH_M: f64 = 350.0;
    let length = plane.distance(from, to);
    let breaks = (length / STRETCH_M).log2().round().clamp(1.0, 5.0) as u32;
    let mut path = vec![plane.metres(from), plane.metres(to)];
    for _ in 0..breaks {
        let mut finer = Vec::with_capacity(path.len() * 2);
        for pair in path.windows(2) {
            let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
            let aside = random.between(-sway, sway);
            let along = random.between(0.4, 0.6);
            finer.push([ax, ay]);
            finer.push([
                ax + along * (bx - ax) - aside * (by - ay),
                ay + along * (by - ay) + aside * (bx - ax),
            ]);
        }
        finer.extend(path.last());
        path = finer;
    }
    let inner = path[1..path.len() - 1].iter().map(|&p| plane.coord(p));
    std::iter::once(from).chain(inner).chain(std::iter::once(to)).collect()
}

/// Whether a path between two vertices of a ring, given by their places, runs inside the ring and keeps clear
/// of it but at its ends.
pub(super) fn fits(ring: &[Coord], ends: [usize; 2], path: &[Coord], care: Care, plane: Plane) -> bool {
    let last = path.len() - 1;
    leaves_into(ring, ends[0], path[1], care, plane)
        && leaves_into(ring, ends[1], path[last - 1], care, plane)
        && is_simple(path)
        && is_clear(path, edges(ring), care, plane)
}

fn is_simple(path: &[Coord]) -> bool {
    let has_length = path.windows(2).all(|pair| pair[0] != pair[1]);
    has_length
        && path
            .windows(2)
            .enumerate()
            .all(|(i, a)| path.windows(2).skip(i + 2).all(|b| are_disjoint([a[0], a[1]], [b[0], b[1]])))
}

/// Whether a path keeps clear of these edges, but for those it starts or ends at.
pub(super) fn is_clear(
    path: &[Coord],
    edges: impl Iterator<Item = [Coord; 2]>,
    care: Care,
    plane: Plane,
) -> bool {
    let last = path.len() - 1;
    let metres: Vec<[f64; 2]> = path.iter().map(|&c| plane.metres(c)).collect();
    let clearance = care.clearance_m;
    let reach = |axis: usize| {
        let values = metres.iter().map(move |m| m[axis]);
        (values.clone().fold(f64::MAX, f64::min) - clearance, values.fold(f64::MIN, f64::max) + clearance)
    };
    let ((west, east), (south, north)) = (reach(0), reach(1));
    let is_far = |a: [f64; 2], b: [f64; 2]| {
        a[0].max(b[0]) < west || a[0].min(b[0]) > east || a[1].max(b[1]) < south || a[1].min(b[1]) > north
    };
    let keeps_clear = |edge: [Coord; 2], [a, b]: [[f64; 2]; 2], at: usize| {
        let stretch = [path[at], path[at + 1]];
        let shared = [(0, path[0]), (last - 1, path[last])]
            .into_iter()
            .find(|&(place, end)| place == at && edge.contains(&end))
            .map(|(_, end)| end);
        let (from, to) = (metres[at], metres[at + 1]);
        let distances = [
            (edge[0], a, from, to),
            (edge[1], b, from, to),
            (stretch[0], from, a, b),
            (stretch[1], to, a, b),
        ];
        (shared.is_some() || are_disjoint(edge, stretch))
            && distances
                .into_iter()
                .all(|(c, p, from, to)| shared == Some(c) || distance_to_segment(p, from, to) >= clearance)
    };
    edges
        .map(|edge| (edge, edge.map(|c| plane.metres(c))))
        .all(|(edge, ends)| is_far(ends[0], ends[1]) || (0..last).all(|at| keeps_clear(edge, ends, at)))
}

/// Whether the direction from a vertex points to the left of the ring, well away from its edges.
pub(super) fn leaves_into(ring: &[Coord], at: usize, toward: Coord, care: Care, plane: Plane) -> bool {
    let (vertex, next) = (ring[at], ring[(at + 1) % ring.len()]);
    let previous = ring[(at + ring.len() - 1) % ring.len()];
    let is_inside = if orientation(previous, vertex, next) >= 0 {
        orientation(vertex, next, toward) > 0 && orientation(vertex, toward, previous) > 0
    } else {
        !(orientation(vertex, previous, toward) >= 0 && orientation(vertex, toward, next) >= 0)
    };
    is_inside
        && [next, previous]
            .into_iter()
            .all(|other| cosine_between(vertex, toward, other, plane) < care.cosine)
}

fn cosine_between(at: Coord, a: Coord, b: Coord, plane: Plane) -> f64 {
    let [o, a, b] = [at, a, b].map(|c| plane.metres(c));
    let (ax, ay, bx, by) = (a[0] - o[0], a[1] - o[1], b[0] - o[0], b[1] - o[1]);
    (ax * bx + ay * by) / (ax.hypot(ay) * bx.hypot(by)).max(f64::MIN_POSITIVE)
}

/// Metres from a point to a segment.
pub(super) fn distance_to_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (p[0] - a[0] - along * dx).hypot(p[1] - a[1] - along * dy)
}
