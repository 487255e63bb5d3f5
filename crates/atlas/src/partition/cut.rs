//! Choosing where to cut a ring in two.

use super::CannotDivide;
use super::borders::Borders;
use super::density::Density;
use super::path::{Care, crooked, fits};
use super::random::Random;
use crate::lattice::{Coord, Plane, Ring, edges};

/// What cutting needs besides the ring.
pub(super) struct Cutter<'a> {
    /// What land weighs.
    pub density: &'a Density,
    /// The map in metres.
    pub plane: Plane,
    /// Where new vertices are remembered for neighbours.
    pub borders: &'a mut Borders,
    /// The stream of this area.
    pub random: &'a mut Random,
}

/// The two sides of a cut, with how many parts each is to be divided into.
pub(super) type Halves = [(Ring, usize); 2];

/// A place on a ring where a cut may end.
#[derive(Debug, Clone, Copy)]
struct End {
    /// The edge it is on, by the place of its first vertex.
    edge: usize,
    /// Where: that first vertex, or a lattice point near the edge.
    at: Coord,
    metres: [f64; 2],
    /// Weight and area swept along the ring from its first vertex to here.
    swept: [f64; 2],
}

/// A possible cut and its worth: the smaller the better.
#[derive(Debug, Clone, Copy)]
struct Choice {
    worth: f64,
    ends: [usize; 2],
    parts: usize,
}

/// Cuts a counter-clockwise ring in two along a short line, so that the weights of the sides are to each other
/// about as the numbers of parts they will be divided into; `parts` in all.
pub(super) fn cut(ring: &Ring, parts: usize, cutter: &mut Cutter<'_>) -> Result<Halves, CannotDivide> {
    // Careful first; where nothing fits, finer steps and tighter corners.
    let tries = [
        (40, Care { clearance_m: 12.0, cosine: 0.80 }),
        (80, Care { clearance_m: 4.0, cosine: 0.94 }),
        (160, Care { clearance_m: 1.0, cosine: 0.985 }),
        (400, Care { clearance_m: 0.3, cosine: 0.999 }),
    ];
    for (count, care) in tries {
        // A long ragged border has its necks between the steps: look closer there.
        let count = if parts > 4 { count.max((ring.len() / 6).min(160)) } else { count };
        let ends = ends(ring, count, cutter);
        for choice in choices(ring, &ends, parts, cutter) {
            if let Some(halves) = try_cut(ring, &ends, choice, parts, care, cutter) {
                return Ok(halves);
            }
        }
    }
    Err(CannotDivide)
}

/// Evenly spaced places along a ring, moved to a vertex where one is near.
fn ends(ring: &Ring, count: usize, cutter: &mut Cutter<'_>) -> Vec<End> {
    let (density, plane) = (cutter.density, cutter.plane);
    let metres: Vec<[f64; 2]> = ring.iter().map(|&c| plane.metres(c)).collect();
    let perimeter: f64 = edges(ring).map(|[a, b]| plane.distance(a, b)).sum();
    let step = perimeter / count as f64;
    let area = Density::even(metres[0]);
    let sweep = |from, to| [density.of_edge(from, to), area.of_edge(from, to)];
    let mut ends: Vec<End> = Vec::with_capacity(count + ring.len().min(count));
    let mut swept = [0.0, 0.0];
    let mut walked = 0.0;
    let mut next_at = cutter.random.between(0.0, step);
    for edge in 0..ring.len() {
        let (from, to) = (metres[edge], metres[(edge + 1) % ring.len()]);
        let length = (to[0] - from[0]).hypot(to[1] - from[1]);
        // A vertex takes every place within a third of a step.
        let near = step / 3.0;
        if next_at < walked + near {
            ends.push(End { edge, at: ring[edge], metres: from, swept });
            next_at = next_at.max(walked) + step * cutter.random.between(0.8, 1.2);
        }
        while next_at < walked + length - near {
            let share = (next_at - walked) / length;
            let spot = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
            let at = plane.coord(spot);
            let metres = plane.metres(at);
            let [weight, land] = sweep(from, metres);
            ends.push(End { edge, at, metres, swept: [swept[0] + weight, swept[1] + land] });
            next_at += step * cutter.random.between(0.8, 1.2);
        }
        let [weight, land] = sweep(from, to);
        swept = [swept[0] + weight, swept[1] + land];
        walked += length;
    }
    ends
}

