//! Vector tiles, read back by a small decoder written from the specification.
#![allow(clippy::unwrap_used)]

mod city;

use std::collections::BTreeMap;

use atlas::tile::{
    BUFFER, EXTENT, PointFeature, Tile, TileArea, TileSource, Value, encode_points, first_zoom,
};
use atlas::{Level, Point};
use city::CITY;
use std::sync::LazyLock;

static TILES: LazyLock<TileSource> = LazyLock::new(|| {
    TileSource::build(CITY.iter().map(|area| TileArea {
        level: area.level,
        code: &area.code,
        name: &area.name,
        name_en: if area.level == Level::City { "Ningbo" } else { "" },
        outline: &area.shape,
    }))
});

/// A decoded feature: its id, its properties as text, its rings (or points) in tile units.
#[derive(Debug, Default, PartialEq)]
struct Feature {
    id: u64,
    kind: u64,
    properties: BTreeMap<String, String>,
    rings: Vec<Vec<(i64, i64)>>,
}

/// The fields of a protobuf message: number, varint value or bytes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, &[u8])> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let (value, content) = match key & 7 {
            0 => (varint(&mut bytes), &bytes[..0]),
            1 => {
                let (content, rest) = bytes.split_at(8);
                bytes = rest;
                (u64::from_le_bytes(content.try_into().unwrap()), content)
            }
            2 => {
                let length = varint(&mut bytes) as usize;
                let (content, rest) = bytes.split_at(length);
                bytes = rest;
                (0, content)
            }
            other => panic!("wire type {other}"),
        };
        found.push((key >> 3, value, content));
    }
    found
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (&byte, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        values.push(varint(&mut bytes));
    }
    values
}

fn decode(tile: &[u8]) -> BTreeMap<String, Vec<Feature>> {
    fields(tile).into_iter().map(|(_, _, layer)| decode_layer(layer)).collect()
}

fn decode_layer(layer: &[u8]) -> (String, Vec<Feature>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let all = fields(layer);
    let of = |number: u64| all.iter().filter(move |(field, _, _)| *field == number);
    let name = text(of(1).next().unwrap().2);
    assert_eq!(of(15).next().unwrap().1, 2, "version");
    assert_eq!(of(5).next().unwrap().1, u64::from(EXTENT));
    let keys: Vec<String> = of(3).map(|(_, _, key)| text(key)).collect();
    let values: Vec<String> = of(4)
        .map(|(_, _, value)| match fields(value)[0] {
            (1, _, content) => text(content),
            (3, bits, _) => f64::from_bits(bits).to_string(),
            (7, yes, _) => (yes == 1).to_string(),
            (_, number, _) => number.to_string(),
        })
        .collect();
    let features = of(2).map(|(_, _, feature)| decode_feature(feature, &keys, &values)).collect();
    (name, features)
}

fn decode_feature(bytes: &[u8], keys: &[String], values: &[String]) -> Feature {
    let mut feature = Feature::default();
    for (number, value, content) in fields(bytes) {
        match number {
            1 => feature.id = value,
            2 => {
                for pair in packed(content).chunks_exact(2) {
                    feature
                        .properties
                        .insert(keys[pair[0] as usize].clone(), values[pair[1] as usize].clone());
                }
            }
            3 => feature.kind = value,
            _ => feature.rings = rings(&packed(content)),
        }
    }
    feature
}

/// Commands: 1 move, 2 line, 7 close; numbers are zigzag differences.
fn rings(commands: &[u64]) -> Vec<Vec<(i64, i64)>> {
    let zigzag = |n: u64| (n >> 1) as i64 ^ -((n & 1) as i64);
    let (mut rings, mut open, mut at, mut i) = (Vec::new(), Vec::new(), (0, 0), 0);
    while i < commands.len() {
        let (command, count) = (commands[i] & 7, commands[i] >> 3);
        i += 1;
        if command == 7 {
            rings.push(std::mem::take(&mut open));
            continue;
        }
        assert!(command == 2 || open.is_empty(), "a ring begins where another is open");
        assert!(command == 1 || !open.is_empty(), "a line begins nowhere");
        for _ in 0..count {
            at = (at.0 + zigzag(commands[i]), at.1 + zigzag(commands[i + 1]));
            i += 2;
            open.push(at);
        }
    }
    if !open.is_empty() {
        rings.push(open);
    }
    rings
}

