//! `dingbo bench loop`: full loops over HTTP, durable, with the clients on the same machine.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use app::TimeSource;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

use super::client::{Ask, Connection, MINIMAL};
use super::ground::Ground;
use super::measure::{Latencies, cores, processor_time, resident_mb, rounded};
use super::server::Server;
use super::spots::{Dice, Spot};
use crate::config::load::Flags;
use crate::replay::staff::Staff;

/// Steps a client waits for before its figures count, so that caches and statements are warm.
const WARM_UP: Duration = Duration::from_secs(2);

/// Drives full loops over HTTP and measures them.
#[derive(Debug, Clone, Args)]
pub struct LoopArgs {
    /// Clients at the same time, each with one kept-alive connection / 并发客户端数
    #[arg(long, default_value_t = 64)]
    pub clients: usize,
    /// How long is measured, after two seconds of warming up / 测量秒数
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// Ask for the whole case after each step, as a page does, not only whether it was stored / 每步返回整个事件
    #[arg(long)]
    pub whole: bool,
    /// Leave out the measurement of the bare engine / 不测裸引擎
    #[arg(long)]
    pub no_raw: bool,
}

/// Runs it. The last line printed is JSON.
pub async fn run(flags: &Flags, args: LoopArgs) -> anyhow::Result<()> {
    ensure!(args.clients > 0 && args.seconds > 0, "at least one client and one second");
    let ground = Ground::prepare(flags).await?;
    eprintln!("{} clients over {} spots, {} s", args.clients, ground.spots.len(), args.seconds);
    let server = Server::start(&ground).await?;
    let driven = drive(&server, &ground, &args).await;
    let resident = resident_mb(server.process());
    // Whatever went wrong, the server is ended first.
    server.kill()?;
    let driven = driven?;
    let per_second = driven.steps as f64 / driven.took.as_secs_f64();
    let mut line = json!({
        "bench": "loop",
        "engine": ground.engine(),
        "cores": cores(),
        "clients": args.clients,
        "answers": if args.whole { "whole" } else { "minimal" },
        "seconds": rounded(driven.took.as_secs_f64(), 2),
        "steps": driven.steps,
        "steps_per_s": rounded(per_second, 0),
        "p50_ms": driven.latencies.millis(50.0),
        "p99_ms": driven.latencies.millis(99.0),
        "server_us_per_step": driven.server_time.map(|time| per_step(time, driven.steps)),
        "clients_us_per_step": driven.clients_time.map(|time| per_step(time, driven.steps)),
        "server_mb": resident,
    });
    if !args.no_raw {
        let raw = ground.raw(args.clients).await?;
        line["raw_steps_per_s"] = json!(rounded(raw, 0));
        line["ratio"] = json!(rounded(per_second / raw, 3));
    }
    println!("{line}");
    Ok(())
}

/// What the clients saw.
#[derive(Debug, Default)]
pub struct Driven {
    /// Steps answered within the time measured.
    pub steps: u64,
    /// How long each took.
    pub latencies: Latencies,
    /// The time measured.
    pub took: Duration,
    /// Processor time the server used in it.
    pub server_time: Option<Duration>,
    /// Processor time this process used in it.
    pub clients_time: Option<Duration>,
}

/// Microseconds of processor time for each step.
fn per_step(time: Duration, steps: u64) -> f64 {
    rounded(time.as_secs_f64() * 1e6 / steps.max(1) as f64, 1)
}

/// Drives full loops for so long and says what was seen.
pub async fn drive(server: &Server, ground: &Ground, args: &LoopArgs) -> anyhow::Result<Driven> {
    let (address, process, whole) = (server.address, server.process(), args.whole);
    let counts = Arc::new(AtomicBool::new(false));
    let ends = Arc::new(AtomicBool::new(false));
    let all = Arc::new(Mutex::new(Latencies::default()));
    let mut tasks = Vec::with_capacity(args.clients);
    for number in 0..args.clients {
        let (counts, ends, all) = (Arc::clone(&counts), Arc::clone(&ends), Arc::clone(&all));
        let (staff, spots) = (Arc::clone(&ground.staff), Arc::clone(&ground.spots));
        tasks.push(tokio::spawn(async move {
            let mut client = Client::new(address, number as u64).await?;
            client.whole = whole;
            let mut seen = Latencies::default();
            while !ends.load(Ordering::Relaxed) {
                let spot = &spots[client.dice.below(spots.len())];
                client
                    .full_loop(&staff, spot, &ends, |took| {
                        if counts.load(Ordering::Relaxed) {
                            seen.add(took);
                        }
                    })
                    .await?;
            }
            all.lock().unwrap_or_else(std::sync::PoisonError::into_inner).merge(&seen);
            anyhow::Ok(())
        }));
    }
    tokio::time::sleep(WARM_UP).await;
    let used = || (processor_time(process), processor_time(std::process::id()));
    let before = used();
    counts.store(true, Ordering::Relaxed);
    let start = Instant::now();
    tokio::time::sleep(Duration::from_secs(args.seconds)).await;
    counts.store(false, Ordering::Relaxed);
    let took = start.elapsed();
    let after = used();
    ends.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.context("a client broke off")??;
    }
    let latencies = std::mem::take(&mut *all.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    let spent = |after: Option<Duration>, before: Option<Duration>| Some(after?.saturating_sub(before?));
    Ok(Driven {
        steps: latencies.count(),
        latencies,
        took,
        server_time: spent(after.0, before.0),
        clients_time: spent(after.1, before.1),
    })
}

