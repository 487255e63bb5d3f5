//! H3 cells: hexagons of a world-wide lattice, by number.
//!
//! A stored point carries its cell, so that any SQL engine can group by place; and a city without drawn
//! areas can use cells for them.

use geo::{Coord as GeoCoord, LineString, Polygon as GeoPolygon};
use h3o::geom::{ContainmentMode, TilerBuilder};
use h3o::{CellIndex, LatLng, Resolution};

use crate::Point;
use crate::lattice::{Coord, MultiPolygon, Polygon, Ring, STEPS_PER_DEGREE};

/// Why a cell question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// H3 has resolutions 0 to 15.
    #[error("H3 分辨率 {0} 不在 0-15 之间 / H3 resolution {0} is not within 0-15")]
    Resolution(u8),
    /// The number is not that of a cell.
    #[error("{0:x} 不是 H3 单元 / {0:x} is not an H3 cell")]
    NotACell(u64),
    /// Not a place on earth.
    #[error("坐标不是经度、纬度 / the point is not a longitude and a latitude in degrees")]
    NotOnEarth,
    /// The outline is no area.
    #[error("边界不是有效区域 / the outline is not a valid area")]
    NotAnArea,
}

/// The cell of a WGS 84 point. At resolution 9 a cell is about 0.1 square kilometre, at 8 about 0.7.
pub fn cell_of(p: Point, resolution: u8) -> Result<u64, CellError> {
    let resolution = resolution_of(resolution)?;
    // `is_on_earth` first: H3 takes any finite angle, and wraps it.
    let place =
        p.is_on_earth().then(|| LatLng::new(p.lat, p.lon).ok()).flatten().ok_or(CellError::NotOnEarth)?;
    Ok(place.to_cell(resolution).into())
}

/// The cells at most `steps` cells away, itself included, in rising order.
pub fn disk(cell: u64, steps: u32) -> Result<Vec<u64>, CellError> {
    let mut cells: Vec<u64> = index_of(cell)?.grid_disk::<Vec<_>>(steps).into_iter().map(u64::from).collect();
    cells.sort_unstable();
    Ok(cells)
}

/// The larger cell that holds this one, at a coarser resolution; itself at its own.
pub fn parent(cell: u64, resolution: u8) -> Result<u64, CellError> {
    let parent = index_of(cell)?.parent(resolution_of(resolution)?);
    parent.map(u64::from).ok_or(CellError::Resolution(resolution))
}

/// The middle of a cell.
pub fn centre(cell: u64) -> Result<Point, CellError> {
    let middle = LatLng::from(index_of(cell)?);
    Ok(Point::new(middle.lng(), middle.lat()))
}

/// The outline of a cell: six corners (five for the twelve pentagons), counter-clockwise.
///
/// Corners are those H3 numbers, so neighbours share them exactly and many cells are a coverage.
pub fn boundary(cell: u64) -> Result<MultiPolygon, CellError> {
    let mut outer: Ring = index_of(cell)?
        .vertexes()
        .map(|vertex| {
            let corner = LatLng::from(vertex);
            Coord::rounded(corner.lng() * STEPS_PER_DEGREE, corner.lat() * STEPS_PER_DEGREE)
        })
        .collect();
    if crate::lattice::doubled_ring_area(&outer) < 0 {
        outer.reverse();
    }
    Ok(MultiPolygon { polygons: vec![Polygon { outer, holes: Vec::new() }] })
}

/// All cells that have a point in common with an outline, in rising order.
pub fn covering(shape: &MultiPolygon, resolution: u8) -> Result<Vec<u64>, CellError> {
    let mut tiler =
        TilerBuilder::new(resolution_of(resolution)?).containment_mode(ContainmentMode::Covers).build();
    let line = |ring: &Ring| -> LineString {
        let point = |c: &Coord| GeoCoord { x: c.to_point().lon, y: c.to_point().lat };
        LineString(ring.iter().chain(ring.first()).map(point).collect())
    };
    for part in &shape.polygons {
        let polygon = GeoPolygon::new(line(&part.outer), part.holes.iter().map(line).collect());
        tiler.add(polygon).map_err(|_| CellError::NotAnArea)?;
    }
    let mut cells: Vec<u64> = tiler.into_coverage().map(u64::from).collect();
    cells.sort_unstable();
    cells.dedup();
    Ok(cells)
}

fn resolution_of(resolution: u8) -> Result<Resolution, CellError> {
    Resolution::try_from(resolution).map_err(|_| CellError::Resolution(resolution))
}

fn index_of(cell: u64) -> Result<CellIndex, CellError> {
    CellIndex::try_from(cell).map_err(|_| CellError::NotACell(cell))
}
