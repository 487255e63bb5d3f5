//! Where a tile of a WMTS is.

use crate::Tile;
use crate::settings::WmtsSettings;

/// How many hosts a provider shares its tiles over, where its address has `{s}`.
const HOSTS: u32 = 8;

/// The address of one tile of a layer. Neighbours come from different hosts, and the same tile always from the same.
pub fn address(settings: &WmtsSettings, layer: &str, tile: Tile) -> String {
    settings
        .url
        .replace("{s}", &((tile.column() + tile.row()) % HOSTS).to_string())
        .replace("{layer}", layer)
        .replace("{z}", &tile.zoom().to_string())
        .replace("{x}", &tile.column().to_string())
        .replace("{y}", &tile.row().to_string())
        .replace("{key}", &settings.key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use atlas::Point;

    use super::*;

    fn tianditu() -> WmtsSettings {
        WmtsSettings { key: "0123456789abcdef".into(), ..WmtsSettings::default() }
    }

    /// 天地图's contract: `http(s)://t{0-7}.tianditu.gov.cn/{layer}_{c|w}/wmts?SERVICE=WMTS&REQUEST=GetTile&...&tk=KEY`.
    /// Snippets people copy swap row and column, or ask for one matrix set in the other's address.
    #[test]
    fn tianditu_is_asked_as_it_wants_to_be() {
        let ningbo = Tile::of_point(Point::new(121.55, 29.87), 12).unwrap();
        for layer in ["vec", "cva", "img", "cia", "ter", "cta"] {
            let address = address(&tianditu(), layer, ningbo);
            let (place, query) = address.split_once('?').unwrap();
            let host = place
                .strip_prefix("https://t")
                .unwrap()
                .strip_suffix(&format!(".tianditu.gov.cn/{layer}_w/wmts"));
            assert!(matches!(host.unwrap().parse::<u8>(), Ok(0..=7)), "{place}");
            let said: BTreeMap<_, _> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
            let expected = [
                ("SERVICE", "WMTS"),
                ("REQUEST", "GetTile"),
                ("VERSION", "1.0.0"),
                ("LAYER", layer),
                ("STYLE", "default"),
                ("TILEMATRIXSET", "w"),
                ("FORMAT", "tiles"),
                ("TILEMATRIX", "12"),
                // Ningbo lies far to the east of the first column and in the upper half.
                ("TILECOL", "3430"),
                ("TILEROW", "1691"),
                ("tk", "0123456789abcdef"),
            ];
            assert_eq!(said, BTreeMap::from(expected));
        }
    }

    #[test]
    fn levels_start_at_1_and_ground_and_names_are_a_pair() {
        let settings = tianditu();
        assert_eq!((settings.first_level, settings.last_level), (1, 18));
        assert_eq!((settings.ground.as_str(), settings.names.as_str()), ("vec", "cva"));
        assert!(
            address(&settings, "vec", Tile::new(1, 1, 0).unwrap())
                .contains("TILEMATRIX=1&TILEROW=0&TILECOL=1")
        );
    }

    #[test]
    fn neighbours_come_from_different_hosts() {
        let host = |x| address(&tianditu(), "vec", Tile::new(12, x, 1691).unwrap())[..10].to_owned();
        assert_ne!(host(3430), host(3431));
        assert_eq!(host(3430), host(3438));
    }

    #[test]
    fn another_provider_is_asked_by_path() {
        let settings = WmtsSettings { url: "http://maps.city/{layer}/{z}/{y}/{x}.png".into(), ..tianditu() };
        let tile = Tile::new(5, 3, 7).unwrap();
        assert_eq!(address(&settings, "roads", tile), "http://maps.city/roads/5/7/3.png");
    }
}
