//! `dingbo import`: areas, units, accounts, categories. All of a file or nothing of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use app::TimeSource;
use app::city::City;
use app::people::import as accounts;
use app::places::found::{About, Founding, found};
use app::places::import::{self as areas, AreaTexts, ReadAreas};
use app::places::{found::area_to_store, import_units};
use atlas::{Datum, Level};
use domain::Bilingual;
use domain::area::{AreaCode, AreaLevel};
use domain::taxonomy::{Change, Taxonomy, diff};
use ledger::Ledger;
use ledger::registry::DocumentKind;
use serde_json::json;

use super::audited::audited;
use super::operator::{ledger, ledger_and_city};
use super::refused::{of_areas, of_rows, tell};
use crate::cli::{Import, ImportAreas};
use crate::config::Config;
use crate::node::load_city;
use crate::reference::{self, names};

/// What a running server has to do with it.
const RESTART: &str = "运行中的服务重启后生效 / a running server sees it after a restart";

/// Takes something in.
pub async fn run(config: &Config, what: Import) -> anyhow::Result<ExitCode> {
    match what {
        Import::Areas(args) => import_areas(config, &args).await,
        Import::Units { file } => import_units(config, &file).await,
        Import::Accounts { file, passwords } => import_accounts(config, &file, &passwords).await,
        Import::Categories { file, dry_run } => import_categories(config, &file, dry_run).await,
    }
}

async fn import_areas(config: &Config, args: &ImportAreas) -> anyhow::Result<ExitCode> {
    let divisions = read(&args.divisions)?;
    let outlines = args.outlines.as_deref().map(read).transpose()?;
    let left_out = args.leave_out.as_deref().map(codes).transpose()?.unwrap_or_default();
    let datum = Datum::from_name(&args.datum).with_context(|| {
        format!("--datum: {} 不是 wgs84, cgcs2000, gcj02 或 bd09 / --datum: {0} is none of those", args.datum)
    })?;
    let ledger = ledger(config).await?;
    let city = load_city(&ledger, config, &TimeSource::System).await?;
    let known: BTreeSet<AreaCode> = city.as_ref().map_or_else(BTreeSet::new, |city| {
        city.areas_under(&city.rules.city, None).map(|area| area.code.clone()).collect()
    });
    let texts =
        AreaTexts { divisions: &divisions, outlines: outlines.as_deref(), datum, left_out: &left_out };
    let answer = match areas::read(texts, &config.city.code, &known, english) {
        Ok(read) => {
            told(&read);
            if args.dry_run {
                println!("只做检查, 没有导入 / checked only, nothing was stored");
            } else {
                store_areas(config, &ledger, city, read, &args.source).await?;
                println!("{RESTART}");
            }
            ExitCode::SUCCESS
        }
        Err(refused) => {
            let mut lines = of_areas(&args.divisions, &refused.divisions);
            if let Some(file) = &args.outlines {
                lines.extend(of_areas(file, &refused.outlines));
            }
            tell(&lines, refused.good)
        }
    };
    ledger.stop().await;
    Ok(answer)
}

fn english(name: &str, level: AreaLevel) -> String {
    let level = Level::ALL.into_iter().find(|known| known.name() == level.name()).unwrap_or(Level::Grid);
    names::english(name, level)
}

fn told(read: &ReadAreas) {
    println!(
        "合格 {0} 个区域, 其中 {1} 个有边界; 按规则略去 {2} 个 / {0} areas are good, {1} with an outline; {2} left out by rule",
        read.areas.len(),
        read.outlined,
        read.left_out
    );
    let (overlaps, gaps) = (read.mended.overlaps, read.mended.gaps);
    if overlaps.0 + gaps.0 > 0 {
        println!(
            "修补重叠 {0} 处 ({1:.0} 平方米)、缝隙 {2} 处 ({3:.0} 平方米) / mended {0} overlaps ({1:.0} m2) and {2} slivers ({3:.0} m2)",
            overlaps.0, overlaps.1, gaps.0, gaps.1
        );
    }
}

/// The first import founds the city, with the categories and the calendar that come with the binary until others
/// are taken in.
async fn store_areas(
    config: &Config,
    ledger: &Ledger,
    city: Option<City>,
    read: ReadAreas,
    source: &str,
) -> anyhow::Result<()> {
    let at = TimeSource::System.now();
    let count = read.areas.len();
    if city.is_some() {
        let new = read.areas.iter().map(|area| area_to_store(area, source)).collect();
        ledger.places().import(new, at).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    } else {
        let own = read.areas.iter().find(|area| area.code == config.city.code);
        let name = own.map_or_else(
            || Bilingual::new(&*config.city.name_zh, &*config.city.name_en),
            |own| own.name.clone(),
        );
        let calendar = match &config.calendar {
            Some(file) => self::read(file)?,
            None => reference::CALENDAR.to_owned(),
        };
        let founding = Founding {
            about: About {
                code: config.city.code.clone(),
                name,
                illustrative: None,
                scheme: config.city.scheme,
                settings: config.rules.clone().unwrap_or_default(),
            },
            areas: read.areas,
            source: source.to_owned(),
            units: Vec::new(),
            taxonomies: vec![reference::CATEGORIES.to_owned()],
            calendar,
        };
        found(ledger, &founding, at).await?;
    }
    audited(ledger, "import_areas", String::new(), json!({ "areas": count })).await
}

