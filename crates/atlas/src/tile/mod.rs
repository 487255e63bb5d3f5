//! Mapbox vector tiles: the areas by level, and points such as cases.
//!
//! A tile is asked for by zoom, column and row ([`Tile`]). [`TileSource`] holds a city's outlines, simplified
//! once per zoom, and cuts tiles out of them; [`encode_points`] makes a tile of whatever points it is given.
//! The bytes of two tiles with different layers, one after the other, are a tile with both.

mod areas;
mod clip;
mod encode;
mod simplify;
mod xyz;

pub use areas::{TileArea, TileSource, first_zoom};
pub use encode::{PointFeature, Value, encode_points};
pub use xyz::{MAX_ZOOM, Tile};

/// Units along a tile's side.
pub const EXTENT: u32 = 4096;

/// Units around a tile in which things are drawn too, so that lines and icons at its edge are not cut.
pub const BUFFER: u32 = 64;
