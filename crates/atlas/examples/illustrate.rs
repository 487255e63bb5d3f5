//! Draws the reference city and writes its outlines as GeoJSON to standard output:
//! `cargo run --release -p atlas --example illustrate [SEED] > city.geojson`.

use std::process::ExitCode;
use std::time::Instant;

use atlas::lattice::{MultiPolygon, text::write_geometry};
use atlas::{Datum, Level, coverage, partition, read};

fn main() -> ExitCode {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(2023);
    let started = Instant::now();
    let divisions =
        read::read_divisions(include_str!("../../../data/ningbo/ningbo_divisions_2023.csv")).taken;
    let left_out: Vec<&str> = include_str!("../../../data/ningbo/left_out.csv")
        .lines()
        .skip(1)
        .filter_map(|l| l.split(',').next())
        .collect();
    let divisions = read::leave_out(divisions, &left_out);
    let mut outlines =
        read::read_outlines(include_str!("../../../data/ningbo/ningbo_counties.geojson"), Datum::Wgs84).taken;
    let shapes: Vec<(usize, MultiPolygon)> = outlines.iter().map(|o| o.shape.clone()).enumerate().collect();
    let (cleaned, mended) = coverage::clean(&shapes, coverage::Limits::default());
    for (outline, (_, shape)) in outlines.iter_mut().zip(cleaned) {
        outline.shape = shape;
    }
    eprintln!("{mended:?} after {:?}", started.elapsed());
    let areas = match partition::illustrate(&divisions, &outlines, 12_000, seed) {
        Ok(areas) => areas,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    eprintln!("drawn after {:?}", started.elapsed());
    for level in Level::ALL {
        let of_level: Vec<_> = areas.iter().filter(|area| area.level == level).collect();
        let vertices: usize = of_level.iter().map(|area| area.shape.vertex_count()).sum();
        eprintln!("{:8} {:6} areas {vertices:7} vertices", level.name(), of_level.len());
    }
    println!("{{\"type\":\"FeatureCollection\",\"features\":[");
    for (i, area) in areas.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        println!(
            "{comma}{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{}\",\"level\":\"{}\",\"name\":\"{}\"}},\"geometry\":{}}}",
            area.code,
            area.level.name(),
            area.name,
            write_geometry(&area.shape)
        );
    }
    println!("]}}");
    ExitCode::SUCCESS
}
