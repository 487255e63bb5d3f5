//! A PMTiles file: one file with every tile of a region, read where a tile lies.

use std::path::{Path, PathBuf};

use pmtiles::{AsyncPmTilesReader, Compression, Header, MmapBackend, TileCoord, TileType};

use crate::tile::{Format, TileData};
use crate::{Description, Fault, Layer, Tile};

/// An open PMTiles file.
pub struct TileFile {
    reader: AsyncPmTilesReader<MmapBackend>,
    format: Format,
    path: PathBuf,
    attribution: String,
}

impl std::fmt::Debug for TileFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TileFile").field(&self.path).finish()
    }
}

impl TileFile {
    /// Opens the file and looks at its head.
    pub(crate) async fn open(path: &Path, attribution: &str) -> Result<Self, Fault> {
        let shown = path.display();
        let reader = AsyncPmTilesReader::new_with_path(path).await.map_err(|error| Fault::Unusable {
            zh: format!("{shown} 不是可用的 PMTiles 文件: {error}"),
            en: format!("{shown} is no PMTiles file that can be used: {error}"),
        })?;
        let format = format(reader.get_header()).ok_or_else(|| Fault::Unusable {
            zh: format!("{shown}: 瓦片应为 MVT, PNG, JPEG 或 WebP, 不压缩或 gzip 压缩"),
            en: format!("{shown}: its tiles are to be MVT, PNG, JPEG or WebP, plain or gzip"),
        })?;
        Ok(Self { reader, format, path: path.to_owned(), attribution: attribution.to_owned() })
    }

    pub(crate) fn description(&self) -> Description {
        let head = self.reader.get_header();
        Description {
            pictures: self.format != Format::Vector,
            layers: vec![Layer::Ground],
            levels: [head.min_zoom, head.max_zoom],
            attribution: self.attribution.clone(),
        }
    }

    pub(crate) async fn tile(&self, tile: Tile) -> Result<Option<TileData>, Fault> {
        let failed = |error: pmtiles::PmtError| Fault::Read(format!("{}: {error}", self.path.display()));
        let at = TileCoord::new(tile.zoom(), tile.column(), tile.row()).map_err(failed)?;
        let bytes = self.reader.get_tile_decompressed(at).await.map_err(failed)?;
        Ok(bytes.map(|bytes| TileData { format: self.format, bytes }))
    }
}

fn format(head: &Header) -> Option<Format> {
    if !matches!(head.tile_compression, Compression::None | Compression::Gzip) {
        return None;
    }
    match head.tile_type {
        TileType::Mvt => Some(Format::Vector),
        TileType::Png => Some(Format::Png),
        TileType::Jpeg => Some(Format::Jpeg),
        TileType::Webp => Some(Format::Webp),
        _ => None,
    }
}
