//! `dingbo bench lists`: a page of cases by every filter, over a database of many cases; and what the server holds in
//! memory and how long it takes to answer first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use anyhow::ensure;
use app::TimeSource;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use domain::area::AreaLevel;
use serde_json::{Value, json};

use super::client::{Ask, Connection};
use super::fill::fill;
use super::ground::Ground;
use super::measure::{Latencies, cores, resident_mb, rounded};
use super::server::Server;
use super::spots::{Dice, Spot};
use crate::config::load::Flags;

/// Fills a database and measures list pages.
#[derive(Debug, Clone, Args)]
pub struct ListsArgs {
    /// Cases to fill an empty database with; one that has cases is taken as it is / 案件数
    #[arg(long, default_value_t = 1_000_000)]
    pub cases: usize,
    /// Requests for each filter, each with values of its own / 每种筛选的请求数
    #[arg(long, default_value_t = 200)]
    pub requests: usize,
    /// Cases on a page / 每页条数
    #[arg(long, default_value_t = 50)]
    pub page: usize,
}

/// Runs it. The last line printed is JSON.
pub async fn run(flags: &Flags, args: ListsArgs) -> anyhow::Result<()> {
    ensure!(args.requests > 0, "at least one request for each filter");
    let ground = Ground::prepare(flags).await?;
    let now = TimeSource::System.now();
    let filled = fill_empty(&ground, args.cases, now).await?;
    let start = Instant::now();
    let server = Server::start(&ground).await?;
    let first_answer = start.elapsed();
    let resident_at_start = resident_mb(server.process());
    let measured = measure(&ground, &server, &args, now).await;
    let resident = resident_mb(server.process());
    server.kill()?;
    let measured = measured?;
    let mut worst = ("", 0.0);
    for (name, (latencies, cases)) in &measured {
        let p99 = latencies.millis(99.0);
        println!(
            "{name:<40} p50 {:>8.2} ms   p99 {p99:>8.2} ms   {cases:>5.1} cases a page",
            latencies.millis(50.0)
        );
        if p99 > worst.1 {
            worst = (name, p99);
        }
    }
    let filters: BTreeMap<_, _> = measured
        .iter()
        .map(|(name, (latencies, _))| {
            (*name, json!({ "p50_ms": latencies.millis(50.0), "p99_ms": latencies.millis(99.0) }))
        })
        .collect();
    let line = json!({
        "bench": "lists",
        "engine": ground.engine(),
        "cores": cores(),
        "steps": ground.steps().await?,
        "fill_s": filled.map(|filled| rounded(filled, 1)),
        "first_answer_s": rounded(first_answer.as_secs_f64(), 2),
        "server_mb_at_start": resident_at_start,
        "server_mb": resident,
        "worst": worst.0,
        "worst_p99_ms": worst.1,
        "filters": filters,
    });
    println!("{line}");
    Ok(())
}

/// Fills a database that has no case yet; the seconds it took.
async fn fill_empty(ground: &Ground, cases: usize, now: DateTime<Utc>) -> anyhow::Result<Option<f64>> {
    let there = ground.steps().await?;
    if there > 0 {
        eprintln!("the database has {there} steps already; its cases are taken as they are");
        return Ok(None);
    }
    eprintln!("writing {cases} cases");
    let start = Instant::now();
    let ledger = ground.open_ledger().await?;
    fill(&ledger, &ground.city, &ground.spots, cases, now).await?;
    eprintln!("indexing their words");
    while ledger.index_search(20_000).await? > 0 {}
    ledger.stop().await;
    Ok(Some(start.elapsed().as_secs_f64()))
}

/// A kind of list: its name, and the query with the values of one draw.
type Kind = (&'static str, fn(&mut Draw<'_>) -> String);

/// What a query's values are drawn from.
struct Draw<'a> {
    dice: Dice,
    ground: &'a Ground,
    now: DateTime<Utc>,
}

impl Draw<'_> {
    fn spot(&mut self) -> &Spot {
        &self.ground.spots[self.dice.below(self.ground.spots.len())]
    }

    fn leaf(&mut self) -> String {
        self.spot().leaf.clone()
    }

    fn lead(&mut self) -> u32 {
        self.spot().lead.0
    }

    fn desk(&mut self) -> u32 {
        self.spot().desk.0
    }

    fn one<'b>(&mut self, of: &[&'b str]) -> &'b str {
        of[self.dice.below(of.len())]
    }

    fn area(&mut self, level: AreaLevel) -> String {
        let scheme = self.ground.city.rules.scheme;
        scheme.at(&self.spot().place.area, level).to_string()
    }

    fn bbox(&mut self, degrees: f64) -> String {
        let place = &self.spot().place;
        let (lon, lat) = (place.lon(), place.lat());
        format!("{:.5},{:.5},{:.5},{:.5}", lon - degrees, lat - degrees, lon + degrees, lat + degrees)
    }

    fn days(&mut self, days: i64) -> String {
        let from = self.now - TimeDelta::days(self.dice.below(360) as i64);
        let text = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        format!("from={}&until={}", text(from - TimeDelta::days(days)), text(from))
    }

    fn words(&mut self) -> String {
        let words = ["井盖", "垃圾", "消防", "路灯", "占道", "噪声", "树", "供水管破裂", "盲道", "积水"];
        percent_encoded(self.one(&words))
    }
}

