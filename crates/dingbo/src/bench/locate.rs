//! `dingbo bench locate`: how long it takes to find a point's grid, in the process and over HTTP.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::ensure;
use atlas::Point;
use clap::Args;
use serde_json::json;

use super::client::{Ask, Connection};
use super::ground::Ground;
use super::measure::{Latencies, cores, rounded};
use super::server::Server;
use super::spots::Dice;
use crate::config::load::Flags;

/// Points located at a time in the process, so that reading the clock weighs nothing.
const AT_A_TIME: usize = 16;

/// Finds the grids of points all over the city.
#[derive(Debug, Clone, Args)]
pub struct LocateArgs {
    /// Points, spread evenly over the box of the city / 点数
    #[arg(long, default_value_t = 1_000_000)]
    pub points: usize,
    /// Requests over HTTP / 接口请求数
    #[arg(long, default_value_t = 5_000)]
    pub requests: usize,
}

/// Runs it. The last line printed is JSON.
pub async fn run(flags: &Flags, args: LocateArgs) -> anyhow::Result<()> {
    ensure!(args.points >= AT_A_TIME && args.requests > 0, "at least {AT_A_TIME} points and one request");
    let ground = Ground::prepare(flags).await?;
    let points = points(&ground, args.points)?;
    let mut each = Latencies::default();
    let mut inside = 0;
    for few in points.chunks_exact(AT_A_TIME) {
        let start = Instant::now();
        for &point in few {
            inside += usize::from(black_box(ground.city.locate(black_box(point))).is_some());
        }
        each.add(start.elapsed() / AT_A_TIME as u32);
    }
    let server = Server::start(&ground).await?;
    let over_http = requests(&ground, &server, args.requests).await;
    server.kill()?;
    let over_http = over_http?;
    let line = json!({
        "bench": "locate",
        "cores": cores(),
        "grids": ground.grids(),
        "points": points.len(),
        "inside": rounded(inside as f64 / points.len() as f64, 3),
        "median_ns": each.nanos(50.0),
        "p99_ns": each.nanos(99.0),
        "http_p50_ms": over_http.millis(50.0),
        "http_p99_ms": over_http.millis(99.0),
    });
    println!("{line}");
    Ok(())
}

fn points(ground: &Ground, count: usize) -> anyhow::Result<Vec<Point>> {
    let mut dice = Dice::new(1);
    let [west, south, east, north] = ground.bounds()?;
    let mut between = |from: f64, to: f64| from + (to - from) * (dice.bits() as f64 / u64::MAX as f64);
    Ok((0..count).map(|_| Point::new(between(west, east), between(south, north))).collect())
}

async fn requests(ground: &Ground, server: &Server, count: usize) -> anyhow::Result<Latencies> {
    let mut connection = Connection::open(server.address).await?;
    let mut latencies = Latencies::default();
    let mut dice = Dice::new(2);
    for _ in 0..count {
        let place = &ground.spots[dice.below(ground.spots.len())].place;
        let path = format!("/api/v1/locate?lon={}&lat={}", place.lon(), place.lat());
        let start = Instant::now();
        let answer = connection.send(Ask::get(&path, ground.staff.intake())).await?;
        latencies.add(start.elapsed().max(Duration::from_nanos(1)));
        ensure!(answer.is_good(), "{path} was answered {}", answer.text());
    }
    Ok(latencies)
}
