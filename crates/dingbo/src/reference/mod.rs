//! The reference city: Ningbo, with illustrative towns, villages and grids, its rooms, departments and stations.

pub mod areas;
pub mod names;
pub mod units;

use app::city::OutlinedArea;
use app::places::found::{About, Founding};
use app::places::import::level;
use domain::Bilingual;
use domain::area::{AreaCode, CodeScheme};
use domain::rules::Settings;
use domain::taxonomy::Taxonomy;

/// Its area code.
pub const CODE: &str = "3302";
/// The taxonomy that comes with the binary.
pub const CATEGORIES: &str = include_str!("../../../../data/categories.toml");
/// The working calendar that comes with the binary.
pub const CALENDAR: &str = include_str!("../../../../data/calendars/cn.toml");

/// Everything the reference city is made of. Drawing it takes some seconds of one processor.
pub fn founding() -> anyhow::Result<Founding> {
    let code: AreaCode = CODE.parse()?;
    let taxonomy =
        Taxonomy::from_toml(CATEGORIES).map_err(|flaw| anyhow::anyhow!("data/categories.toml: {flaw}"))?;
    let areas = areas::draw()?.into_iter().map(|area| {
        let name = Bilingual::new(area.name.clone(), names::english(&area.name, area.level));
        let level = level(area.level);
        Ok(OutlinedArea { code: area.code.parse()?, level, name, outline: Some(area.shape) })
    });
    Ok(Founding {
        about: About {
            code,
            name: Bilingual::new("宁波市", "Ningbo"),
            illustrative: Some(Bilingual::new("示意边界", "illustrative boundaries")),
            scheme: CodeScheme::default(),
            settings: Settings::default(),
        },
        areas: areas.collect::<anyhow::Result<_>>()?,
        source: areas::SOURCE.to_owned(),
        units: units::units(&areas::divisions()?, &taxonomy),
        taxonomies: vec![CATEGORIES.to_owned()],
        calendar: CALENDAR.to_owned(),
    })
}
