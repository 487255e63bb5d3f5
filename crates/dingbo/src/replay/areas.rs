//! The areas of a profile: H3 cells cut at the city's outline are its grids, and the neighbourhoods take the grids
//! nearest to their centres. What comes out is one coverage on the lattice, like that of any other city.

use anyhow::{Context as _, ensure};
use atlas::coverage::{self, Limits};
use atlas::lattice::{Box2, Coord, MultiPolygon, Plane, Polygon, Ring, doubled_ring_area};
use atlas::{Point, cell};
use domain::Bilingual;
use domain::area::{AreaCode, AreaLevel};

use super::map::{CityProfile, Neighbourhood};

/// An area with its outline.
#[derive(Debug, Clone)]
pub struct ProfileArea {
    /// Its code.
    pub code: AreaCode,
    /// Its level.
    pub level: AreaLevel,
    /// Its name.
    pub name: Bilingual,
    /// Its outline.
    pub outline: MultiPolygon,
}

/// Slivers between cells, which come from rounding their corners to the lattice, are filled up to this size.
const SLIVER_M2: f64 = 10.0;

/// Every area of the profile, the city first.
pub fn areas(city: &CityProfile) -> anyhow::Result<Vec<ProfileArea>> {
    let outline = outline(city)?;
    let grids = grids(&outline, city.resolution)?;
    let plane = Plane::around(grids[0].middle);
    let mut towns = Vec::new();
    let mut all = Vec::new();
    for (position, hood) in city.neighbourhoods.iter().enumerate() {
        let mut own: Vec<_> = grids
            .iter()
            .filter(|grid| nearest(plane, &city.neighbourhoods, grid.middle) == position)
            .collect();
        ensure!(!own.is_empty(), "city.neighbourhoods: {} has no grid", hood.code);
        ensure!(
            own.len() < 1000,
            "city.neighbourhoods: {} has {} grids; a village has at most 999",
            hood.code,
            own.len()
        );
        // From north to south, and west to east.
        own.sort_by_key(|grid| (-i64::from(grid.middle.y), grid.middle.x));
        let whole = coverage::merge(own.iter().map(|grid| &grid.outline));
        let village = below(&hood.code, 1)?;
        for (number, grid) in own.iter().enumerate() {
            let number = number + 1;
            let name = Bilingual::new(
                format!("{}第{number}网格", hood.name.zh),
                format!("{} grid {number}", hood.name.en),
            );
            let code = below(&village, number)?;
            all.push(ProfileArea { code, level: AreaLevel::Grid, name, outline: grid.outline.clone() });
        }
        let named = |code: &AreaCode, level| ProfileArea {
            code: code.clone(),
            level,
            name: hood.name.clone(),
            outline: whole.clone(),
        };
        towns.push(named(&hood.code, AreaLevel::Town));
        towns.push(named(&village, AreaLevel::Village));
    }
    let whole = coverage::merge(grids.iter().map(|grid| &grid.outline));
    let (code, name) = (city.code.clone(), city.name.clone());
    let mut areas = vec![ProfileArea { code, level: AreaLevel::City, name, outline: whole.clone() }];
    let (code, name) = (city.county.code.clone(), city.county.name.clone());
    areas.push(ProfileArea { code, level: AreaLevel::County, name, outline: whole });
    areas.extend(towns);
    areas.extend(all);
    Ok(areas)
}

/// The code of the `number`th area under `code`: three more digits.
fn below(code: &AreaCode, number: usize) -> anyhow::Result<AreaCode> {
    format!("{code}{number:03}").parse().context("an area code")
}

/// The city's outline on the lattice, counter-clockwise.
fn outline(city: &CityProfile) -> anyhow::Result<Ring> {
    let mut ring = Ring::with_capacity(city.outline.len());
    for &[lon, lat] in &city.outline {
        let coord = Coord::from_point(Point::new(lon, lat));
        ring.push(coord.with_context(|| format!("city.outline: ({lon}, {lat}) is not on earth"))?);
    }
    if doubled_ring_area(&ring) < 0 {
        ring.reverse();
    }
    Ok(ring)
}

/// A grid: an H3 cell, or what of it lies in the city.
struct Grid {
    outline: MultiPolygon,
    /// The middle of the whole cell.
    middle: Coord,
}

