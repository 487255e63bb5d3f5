//! The published formulae of GCJ-02 and BD-09.
//!
//! GCJ-02 from WGS 84 is the polynomial that has circulated since 2010 (for one, `googollee/eviltransform`).
//! It has no closed inverse; a fixed-point iteration finds it. BD-09 is a polar wobble over GCJ-02 plus a
//! constant offset.

use std::f64::consts::PI;

use super::Point;

/// Semi-major axis of the Krasovsky 1940 ellipsoid, metres: the one the formula was written for.
const AXIS_M: f64 = 6_378_245.0;
/// First eccentricity squared of the same ellipsoid.
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
/// Fixed-point rounds of the inverse. In Ningbo 1 leaves 2.2 m, 2 leave 8 mm, 3 leave 0.03 mm.
const INVERSE_ROUNDS: usize = 3;
/// BD-09 wobbles with this many radians per degree.
const BD_TURN: f64 = PI * 3000.0 / 180.0;
/// BD-09's constant offsets, degrees.
const BD_OFFSET: Point = Point::new(0.0065, 0.006);

/// Whether GCJ-02 differs from WGS 84 here: the rectangle the published code tests for.
fn is_shifted_here(p: Point) -> bool {
    (72.004..=137.8347).contains(&p.lon) && (0.8293..=55.8271).contains(&p.lat)
}

/// A pair of the sines both polynomials end with, metres: (amplitude, frequency) each, `t` in half turns.
fn waves(t: f64, terms: [(f64, f64); 2]) -> f64 {
    terms.iter().map(|(amplitude, frequency)| amplitude * (t * frequency * PI).sin()).sum::<f64>() * 2.0 / 3.0
}

/// Degrees to add to a WGS 84 point to state it in GCJ-02.
fn shift(p: Point) -> Point {
    let (x, y) = (p.lon - 105.0, p.lat - 35.0);
    let root = 0.1 * x.abs().sqrt();
    let common = waves(x, [(20.0, 6.0), (20.0, 2.0)]);
    let north_m = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 2.0 * root
        + common
        + waves(y, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(y, [(160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)]);
    let east_m = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + root
        + common
        + waves(x, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(x, [(150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)]);

    let sine = p.lat.to_radians().sin();
    let w2 = 1.0 - ECCENTRICITY2 * sine * sine;
    let w = w2.sqrt();
    let north_radius_m = AXIS_M * (1.0 - ECCENTRICITY2) / (w2 * w);
    let east_radius_m = AXIS_M / w * p.lat.to_radians().cos();
    Point::new((east_m / east_radius_m).to_degrees(), (north_m / north_radius_m).to_degrees())
}

pub(super) fn gcj02_from_wgs84(p: Point) -> Point {
    if !is_shifted_here(p) {
        return p;
    }
    let by = shift(p);
    Point::new(p.lon + by.lon, p.lat + by.lat)
}

pub(super) fn wgs84_from_gcj02(p: Point) -> Point {
    if !is_shifted_here(p) {
        return p;
    }
    let mut guess = p;
    for _ in 0..INVERSE_ROUNDS {
        let by = shift(guess);
        guess = Point::new(p.lon - by.lon, p.lat - by.lat);
    }
    guess
}

/// Baidu's shift of a GCJ-02 point, without asking where it is.
fn wobble(p: Point) -> Point {
    let radius = p.lon.hypot(p.lat) + 0.000_02 * (p.lat * BD_TURN).sin();
    let angle = p.lat.atan2(p.lon) + 0.000_003 * (p.lon * BD_TURN).cos();
    Point::new(radius * angle.cos() + BD_OFFSET.lon, radius * angle.sin() + BD_OFFSET.lat)
}

pub(super) fn bd09_from_gcj02(p: Point) -> Point {
    if is_shifted_here(p) { wobble(p) } else { p }
}

pub(super) fn gcj02_from_bd09(p: Point) -> Point {
    if !is_shifted_here(p) {
        return p;
    }
    // The shift changes by a thousandth of a step, so the same iteration is exact after three rounds.
    let mut guess = Point::new(p.lon - BD_OFFSET.lon, p.lat - BD_OFFSET.lat);
    for _ in 0..INVERSE_ROUNDS {
        let there = wobble(guess);
        guess = Point::new(guess.lon + p.lon - there.lon, guess.lat + p.lat - there.lat);
    }
    guess
}
