//! H3 cells: known numbers, coverings, and outlines that fit each other.
#![allow(clippy::unwrap_used)]

use atlas::cell::{CellError, boundary, cell_of, centre, covering, disk, parent};
use atlas::lattice::{Coord, MultiPolygon, Polygon, Side};
use atlas::{GridIndex, Point, coverage};
use proptest::prelude::*;

/// A quadrangle of about 4 by 5 km in the middle of Ningbo.
fn quarter() -> MultiPolygon {
    let corners = [(121.53, 29.85), (121.57, 29.86), (121.58, 29.90), (121.54, 29.89)];
    let outer = corners.iter().map(|&(lon, lat)| Coord::from_point(Point::new(lon, lat)).unwrap()).collect();
    MultiPolygon { polygons: vec![Polygon { outer, holes: vec![] }] }
}

#[test]
fn a_known_point_has_its_known_cell() {
    // The example of the H3 documentation.
    assert_eq!(cell_of(Point::new(-122.055_323_8, 37.361_559_3), 7), Ok(0x0872_8347_2bff_ffff));
    assert_eq!(cell_of(Point::new(121.5, 29.8), 16), Err(CellError::Resolution(16)));
    assert_eq!(cell_of(Point::new(f64::NAN, 29.8), 9), Err(CellError::NotOnEarth));
    assert_eq!(cell_of(Point::new(29.8, 121.5), 9), Err(CellError::NotOnEarth));
    assert_eq!(disk(42, 1), Err(CellError::NotACell(42)));
}

#[test]
fn cells_cover_an_outline_and_fit_each_other() {
    let cells = covering(&quarter(), 9).unwrap();
    assert!((150..260).contains(&cells.len()), "{}", cells.len());
    let shapes: Vec<MultiPolygon> = cells.iter().map(|&cell| boundary(cell).unwrap()).collect();
    assert_eq!(coverage::check(&shapes), Ok(()));
    let whole = coverage::merge(&shapes);
    assert_eq!(whole.polygons.len(), 1);
    assert!(whole.polygons[0].holes.is_empty());
    assert!(quarter().rings().flatten().all(|&c| whole.side(c) == Side::Inside));
}

proptest! {
    #[test]
    fn a_point_is_in_its_cells_outline(lon in 121.545..121.565_f64, lat in 29.865..29.885_f64) {
        let place = Point::new(lon, lat);
        let cells = covering(&quarter(), 9).unwrap();
        let cell = cell_of(place, 9).unwrap();
        prop_assert!(cells.contains(&cell));
        prop_assert!(centre(cell).unwrap().distance_m(place) < 250.0);
        prop_assert_eq!(parent(cell, 8), cell_of(centre(parent(cell, 8).unwrap()).unwrap(), 8));
        // Outlines are straight on the map and H3's are straight on the sphere: a hand's breadth apart.
        let shapes: Vec<MultiPolygon> = cells.iter().map(|&cell| boundary(cell).unwrap()).collect();
        let index = GridIndex::build(cells.iter().copied().zip(&shapes));
        let found = index.locate(place).unwrap();
        prop_assert!(disk(cell, 1).unwrap().contains(&found));
    }
}
