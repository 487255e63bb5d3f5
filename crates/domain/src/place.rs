//! Where a matter is.

use serde::{Deserialize, Serialize};

use crate::area::AreaCode;

/// A place as it is stored: WGS 84 (CGCS2000 within centimetres), in whole 1e-7 degrees so that it hashes exactly,
/// with the area it was found in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Longitude in 1e-7 degrees, east positive.
    pub lon_e7: i32,
    /// Latitude in 1e-7 degrees, north positive.
    pub lat_e7: i32,
    /// The grid (or the smallest area known) the point lies in.
    pub area: AreaCode,
    /// The pair as it was given, when it came in another datum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawPlace>,
}

/// A coordinate pair as it was given, before its datum was converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPlace {
    /// The datum's name: `gcj02`, `bd09`, `cgcs2000`.
    pub datum: String,
    /// Longitude in 1e-7 degrees of that datum.
    pub lon_e7: i32,
    /// Latitude in 1e-7 degrees of that datum.
    pub lat_e7: i32,
}

impl Place {
    /// Longitude in degrees.
    pub fn lon(&self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }

    /// Latitude in degrees.
    pub fn lat(&self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }
}
