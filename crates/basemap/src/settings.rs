//! Which base map there is, as the operator writes it under `[base_map]`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How 天地图 is asked, by key and value. `w` is Web Mercator; its levels start at 1.
const TIANDITU: &str = "https://t{s}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0\
    &LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}";

/// The base map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Settings {
    /// None: the city's own outlines.
    #[default]
    None,
    /// A PMTiles file, of vectors (as Protomaps or OpenMapTiles name their layers) or of pictures.
    Pmtiles {
        /// The file.
        file: PathBuf,
        /// What is said about it on the map.
        #[serde(default)]
        attribution: String,
    },
    /// A WMTS in Web Mercator, asked by the server.
    Wmts(WmtsSettings),
}

/// A WMTS. By default it is 天地图's street map, which wants a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WmtsSettings {
    /// Where a tile is: an address with `{layer}`, `{z}`, `{x}` (column), `{y}` (row), `{key}`, and `{s}` for 0 to 7.
    pub url: String,
    /// The key; it never leaves the server but to the provider.
    pub key: String,
    /// The layer of the ground: 天地图 has `vec`, `img` and `ter`.
    pub ground: String,
    /// The layer of its names: `cva`, `cia` or `cta`. Empty for none.
    pub names: String,
    /// The first level with tiles.
    pub first_level: u8,
    /// The last level with tiles; closer ones are enlarged.
    pub last_level: u8,
    /// What the provider wants said on the map: its name and the review number (审图号).
    pub attribution: String,
    /// How much is kept, in megabytes.
    pub cache_mb: u64,
    /// After how many days a tile is asked for again.
    pub cache_days: u64,
    /// How long the provider may take, in seconds.
    pub timeout_s: u64,
}

impl Default for WmtsSettings {
    fn default() -> Self {
        Self {
            url: TIANDITU.into(),
            key: String::new(),
            ground: "vec".into(),
            names: "cva".into(),
            first_level: 1,
            last_level: 18,
            attribution: "天地图".into(),
            cache_mb: 500,
            cache_days: 30,
            timeout_s: 10,
        }
    }
}
