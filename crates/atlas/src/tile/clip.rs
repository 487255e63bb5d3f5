//! Rings cut to a tile and its buffer.

use super::{BUFFER, EXTENT};

const LOW: i64 = -(BUFFER as i64);
const HIGH: i64 = (EXTENT + BUFFER) as i64;

/// A ring in tile units cut to the tile with its buffer (Sutherland and Hodgman 1974): four times, at each
/// side. What leaves and comes back runs along the side meanwhile.
pub(super) fn clip(ring: Vec<[i64; 2]>) -> Vec<[i64; 2]> {
    let mut ring = ring;
    for (axis, limit, is_low) in [(0, LOW, true), (0, HIGH, false), (1, LOW, true), (1, HIGH, false)] {
        let is_in = |p: [i64; 2]| if is_low { p[axis] >= limit } else { p[axis] <= limit };
        if ring.iter().all(|&p| is_in(p)) {
            continue;
        }
        let mut cut = Vec::with_capacity(ring.len() + 4);
        for (i, &to) in ring.iter().enumerate() {
            let from = ring[(i + ring.len() - 1) % ring.len()];
            if is_in(from) != is_in(to) {
                cut.push(at_limit(from, to, axis, limit));
            }
            if is_in(to) {
                cut.push(to);
            }
        }
        ring = cut;
    }
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Where an edge passes a side, rounded; the same from both directions, so that neighbours agree.
fn at_limit(a: [i64; 2], b: [i64; 2], axis: usize, limit: i64) -> [i64; 2] {
    let (from, to) = if a <= b { (a, b) } else { (b, a) };
    let across = 1 - axis;
    let share = (limit - from[axis]) as f64 / (to[axis] - from[axis]) as f64;
    let mut p = [limit; 2];
    p[across] = from[across] + (share * (to[across] - from[across]) as f64).round() as i64;
    p
}

/// Twice the signed area of a ring in tile units: positive for an outer ring, as rows count southwards.
pub(super) fn doubled_area(ring: &[[i64; 2]]) -> i64 {
    (0..ring.len())
        .map(|i| {
            let ([ax, ay], [bx, by]) = (ring[i], ring[(i + 1) % ring.len()]);
            ax * by - bx * ay
        })
        .sum()
}
