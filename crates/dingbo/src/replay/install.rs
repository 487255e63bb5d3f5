//! Putting the map's city into an empty folder, so that `dingbo serve` can show it afterwards too.

use std::path::Path;

use anyhow::{Context as _, ensure};
use app::TimeSource;
use app::city::{City, OutlinedArea};
use app::places::found::{About, Founding, found};
use chrono::DateTime;
use domain::area::CodeScheme;
use domain::rules::Settings;
use ledger::Ledger;

use super::map::Map;
use super::{areas, profile};
use crate::config::Config;
use crate::config::load::{self, Flags, ListenFlags};
use crate::node::load_city;
use crate::reference::CATEGORIES;

/// The configuration of the replay's folder. A folder without one is given one that names the map's city.
pub fn config(flags: &Flags, map: &Map) -> anyhow::Result<Config> {
    let folder = flags.data.as_deref().context("--data: a replay needs a folder of its own")?;
    let file = folder.join("dingbo.toml");
    if flags.config.is_none() && !file.exists() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let Map { city, .. } = map;
        let text = format!(
            "# The city of a replay.\n\n[city]\ncode = {:?}\nname_zh = {:?}\nname_en = {:?}\n",
            city.code.as_str(),
            city.name.zh,
            city.name.en
        );
        load::write(&file, &text)?;
    }
    let config = load::load(flags, &ListenFlags::default())?.config;
    ensure!(
        config.city.code == map.city.code,
        "the folder {} is of city {}, the map of {}",
        folder.display(),
        config.city.code,
        map.city.code
    );
    Ok(config)
}

/// The city of the ledger; founds it where there is none. `beside` is where the map lies.
pub async fn city(
    ledger: &Ledger,
    config: &Config,
    map: &Map,
    beside: &Path,
    time: &TimeSource,
) -> anyhow::Result<City> {
    if let Some(city) = load_city(ledger, config, time).await? {
        return Ok(city);
    }
    let founding = founding(map, beside)?;
    // Valid from the first moment a table may name.
    found(ledger, &founding, DateTime::UNIX_EPOCH).await?;
    load_city(ledger, config, time).await?.context("the city was founded")
}

fn founding(map: &Map, beside: &Path) -> anyhow::Result<Founding> {
    let outlined = |area: areas::ProfileArea| OutlinedArea {
        code: area.code,
        level: area.level,
        name: area.name,
        outline: Some(area.outline),
    };
    Ok(Founding {
        about: About {
            code: map.city.code.clone(),
            name: map.city.name.clone(),
            illustrative: Some(map.city.note.clone()),
            scheme: CodeScheme::default(),
            settings: Settings::default(),
        },
        areas: areas::areas(&map.city)?.into_iter().map(outlined).collect(),
        source: format!("{} / {}", map.city.note.zh, map.city.note.en),
        units: profile::units(map),
        taxonomies: vec![profile::taxonomy(map, CATEGORIES)?],
        calendar: profile::calendar(map, beside)?,
    })
}