const STAGES: [&str; 6] = ["collect", "file", "dispatch", "handle", "feedback", "close"];
const LIGHTS: [&str; 3] = ["green", "yellow", "red"];

/// Every filter, and the combinations people use.
const KINDS: &[Kind] = &[
    ("open", |_| String::new()),
    ("open by time left", |_| "order=time_left".into()),
    ("all", |_| "state=all".into()),
    ("ended", |_| "state=ended".into()),
    ("county", |d| format!("state=all&area={}", d.area(AreaLevel::County))),
    ("town", |d| format!("state=all&area={}", d.area(AreaLevel::Town))),
    ("village", |d| format!("state=all&area={}", d.area(AreaLevel::Village))),
    ("grid", |d| format!("state=all&area={}", d.area(AreaLevel::Grid))),
    ("main category", |d| format!("state=all&category={}", &d.leaf()[..2])),
    ("leaf", |d| format!("state=all&category={}", d.leaf())),
    ("stage", |d| format!("stage={}", d.one(&STAGES))),
    ("end", |d| format!("end={}", d.one(&["closed", "self_handled"]))),
    ("rare end", |d| format!("end={}", d.one(&["voided", "refused", "merged", "force_closed", "withdrawn"]))),
    ("light", |d| format!("light={}", d.one(&LIGHTS))),
    ("unit", |d| format!("state=all&unit={}", d.lead())),
    ("desk", |d| format!("state=all&desk={}", d.desk())),
    ("lead", |d| format!("state=all&lead={}", d.lead())),
    ("holder by time left", |d| format!("holder={}&order=time_left", d.lead())),
    ("channel", |d| format!("state=all&channel={}", d.one(&["grid", "hotline", "video"]))),
    ("a day", |d| format!("state=all&{}", d.days(1))),
    ("a month", |d| format!("state=all&{}", d.days(30))),
    ("box of 1 km", |d| format!("state=all&bbox={}", d.bbox(0.005))),
    ("box of 20 km", |d| format!("state=all&bbox={}", d.bbox(0.1))),
    ("text", |d| format!("q={}", d.words())),
    ("mine", |_| "state=all&mine=true".into()),
    ("supervised", |_| "state=all&supervised=true".into()),
    ("town and leaf", |d| format!("state=all&area={}&category={}", d.area(AreaLevel::Town), d.leaf())),
    ("county and stage", |d| format!("area={}&stage={}", d.area(AreaLevel::County), d.one(&STAGES))),
    ("town and light by time left", |d| {
        format!("area={}&light={}&order=time_left", d.area(AreaLevel::Town), d.one(&LIGHTS))
    }),
    ("leaf and month", |d| format!("state=all&category={}&{}", d.leaf(), d.days(30))),
    ("county, main category and month", |d| {
        let category = d.leaf()[..2].to_owned();
        format!("state=all&area={}&category={category}&{}", d.area(AreaLevel::County), d.days(30))
    }),
    ("lead and ended", |d| format!("state=ended&lead={}", d.lead())),
    ("town and text", |d| format!("area={}&q={}", d.area(AreaLevel::Town), d.words())),
    ("leaf, month and text", |d| format!("category={}&{}&q={}", d.leaf(), d.days(30), d.words())),
    ("desk, stage and light", |d| {
        format!("desk={}&stage={}&light={}", d.desk(), d.one(&STAGES), d.one(&LIGHTS))
    }),
    ("box, leaf and month", |d| {
        format!("state=all&bbox={}&category={}&{}", d.bbox(0.02), d.leaf(), d.days(30))
    }),
];

/// Latencies and cases a page, by the name of the kind.
type Measured = Vec<(&'static str, (Latencies, f64))>;

async fn measure(
    ground: &Ground,
    server: &Server,
    args: &ListsArgs,
    now: DateTime<Utc>,
) -> anyhow::Result<Measured> {
    let mut connection = Connection::open(server.address).await?;
    let mut measured = Vec::new();
    for (name, query) in KINDS {
        let mut draw = Draw { dice: Dice::new(7), ground, now };
        let mut latencies = Latencies::default();
        let mut cases = 0;
        for _ in 0..args.requests {
            let mut path = format!("/api/v1/cases?limit={}", args.page);
            let query = query(&mut draw);
            if !query.is_empty() {
                write!(path, "&{query}")?;
            }
            let start = Instant::now();
            let answer = connection.send(Ask::get(&path, ground.staff.intake())).await?;
            latencies.add(start.elapsed());
            ensure!(answer.is_good(), "{path} was answered {}", answer.text());
            cases += answer.json()?["items"].as_array().map_or(0, Vec::<Value>::len);
        }
        measured.push((*name, (latencies, cases as f64 / args.requests as f64)));
    }
    Ok(measured)
}

/// A text as it stands in an address.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        // Writing to a text does not fail.
        let _ = write!(out, "%{byte:02X}");
        out
    })
}
