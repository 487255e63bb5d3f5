//! The drawn city: complete, without gap or overlap, the same for the same seed.
#![allow(clippy::unwrap_used)]

mod city;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use atlas::lattice::{Coord, MultiPolygon, Plane, Side};
use atlas::partition::{DrawnArea, IllustrateError, illustrate};
use atlas::{GridIndex, Level, coverage};
use city::CITY;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// The areas of one level, by code.
fn of_level(level: Level) -> Vec<&'static DrawnArea> {
    CITY.iter().filter(|area| area.level == level).collect()
}

#[test]
fn every_division_is_there_once_and_grids_are_12_000() {
    let count = |level| of_level(level).len();
    assert_eq!(Level::ALL.map(count), [1, 10, 156, 3_034, 12_000]);
    let codes: BTreeSet<&str> = CITY.iter().map(|area| area.code.as_str()).collect();
    assert_eq!(codes.len(), CITY.len());
    for area in CITY.iter() {
        assert_eq!(area.code.len(), area.level.digits());
        assert!(area.code.starts_with(&area.parent));
        assert!(area.level == Level::City || codes.contains(area.parent.as_str()));
        assert!(!area.name.is_empty());
        assert!(!area.shape.polygons.is_empty(), "{}", area.code);
    }
    for zone in ["330206401", "330282402", "330282403", "330282404", "330282405", "330282406"] {
        assert!(!codes.iter().any(|code| code.starts_with(zone)));
    }
}

#[test]
fn grids_are_numbered_from_001_without_a_gap() {
    let mut by_village: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for grid in of_level(Level::Grid) {
        by_village.entry(&grid.parent).or_default().push(grid.code[12..].parse().unwrap());
    }
    assert_eq!(by_village.len(), 3_034);
    for (village, numbers) in by_village {
        assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>(), "{village}");
    }
}

#[test]
fn each_level_is_a_coverage() {
    for level in Level::ALL {
        let areas = of_level(level);
        let flaw = coverage::check(areas.iter().map(|area| &area.shape));
        assert_eq!(flaw, Ok(()), "{level:?}");
    }
}

#[test]
fn children_have_exactly_their_parents_area() {
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for area in CITY.iter() {
        *sums.entry(&area.parent).or_default() += area.shape.doubled_area();
    }
    for parent in CITY.iter().filter(|area| area.level != Level::Grid) {
        assert_eq!(sums[parent.code.as_str()], parent.shape.doubled_area(), "{}", parent.code);
    }
}

#[test]
fn counties_keep_their_cleaned_outlines() {
    let outlines = city::outlines();
    for county in of_level(Level::County) {
        let outline = outlines.iter().find(|outline| outline.code == county.code).unwrap();
        let plane = Plane::around(outline.shape.bounds().unwrap().middle());
        let [before, after] = [&outline.shape, &county.shape].map(MultiPolygon::doubled_area);
        // A vertex put into a border is rounded to the lattice: less than a centimetre aside.
        let border_m: f64 = outline.shape.edges().map(|[a, b]| plane.distance(a, b)).sum();
        assert!(plane.square_metres(before - after).abs() < border_m * 0.01, "{}", county.code);
        let vertices: BTreeSet<Coord> = county.shape.rings().flatten().copied().collect();
        assert!(outline.shape.rings().flatten().all(|c| vertices.contains(c)));
    }
}

/// Which areas of a level own a coordinate, by looking at every one.
fn owners<'a>(boxed: &[(atlas::lattice::Box2, &'a DrawnArea)], c: Coord) -> Vec<&'a DrawnArea> {
    boxed
        .iter()
        .filter(|(bounds, area)| bounds.holds(c) && area.shape.owns(c))
        .map(|&(_, area)| area)
        .collect()
}

