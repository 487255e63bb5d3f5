//! What lies under the city's own outlines: nothing, a PMTiles file, or a WMTS such as 天地图.
//!
//! Pages ask their own origin for its tiles and nobody else's. A WMTS is asked by the server, which alone knows its
//! key and keeps what it was given in a folder of bounded size.

mod cache;
mod file;
mod settings;
mod tile;
mod wmts;

use std::path::Path;

pub use atlas::tile::Tile;
pub use settings::{Settings, WmtsSettings};
pub use tile::{Format, TileData};
pub use wmts::address;

/// Why there is no base map, or no tile of it.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file or the settings cannot be used; said at start.
    #[error("base_map: {zh} / {en}")]
    Unusable {
        /// Why, in Chinese.
        zh: String,
        /// Why, in English.
        en: String,
    },
    /// Whoever gives the tiles cannot be reached, or answered with something else.
    #[error("the base map's provider: {0}")]
    Upstream(String),
    /// The file could not be read.
    #[error("the base map's file: {0}")]
    Read(String),
}

/// One of the layers that are laid over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The ground.
    Ground,
    /// Its names, where they come apart from it.
    Names,
}

impl Layer {
    /// The layer of a name in an address.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ground" => Some(Self::Ground),
            "names" => Some(Self::Names),
            _ => None,
        }
    }

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ground => "ground",
            Self::Names => "names",
        }
    }
}

/// What a page must know to draw the base map.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Whether its tiles are pictures, and not vectors.
    pub pictures: bool,
    /// Its layers, the lowest first.
    pub layers: Vec<Layer>,
    /// The first and last level there are tiles of.
    pub levels: [u8; 2],
    /// What the provider wants said, such as its name and the map's review number (审图号).
    pub attribution: String,
}

/// The base map of a server.
#[derive(Debug, Default)]
pub enum BaseMap {
    /// The city's own outlines alone.
    #[default]
    None,
    /// A PMTiles file.
    File(file::TileFile),
    /// A WMTS.
    Wmts(wmts::Wmts),
}

impl BaseMap {
    /// Opens what the settings name; tiles that were fetched are kept in `cache`.
    pub async fn open(settings: &Settings, cache: &Path) -> Result<Self, Fault> {
        Ok(match settings {
            Settings::None => Self::None,
            Settings::Pmtiles { file, attribution } => {
                Self::File(file::TileFile::open(file, attribution).await?)
            }
            Settings::Wmts(settings) => Self::Wmts(wmts::Wmts::open(settings, cache)?),
        })
    }

    /// What a page must know to draw it; none where there is only the city's own.
    pub fn description(&self) -> Option<Description> {
        match self {
            Self::None => None,
            Self::File(file) => Some(file.description()),
            Self::Wmts(wmts) => Some(wmts.description()),
        }
    }

    /// One tile; none where the base map has nothing.
    pub async fn tile(&self, layer: Layer, tile: Tile) -> Result<Option<TileData>, Fault> {
        let Some(description) = self.description() else { return Ok(None) };
        let [first, last] = description.levels;
        if !description.layers.contains(&layer) || !(first..=last).contains(&tile.zoom()) {
            return Ok(None);
        }
        match self {
            Self::None => Ok(None),
            Self::File(file) => file.tile(tile).await,
            Self::Wmts(wmts) => wmts.tile(layer, tile).await.map(Some),
        }
    }
}
