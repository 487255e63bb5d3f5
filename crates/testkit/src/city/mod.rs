//! A small city: two counties, four towns, six square grids side by side, and units of every kind.
//!
//! | | unit | serves | under |
//! |---|---|---|---|
//! | [`CITY`] | city centre | 3302 | |
//! | [`COUNTY`], [`OTHER_COUNTY`] | county centres | 330203, 330205 | city |
//! | [`ROOM`], [`NEXT_ROOM`] | command rooms | 330203001 and 002, 330203003 | county |
//! | [`FAR_ROOM`] | command room | 330205001 | the other county |
//! | [`STATION`], [`TWIN`] | stations | 330203001 and 002 | room |
//! | [`DEPARTMENT`] | department | 330203 | county |
//! | [`CITY_DEPARTMENT`] | department | 3302 | city |
//! | [`FAR_STATION`] | station | 330205001 | the far room |

mod areas;
mod units;

use app::places::found::{About, Founding};
use domain::Bilingual;
use domain::area::CodeScheme;
use domain::rules::Settings;

pub use areas::{
    BETWEEN_GRIDS, FAR_GRID, FAR_SPOT, GRID, NEXT_GRID, NEXT_SPOT, OTHER_GRID, OTHER_SPOT, OUTSIDE, SPOT,
};
pub use units::{
    CITY, CITY_DEPARTMENT, COUNTY, DEPARTMENT, FAR_ROOM, FAR_STATION, NEXT_ROOM, OTHER_COUNTY, ROOM, STATION,
    TWIN, units,
};

/// A leaf of the reference taxonomy: a missing or broken manhole cover.
pub const LEAF: &str = "0101";
/// A filing condition of [`LEAF`] that asks for no photo: 3 working days.
pub const CONDITION: &str = "loose";
/// A filing condition of [`LEAF`] that asks for photos with the report and with the feedback: 3 emergency hours.
pub const PHOTO_CONDITION: &str = "open";

/// What the city is made of, with the reference taxonomy and calendar.
pub fn founding() -> Founding {
    Founding {
        about: About {
            code: "3302".parse().expect("3302 is an area code"),
            name: Bilingual::new("小城", "Small City"),
            illustrative: Some(Bilingual::new("示意边界", "illustrative boundaries")),
            scheme: CodeScheme::default(),
            settings: Settings::default(),
        },
        areas: areas::areas(),
        source: "made for tests".to_owned(),
        units: units(),
        taxonomies: vec![include_str!("../../../../data/categories.toml").to_owned()],
        calendar: include_str!("../../../../data/calendars/cn.toml").to_owned(),
    }
}
