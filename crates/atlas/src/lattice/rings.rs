//! From a heap of directed edges back to rings.
//!
//! Areas are joined by their edges alone: an edge that one part walks forth and another back is inside the
//! whole and falls away; what is left is the whole's border. Parents made from children this way have the
//! children's very vertices.

use std::collections::BTreeMap;

use super::shape::{doubled_ring_area, edges};
use super::{Coord, MultiPolygon, Polygon, Ring, orientation};

/// Directed edges with the area on their left; opposite edges cancel.
#[derive(Debug, Default)]
pub struct HalfEdges {
    /// Ends reached from each start. Ordered, so that the rings come out the same every time.
    ends: BTreeMap<Coord, Vec<Coord>>,
}

impl HalfEdges {
    /// Adds one edge, or takes its opposite away.
    pub fn add(&mut self, [from, to]: [Coord; 2]) {
        if let Some(back) = self.ends.get_mut(&to)
            && let Some(at) = back.iter().position(|&end| end == from)
        {
            back.swap_remove(at);
            return;
        }
        self.ends.entry(from).or_default().push(to);
    }

    /// Adds all edges of a ring.
    pub fn add_ring(&mut self, ring: &[Coord]) {
        for edge in edges(ring) {
            self.add(edge);
        }
    }

    /// Adds all edges of an outline.
    pub fn add_shape(&mut self, shape: &MultiPolygon) {
        for ring in shape.rings() {
            self.add_ring(ring);
        }
    }

    /// The outline these edges draw.
    pub fn into_shape(mut self) -> MultiPolygon {
        let mut rings = Vec::new();
        while let Some((&start, _)) = self.ends.first_key_value() {
            if let Some(walk) = self.walk_from(start) {
                split_at_repeats(walk, &mut rings);
            }
        }
        assemble(rings)
    }

    /// Takes one closed walk out of the heap, keeping as far left as it can.
    fn walk_from(&mut self, start: Coord) -> Option<Ring> {
        let mut walk = vec![start];
        let mut at = start;
        loop {
            let next = self.take_next(walk.len().checked_sub(2).map(|i| walk[i]), at)?;
            if next == start {
                return Some(walk);
            }
            walk.push(next);
            at = next;
        }
    }

    /// Takes the edge to follow at a vertex: the first one clockwise from where we came from.
    fn take_next(&mut self, came_from: Option<Coord>, at: Coord) -> Option<Coord> {
        let ends = self.ends.get_mut(&at)?;
        let mut chosen = 0;
        if let Some(back) = came_from {
            for other in 1..ends.len() {
                if is_earlier_clockwise(at, back, ends[other], ends[chosen]) {
                    chosen = other;
                }
            }
        }
        let next = (chosen < ends.len()).then(|| ends.swap_remove(chosen));
        if ends.is_empty() {
            self.ends.remove(&at);
        }
        next
    }
}

/// Whether, turning clockwise around `at` from `back`, `a` comes before `b`.
fn is_earlier_clockwise(at: Coord, back: Coord, a: Coord, b: Coord) -> bool {
    // 0: in the clockwise half turn after `back`; 1: in the half turn before it.
    let half = |c: Coord| i32::from(orientation(at, back, c) > 0);
    match half(a).cmp(&half(b)) {
        std::cmp::Ordering::Equal => orientation(at, a, b) < 0,
        order => order.is_lt(),
    }
}

/// Cuts a walk that passes a vertex twice into rings that pass each vertex once.
fn split_at_repeats(walk: Ring, rings: &mut Vec<Ring>) {
    let mut at: BTreeMap<Coord, usize> = BTreeMap::new();
    let mut open: Ring = Vec::with_capacity(walk.len());
    for c in walk {
        if let Some(&from) = at.get(&c) {
            let ring: Ring = open.split_off(from);
            for passed in &ring {
                at.remove(passed);
            }
            rings.push(ring);
        }
        at.insert(c, open.len());
        open.push(c);
    }
    rings.push(open);
}

/// Sorts rings into polygons: counter-clockwise ones are parts, clockwise ones are holes of the smallest
/// part around them. Rings of fewer than three vertices or without area are dropped.
pub fn assemble(rings: Vec<Ring>) -> MultiPolygon {
    let mut polygons = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        match doubled_ring_area(&ring) {
            area if area > 0 => polygons.push((area, Polygon { outer: ring, holes: Vec::new() })),
            area if area < 0 => holes.push(ring),
            _ => {}
        }
    }
    // Largest first, and by place among equals: the same outline is always written the same way.
    polygons.sort_by(|(area, a), (other, b)| other.cmp(area).then_with(|| a.outer.cmp(&b.outer)));
    for hole in holes {
        let holder = polygons.iter_mut().rev().find(|(area, part)| {
            *area > -doubled_ring_area(&hole) && hole.iter().all(|&c| !is_outside(&part.outer, c))
        });
        if let Some((_, part)) = holder {
            part.holes.push(hole);
        }
    }
    MultiPolygon { polygons: polygons.into_iter().map(|(_, polygon)| polygon).collect() }
}

fn is_outside(ring: &Ring, c: Coord) -> bool {
    let inside = edges(ring).filter(|&[a, b]| super::crosses_ray(a, b, c)).count() % 2 == 1;
    !inside && !edges(ring).any(|[a, b]| super::is_between(a, b, c))
}
