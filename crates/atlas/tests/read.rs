//! What the readers take and what they refuse, with line and reason.
#![allow(clippy::unwrap_used)]

use atlas::lattice::text::{ShapeError, read_geometry, write_geometry};
use atlas::lattice::{Coord, MultiPolygon, Polygon};
use atlas::read::{leave_out, read_divisions, read_outlines};
use atlas::{Datum, Level, Point};
use proptest::prelude::*;

#[test]
fn the_reference_table_is_taken_whole() {
    let read = read_divisions(include_str!("../../../data/ningbo/ningbo_divisions_2023.csv"));
    assert_eq!(read.refused, []);
    let count = |level| read.taken.iter().filter(|d| d.level == level).count();
    assert_eq!(Level::ALL.map(count), [1, 10, 162, 3_042, 0]);
    let left = leave_out(read.taken, &["330206401", "330282402"]);
    assert!(!left.iter().any(|d| d.code.starts_with("330206401") || d.code.starts_with("330282402")));
}

#[test]
fn each_broken_rule_is_named_with_its_line() {
    let text = "\u{feff}name,code,level,parent_code\n\
        市,3302,city,33\n\
        县,330201,county,3302\n\
        镇,33020110,town,330201\n\
        镇,330201100,parish,330201\n\
        ,330201101,town,330201\n\
        镇,330202102,town,330201\n\
        县,330201,county,3302\n\
        村,330201103201,village,330201103\n\
        镇,33020110A,town,330201\n\
        镇,330201104\n\
        镇,330201105,township,330201\n";
    let read = read_divisions(text);
    let taken: Vec<&str> = read.taken.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(taken, ["3302", "330201", "330201105"]);
    let refused: Vec<(usize, &str)> = read.refused.iter().map(|r| (r.at, r.field)).collect();
    let expected = [
        (4, "code"),
        (5, "level"),
        (6, "name"),
        (7, "parent_code"),
        (8, "code"),
        (9, "parent_code"),
        (10, "code"),
        (11, "level"),
    ];
    assert_eq!(refused, expected);
    assert!(read.refused.iter().all(|r| !r.zh.is_empty() && !r.en.is_empty()));
}

#[test]
fn a_table_without_its_columns_is_refused() {
    let read = read_divisions("code,name\n3302,市\n");
    assert_eq!(read.taken, []);
    assert_eq!(read.refused.iter().map(|r| r.field).collect::<Vec<_>>(), ["level", "parent_code"]);
}

#[test]
fn features_without_code_or_area_are_refused() {
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
    };
    let square = r#"{"type":"Polygon","coordinates":[[[121,29],[121,30],[122,30],[122,29],[121,29]]]}"#;
    let features = [
        feature(r#""code":"330201","name":"县","seat":[121.5,29.5]"#, square),
        feature(r#""name":"县""#, square),
        feature(r#""code":"330202""#, "null"),
        feature(r#""code":"330203""#, r#"{"type":"Point","coordinates":[121,29]}"#),
        feature(r#""code":"330204""#, r#"{"type":"Polygon","coordinates":[[[121,29],[122,30],[121,29]]]}"#),
        feature(
            r#""code":"330205""#,
            r#"{"type":"Polygon","coordinates":[[[29,121],[30,121],[30,122],[29,121]]]}"#,
        ),
        feature(r#""code":"330206","seat":[121.5]"#, square),
        feature(r#""code":"330201""#, square),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let read = read_outlines(&text, Datum::Wgs84);
    assert_eq!(read.taken.len(), 1);
    assert_eq!(read.taken[0].name.as_deref(), Some("县"));
    assert_eq!(read.taken[0].seat, Some(Point::new(121.5, 29.5)));
    // Given clockwise, kept counter-clockwise.
    assert!(read.taken[0].shape.doubled_area() > 0);
    let refused: Vec<(usize, &str)> = read.refused.iter().map(|r| (r.at, r.field)).collect();
    let expected = [
        (2, "code"),
        (3, "geometry"),
        (4, "geometry"),
        (5, "geometry"),
        (6, "geometry"),
        (7, "seat"),
        (8, "code"),
    ];
    assert_eq!(refused, expected);
    assert_eq!(read_outlines("[]", Datum::Wgs84).refused.len(), 1);
}

#[test]
fn geometry_faults_are_told_apart() {
    let fault = |text: &str| read_geometry(text, Datum::Wgs84).unwrap_err();
    assert!(matches!(fault("{"), ShapeError::NotGeoJson(_)));
    assert!(matches!(fault(r#"{"type":"Point","coordinates":[1,2]}"#), ShapeError::NotAnArea(_)));
    let wild = r#"{"type":"Polygon","coordinates":[[[1,2],[181,2],[3,4],[1,2]]]}"#;
    assert!(matches!(fault(wild), ShapeError::BadPosition(_)));
    let flat = r#"{"type":"MultiPolygon","coordinates":[[[[1,2],[2,2],[3,2],[1,2]]]]}"#;
    assert_eq!(fault(flat), ShapeError::FlatRing(1));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(x in -1_700_000_000..1_700_000_000_i32, y in -800_000_000..800_000_000_i32, w in 1..9_999_999_i32, h in 1..9_999_999_i32) {
        let outer = vec![Coord::new(x, y), Coord::new(x + w, y), Coord::new(x, y + h)];
        let shape = MultiPolygon { polygons: vec![Polygon { outer, holes: vec![] }] };
        prop_assert_eq!(read_geometry(&write_geometry(&shape), Datum::Wgs84), Ok(shape));
    }
}
