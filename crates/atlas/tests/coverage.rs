//! Outlines that overlap and gape become one coverage, by the stated rules.
#![allow(clippy::unwrap_used)]

use atlas::Datum;
use atlas::coverage::{Flaw, Limits, check, clean, merge};
use atlas::lattice::{Coord, MultiPolygon, Polygon, Ring};
use atlas::read::read_outlines;
use proptest::prelude::*;

fn ring(points: &[(i32, i32)]) -> Ring {
    points.iter().map(|&(x, y)| Coord::new(x, y)).collect()
}

fn area(points: &[(i32, i32)]) -> MultiPolygon {
    MultiPolygon { polygons: vec![Polygon { outer: ring(points), holes: vec![] }] }
}

fn square(x: i32, y: i32, size: i32) -> MultiPolygon {
    area(&[(x, y), (x + size, y), (x + size, y + size), (x, y + size)])
}

fn sizes(cleaned: &[(char, MultiPolygon)]) -> Vec<i128> {
    cleaned.iter().map(|(_, shape)| shape.doubled_area() / 2).collect()
}

const ALL: Limits = Limits { gap_m2: f64::MAX, enclave_m2: f64::MAX };

#[test]
fn an_overlap_goes_to_the_first() {
    let (cleaned, mended) = clean(&[('a', square(0, 0, 100)), ('b', square(80, 0, 100))], ALL);
    assert_eq!(sizes(&cleaned), [10_000, 8_000]);
    assert_eq!(mended.overlaps.0, 1);
    assert_eq!(check(cleaned.iter().map(|(_, shape)| shape)), Ok(()));
}

#[test]
fn an_enclosed_gap_goes_to_the_longest_border_and_an_open_one_stays() {
    // A sliver between a and b, closed by both ends: b's side of it is the longer one.
    let a = area(&[(0, 0), (100, 0), (90, 50), (100, 100), (0, 100)]);
    let b = area(&[(100, 0), (200, 0), (200, 100), (100, 100), (130, 50)]);
    let (cleaned, mended) = clean(&[('a', a), ('b', b.clone())], ALL);
    assert_eq!(mended.gaps.0, 1);
    assert_eq!(sizes(&cleaned), [9_500, 10_500]);
    // Without an upper end the same sliver is a bay.
    let a = area(&[(0, 0), (100, 0), (90, 50), (90, 100), (0, 100)]);
    let (cleaned, mended) = clean(&[('a', a.clone()), ('b', b.clone())], ALL);
    assert_eq!(mended.gaps.0, 0);
    assert_eq!(sizes(&cleaned), [a.doubled_area() / 2, b.doubled_area() / 2]);
}

#[test]
fn a_large_gap_is_a_lake() {
    let mut frame = square(0, 0, 100);
    let mut hole = ring(&[(20, 20), (80, 20), (80, 80), (20, 80)]);
    hole.reverse();
    frame.polygons[0].holes.push(hole);
    let none = Limits { gap_m2: 0.0, enclave_m2: 0.0 };
    assert_eq!(sizes(&clean(&[('a', frame.clone())], none).0), [6_400]);
    assert_eq!(sizes(&clean(&[('a', frame)], ALL).0), [10_000]);
}

#[test]
fn an_enclave_goes_to_its_neighbour_and_an_island_stays() {
    let mut host = square(0, 0, 100);
    let mut hole = ring(&[(40, 40), (50, 40), (50, 50), (40, 50)]);
    hole.reverse();
    host.polygons[0].holes.push(hole);
    let mut guest = square(100, 0, 100);
    guest.polygons.push(Polygon { outer: ring(&[(40, 40), (50, 40), (50, 50), (40, 50)]), holes: vec![] });
    guest.polygons.push(Polygon { outer: ring(&[(300, 0), (310, 0), (310, 10), (300, 10)]), holes: vec![] });
    let (cleaned, mended) = clean(&[('a', host), ('b', guest)], ALL);
    assert_eq!(mended.enclaves.0, 1);
    assert_eq!(sizes(&cleaned), [10_000, 10_100]);
}

