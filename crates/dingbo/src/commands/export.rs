//! `dingbo export`: cases and areas to files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use app::cases::export::{Exported, Line, MOST, cut_note};
use app::{App, Caller, TimeSource};
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
    let csv = match args.file.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => true,
        Some("xlsx") => false,
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
    let exported = if csv {
        into_csv(&node.app, &caller, filter, &args.file).await?
    } else {
        into_xlsx(&node.app, &caller, filter, &args.file).await?
    };
    node.app.ledger.stop().await;
    let count = exported.rows;
    println!("导出 {count} 件 / wrote {count} cases to {}", args.file.display());
    if exported.cut {
        println!(
            "后面还有: .xlsx 最多 {MOST} 行, 导出 .csv 则不限 / there are more: an .xlsx has at most {MOST} rows, a .csv any"
        );
    }
    Ok(())
}

/// Written as it is read, so that a city of any size fits.
async fn into_csv(app: &App, caller: &Caller, filter: Filter, file: &Path) -> anyhow::Result<Exported> {
    let cannot = || format!("cannot write {}", file.display());
    let out = BufWriter::new(File::create(file).with_context(cannot)?);
    let mut table = sheet::CsvFile::of_cases(out, Language::Zh).with_context(cannot)?;
    let exported = app
        .export(caller, filter, Language::Zh, usize::MAX, |page| table.cases(page))
        .await
        .with_context(cannot)?;
    table.end().and_then(|mut out| out.flush()).with_context(cannot)?;
    Ok(exported)
}

async fn into_xlsx(app: &App, caller: &Caller, filter: Filter, file: &Path) -> anyhow::Result<Exported> {
    let mut lines = Vec::new();
    let take = |page: &[Line]| {
        lines.extend_from_slice(page);
        Ok(())
    };
    let exported = app.export(caller, filter, Language::Zh, MOST, take).await?;
    if exported.cut {
        lines.push(cut_note(exported.rows, Language::Zh));
    }
    let bytes = sheet::xlsx(&lines, Language::Zh).context("the file could not be made")?;
    std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(exported)
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