/// One client: everybody a case meets on its way, over one connection.
#[derive(Debug)]
pub struct Client {
    connection: Connection,
    time: TimeSource,
    /// Its own dice.
    pub dice: Dice,
    /// Whether it asks for the whole case after each step.
    pub whole: bool,
}

impl Client {
    /// Connects.
    pub async fn new(server: SocketAddr, number: u64) -> anyhow::Result<Self> {
        let time = TimeSource::System;
        // The seed holds the time, so that two runs over one database do not report the same cases.
        let seed = time.now().timestamp_micros().unsigned_abs().wrapping_mul(64).wrapping_add(number);
        Ok(Self { connection: Connection::open(server).await?, time, dice: Dice::new(seed), whole: false })
    }

    /// Takes one case from report to rating; tells how long each of the nine steps took. Stops between two steps when
    /// `ends` says so.
    pub async fn full_loop(
        &mut self,
        staff: &Staff,
        spot: &Spot,
        ends: &AtomicBool,
        mut tell: impl FnMut(Duration),
    ) -> anyhow::Result<Uuid> {
        let case = identity(self.time.now(), &mut self.dice);
        for version in 0..STEPS {
            if ends.load(Ordering::Relaxed) {
                break;
            }
            tell(self.step(staff, spot, case, version).await?);
        }
        Ok(case)
    }

    /// Takes the step that follows `version`; how long its answer took.
    pub async fn step(
        &mut self,
        staff: &Staff,
        spot: &Spot,
        case: Uuid,
        version: u32,
    ) -> anyhow::Result<Duration> {
        let (path, token, body) = if version == 0 {
            ("/api/v1/cases".to_owned(), staff.intake(), report(spot, case))
        } else {
            let request = Builder::from_random_bytes(sixteen(&mut self.dice)).into_uuid();
            let (token, asked) = asked(staff, spot, version)?;
            (format!("/api/v1/cases/{case}/actions"), token, asked_body(request, version, &asked))
        };
        let body = serde_json::to_vec(&body)?;
        let headers: &[_] = if self.whole { &[] } else { &[MINIMAL] };
        let start = Instant::now();
        let answer = self.connection.send(Ask { headers, ..Ask::post(&path, token, &body) }).await?;
        let took = start.elapsed();
        if !answer.is_good() {
            bail!("step {} of {case} was answered {}", version + 1, answer.text());
        }
        Ok(took)
    }
}

/// Steps of a full loop: report, accept, file, dispatch, sign, feed back, verify, close, rate.
pub const STEPS: u32 = 9;

fn report(spot: &Spot, case: Uuid) -> Value {
    json!({
        "id": case,
        "channel": "grid",
        "place": { "lon": spot.place.lon(), "lat": spot.place.lat() },
        "leaf": spot.leaf,
        "words": { "text": "中山路与解放路口东侧, 请尽快处理", "address": "中山路 12 号" },
    })
}

fn asked<'a>(staff: &'a Staff, spot: &Spot, version: u32) -> anyhow::Result<(&'a str, Value)> {
    Ok(match version {
        1 => (staff.desk(spot.desk)?, json!({ "kind": "accept" })),
        2 => (staff.desk(spot.desk)?, json!({ "kind": "file", "condition": spot.condition })),
        3 => (staff.desk(spot.desk)?, json!({ "kind": "dispatch", "lead": spot.lead })),
        4 => (staff.handler(spot.lead)?, json!({ "kind": "sign" })),
        5 => (staff.handler(spot.lead)?, json!({ "kind": "feed_back" })),
        6 => (staff.verifier(), json!({ "kind": "verify", "verdict": "pass" })),
        7 => (staff.desk(spot.desk)?, json!({ "kind": "close" })),
        _ => (staff.intake(), json!({ "kind": "rate", "satisfied": true, "stars": 5 })),
    })
}

fn asked_body(request: Uuid, version: u32, asked: &Value) -> Value {
    let mut body = json!({ "request": request, "version": version, "action": asked });
    if asked["kind"] == "feed_back" {
        body["words"] = json!({ "text": "已处理完毕, 现场恢复" });
    }
    body
}

/// A case's identity: a `UUIDv7` of now.
pub fn identity(now: DateTime<Utc>, dice: &mut Dice) -> Uuid {
    Builder::from_unix_timestamp_millis(now.timestamp_millis().unsigned_abs(), &dice.tail()).into_uuid()
}

fn sixteen(dice: &mut Dice) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&dice.bits().to_be_bytes());
    bytes[8..].copy_from_slice(&dice.bits().to_be_bytes());
    bytes
}
