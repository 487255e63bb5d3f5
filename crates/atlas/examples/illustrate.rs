//! Draws the reference city and writes its outlines as GeoJSON to standard output:
//! `cargo run --release -p atlas --example illustrate > city.geojson`.

use std::time::Instant;

use atlas::Level;
use atlas::lattice::text::write_geometry;

#[path = "../tests/city/mod.rs"]
mod city;

fn main() {
    let started = Instant::now();
    let areas = &*city::CITY;
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
}
