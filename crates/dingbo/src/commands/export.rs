//! `dingbo export`: cases and areas to files.

use std::path::Path;

use anyhow::{Context as _, bail};
use app::{Caller, TimeSource};
use domain::bilingual::Language;
use http::sheet;
use ledger::cases::{Filter, State};

use super::operator::existing_ledger;
use crate::cli::{Export, ExportCases};
use crate::config::Config;
use crate::node::Node;

/// Writes something.
pub async fn run(config: &Config, what: Export) -> anyhow::Result<()> {
    match what {
        Export::Cases(args) => cases(config, &args).await,
        Export::Areas { divisions, outlines } => areas(config, &divisions, outlines.as_deref()).await,
    }
}

async fn cases(config: &Config, args: &ExportCases) -> anyhow::Result<()> {
    let ending = args.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let write = match ending {
        "csv" => sheet::csv,
        "xlsx" => sheet::xlsx,
        _ => bail!(
            "{}: 文件名应以 .csv 或 .xlsx 结尾 / the file's name ends with .csv or .xlsx",
            args.file.display()
        ),
    };
    let node = Node::open(config, TimeSource::System).await?;
    let city = node.app.city();
    let start_of = |day| city.rules.calendar.start_of(day);
    let filter = Filter {
        state: match args.state.as_str() {
            "open" => State::Open,
            "ended" => State::Ended,
            _ => State::All,
        },
        areas: args.area.iter().map(|code| code.parse()).collect::<Result<_, _>>()?,
        category: args.category.clone(),
        from: args.from.map(start_of),
        until: args.until.map(start_of),
        ..Filter::default()
    };
    let caller = Caller::platform(city.rules.city.clone());
    let lines = node.app.export(&caller, filter, Language::Zh).await?;
    let count = lines.len();
    let bytes = write(&lines, Language::Zh).context("the file could not be made")?;
    std::fs::write(&args.file, bytes).with_context(|| format!("cannot write {}", args.file.display()))?;
    node.app.ledger.stop().await;
    println!("导出 {count} 件 / wrote {count} cases to {}", args.file.display());
    Ok(())
}

async fn areas(config: &Config, divisions: &Path, outlines: Option<&Path>) -> anyhow::Result<()> {
    let ledger = existing_ledger(config).await?;
    let areas = ledger.places().areas_at(TimeSource::System.now()).await?;
    let mut table =
        csv::Writer::from_path(divisions).with_context(|| format!("cannot write {}", divisions.display()))?;
    table.write_record(["code", "name", "level", "parent_code", "name_en"])?;
    for area in &areas {
        let parent = config.city.scheme.parent(&area.code).unwrap_or_else(|| area.code.cut(2));
        table.write_record([
            area.code.as_str(),
            &area.name.zh,
            area.level.name(),
            parent.as_str(),
            &area.name.en,
        ])?;
    }
    table.flush()?;
    if let Some(file) = outlines {
        let features = areas.iter().filter_map(|area| {
            let geometry = app::places::found::stored_geometry(area.outline.as_deref()?)?;
            let properties = serde_json::json!({
                "code": area.code, "name": area.name.zh, "name_en": area.name.en, "source": area.source,
            });
            Some(serde_json::json!({ "type": "Feature", "properties": properties, "geometry": geometry }))
        });
        let features: Vec<_> = features.collect();
        let collection = serde_json::json!({ "type": "FeatureCollection", "features": features });
        std::fs::write(file, serde_json::to_vec(&collection)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    ledger.stop().await;
    println!("导出 {0} 个区域 / wrote {0} areas", areas.len());
    Ok(())
}
