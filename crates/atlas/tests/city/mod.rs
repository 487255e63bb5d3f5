//! The reference city as it is drawn: once per test binary, and for the benches.

use std::sync::LazyLock;

use atlas::lattice::MultiPolygon;
use atlas::partition::{DrawnArea, illustrate};
use atlas::read::{Division, Outline, leave_out, read_divisions, read_outlines};
use atlas::{Datum, coverage};

/// The seed of the reference city.
pub const SEED: u64 = 2023;

/// The real towns and villages, the zones left out.
pub fn divisions() -> Vec<Division> {
    let read = read_divisions(include_str!("../../../../data/ningbo/ningbo_divisions_2023.csv"));
    assert_eq!(read.refused, []);
    let codes: Vec<&str> =
        include_str!("../../../../data/ningbo/left_out.csv").lines().skip(1).map(|line| &line[..9]).collect();
    leave_out(read.taken, &codes)
}

/// The county outlines, cleaned.
pub fn outlines() -> Vec<Outline> {
    let read = read_outlines(include_str!("../../../../data/ningbo/ningbo_counties.geojson"), Datum::Wgs84);
    assert_eq!(read.refused, []);
    let shapes: Vec<(usize, MultiPolygon)> = read.taken.iter().map(|o| o.shape.clone()).enumerate().collect();
    let (cleaned, _) = coverage::clean(&shapes, coverage::Limits::default());
    read.taken.into_iter().zip(cleaned).map(|(outline, (_, shape))| Outline { shape, ..outline }).collect()
}

/// The whole city.
pub fn draw(seed: u64) -> Vec<DrawnArea> {
    illustrate(&divisions(), &outlines(), 12_000, seed).expect("the reference city can be drawn")
}

/// Drawn with [`SEED`].
pub static CITY: LazyLock<Vec<DrawnArea>> = LazyLock::new(|| draw(SEED));