fn doubled_area(ring: &[(i64, i64)]) -> i64 {
    (0..ring.len())
        .map(|i| {
            let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
            ax * by - bx * ay
        })
        .sum()
}

#[test]
fn tiles_are_counted_from_the_north_west() {
    let seat = Point::new(121.55, 29.87);
    // Checked against the formula of the OpenStreetMap wiki.
    for (z, x, y) in [(0, 0, 0), (8, 214, 105), (12, 3430, 1691), (14, 13723, 6766)] {
        let tile = Tile::of_point(seat, z).unwrap();
        assert_eq!((tile.zoom(), tile.column(), tile.row()), (z, x, y));
        let [south_west, north_east] = tile.bounds();
        assert!(south_west.lon <= seat.lon && seat.lon < north_east.lon);
        assert!(south_west.lat < seat.lat && seat.lat <= north_east.lat);
    }
    assert_eq!(Tile::new(3, 8, 0), None);
    assert_eq!(Tile::new(21, 0, 0), None);
    assert_eq!(Tile::of_point(Point::new(f64::NAN, 0.0), 3), None);
    let [south_west, north_east] = Tile::new(0, 0, 0).unwrap().bounds();
    assert!((north_east.lat - 85.051_128_78).abs() < 1e-6 && (south_west.lat + 85.051_128_78).abs() < 1e-6);
}

#[test]
fn levels_appear_at_their_zooms_with_code_name_and_level() {
    let seat = Point::new(121.55, 29.87);
    for z in 0..=16 {
        let layers = decode(&TILES.encode(Tile::of_point(seat, z).unwrap()));
        let mut expected: Vec<&str> =
            Level::ALL.into_iter().filter(|&level| first_zoom(level) <= z).map(Level::name).collect();
        // A tile a few hundred metres wide may have no label in it.
        if layers.contains_key("label") {
            expected.push("label");
        }
        expected.sort_unstable();
        assert_eq!(layers.keys().map(String::as_str).collect::<Vec<_>>(), expected, "zoom {z}");
        for (name, features) in &layers {
            for feature in features {
                let code = &feature.properties["code"];
                let area = &CITY[CITY.binary_search_by(|area| area.code.cmp(code)).unwrap()];
                assert_eq!(feature.id, code.parse::<u64>().unwrap());
                assert_eq!(feature.properties["name"], area.name);
                assert_eq!(feature.properties["level"], area.level.name());
                let name_en = feature.properties.get("name_en").map(String::as_str);
                assert_eq!(name_en, (area.level == Level::City).then_some("Ningbo"));
                assert_eq!(feature.kind, if name == "label" { 1 } else { 3 });
                assert!(name == "label" || name == area.level.name());
            }
        }
    }
}

#[test]
fn every_area_has_one_label_in_all() {
    let [south_west, north_east] = [Point::new(120.8, 28.8), Point::new(122.4, 30.6)];
    let [first, last] =
        [Point::new(south_west.lon, north_east.lat), Point::new(north_east.lon, south_west.lat)]
            .map(|corner| Tile::of_point(corner, 12).unwrap());
    let mut labels = BTreeMap::new();
    for x in first.column()..=last.column() {
        for y in first.row()..=last.row() {
            let layers = decode(&TILES.encode(Tile::new(12, x, y).unwrap()));
            for label in layers.get("label").into_iter().flatten() {
                // Those in the buffer come with the neighbouring tile too.
                let (x, y) = label.rings[0][0];
                if (0..i64::from(EXTENT)).contains(&x) && (0..i64::from(EXTENT)).contains(&y) {
                    *labels.entry(label.id).or_insert(0) += 1;
                }
            }
        }
    }
    assert_eq!(labels.len(), CITY.len());
    assert!(labels.values().all(|&times| times == 1));
}

