//! Exact questions about points and segments.

use super::Coord;

/// Where `p` lies of the directed line `a` to `b`: positive left, negative right, zero on it.
pub fn orientation(a: Coord, b: Coord, p: Coord) -> i128 {
    // Differences need 33 bits and their products 66: more than i64 holds, for a line across the earth.
    let [ax, ay, bx, by, px, py] = [a.x, a.y, b.x, b.y, p.x, p.y].map(i64::from);
    i128::from(bx - ax) * i128::from(py - ay) - i128::from(by - ay) * i128::from(px - ax)
}

/// Whether the edge `a`-`b` crosses the ray from `p` to the east, by the half-open rule.
///
/// An edge owns its lower end and not its upper end, and a point on it counts as east of it. The answer is
/// the same in both directions of the edge, so each point of a clean coverage is in exactly one polygon.
#[inline]
pub fn crosses_ray(a: Coord, b: Coord, p: Coord) -> bool {
    if (a.y <= p.y) == (b.y <= p.y) {
        return false;
    }
    let side = orientation(a, b, p);
    if a.y < b.y { side > 0 } else { side < 0 }
}

/// Whether `p` lies on the closed segment `a`-`b`.
pub fn is_between(a: Coord, b: Coord, p: Coord) -> bool {
    p.x >= a.x.min(b.x)
        && p.x <= a.x.max(b.x)
        && p.y >= a.y.min(b.y)
        && p.y <= a.y.max(b.y)
        && orientation(a, b, p) == 0
}

/// Whether two closed segments have no point in common.
pub fn are_disjoint([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> bool {
    if a.x.max(b.x) < c.x.min(d.x)
        || c.x.max(d.x) < a.x.min(b.x)
        || a.y.max(b.y) < c.y.min(d.y)
        || c.y.max(d.y) < a.y.min(b.y)
    {
        return true;
    }
    let (c_side, d_side) = (orientation(a, b, c).signum(), orientation(a, b, d).signum());
    let (a_side, b_side) = (orientation(c, d, a).signum(), orientation(c, d, b).signum());
    // Boxes overlap, so what is collinear is decided by them: then all four sides are zero.
    if c_side == 0 && d_side == 0 {
        return !(is_between(a, b, c) || is_between(a, b, d) || is_between(c, d, a));
    }
    c_side * d_side > 0 || a_side * b_side > 0
}
