//! The areas of the small city: squares of a hundredth of a degree in one row, west to east.

use app::city::OutlinedArea;
use atlas::Datum;
use atlas::lattice::{MultiPolygon, text};
use domain::Bilingual;
use domain::area::AreaLevel;

/// The grid where stories begin, in the room's first town.
pub const GRID: &str = "330203001001001";
/// Its neighbour to the east, in the same village.
pub const OTHER_GRID: &str = "330203001001002";
/// A grid of the next room's town.
pub const NEXT_GRID: &str = "330203003001001";
/// A grid of the other county.
pub const FAR_GRID: &str = "330205001001001";

/// A place in [`GRID`]: longitude and latitude in degrees.
pub const SPOT: (f64, f64) = (121.505, 29.865);
/// A place in [`OTHER_GRID`].
pub const OTHER_SPOT: (f64, f64) = (121.515, 29.865);
/// A place in [`NEXT_GRID`].
pub const NEXT_SPOT: (f64, f64) = (121.535, 29.865);
/// A place in [`FAR_GRID`].
pub const FAR_SPOT: (f64, f64) = (121.545, 29.865);
/// A place on the border of [`GRID`] and [`OTHER_GRID`].
pub const BETWEEN_GRIDS: (f64, f64) = (121.51, 29.865);
/// A place far outside the city, in no datum inside it.
pub const OUTSIDE: (f64, f64) = (116.397, 39.908);

const WEST: f64 = 121.50;
const SOUTH: f64 = 29.86;
const NORTH: f64 = 29.87;
const SIDE: f64 = 0.01;

/// Code, first and last square of the row, name in Chinese and English.
const AREAS: &[(&str, u32, u32, &str, &str)] = &[
    ("3302", 0, 5, "小城", "Small City"),
    ("330203", 0, 3, "甲区", "First County"),
    ("330203001", 0, 1, "一街道", "First Town"),
    ("330203001001", 0, 1, "一社区", "First Village"),
    (GRID, 0, 0, "一社区第一网格", "First Grid"),
    (OTHER_GRID, 1, 1, "一社区第二网格", "Second Grid"),
    ("330203002", 2, 2, "二街道", "Second Town"),
    ("330203002001", 2, 2, "二社区", "Second Village"),
    ("330203002001001", 2, 2, "二社区第一网格", "Third Grid"),
    ("330203003", 3, 3, "三街道", "Third Town"),
    ("330203003001", 3, 3, "三社区", "Third Village"),
    (NEXT_GRID, 3, 3, "三社区第一网格", "Fourth Grid"),
    ("330205", 4, 5, "乙区", "Second County"),
    ("330205001", 4, 5, "乙区街道", "Far Town"),
    ("330205001001", 4, 5, "乙区社区", "Far Village"),
    (FAR_GRID, 4, 4, "乙区社区第一网格", "Fifth Grid"),
    ("330205001001002", 5, 5, "乙区社区第二网格", "Sixth Grid"),
];

/// The areas from the city down to its grids.
pub fn areas() -> Vec<OutlinedArea> {
    let area = |&(code, first, last, zh, en): &(&str, u32, u32, &str, &str)| OutlinedArea {
        code: code.parse().expect("the codes above are digits"),
        level: level(code),
        name: Bilingual::new(zh, en),
        outline: Some(squares(first, last)),
    };
    AREAS.iter().map(area).collect()
}

fn level(code: &str) -> AreaLevel {
    match code.len() {
        4 => AreaLevel::City,
        6 => AreaLevel::County,
        9 => AreaLevel::Town,
        12 => AreaLevel::Village,
        _ => AreaLevel::Grid,
    }
}

/// The squares `first..=last` of the row as one outline.
fn squares(first: u32, last: u32) -> MultiPolygon {
    let side = |n: u32| WEST + SIDE * f64::from(n);
    let (west, east) = (side(first), side(last + 1));
    let ring = [(west, SOUTH), (east, SOUTH), (east, NORTH), (west, NORTH), (west, SOUTH)];
    let ring: Vec<_> = ring.into_iter().map(|(lon, lat)| format!("[{lon:.7},{lat:.7}]")).collect();
    let polygon = format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", ring.join(","));
    text::read_geometry(&polygon, Datum::Wgs84).expect("squares are outlines")
}
