//! Fewer vertices for far zooms, without neighbours drifting apart.
//!
//! Borders are simplified piece by piece, from one place where three areas meet (a node) to the next. Both
//! areas along a piece see the same points in the same direction, so they get the same line.

use std::collections::{HashMap, HashSet};

use super::xyz::Web;

/// The vertices of a level where more than two borders meet.
pub(super) fn nodes<'a>(rings: impl Iterator<Item = &'a [Web]>) -> HashSet<Web> {
    let mut beside: HashMap<Web, [Option<Web>; 2]> = HashMap::new();
    let mut nodes = HashSet::new();
    for ring in rings {
        for i in 0..ring.len() {
            let known = beside.entry(ring[i]).or_default();
            for other in [ring[(i + ring.len() - 1) % ring.len()], ring[(i + 1) % ring.len()]] {
                match known {
                    [Some(a), _] if *a == other => {}
                    [_, Some(b)] if *b == other => {}
                    [empty @ None, _] | [_, empty @ None] => *empty = Some(other),
                    _ => {
                        nodes.insert(ring[i]);
                    }
                }
            }
        }
    }
    nodes
}

/// A ring with vertices dropped that are nearer than `tolerance` (in web map steps) to the line without them.
/// May come out with fewer than three vertices when the ring is that small.
pub(super) fn simplify(ring: &[Web], nodes: &HashSet<Web>, tolerance: f64) -> Vec<Web> {
    let at: Vec<usize> = (0..ring.len()).filter(|&i| nodes.contains(&ring[i])).collect();
    // A border that meets no other, an island's, starts at its least vertex whoever walks it.
    let at = if at.is_empty() { (0..ring.len()).min_by_key(|&i| ring[i]).into_iter().collect() } else { at };
    let mut simple = Vec::new();
    for (k, &from) in at.iter().enumerate() {
        let to = at[(k + 1) % at.len()];
        let length = (to + ring.len() - from - 1) % ring.len() + 1;
        let mut piece: Vec<Web> = (0..=length).map(|step| ring[(from + step) % ring.len()]).collect();
        let is_backwards = (piece[length], piece[length - 1]) < (piece[0], piece[1]);
        if is_backwards {
            piece.reverse();
        }
        let mut kept = douglas_peucker(&piece, tolerance);
        if is_backwards {
            kept.reverse();
        }
        kept.pop();
        simple.extend(kept);
    }
    simple
}

/// The Douglas-Peucker line of a piece; a closed piece is first halved at its farthest vertex.
fn douglas_peucker(piece: &[Web], tolerance: f64) -> Vec<Web> {
    let last = piece.len() - 1;
    let mut is_kept = vec![false; piece.len()];
    (is_kept[0], is_kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let farthest = (from + 1..to)
            .map(|i| (distance(piece[i], piece[from], piece[to]), i))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((off, i)) = farthest
            && off > tolerance
        {
            is_kept[i] = true;
            open.extend([(from, i), (i, to)]);
        }
    }
    piece.iter().zip(is_kept).filter(|(_, kept)| *kept).map(|(&web, _)| web).collect()
}

/// Web map steps from a place to a segment.
fn distance(place: Web, from: Web, to: Web) -> f64 {
    let off = |web: Web| [f64::from(web.x) - f64::from(from.x), f64::from(web.y) - f64::from(from.y)];
    let ([x, y], [dx, dy]) = (off(place), off(to));
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { ((x * dx + y * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (x - along * dx).hypot(y - along * dy)
}