#[test]
fn a_hundred_thousand_points_are_each_in_one_grid() {
    let levels = [Level::County, Level::Town, Level::Village, Level::Grid];
    let boxed = levels.map(|level| {
        of_level(level).into_iter().map(|area| (area.shape.bounds().unwrap(), area)).collect::<Vec<_>>()
    });
    let indexes = levels
        .map(|level| GridIndex::build(of_level(level).into_iter().map(|a| (a.code.as_str(), &a.shape))));
    let city = &of_level(Level::City)[0].shape;
    let bounds = city.bounds().unwrap();
    let mut seed = 7_u64;
    let mut random = |low: i32, high: i32| {
        // Knuth's linear congruence is random enough to scatter points.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + ((seed >> 33) % (high - low) as u64) as i32
    };
    let mut inside = 0;
    let mut outside = 0;
    while inside < 100_000 {
        let c = Coord::new(random(bounds.min.x, bounds.max.x), random(bounds.min.y, bounds.max.y));
        let found = indexes.each_ref().map(|index| index.locate_coord(c));
        if found[3].is_none() {
            outside += 1;
            // Nothing at one level is nothing at any; one in ten is looked up the long way.
            assert_eq!(found, [None; 4]);
            assert!(outside % 10 > 0 || city.side(c) == Side::Outside);
            continue;
        }
        inside += 1;
        let grid = found[3].unwrap();
        assert_eq!(found, [6, 9, 12, 15].map(|digits| Some(&grid[..digits])));
        for (areas, code) in boxed.iter().zip(found) {
            // Counties and towns have thousands of vertices: the index answers for most points.
            if areas.len() > 1_000 || inside % 50 == 0 {
                let owners: Vec<&str> = owners(areas, c).into_iter().map(|area| area.code.as_str()).collect();
                assert_eq!(owners, [code.unwrap()]);
            }
        }
    }
}

#[test]
fn border_points_are_in_one_grid_and_its_parents() {
    let grids = of_level(Level::Grid);
    let boxed: Vec<_> = grids.iter().map(|area| (area.shape.bounds().unwrap(), *area)).collect();
    let index = GridIndex::build(grids.iter().map(|a| (a.code.as_str(), &a.shape)));
    let city = &of_level(Level::City)[0].shape;
    for grid in grids.iter().step_by(97) {
        for [a, b] in grid.shape.edges() {
            let middle = Coord::new(i32::midpoint(a.x, b.x), i32::midpoint(a.y, b.y));
            for c in [a, middle] {
                let owners: Vec<&str> =
                    owners(&boxed, c).into_iter().map(|area| area.code.as_str()).collect();
                let found = index.locate_coord(c);
                match owners.as_slice() {
                    [] => assert!(city.side(c) != Side::Inside),
                    owners => assert_eq!(owners, [found.unwrap()]),
                }
            }
        }
    }
}

fn hash(areas: &[DrawnArea]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for area in areas {
        hasher.update(&area.code);
        for c in area.shape.rings().flatten() {
            hasher.update(c.x.to_le_bytes());
            hasher.update(c.y.to_le_bytes());
        }
    }
    hasher.finalize().to_vec()
}

#[test]
fn the_same_seed_draws_the_same_city() {
    assert_eq!(hash(&city::draw(city::SEED)), hash(&CITY));
    assert_ne!(hash(&city::draw(1)), hash(&CITY));
}

#[test]
fn parts_are_compact_and_vertices_few() {
    let vertices: usize = of_level(Level::Grid).iter().map(|grid| grid.shape.vertex_count()).sum();
    assert!(vertices < 400_000, "{vertices}");
    // Roundness: 1 for a circle, 0.79 for a square, 0.5 for a strip five times as long as wide.
    let mut roundness: Vec<f64> = of_level(Level::Grid)
        .iter()
        .map(|grid| {
            let part = grid.shape.largest().unwrap();
            let plane = Plane::around(part.outer[0]);
            let area = plane.square_metres(atlas::lattice::doubled_ring_area(&part.outer));
            let perimeter: f64 = atlas::lattice::edges(&part.outer).map(|[a, b]| plane.distance(a, b)).sum();
            4.0 * std::f64::consts::PI * area / (perimeter * perimeter)
        })
        .collect();
    roundness.sort_by(f64::total_cmp);
    let (poor, median) = (roundness[roundness.len() / 20], roundness[roundness.len() / 2]);
    assert!(poor > 0.4 && median > 0.6, "{poor} {median}");
}