/// All cuts between two places, the best first.
fn choices(ring: &Ring, ends: &[End], parts: usize, cutter: &mut Cutter<'_>) -> Vec<Choice> {
    let (density, plane) = (cutter.density, cutter.plane);
    let metres: Vec<[f64; 2]> = ring.iter().map(|&c| plane.metres(c)).collect();
    let even = Density::even(metres[0]);
    let (weight, area) = (density.of_ring(&metres), even.of_ring(&metres));
    let mut choices = Vec::with_capacity(ends.len() * ends.len() / 2);
    for (i, from) in ends.iter().enumerate() {
        for (j, to) in ends.iter().enumerate().skip(i + 1) {
            if from.edge == to.edge || (to.edge == from.edge + 1 && to.at == ring[to.edge]) {
                continue;
            }
            let left_weight = to.swept[0] - from.swept[0] + density.of_edge(to.metres, from.metres);
            let left_area = to.swept[1] - from.swept[1] + even.of_edge(to.metres, from.metres);
            let share = left_weight / weight;
            let smaller_area = left_area.min(area - left_area);
            if !(0.0..1.0).contains(&share) || smaller_area <= 0.0 {
                continue;
            }
            let wanted = share * parts as f64;
            let left_parts = (wanted.round() as usize).clamp(1, parts - 1);
            let miss = (wanted - left_parts as f64).abs() / left_parts.min(parts - left_parts) as f64;
            let lopsided = (left_parts as f64 / parts as f64 - 0.5).abs();
            let length = (to.metres[0] - from.metres[0]).hypot(to.metres[1] - from.metres[1]);
            let worth =
                length / smaller_area.sqrt() * cutter.random.between(1.0, 1.25) + 2.5 * miss + 0.8 * lopsided;
            choices.push(Choice { worth, ends: [i, j], parts: left_parts });
        }
    }
    choices.sort_unstable_by(|a, b| a.worth.total_cmp(&b.worth).then_with(|| a.ends.cmp(&b.ends)));
    choices
}

/// Makes one cut if it fits, crooked if it can be.
fn try_cut(
    ring: &Ring,
    ends: &[End],
    choice: Choice,
    parts: usize,
    care: Care,
    cutter: &mut Cutter<'_>,
) -> Option<Halves> {
    let plane = cutter.plane;
    let [first, second] = choice.ends.map(|i| ends[i]);
    let (with_ends, places) = with_ends(ring, first, second);
    let straight = [first.at, second.at];
    if !fits(&with_ends, places, &straight, care, plane) {
        return None;
    }
    let path = [0.22, 0.12, 0.04]
        .into_iter()
        .map(|sway| crooked(first.at, second.at, sway, plane, cutter.random))
        .find(|path| fits(&with_ends, places, path, care, plane))
        .unwrap_or_else(|| straight.to_vec());
    for end in [first, second] {
        let (a, b) = (ring[end.edge], ring[(end.edge + 1) % ring.len()]);
        if end.at != a {
            cutter.borders.cut(a, b, end.at);
        }
    }
    let inner = &path[1..path.len() - 1];
    let [from, to] = places;
    let left = with_ends[from..=to].iter().chain(inner.iter().rev()).copied().collect();
    let right = with_ends[to..].iter().chain(&with_ends[..=from]).chain(inner).copied().collect();
    Some([(left, choice.parts), (right, parts - choice.parts)])
}

/// The ring with both ends among its vertices, and their places. `first` comes first along the ring.
fn with_ends(ring: &Ring, first: End, second: End) -> (Ring, [usize; 2]) {
    let mut whole = Ring::with_capacity(ring.len() + 2);
    let mut places = [0, 0];
    for (i, &vertex) in ring.iter().enumerate() {
        whole.push(vertex);
        for (end, place) in [first, second].into_iter().zip(&mut places) {
            if end.edge == i {
                if end.at != vertex {
                    whole.push(end.at);
                }
                *place = whole.len() - 1;
            }
        }
    }
    (whole, places)
}
