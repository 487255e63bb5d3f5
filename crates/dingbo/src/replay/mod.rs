//! `dingbo replay`: drives recorded requests through the loop over HTTP, each step at its own time in the past.

mod areas;
mod install;
mod map;
mod plan;
mod play;
mod profile;
mod progress;
mod rows;
mod server;
pub mod staff;
mod summary;
mod timeline;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use clap::Args;

use crate::config::load::Flags;
use map::Map;
use plan::Plan;
use play::Stage;
use progress::Progress;
use rows::Table;
use server::Server;
use summary::Summary;

/// Drives recorded requests through the loop.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Reads a table of real requests (CSV, or CSV packed by zstd), starts a server of its own over the folder given by
--data, with a clock of its own, and plays the staff over HTTP. What the columns mean, what each service becomes, and
the city with its areas and units are in the map; data/boston/replay.toml is one.

Opened and closed are as recorded. The steps between are placed by share of that time, which the map states:
accept 2 %, file 3 %, dispatch 5 %, sign 10 %, feed back 90 %, verify 97 %, close 100 %. What is still open goes as far
as signed for. Rows that break a rule are counted by reason: malformed_row, missing_field, bad_time, bad_place,
duplicate_id, unknown_service, closed_before_opened, and the server's own outside_city.

Started again after an interruption, it goes on where it stood. The summary counts the cases as the server lists
them; scripts/count-requests.py FILE MAP --compare OUT.json counts the table by code of its own.

Example / 示例:
  dingbo replay data/boston/sample.csv --map data/boston/replay.toml --data var/boston --summary var/boston.json
  dingbo serve --data var/boston")]
pub struct ReplayArgs {
    /// The table: .csv or .csv.zst / 数据表
    pub file: PathBuf,
    /// How it is read, and the city: TOML / 映射文件
    #[arg(long, value_name = "MAP.toml")]
    pub map: PathBuf,
    /// Where to write the summary: JSON / 汇总文件
    #[arg(long, value_name = "OUT.json")]
    pub summary: PathBuf,
    /// Only the first so many rows / 只读前若干行
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Requests at the same time / 并发数
    #[arg(long, default_value_t = 32, value_name = "N")]
    pub concurrency: usize,
}

/// Runs a replay.
pub async fn run(flags: Flags, args: ReplayArgs) -> anyhow::Result<()> {
    ensure!(flags.data.is_some(), "--data: a replay needs a folder of its own");
    let started = Instant::now();
    let text =
        std::fs::read_to_string(&args.map).with_context(|| format!("cannot read {}", args.map.display()))?;
    let map = Map::from_toml(&text).with_context(|| args.map.display().to_string())?;
    let table = Table::open(&args.file, &map, args.limit)?;
    let plans = plans(&map, &table);
    // What states no time of its own happens at the last moment the table knows.
    let now = table.last_moment().context("the table has no request to play")?;
    let config = install::config(&flags, &map)?;
    let server = Server::start(&config, &map, &args.map, now).await?;
    let played = play(&server, &map, &table, &plans, &args, started).await;
    // Whatever went wrong, what was committed is sealed and the database closed.
    server.stop().await?;
    let summary = played?;
    write(&args.summary, &summary)?;
    println!("{}", summary.line());
    Ok(())
}

fn plans(map: &Map, table: &Table) -> Vec<Plan> {
    let Some(last) = table.last_moment() else { return Vec::new() };
    table
        .requests
        .iter()
        .map(|request| Plan::new(map.city.code.as_str(), request, &map.steps, last))
        .collect()
}

async fn play(
    server: &Server,
    map: &Map,
    table: &Table,
    plans: &[Plan],
    args: &ReplayArgs,
    started: Instant,
) -> anyhow::Result<Summary> {
    let app = server.app();
    let city = app.city();
    let staff = staff::Staff::hire(&app.ledger, &city, "replay", app.time.now()).await?;
    let units: BTreeMap<_, _> =
        city.rules.units.all().iter().map(|unit| (unit.code.clone(), unit.id)).collect();
    let progress = Progress::of(plans.iter().map(|plan| plan.len() as u64).sum());
    let stage = Stage {
        server: server.address,
        staff: &staff,
        map,
        units: &units,
        requests: &table.requests,
        plans,
        progress: &progress,
    };
    let played = stage.play(args.concurrency).await;
    progress.finish();
    let played = played?;

    let mut refused: BTreeMap<String, usize> =
        table.refused.iter().map(|(&reason, &rows)| (reason.to_owned(), rows)).collect();
    for (rule, rows) in played.refused {
        *refused.entry(rule).or_default() += rows;
    }
    let mut summary = Summary { rows: table.rows, refused, steps: played.steps, ..Summary::default() };
    summary.read_back(server.address, staff.intake(), plans).await?;
    let took = started.elapsed().as_secs_f64();
    summary.took_s = (took * 10.0).round() / 10.0;
    summary.steps_per_s = (played.steps as f64 / took).round();
    Ok(summary)
}

/// Writes the summary whole or not at all.
fn write(file: &Path, summary: &Summary) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", file.display());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    let half = file.with_extension("half");
    std::fs::write(&half, format!("{}\n", serde_json::to_string_pretty(summary)?)).with_context(cannot)?;
    std::fs::rename(&half, file).with_context(cannot)
}