#[test]
fn check_tells_what_is_wrong() {
    let bow = area(&[(0, 0), (10, 10), (10, 0), (0, 11)]);
    let mut clockwise = square(0, 0, 10);
    clockwise.polygons[0].outer.reverse();
    assert_eq!(check([&square(0, 0, 10), &square(10, 0, 10)]), Ok(()));
    assert_eq!(check([&clockwise]), Err(Flaw::WrongWay(0)));
    assert_eq!(check([&square(0, 0, 10), &square(0, 0, 10)]), Err(Flaw::Overlap(0, 1)));
    assert_eq!(check([&square(0, 0, 10), &square(2, 2, 4)]), Err(Flaw::Overlap(0, 1)));
    assert!(matches!(check([&bow]), Err(Flaw::NotNoded(_))));
    assert!(matches!(check([&square(0, 0, 10), &square(5, 5, 10)]), Err(Flaw::NotNoded(_))));
    // Neighbours, but the corner of one is no vertex of the other.
    assert!(matches!(check([&square(0, 0, 10), &square(10, 5, 10)]), Err(Flaw::NotNoded(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Whatever overlaps whatever: a point is in some area after exactly when it was in one before, and the
    /// first of those that claimed it has it (gaps aside, which are left open here).
    #[test]
    fn cleaning_keeps_every_point_with_the_first_that_claimed_it(
        triangles in proptest::collection::vec(proptest::collection::vec((0..60_i32, 0..60_i32), 3), 1..7),
    ) {
        let shapes: Vec<(usize, MultiPolygon)> = triangles
            .iter()
            .map(|points| {
                let mut shape = area(points);
                if shape.doubled_area() < 0 {
                    shape.polygons[0].outer.reverse();
                }
                shape
            })
            .filter(|shape| shape.doubled_area() > 0)
            // A thousandfold, so that rounded crossings do not move a border across a whole unit.
            .map(|mut shape| {
                for c in &mut shape.polygons[0].outer {
                    *c = Coord::new(c.x * 1000, c.y * 1000);
                }
                shape
            })
            .enumerate()
            .collect();
        let (cleaned, _) = clean(&shapes, Limits { gap_m2: -1.0, enclave_m2: -1.0 });
        prop_assert_eq!(check(cleaned.iter().map(|(_, shape)| shape)), Ok(()));
        for x in 0..20 {
            for y in 0..20 {
                let c = Coord::new(x * 3000 + 517, y * 3000 + 731);
                let is_near_border = shapes.iter().any(|(_, shape)| shape.edges().any(|[a, b]| {
                    let length = (f64::from(b.x - a.x)).hypot(f64::from(b.y - a.y));
                    (atlas::lattice::orientation(a, b, c) as f64 / length).abs() < 4.0
                }));
                if !is_near_border {
                    let before = shapes.iter().position(|(_, shape)| shape.owns(c));
                    let after = cleaned.iter().position(|(_, shape)| shape.owns(c));
                    prop_assert_eq!(before, after);
                }
            }
        }
    }
}

#[test]
fn the_counties_of_ningbo_become_one_coverage() {
    let read = read_outlines(include_str!("../../../data/ningbo/ningbo_counties.geojson"), Datum::Wgs84);
    assert_eq!(read.refused, []);
    let areas: Vec<(String, MultiPolygon)> = read.taken.into_iter().map(|o| (o.code, o.shape)).collect();
    let keyed: Vec<(usize, MultiPolygon)> =
        areas.iter().enumerate().map(|(i, (_, shape))| (i, shape.clone())).collect();
    let (cleaned, mended) = clean(&keyed, Limits::default());
    assert_eq!(cleaned.len(), 10);
    assert_eq!(check(cleaned.iter().map(|(_, shape)| shape)), Ok(()));
    assert!((60_000.0..100_000.0).contains(&mended.overlaps.1), "{mended:?}");
    // Cleaned again, nothing changes.
    let (again, second) = clean(&cleaned, Limits::default());
    assert_eq!((second.overlaps.0, second.gaps.0, second.enclaves.0), (0, 0, 0));
    assert_eq!(merge(again.iter().map(|(_, s)| s)), merge(cleaned.iter().map(|(_, s)| s)));
    for ((_, before), (_, after)) in keyed.iter().zip(&cleaned) {
        let (before, after) = (before.doubled_area() as f64, after.doubled_area() as f64);
        assert!((after / before - 1.0).abs() < 0.002);
    }
}