async fn import_units(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    let (ledger, city) = ledger_and_city(config).await?;
    let stored: Vec<_> = ledger.places().units().await?.into_iter().map(|stored| stored.unit).collect();
    let answer = match import_units::read(&text, &stored, &city) {
        Ok(units) => {
            ledger.places().put_units(&units).await?;
            audited(&ledger, "import_units", String::new(), json!({ "units": units.len() })).await?;
            let new = units.iter().filter(|unit| stored.iter().all(|old| old.id != unit.id)).count();
            println!(
                "导入 {0} 个单位, 其中新增 {new} 个 / took {0} units, {new} of them new; {RESTART}",
                units.len()
            );
            ExitCode::SUCCESS
        }
        Err(refused) => tell(&of_rows(file, &refused), 0),
    };
    ledger.stop().await;
    Ok(answer)
}

async fn import_accounts(config: &Config, file: &Path, passwords: &Path) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    if passwords.exists() {
        bail!("{0} 已存在, 不会覆盖 / {0} exists and is not overwritten", passwords.display());
    }
    let (ledger, city) = ledger_and_city(config).await?;
    let answer = match accounts::read(&text, &city) {
        Ok(accounts) => {
            // The file first: passwords nobody can read would lock everybody out.
            let mut secret = create_secret(passwords)?;
            let opened = accounts::open(&ledger, accounts, TimeSource::System.now()).await;
            let opened = match opened {
                Ok(opened) => opened,
                Err(error) => {
                    drop(secret);
                    std::fs::remove_file(passwords)?;
                    return Err(error.into());
                }
            };
            let mut table = csv::Writer::from_writer(&mut secret);
            table.write_record(["login", "password"])?;
            for (login, password) in &opened {
                table.write_record([login, password])?;
            }
            table.flush()?;
            drop(table);
            secret.sync_all()?;
            audited(&ledger, "import_accounts", String::new(), json!({ "accounts": opened.len() })).await?;
            println!(
                "新建 {0} 个账号, 初始密码在 {1}; 首次登录须修改 / opened {0} accounts; the first passwords are in {1}",
                opened.len(),
                passwords.display()
            );
            ExitCode::SUCCESS
        }
        Err(refused) => tell(&of_rows(file, &refused), 0),
    };
    ledger.stop().await;
    Ok(answer)
}

async fn import_categories(config: &Config, file: &Path, dry_run: bool) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    let new = match Taxonomy::from_toml(&text) {
        Ok(new) => new,
        Err(flaw) => {
            eprintln!("{}: {flaw}", file.display());
            eprintln!("没有导入任何数据 / nothing was taken");
            return Ok(ExitCode::FAILURE);
        }
    };
    let (ledger, city) = ledger_and_city(config).await?;
    let edition = new.edition();
    let before = city.rules.taxonomy.editions().iter().rfind(|old| old.edition() < edition);
    if let Some(before) = before {
        let diff = diff(before, &new);
        println!("与 {} 相比 / compared with {0}:", before.edition());
        for (sign, changes) in [("+", &diff.added), ("-", &diff.removed), ("~", &diff.changed)] {
            for Change { code, name, fields, .. } in changes {
                println!("  {sign} {code} {} / {} {}", name.zh, name.en, fields.join(" "));
            }
        }
    }
    let registry = ledger.registry();
    let known = registry.document(DocumentKind::Taxonomy, &edition.to_string()).await?;
    let answer = match known {
        Some(known) if known.text == text => {
            println!("版本 {edition} 已经导入 / edition {edition} is there already");
            ExitCode::SUCCESS
        }
        Some(_) => {
            eprintln!(
                "版本 {edition} 已存在且内容不同; 修订时请增大 revision / edition {edition} is there with other content; \
                 raise its revision"
            );
            ExitCode::FAILURE
        }
        None if dry_run => ExitCode::SUCCESS,
        None => {
            registry
                .put(DocumentKind::Taxonomy, &edition.to_string(), &text, TimeSource::System.now())
                .await?;
            audited(&ledger, "import_categories", format!("taxonomy:{edition}"), json!({})).await?;
            println!(
                "导入版本 {edition}: {0} 个类别, {1} 个子类 / took edition {edition}: {0} categories, {1} leaves; {RESTART}",
                new.categories().len(),
                new.leaves().count()
            );
            ExitCode::SUCCESS
        }
    };
    ledger.stop().await;
    Ok(answer)
}

/// A text file; of a table from another age, what it is saved as is said.
fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("无法读取 / cannot read {}", file.display()))?;
    String::from_utf8(bytes).map_err(|_| {
        anyhow::anyhow!(
            "{0} 不是 UTF-8 编码, 请另存为 UTF-8 / {0} is not UTF-8; save it as UTF-8",
            file.display()
        )
    })
}

/// The codes of a CSV with a column `code`.
fn codes(file: &Path) -> anyhow::Result<Vec<String>> {
    let text = read(file)?;
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let column = table.headers()?.iter().position(|name| name == "code");
    let column = column.with_context(|| format!("{} has no column code", file.display()))?;
    table
        .records()
        .map(|row| Ok(row?.get(column).unwrap_or_default().trim().to_owned()))
        .filter(|code| code.as_ref().map_or(true, |code: &String| !code.is_empty()))
        .collect()
}

/// A new file that only its owner reads.
fn create_secret(file: &Path) -> anyhow::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file).with_context(|| format!("cannot write {}", file.display()))
}
