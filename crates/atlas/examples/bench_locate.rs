//! How long locating a point takes over the 12,000 grids of the reference city:
//! `cargo run --release -p atlas --example bench_locate`. The last line is JSON.
//!
//! Points are spread evenly over the city's box where a grid is (so most are rural) and once more around
//! county seats (where grids are dense); both go into the figures. One call is timed at a time, the clock's
//! own cost included.

use std::hint::black_box;
use std::time::Instant;

use atlas::lattice::Coord;
use atlas::{GridIndex, Level, Point};

#[path = "../tests/city/mod.rs"]
mod city;

const POINTS: usize = 200_000;

fn main() {
    let areas = &*city::CITY;
    let grids: Vec<_> = areas.iter().filter(|area| area.level == Level::Grid).collect();

    let started = Instant::now();
    let index = GridIndex::build(grids.iter().zip(0_u32..).map(|(grid, id)| (id, &grid.shape)));
    let build_ms = started.elapsed().as_secs_f64() * 1e3;

    let mut random = Halton::default();
    let Some(bounds) = areas.iter().find_map(|area| area.shape.bounds()) else { return };
    let mut points: Vec<Point> = Vec::with_capacity(2 * POINTS);
    while points.len() < POINTS {
        let [x, y] = random.next();
        let c = Coord::rounded(
            f64::from(bounds.min.x) + x * f64::from(bounds.max.x - bounds.min.x),
            f64::from(bounds.min.y) + y * f64::from(bounds.max.y - bounds.min.y),
        );
        if index.locate_coord(c).is_some() {
            points.push(c.to_point());
        }
    }
    for seat in city::outlines().iter().filter_map(|outline| outline.seat).cycle().take(POINTS) {
        let [x, y] = random.next();
        points.push(Point::new(seat.lon + (x - 0.5) * 0.1, seat.lat + (y - 0.5) * 0.1));
    }
    // Out of order, as reports come, so that the last answer is not still at hand.
    points.sort_by_key(|p| (p.lon * 1e7) as u64 * 2_654_435_761 % 4_294_967_296);

    let mut found = 0;
    let mut times: Vec<u128> = points
        .iter()
        .map(|&p| {
            let started = Instant::now();
            let grid = black_box(index.locate(black_box(p)));
            let took = started.elapsed().as_nanos();
            found += usize::from(grid.is_some());
            took
        })
        .collect();
    times.sort_unstable();
    eprintln!("{found} of {} points in a grid; longest {} ns", points.len(), times[times.len() - 1]);
    println!(
        "{{\"grids\":{},\"median_ns\":{},\"p99_ns\":{},\"build_ms\":{build_ms:.1},\"bytes\":{}}}",
        index.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        index.bytes()
    );
}

/// Points that fill a square evenly (Halton's sequence of bases 2 and 3).
#[derive(Default)]
struct Halton(u32);

impl Halton {
    fn next(&mut self) -> [f64; 2] {
        self.0 += 1;
        [2, 3].map(|base| {
            let (mut left, mut share, mut value) = (self.0, 1.0, 0.0);
            while left > 0 {
                share /= f64::from(base);
                value += share * f64::from(left % base);
                left /= base;
            }
            value
        })
    }
}