#[test]
fn subdistricts_are_smaller_and_nearer_to_the_seat() {
    let outlines = city::outlines();
    for county in of_level(Level::County) {
        let seat = outlines.iter().find(|o| o.code == county.code).unwrap().seat.unwrap();
        let average = |is_urban: bool| {
            let towns: Vec<_> = of_level(Level::Town)
                .into_iter()
                .filter(|town| town.parent == county.code && town.name.ends_with("街道") == is_urban)
                .collect();
            let plane = Plane::around(Coord::from_point(seat).unwrap());
            let sum = |value: &dyn Fn(&DrawnArea) -> f64| {
                towns.iter().map(|t| value(t)).sum::<f64>() / towns.len() as f64
            };
            (
                sum(&|town| plane.square_metres(town.shape.doubled_area())),
                sum(&|town| town.shape.label_point().unwrap().to_point().distance_m(seat)),
            )
        };
        let ((urban_size, urban_way), (rural_size, rural_way)) = (average(true), average(false));
        // A county of subdistricts only has nothing to compare with.
        if rural_size.is_finite() {
            assert!(urban_way < rural_way, "{}", county.name);
            assert!(urban_size < rural_size, "{}", county.name);
        }
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let (divisions, outlines) = (city::divisions(), city::outlines());
    assert_eq!(
        illustrate(&divisions, &outlines, 3_000, 1),
        Err(IllustrateError::TooFewGrids { grids: 3_000, villages: 3_034 })
    );
    assert_eq!(
        illustrate(&divisions, &outlines[1..], 12_000, 1),
        Err(IllustrateError::NoOutline(outlines[0].code.clone()))
    );
    let only_counties: Vec<_> = divisions.iter().filter(|d| d.level <= Level::County).cloned().collect();
    assert!(matches!(illustrate(&only_counties, &outlines, 10, 1), Err(IllustrateError::NoChildren(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Any star-shaped county, holes and islands too, in any number of parts.
    #[test]
    fn any_county_is_divided_without_gap_or_overlap(
        radii in proptest::collection::vec(20_000..200_000_i32, 3..40),
        has_hole in any::<bool>(),
        towns in 1..7_usize,
        grids in 0..60_usize,
        seed in any::<u64>(),
    ) {
        let around = |share: f64, radius: f64| {
            let (sine, cosine) = (share * std::f64::consts::TAU).sin_cos();
            Coord::rounded(1_215_000_000.0 + radius * cosine, 298_000_000.0 + radius * sine)
        };
        let count = radii.len() as f64;
        let star: Vec<Coord> = radii.iter().zip(0..).map(|(&r, i)| around(f64::from(i) / count, f64::from(r))).collect();
        let mut shape = MultiPolygon { polygons: vec![atlas::lattice::Polygon { outer: star, holes: vec![] }] };
        prop_assume!(shape.side(Coord::new(1_215_000_000, 298_000_000)) == Side::Inside);
        if has_hole {
            let hole: Vec<Coord> = (0..5).rev().map(|i| around(f64::from(i) / 5.0, 3_000.0)).collect();
            let is_clear = hole.iter().all(|&c| shape.side(c) == Side::Inside);
            prop_assume!(is_clear);
            shape.polygons[0].holes.push(hole);
        }
        let mut text = String::from("code,name,level,parent_code\n3302,市,city,33\n330201,县,county,3302\n");
        for town in 1..=towns {
            writeln!(text, "330201{town:03},镇{town},town,330201").unwrap();
            for village in 1..=3 {
                writeln!(text, "330201{town:03}20{village},村{village},village,330201{town:03}").unwrap();
            }
        }
        let divisions = atlas::read::read_divisions(&text);
        prop_assert_eq!(divisions.refused, vec![]);
        let outline = atlas::read::Outline { code: "330201".into(), name: None, seat: None, shape: shape.clone() };
        let drawn = illustrate(&divisions.taken, &[outline], towns * 3 + grids, seed);
        let drawn = drawn.map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        let grids: Vec<_> = drawn.iter().filter(|area| area.level == Level::Grid).collect();
        prop_assert_eq!(coverage::check(grids.iter().map(|area| &area.shape)), Ok(()));
        let whole = coverage::merge(grids.iter().map(|area| &area.shape));
        prop_assert_eq!(&whole, &drawn[0].shape);
        prop_assert_eq!(whole.rings().count(), shape.rings().count());
        for area in &drawn {
            prop_assert!(area.shape.doubled_area() > 0);
        }
    }
}
