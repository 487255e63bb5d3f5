//! `dingbo bench share`: twenty systems that cases are shared with, most of them webhooks, some slow, two dead for a
//! while, two of them brokers. First a backlog is drained, then cases go their way and each delivery's time from commit
//! to acknowledgement is taken.

mod brokers;
mod receiver;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use app::{Caller, TimeSource};
use clap::Args;
use domain::post::{Post, Role};
use domain::{AccountId, Bilingual};
use ledger::Ledger;
use ledger::share::{DeliveryState, NewTarget};
use serde_json::{Value, json};
use share::rule::Rule;

use self::brokers::Broker;
use self::receiver::{Kind, Receiver, wait_for};
use super::fill::fill;
use super::full_loop::{Client, STEPS, identity};
use super::ground::Ground;
use super::measure::{Latencies, cores, resident_mb, rounded};
use super::server::Server;
use crate::config::load::Flags;
use crate::node::Node;

/// Webhooks that answer at once.
const HEALTHY: usize = 11;
/// Webhooks that take their time.
const SLOW: usize = 5;
/// How long such a one takes.
const SLOWNESS: Duration = Duration::from_millis(50);
/// Webhooks that are dead at first.
const DEAD: usize = 2;
/// For how long.
const DEAD_FOR: Duration = Duration::from_secs(20);
/// Webhooks and the two brokers.
const TARGETS: usize = HEALTHY + SLOW + DEAD + 2;
/// Steps of a made case, on the average.
const STEPS_PER_CASE: f64 = 3.75;
/// Deliveries read at a time afterwards.
const PAGE: u32 = 5000;

/// Shares cases with twenty systems and measures it.
#[derive(Debug, Clone, Args)]
pub struct ShareArgs {
    /// Deliveries that wait at the start, about / 积压的投递数
    #[arg(long, default_value_t = 1_000_000)]
    pub backlog: usize,
    /// How long cases go their way afterwards / 随后运行秒数
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
    /// Steps a second meanwhile, each of them for every system / 每秒步数
    #[arg(long, default_value_t = 50)]
    pub rate: u32,
    /// The longest the backlog may take, in seconds / 最长秒数
    #[arg(long, default_value_t = 300)]
    pub longest: u64,
}

/// Runs it. The last line printed is JSON.
pub async fn run(flags: &Flags, args: ShareArgs) -> anyhow::Result<()> {
    ensure!(args.backlog > 0 && args.seconds > 0 && args.rate > 0, "at least one of each");
    let ground = Ground::prepare(flags).await?;
    let folder = tempfile::tempdir()?;
    let (nats, mqtt) = (Broker::nats(folder.path()).await?, Broker::mosquitto(folder.path()).await?);
    let mut receivers = Vec::new();
    for number in 0..HEALTHY + SLOW + DEAD {
        let kind = match number {
            n if n < HEALTHY => Kind::Healthy,
            n if n < HEALTHY + SLOW => Kind::Slow(SLOWNESS),
            _ => Kind::Dead,
        };
        receivers.push(Receiver::start(kind).await?);
    }
    let subscriptions = subscribe(&ground, &receivers, &nats, &mqtt).await?;
    let (live_after, backlog) = wait_in_line(&ground, args.backlog).await?;
    eprintln!("{} deliveries wait: {backlog} steps for {TARGETS} systems", backlog * TARGETS);

    let server = Server::start(&ground).await?;
    let drained = drain(&server, &receivers, backlog, Duration::from_secs(args.longest)).await?;
    let live = live(&server, &ground, &receivers, backlog, &args).await;
    // Whatever went wrong, the server is ended first.
    server.kill()?;
    let steps = backlog + live?;
    let ledger = ground.open_ledger().await?;
    let latencies = latencies(&ledger, &subscriptions[..HEALTHY], live_after).await?;
    let (expected, acknowledged) = counted(&ledger, &subscriptions).await?;
    ledger.stop().await;
    let arrivals: u64 = receivers.iter().map(|receiver| receiver.arrivals()).sum();
    let line = json!({
        "bench": "share",
        "engine": ground.engine(),
        "cores": cores(),
        "targets": TARGETS,
        "slow": SLOW,
        "dead_for_a_while": DEAD,
        "backlog": backlog * TARGETS,
        "backlog_s": rounded(drained.all.as_secs_f64(), 1),
        "deliveries_per_s": rounded(drained.per_second, 0),
        "live_steps": steps - backlog,
        "p50_ms": latencies.millis(50.0),
        "p99_ms": latencies.millis(99.0),
        "backlog_mb": drained.grown_mb,
        "server_mb": drained.most_mb,
        "expected": expected,
        "acknowledged": acknowledged,
        "came_again": arrivals.saturating_sub((steps * receivers.len()) as u64),
        "nats_stored": nats.stored().await?,
        "mqtt_heard": mqtt.heard(),
    });
    println!("{line}");
    ensure!(acknowledged == expected && expected >= steps * TARGETS, "not every delivery is acknowledged");
    Ok(())
}

