//! Datums: known pairs, round trips, the size of the shift, and the hints for points outside.
#![allow(clippy::unwrap_used)]

use atlas::datum::{Hint, hint};
use atlas::{Datum, Point};
use proptest::prelude::*;

/// The box of Ningbo used in the field notes.
fn in_ningbo() -> impl Strategy<Value = Point> {
    (120.9..122.3_f64, 28.85..30.35_f64).prop_map(|(lon, lat)| Point::new(lon, lat))
}

fn is_in_box(p: Point) -> bool {
    (120.9..=122.3).contains(&p.lon) && (28.85..=30.35).contains(&p.lat)
}

proptest! {
    #[test]
    fn every_datum_goes_there_and_back(place in in_ningbo()) {
        for datum in Datum::ALL {
            let back = datum.to_wgs84(datum.from_wgs84(place));
            prop_assert!(place.distance_m(back) < 0.01, "{datum:?} {place:?} {back:?}");
        }
    }

    #[test]
    fn gcj02_is_480_to_535_metres_off_in_ningbo(place in in_ningbo()) {
        let shift = place.distance_m(Datum::Gcj02.from_wgs84(place));
        // The formula's own metres are 479.8 to 534.8; on a sphere they measure up to 0.3 % differently.
        prop_assert!((478.0..537.0).contains(&shift), "{shift}");
    }

    #[test]
    fn outside_china_nothing_is_shifted(lon in -179.0..70.0_f64, lat in -80.0..80.0_f64) {
        let place = Point::new(lon, lat);
        for datum in Datum::ALL {
            prop_assert_eq!(datum.from_wgs84(place), place);
            prop_assert_eq!(datum.to_wgs84(place), place);
        }
    }

    #[test]
    fn a_point_inside_as_stated_gets_no_hint(place in in_ningbo()) {
        for datum in Datum::ALL {
            let stated = datum.from_wgs84(place);
            let inside = |p: Point| p.distance_m(place) < 1.0;
            prop_assert_eq!(hint(inside, stated, datum), None);
        }
    }
}

#[test]
fn known_pairs() {
    // The test pairs that eviltransform publishes (WGS 84, GCJ-02).
    let pairs = [
        ((121.527_210_6, 31.177_427_6), (121.531_541_859_215, 31.175_303_983_645_97)),
        ((113.912_316, 22.543_847), (113.917_176_480_836_3, 22.540_796_131_694_766)),
        ((116.377_817, 39.911_954), (116.384_047_224_556_57, 39.913_345_455_360_69)),
    ];
    for ((lon, lat), (gcj_lon, gcj_lat)) in pairs {
        let got = Datum::Gcj02.from_wgs84(Point::new(lon, lat));
        assert!(got.distance_m(Point::new(gcj_lon, gcj_lat)) < 0.001, "{got:?}");
    }
}

#[test]
fn names_are_the_wire_names() {
    for (datum, name) in Datum::ALL.into_iter().zip(["cgcs2000", "wgs84", "gcj02", "bd09"]) {
        assert_eq!(datum.name(), name);
        assert_eq!(Datum::from_name(name), Some(datum));
        assert_eq!(serde_json::to_string(&datum).unwrap(), format!("\"{name}\""));
    }
    assert_eq!(Datum::from_name("GCJ-02"), None);
}

#[test]
fn hints_name_the_likely_mistake() {
    let place = Point::new(121.55, 29.87);
    let near = |p: Point| p.distance_m(place) < 50.0;
    let cases = [
        (Point::new(29.87, 121.55), Datum::Wgs84, Some(Hint::SwappedLonLat)),
        (Datum::Gcj02.from_wgs84(place), Datum::Wgs84, Some(Hint::LooksLikeGcj02)),
        (Datum::Bd09.from_wgs84(place), Datum::Cgcs2000, Some(Hint::LooksLikeBd09)),
        (place, Datum::Gcj02, Some(Hint::LooksLikeWgs84)),
        (Point::new(0.0, 0.0), Datum::Wgs84, Some(Hint::NoFix)),
        (Point::new(13_530_884.1, 3_486_830.0), Datum::Wgs84, Some(Hint::LooksLikeMetres)),
        (Point::new(116.4, 39.9), Datum::Wgs84, None),
        (place, Datum::Wgs84, None),
    ];
    for (stated, datum, expected) in cases {
        // Metres are printed to 0.1 here, and a box is enough for a point that is nowhere near.
        let found = match expected {
            Some(Hint::LooksLikeMetres) => hint(is_in_box, stated, datum),
            _ => hint(near, stated, datum),
        };
        assert_eq!(found, expected, "{stated:?} as {datum:?}");
    }
}

#[test]
fn what_is_not_a_number_is_not_on_earth() {
    for (lon, lat) in [(f64::NAN, 0.0), (181.0, 0.0), (0.0, -90.5), (f64::INFINITY, 1.0)] {
        assert!(!Point::new(lon, lat).is_on_earth());
    }
    assert!(Point::new(180.0, -90.0).is_on_earth());
}