/// The cells that meet the outline, cut at it.
fn grids(outline: &Ring, resolution: u8) -> anyhow::Result<Vec<Grid>> {
    let bounds = Box2::around(outline.iter().copied()).context("city.outline is empty")?;
    // Everything that is not the city comes first in the coverage, so that it takes its part of every cell.
    let margin = 1_000_000;
    let (min, max) = (bounds.min, bounds.max);
    let frame = vec![
        Coord::new(min.x - margin, min.y - margin),
        Coord::new(max.x + margin, min.y - margin),
        Coord::new(max.x + margin, max.y + margin),
        Coord::new(min.x - margin, max.y + margin),
    ];
    let hole = outline.iter().rev().copied().collect();
    let elsewhere = MultiPolygon { polygons: vec![Polygon { outer: frame, holes: vec![hole] }] };

    let shape = MultiPolygon { polygons: vec![Polygon { outer: outline.clone(), holes: Vec::new() }] };
    let cells = cell::covering(&shape, resolution)?;
    let mut layers = vec![(None, elsewhere)];
    for cell in cells {
        layers.push((Some(cell), cell::boundary(cell)?));
    }
    let (layers, _) = coverage::clean(&layers, Limits { gap_m2: SLIVER_M2, enclave_m2: 0.0 });
    let mut grids = Vec::new();
    for (cell, outline) in layers {
        let Some(cell) = cell.filter(|_| !outline.polygons.is_empty()) else { continue };
        let middle = Coord::from_point(cell::centre(cell)?).context("a cell's middle is on earth")?;
        grids.push(Grid { outline, middle });
    }
    ensure!(!grids.is_empty(), "city.outline holds no cell");
    Ok(grids)
}

/// Which neighbourhood has the nearest centre.
fn nearest(plane: Plane, hoods: &[Neighbourhood], at: Coord) -> usize {
    let metres = |hood: &Neighbourhood| {
        let centres = hood.centres.iter().filter_map(|&[lon, lat]| Coord::from_point(Point::new(lon, lat)));
        centres.map(|centre| plane.distance(centre, at)).fold(f64::INFINITY, f64::min)
    };
    let by_distance = |&a: &usize, &b: &usize| metres(&hoods[a]).total_cmp(&metres(&hoods[b]));
    (0..hoods.len()).min_by(by_distance).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::replay::map::{Map, tests::BOSTON};

    #[test]
    fn boston_is_one_coverage_with_codes_that_are_prefixes() {
        let map = Map::from_toml(BOSTON).unwrap();
        let areas = areas(&map.city).unwrap();
        let of = |level| areas.iter().filter(move |area| area.level == level);
        coverage::check(of(AreaLevel::Grid).map(|area| &area.outline)).unwrap();

        let city = &areas[0];
        assert_eq!((city.level, city.code.as_str()), (AreaLevel::City, "9001"));
        let grids = of(AreaLevel::Grid).count();
        assert!((1000..2500).contains(&grids), "{grids} grids");
        for level in [AreaLevel::County, AreaLevel::Town, AreaLevel::Village, AreaLevel::Grid] {
            let sum: i128 = of(level).map(|area| area.outline.doubled_area()).sum();
            assert_eq!(sum, city.outline.doubled_area(), "{level:?}");
        }
        let codes: std::collections::HashSet<_> = areas.iter().map(|area| &area.code).collect();
        assert_eq!(codes.len(), areas.len());
        for area in of(AreaLevel::Grid) {
            let town: AreaCode = area.code.as_str()[..9].parse().unwrap();
            let point = area.outline.label_point().unwrap();
            let town = areas.iter().find(|other| other.code == town).unwrap();
            assert!(town.outline.owns(point), "{}", area.code);
        }
    }

    #[test]
    fn the_city_ends_at_the_stated_outline() {
        let map = Map::from_toml(BOSTON).unwrap();
        let areas = areas(&map.city).unwrap();
        let stated = MultiPolygon {
            polygons: vec![Polygon { outer: outline(&map.city).unwrap(), holes: Vec::new() }],
        };
        let (mut inside, mut outside) = (0, 0);
        // A lattice of points over the box of the city, none of them on a line of the outline.
        for x in (-712_000_003..-709_800_000).step_by(10_007) {
            for y in (422_200_001..424_000_000).step_by(10_009) {
                let point = Coord::new(x, y);
                assert_eq!(areas[0].outline.owns(point), stated.owns(point), "{point:?}");
                if stated.owns(point) { inside += 1 } else { outside += 1 }
            }
        }
        assert!(inside > 5_000 && outside > 5_000, "{inside} in, {outside} out");
    }
}
