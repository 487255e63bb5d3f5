//! Dividing a region of several pieces into parts.

use super::CannotDivide;
use super::cut::{Cutter, cut};
use super::path::distance_to_segment;
use crate::lattice::{Plane, Ring, edges};

/// Land in one or more pieces, each a ring without holes.
pub(super) type Region = Vec<Ring>;

/// A piece gets parts of its own when it weighs at least this share of an average part; smaller ones (most
/// islands) go whole to the nearest part.
const LEAST_SHARE: f64 = 0.6;

/// Divides a region into so many parts of about equal weight, none empty.
pub(super) fn divide(
    region: &Region,
    parts: usize,
    cutter: &mut Cutter<'_>,
) -> Result<Vec<Region>, CannotDivide> {
    if parts <= 1 {
        return Ok(vec![region.clone()]);
    }
    let (density, plane) = (cutter.density, cutter.plane);
    let weights: Vec<f64> = region
        .iter()
        .map(|ring| density.of_ring(&ring.iter().map(|&c| plane.metres(c)).collect::<Vec<_>>()))
        .collect();
    let counts = counts(&weights, parts);
    let mut divided: Vec<Region> = Vec::with_capacity(parts);
    for (ring, &count) in region.iter().zip(&counts) {
        if count > 0 {
            divide_ring(ring, count, cutter, &mut divided)?;
        }
    }
    for (ring, &count) in region.iter().zip(&counts) {
        if count == 0 {
            let nearest = nearest(ring, &divided, plane);
            divided[nearest].push(ring.clone());
        }
    }
    Ok(divided)
}

/// How many parts each piece is divided into; 0 for those too small for one.
fn counts(weights: &[f64], parts: usize) -> Vec<usize> {
    let whole: f64 = weights.iter().sum();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]).then(a.cmp(&b)));
    let mut counts = vec![0; weights.len()];
    for (rank, &piece) in order.iter().take(parts).enumerate() {
        counts[piece] = usize::from(rank == 0 || weights[piece] / whole * parts as f64 >= LEAST_SHARE);
    }
    // Each further part goes where parts would still be the largest (the rule of d'Hondt).
    for _ in counts.iter().sum::<usize>()..parts {
        let size = |piece: usize| weights[piece] / (counts[piece] + 1) as f64;
        let first = order.iter().copied().filter(|&piece| counts[piece] > 0);
        if let Some(piece) = first.max_by(|&a, &b| size(a).total_cmp(&size(b)).then(b.cmp(&a))) {
            counts[piece] += 1;
        }
    }
    counts
}

fn divide_ring(
    ring: &Ring,
    parts: usize,
    cutter: &mut Cutter<'_>,
    divided: &mut Vec<Region>,
) -> Result<(), CannotDivide> {
    // A neighbour may have been cut since: its new vertices are ours too.
    let ring = cutter.borders.refine(ring);
    if parts == 1 {
        divided.push(vec![ring]);
        return Ok(());
    }
    for (half, count) in cut(&ring, parts, cutter)? {
        divide_ring(&half, count, cutter, divided)?;
    }
    Ok(())
}

/// The region a ring is nearest to.
fn nearest(ring: &Ring, regions: &[Region], plane: Plane) -> usize {
    let points: Vec<[f64; 2]> = ring.iter().map(|&c| plane.metres(c)).collect();
    let distance = |region: &Region| -> f64 {
        let borders = region.iter().flat_map(|other| edges(other)).map(|edge| edge.map(|c| plane.metres(c)));
        borders
            .map(|[a, b]| points.iter().map(|&p| distance_to_segment(p, a, b)).fold(f64::MAX, f64::min))
            .fold(f64::MAX, f64::min)
    };
    let distances: Vec<f64> = regions.iter().map(distance).collect();
    (0..regions.len()).min_by(|&a, &b| distances[a].total_cmp(&distances[b])).unwrap_or(0)
}