#[test]
fn neighbours_do_not_gape_at_any_zoom() {
    // Within the city, so that areas fill each tile and its buffer: inland, around the seats of six counties.
    let inland = [
        (121.55, 29.87),
        (121.40, 29.66),
        (121.425, 29.40),
        (121.15, 29.95),
        (121.30, 30.15),
        (121.35, 29.80),
    ];
    let side = i64::from(EXTENT + 2 * BUFFER);
    for (lon, lat) in inland {
        for z in 12..=16 {
            let layers = decode(&TILES.encode(Tile::of_point(Point::new(lon, lat), z).unwrap()));
            for level in [Level::County, Level::Town, Level::Village, Level::Grid] {
                let covered: i64 = layers[level.name()]
                    .iter()
                    .flat_map(|feature| &feature.rings)
                    .map(|ring| doubled_area(ring))
                    .sum();
                let missing = (2 * side * side - covered).abs() as f64 / (2 * side * side) as f64;
                assert!(missing < 1e-4, "{lon} {lat} zoom {z} {level:?}: {missing}");
            }
        }
    }
}

#[test]
fn rings_are_as_the_specification_wants_them() {
    for z in 6..=14 {
        let middle = Tile::of_point(Point::new(121.88, 29.48), z).unwrap();
        for (name, features) in decode(&TILES.encode(middle)) {
            for feature in features.iter().filter(|_| name != "label") {
                assert!(doubled_area(&feature.rings[0]) > 0, "the first ring is an outer one");
                for ring in &feature.rings {
                    assert!(ring.len() >= 3 && doubled_area(ring) != 0);
                    assert_ne!(ring.first(), ring.last());
                    let reach = -i64::from(BUFFER)..=i64::from(EXTENT + BUFFER);
                    assert!(ring.iter().all(|(x, y)| reach.contains(x) && reach.contains(y)));
                }
            }
        }
    }
}

#[test]
fn far_zooms_have_few_vertices() {
    let count = |z: u8| -> usize {
        let layers = decode(&TILES.encode(Tile::of_point(Point::new(121.55, 29.87), z).unwrap()));
        layers["county"].iter().flat_map(|feature| &feature.rings).map(Vec::len).sum()
    };
    let full: usize = CITY.iter().filter(|a| a.level == Level::County).map(|a| a.shape.vertex_count()).sum();
    assert!(count(4) * 20 < full && count(6) * 8 < full, "{} {} {full}", count(4), count(6));
}

#[test]
fn nothing_to_show_is_no_bytes() {
    assert_eq!(TILES.encode(Tile::of_point(Point::new(-71.06, 42.36), 12).unwrap()), Vec::<u8>::new());
    assert_eq!(encode_points(Tile::new(3, 1, 1).unwrap(), "case", []), Vec::<u8>::new());
}

#[test]
fn points_keep_their_place_and_properties() {
    let tile = Tile::of_point(Point::new(121.55, 29.87), 14).unwrap();
    let [south_west, north_east] = tile.bounds();
    let middle = Point::new(
        f64::midpoint(south_west.lon, north_east.lon),
        f64::midpoint(south_west.lat, north_east.lat),
    );
    let feature = |id, place| PointFeature {
        id: Some(id),
        place,
        properties: vec![
            ("number", Value::Text("330203001001001-20260102-0001")),
            ("open", Value::Bool(true)),
            ("age", Value::Int(15)),
            ("share", Value::Float(0.25)),
        ],
    };
    let nowhere = Point::new(f64::NAN, 0.0);
    let bytes = encode_points(
        tile,
        "case",
        [feature(1, middle), feature(2, Point::new(120.0, 29.0)), feature(3, nowhere)],
    );
    let layers = decode(&bytes);
    let cases = &layers["case"];
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].id, 1);
    assert_eq!(cases[0].kind, 1);
    let [(x, y)] = cases[0].rings[0][..] else { panic!("one point") };
    assert!((x - 2048).abs() <= 1 && (y - 2048).abs() <= 1, "{x} {y}");
    let expected =
        [("age", "15"), ("number", "330203001001001-20260102-0001"), ("open", "true"), ("share", "0.25")];
    let properties: Vec<(&str, &str)> =
        cases[0].properties.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(properties, expected);
    // Two tiles of different layers, one after the other, are a tile of both.
    let both = [bytes, TILES.encode(tile)].concat();
    assert!(decode(&both).contains_key("case") && decode(&both).contains_key("grid"));
}
