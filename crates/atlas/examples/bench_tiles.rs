//! How long cutting a tile takes: `cargo run --release -p atlas --example bench_tiles`. The last line is JSON.
//!
//! For each zoom the tile around the seat of 海曙区, the densest part, is cut fifty times.

use std::time::Instant;

use atlas::tile::{PointFeature, Tile, TileArea, TileSource, Value, encode_points};
use atlas::{Level, Point};

#[path = "../tests/city/mod.rs"]
mod city;

const TIMES: usize = 50;

fn main() {
    let areas = &*city::CITY;
    let started = Instant::now();
    let tiles = TileSource::build(areas.iter().map(|area| TileArea {
        level: area.level,
        code: &area.code,
        name: &area.name,
        name_en: if area.level == Level::City { "Ningbo" } else { "" },
        outline: &area.shape,
    }));
    let build_ms = started.elapsed().as_secs_f64() * 1e3;

    let seat = Point::new(121.546_58, 29.877_48);
    let mut slowest = (0.0, 0, 0);
    for z in 0..=16 {
        let Some(tile) = Tile::of_point(seat, z) else { continue };
        let (ms, bytes) = median_ms(|| tiles.encode(tile));
        eprintln!("zoom {z:2}: {ms:7.3} ms {bytes:8} bytes");
        if ms > slowest.0 {
            slowest = (ms, z, bytes);
        }
    }

    // As many cases as a busy tile may have to show: one in each grid of the city.
    let cases: Vec<(Point, &str)> = areas
        .iter()
        .filter(|area| area.level == Level::Grid)
        .filter_map(|area| Some((area.shape.label_point()?.to_point(), area.code.as_str())))
        .collect();
    let Some(tile) = Tile::of_point(seat, 8) else { return };
    let (points_ms, _) = median_ms(|| {
        let features = cases.iter().zip(1..).map(|(&(place, code), id)| PointFeature {
            id: Some(id),
            place,
            properties: vec![("area", Value::Text(code)), ("open", Value::Bool(true))],
        });
        encode_points(tile, "case", features)
    });
    let (ms, z, bytes) = slowest;
    println!(
        "{{\"slowest_ms\":{ms:.3},\"at_zoom\":{z},\"tile_bytes\":{bytes},\"points\":{},\"points_ms\":{points_ms:.3},\"build_ms\":{build_ms:.0},\"held_bytes\":{}}}",
        cases.len(),
        tiles.bytes()
    );
}

/// The median time of a cut, milliseconds, and its bytes.
fn median_ms(cut: impl Fn() -> Vec<u8>) -> (f64, usize) {
    let mut bytes = 0;
    let mut times: Vec<f64> = (0..TIMES)
        .map(|_| {
            let started = Instant::now();
            bytes = cut().len();
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[TIMES / 2], bytes)
}
