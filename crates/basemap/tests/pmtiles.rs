//! A PMTiles file is read where a tile lies; what is no such file is said at start.

#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::path::Path;

use basemap::{BaseMap, Format, Layer, Settings, Tile};
use pmtiles::{PmTilesWriter, TileCoord, TileType};

fn written(path: &Path, kind: TileType, tiles: &[(Tile, &[u8])]) {
    let mut writer =
        PmTilesWriter::new(kind).min_zoom(5).max_zoom(12).create(File::create(path).unwrap()).unwrap();
    for (tile, bytes) in tiles {
        writer.add_tile(TileCoord::new(tile.zoom(), tile.column(), tile.row()).unwrap(), bytes).unwrap();
    }
    writer.finalize().unwrap();
}

async fn opened(path: &Path) -> Result<BaseMap, basemap::Fault> {
    let settings = Settings::Pmtiles { file: path.to_owned(), attribution: "© somebody".into() };
    BaseMap::open(&settings, path).await
}

#[tokio::test]
async fn tiles_come_out_as_they_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.pmtiles");
    let (near, far) = (Tile::new(12, 3430, 1691).unwrap(), Tile::new(5, 26, 13).unwrap());
    written(&path, TileType::Mvt, &[(far, b"far"), (near, b"near")]);
    let map = opened(&path).await.unwrap();
    let about = map.description().unwrap();
    assert_eq!((about.pictures, about.levels, about.attribution.as_str()), (false, [5, 12], "© somebody"));
    assert_eq!(about.layers, [Layer::Ground]);
    for (tile, bytes) in [(far, "far"), (near, "near")] {
        let data = map.tile(Layer::Ground, tile).await.unwrap().unwrap();
        assert_eq!((data.format, &data.bytes[..]), (Format::Vector, bytes.as_bytes()));
    }
    let beside = Tile::new(12, 3431, 1691).unwrap();
    for (layer, tile) in
        [(Layer::Ground, beside), (Layer::Names, near), (Layer::Ground, Tile::new(13, 0, 0).unwrap())]
    {
        assert_eq!(map.tile(layer, tile).await.unwrap(), None);
    }
}

#[tokio::test]
async fn pictures_are_told_from_vectors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.pmtiles");
    written(&path, TileType::Png, &[(Tile::new(5, 26, 13).unwrap(), b"\x89PNG")]);
    assert!(opened(&path).await.unwrap().description().unwrap().pictures);
}

#[tokio::test]
async fn what_is_no_such_file_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not.pmtiles");
    assert!(opened(&path).await.unwrap_err().to_string().contains("not.pmtiles"));
    std::fs::write(&path, vec![7; 20_000]).unwrap();
    assert!(opened(&path).await.unwrap_err().to_string().contains("not.pmtiles"));
}
