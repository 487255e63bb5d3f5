//! The map: how a table of requests is read, and the city it is played in. One TOML file, such as
//! `data/boston/replay.toml`; `scripts/count-requests.py` reads the same file.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use domain::Bilingual;
use domain::area::AreaCode;
use domain::case::Channel;
use domain::unit::UnitKind;
use serde::Deserialize;

/// How a table is read and played.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// What the table's columns are called.
    pub columns: Columns,
    /// Where the steps between opening and closing are placed.
    pub steps: Shares,
    /// What each service becomes.
    pub services: BTreeMap<String, Service>,
    /// The city.
    pub city: CityProfile,
    /// Units besides the rooms, which are one for each neighbourhood.
    pub units: Vec<UnitProfile>,
}

/// Names of columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// Unique text of a request.
    pub id: String,
    /// When it was opened, RFC 3339.
    pub opened: String,
    /// When it was closed, RFC 3339; empty while open.
    pub closed: String,
    /// Its service, a key of [`Map::services`].
    pub service: String,
    /// Longitude, degrees WGS 84.
    pub lon: String,
    /// Latitude, degrees WGS 84.
    pub lat: String,
    /// Columns that become the words of the report.
    pub words: Vec<String>,
    /// Columns that become the words of the feedback.
    pub outcome: Vec<String>,
}

/// Where each step is placed: percent of the time from opening to closing, growing from accepting to closing.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// 受理
    pub accept: u8,
    /// 立案
    pub file: u8,
    /// 派遣
    pub dispatch: u8,
    /// 签收
    pub sign: u8,
    /// 处理反馈
    pub feed_back: u8,
    /// 核查
    pub verify: u8,
    /// 结案: 100.
    pub close: u8,
    /// The interval that stands in for the unknown one of a request still open, hours.
    pub open_hours: u32,
}

impl Shares {
    /// All seven, in the order of the loop.
    pub fn in_order(&self) -> [u8; 7] {
        [self.accept, self.file, self.dispatch, self.sign, self.feed_back, self.verify, self.close]
    }
}

/// What a service becomes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The leaf category.
    pub leaf: String,
    /// The filing condition it is filed under.
    pub condition: String,
    /// The code of the unit that handles it.
    pub lead: String,
}

/// The city a table is played in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityProfile {
    /// Its area code.
    pub code: AreaCode,
    /// Its name.
    pub name: Bilingual,
    /// Through which channel its requests come.
    pub channel: Channel,
    /// Whether filing conditions ask for photos, as the taxonomy says, or not.
    pub photos: bool,
    /// Its working time: a calendar file beside the map.
    pub calendar: String,
    /// What to say about its boundaries.
    pub note: Bilingual,
    /// The H3 resolution of its grids.
    pub resolution: u8,
    /// Where it ends: longitude and latitude in turn, degrees WGS 84.
    pub outline: Vec<[f64; 2]>,
    /// Its one county.
    pub county: Named,
    /// Its towns, each with one village.
    pub neighbourhoods: Vec<Neighbourhood>,
}

/// An area with a name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: Bilingual,
}

/// A town whose grids are those nearest to its centres.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbourhood {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: Bilingual,
    /// Points in its middle, degrees.
    pub centres: Vec<[f64; 2]>,
}

/// A unit besides the rooms.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitProfile {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Its kind.
    pub kind: UnitKind,
    /// The code of the unit above; none for the city's centre.
    pub parent: Option<String>,
    /// What it does, in the taxonomy's function codes.
    #[serde(default)]
    pub functions: Vec<String>,
}

impl Map {
    /// Reads and checks a map. What is wrong is said with the field and the rule.
    pub fn from_toml(text: &str) -> anyhow::Result<Self> {
        let map: Self = toml::from_str(text).context("the map is not well formed")?;
        let shares = map.steps.in_order();
        ensure!(
            shares.is_sorted() && shares[6] == 100,
            "steps: percentages grow from accept to close, and close is 100; got {shares:?}"
        );
        ensure!(map.city.outline.len() >= 3, "city.outline: an outline has at least three points");
        ensure!(map.city.resolution <= 12, "city.resolution: at most 12; got {}", map.city.resolution);
        ensure!(!map.city.neighbourhoods.is_empty(), "city.neighbourhoods: at least one");
        ensure!(
            matches!(map.city.channel, Channel::Hotline | Channel::Grid),
            "city.channel: hotline or grid, since staff play the reporters"
        );
        for hood in &map.city.neighbourhoods {
            ensure!(!hood.centres.is_empty(), "city.neighbourhoods: {} has no centre", hood.code);
            ensure!(
                map.city.county.code.covers(&hood.code),
                "city.neighbourhoods: {} does not begin with the county's code {}",
                hood.code,
                map.city.county.code
            );
        }
        let known = |code: &str| map.units.iter().any(|unit| unit.code == code);
        for (name, service) in &map.services {
            ensure!(known(&service.lead), "services.{name:?}.lead: there is no unit {:?}", service.lead);
        }
        for unit in &map.units {
            if let Some(parent) = unit.parent.as_deref().filter(|parent| !known(parent)) {
                bail!("units: {} stands under {parent:?}, which is no unit", unit.code);
            }
        }
        let centres = map.units.iter().filter(|unit| unit.kind == UnitKind::CityCentre).count();
        ensure!(centres == 1, "units: exactly one city_centre, which takes the reports; got {centres}");
        Ok(map)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use super::*;

    pub const BOSTON: &str = include_str!("../../../../data/boston/replay.toml");

    #[test]
    fn the_map_of_boston_is_sound() {
        let map = Map::from_toml(BOSTON).unwrap();
        assert_eq!(map.city.code.as_str(), "9001");
        assert_eq!(map.services.len(), 4);
    }

    #[test]
    fn a_flaw_is_named() {
        for (from, to, said) in [
            ("accept = 2", "accept = 4", "steps"),
            ("close = 100", "close = 99", "close is 100"),
            ("lead = \"btd\"", "lead = \"nobody\"", "there is no unit"),
            ("parent = \"centre\"", "parent = \"nobody\"", "which is no unit"),
            ("code = \"900101001\"", "code = \"900201001\"", "begin with the county's code"),
            ("resolution = 9", "resolution = 13", "city.resolution"),
            ("[columns]", "[columns]\nunknown = 1", "well formed"),
        ] {
            assert!(BOSTON.contains(from), "{from}");
            let error = Map::from_toml(&BOSTON.replace(from, to)).unwrap_err();
            assert!(format!("{error:#}").contains(said), "{from} -> {to}: {error:#}");
        }
    }
}
