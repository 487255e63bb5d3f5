//! Cutting all borders where they meet, so that afterwards they meet at vertices only.

use std::collections::BTreeMap;

use crate::lattice::{Coord, MultiPolygon, is_between, orientation};

/// The cut borders: each line once, from its lesser end to its greater, with how often each area's border
/// runs along it (forth counts one, back minus one).
pub(super) type Lines = BTreeMap<[Coord; 2], Vec<(usize, i32)>>;

/// A crossing is rounded to the lattice, which moves lines by up to a step and may make new crossings; a few
/// rounds settle that. More would mean lines crowded within a few centimetres everywhere.
const MOST_ROUNDS: usize = 32;

/// The borders of all areas as they are.
pub(super) fn lines<'a>(shapes: impl Iterator<Item = &'a MultiPolygon>) -> Lines {
    let mut lines = Lines::new();
    for (area, shape) in shapes.enumerate() {
        for edge in shape.edges() {
            add(&mut lines, edge, area, 1);
        }
    }
    lines
}

/// A place where a line would have to be cut, if there is one.
pub(super) fn first_cut(lines: &Lines) -> Option<Coord> {
    find_cuts(lines).into_values().flatten().next()
}

/// Cuts the borders of all areas at each other.
pub(super) fn node<'a>(shapes: impl Iterator<Item = &'a MultiPolygon>) -> Lines {
    let mut lines = lines(shapes);
    for _ in 0..MOST_ROUNDS {
        let cuts = find_cuts(&lines);
        if cuts.is_empty() {
            break;
        }
        for (line, mut points) in cuts {
            let Some(runs) = lines.remove(&line) else { continue };
            points.sort_unstable_by_key(|&p| squared_distance(line[0], p));
            points.push(line[1]);
            let mut from = line[0];
            for to in points {
                for &(area, times) in &runs {
                    add(&mut lines, [from, to], area, times);
                }
                from = to;
            }
        }
    }
    lines.retain(|_, runs| runs.iter().any(|&(_, times)| times != 0));
    lines
}

fn add(lines: &mut Lines, [from, to]: [Coord; 2], area: usize, times: i32) {
    if from == to {
        return;
    }
    let (line, times) = if from < to { ([from, to], times) } else { ([to, from], -times) };
    let runs = lines.entry(line).or_default();
    match runs.iter_mut().find(|(other, _)| *other == area) {
        Some((_, sum)) => *sum += times,
        None => runs.push((area, times)),
    }
}

fn squared_distance(a: Coord, b: Coord) -> i128 {
    let (dx, dy) = (i128::from(b.x) - i128::from(a.x), i128::from(b.y) - i128::from(a.y));
    dx * dx + dy * dy
}

/// Where each line has to be cut.
fn find_cuts(lines: &Lines) -> BTreeMap<[Coord; 2], Vec<Coord>> {
    let mut cuts: BTreeMap<[Coord; 2], Vec<Coord>> = BTreeMap::new();
    let mut cut = |line: [Coord; 2], at: Coord| {
        if at != line[0] && at != line[1] {
            let points = cuts.entry(line).or_default();
            if !points.contains(&at) {
                points.push(at);
            }
        }
    };
    // Lines come by their western end, so those that may meet one lie close behind it.
    let all: Vec<[Coord; 2]> = lines.keys().copied().collect();
    for (i, &[a, b]) in all.iter().enumerate() {
        for &[c, d] in all[i + 1..].iter().take_while(|[c, _]| c.x <= b.x) {
            if a.y.max(b.y) < c.y.min(d.y) || c.y.max(d.y) < a.y.min(b.y) {
                continue;
            }
            for p in [c, d] {
                if is_between(a, b, p) {
                    cut([a, b], p);
                }
            }
            for p in [a, b] {
                if is_between(c, d, p) {
                    cut([c, d], p);
                }
            }
            if let Some(p) = crossing([a, b], [c, d]) {
                cut([a, b], p);
                cut([c, d], p);
            }
        }
    }
    cuts
}

/// The lattice point nearest to where two lines cross between their ends.
fn crossing([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> Option<Coord> {
    let (c_side, d_side) = (orientation(a, b, c), orientation(a, b, d));
    let (a_side, b_side) = (orientation(c, d, a), orientation(c, d, b));
    if c_side.signum() * d_side.signum() >= 0 || a_side.signum() * b_side.signum() >= 0 {
        return None;
    }
    let share = a_side as f64 / (a_side - b_side) as f64;
    let between = |from: i32, to: i32| f64::from(from) + share * (f64::from(to) - f64::from(from));
    Some(Coord::rounded(between(a.x, b.x), between(a.y, b.y)))
}