/// Makes the systems and a subscription of every step for each; their numbers, in the order of the receivers.
async fn subscribe(
    ground: &Ground,
    receivers: &[Arc<Receiver>],
    nats: &Broker,
    mqtt: &Broker,
) -> anyhow::Result<Vec<i64>> {
    let mut ways: Vec<Value> =
        receivers.iter().map(|receiver| json!({ "kind": "webhook", "url": receiver.url() })).collect();
    ways.push(json!({ "kind": "nats", "url": nats.url("nats"), "subject": "dingbo.cases" }));
    ways.push(json!({ "kind": "mqtt", "url": mqtt.url("mqtt"), "topic": "dingbo/cases" }));
    let node = Node::open(ground.config(), TimeSource::System).await?;
    let share = Arc::clone(&node.share);
    let post = Post { role: Role::Supervisor, unit: None, area: ground.city.rules.city.clone() };
    let keeper =
        Caller { account: AccountId(1), posts: vec![post], scopes: None, only: None, must_change: false };
    let mut subscriptions = Vec::new();
    for (number, way) in ways.into_iter().enumerate() {
        let code = format!("system-{number}");
        let name = Bilingual::new(code.clone(), code.clone());
        let new = NewTarget { code, name, settings: json!({ "way": way }).to_string(), account: None };
        let (target, _) = share.add_target(&keeper, new).await?;
        let made = share.add_subscription(&keeper, target.id, "all", &Rule::default(), None).await?;
        subscriptions.push(made.id);
    }
    node.close(TimeSource::System.now()).await?;
    Ok(subscriptions)
}

/// Writes cases until about so many deliveries wait; the last position, and how many steps they are.
async fn wait_in_line(ground: &Ground, deliveries: usize) -> anyhow::Result<(i64, usize)> {
    let ledger = ground.open_ledger().await?;
    let before = *ledger.positions().borrow();
    let cases = (deliveries as f64 / TARGETS as f64 / STEPS_PER_CASE).ceil() as usize;
    fill(&ledger, &ground.city, &ground.spots, cases, TimeSource::System.now()).await?;
    let last = *ledger.positions().borrow();
    ledger.stop().await;
    Ok((last, (last - before) as usize))
}

/// How a backlog went.
struct Drained {
    /// Until everything had arrived everywhere.
    all: Duration,
    /// Deliveries a second that webhooks took, until all but the slow ones had everything.
    per_second: f64,
    /// Memory of the server above what it held when it had started.
    grown_mb: Option<f64>,
    /// The most it held.
    most_mb: Option<f64>,
}

async fn drain(
    server: &Server,
    receivers: &[Arc<Receiver>],
    backlog: usize,
    longest: Duration,
) -> anyhow::Result<Drained> {
    let start = Instant::now();
    let held_at_first = resident_mb(server.process());
    let (quick, slow): (Vec<_>, Vec<_>) =
        receivers.iter().cloned().partition(|receiver| !matches!(receiver.kind, Kind::Slow(_)));
    let watched = async {
        let mut most = held_at_first;
        loop {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let now = resident_mb(server.process());
            most = most.zip(now).map(|(most, now)| most.max(now));
            if start.elapsed() > DEAD_FOR {
                for receiver in receivers {
                    receiver.revive();
                }
            }
            let held: Vec<usize> = receivers.iter().map(|receiver| receiver.held()).collect();
            tracing::info!(?held, ?now, "draining");
            if held.iter().all(|held| *held >= backlog) {
                return anyhow::Ok(most);
            }
        }
    };
    let measured = async {
        wait_for(&quick, backlog, longest).await.context("the backlog takes too long")?;
        let arrived: usize = receivers.iter().map(|receiver| receiver.held()).sum();
        let per_second = arrived as f64 / start.elapsed().as_secs_f64();
        wait_for(&slow, backlog, longest).await.context("the slow ones take too long")?;
        anyhow::Ok(per_second)
    };
    let (most_mb, per_second) = tokio::try_join!(watched, measured)?;
    let grown = most_mb.zip(held_at_first).map(|(most, first)| rounded(most - first, 1));
    Ok(Drained { all: start.elapsed(), per_second, grown_mb: grown, most_mb })
}

/// Lets cases go their way at a fixed rate until the time is over; how many steps were made, all of them delivered.
async fn live(
    server: &Server,
    ground: &Ground,
    receivers: &[Arc<Receiver>],
    backlog: usize,
    args: &ShareArgs,
) -> anyhow::Result<usize> {
    let mut client = Client::new(server.address, 1).await?;
    let mut pace = tokio::time::interval(Duration::from_secs(1) / args.rate);
    let start = Instant::now();
    let mut steps = 0;
    while start.elapsed() < Duration::from_secs(args.seconds) {
        let spot = &ground.spots[client.dice.below(ground.spots.len())];
        let case = identity(TimeSource::System.now(), &mut client.dice);
        for version in 0..STEPS {
            pace.tick().await;
            client.step(&ground.staff, spot, case, version).await?;
            steps += 1;
        }
    }
    wait_for(receivers, backlog + steps, Duration::from_mins(1)).await.context("not everything arrived")?;
    // What arrived last is put down a moment later.
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(steps)
}

/// How long deliveries of steps after a position took from commit to acknowledgement.
async fn latencies(ledger: &Ledger, subscriptions: &[i64], live_after: i64) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::default();
    for &subscription in subscriptions {
        let mut after = live_after;
        loop {
            let page = ledger.share().deliveries_after(subscription, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.pos;
            for settled in page.iter().filter_map(|it| Some(it.settled_at? - it.step_at)) {
                latencies.add(settled.to_std().unwrap_or_default());
            }
        }
    }
    Ok(latencies)
}

/// How many deliveries these subscriptions have, and how many of them are acknowledged.
async fn counted(ledger: &Ledger, subscriptions: &[i64]) -> anyhow::Result<(usize, usize)> {
    let (mut all, mut acknowledged) = (0, 0);
    for &subscription in subscriptions {
        let mut after = 0;
        loop {
            let page = ledger.share().deliveries_after(subscription, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.pos;
            all += page.len();
            acknowledged += page.iter().filter(|it| it.state == DeliveryState::Acknowledged).count();
        }
    }
    Ok((all, acknowledged))
}
