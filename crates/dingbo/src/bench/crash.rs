//! `dingbo bench crash`: kills the server at a moment by lot while clients drive full loops, and checks that no step
//! it acknowledged is missing and that the database verifies. Again and again over one database.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use app::TimeSource;
use clap::Args;
use domain::CaseId;
use serde_json::json;
use uuid::Uuid;

use super::full_loop::{Client, STEPS, identity};
use super::ground::Ground;
use super::server::Server;
use super::spots::Dice;
use crate::config::load::Flags;

/// Kills the server under load, and checks that nothing acknowledged is lost.
#[derive(Debug, Clone, Args)]
pub struct CrashArgs {
    /// How often / 次数
    #[arg(long, default_value_t = 20)]
    pub rounds: u32,
    /// Clients at the same time / 并发客户端数
    #[arg(long, default_value_t = 32)]
    pub clients: usize,
    /// The longest a round lasts before the kill, in milliseconds; how long it does is drawn by lot / 每轮最长毫秒数
    #[arg(long, default_value_t = 1000)]
    pub longest_ms: u64,
}

/// Versions acknowledged, by case.
type Acknowledged = Arc<Mutex<HashMap<Uuid, u32>>>;

/// Runs it. The last line printed is JSON.
pub async fn run(flags: &Flags, args: CrashArgs) -> anyhow::Result<()> {
    ensure!(
        args.rounds > 0 && args.clients > 0 && args.longest_ms > 0,
        "at least one round, client and millisecond"
    );
    let ground = Ground::prepare(flags).await?;
    let mut dice = Dice::new(TimeSource::System.now().timestamp_micros().unsigned_abs());
    let (mut rounds, mut steps, mut cases, mut lost, mut verified) = (0, 0_u64, 0, 0_u64, true);
    // What is lost once stays lost: the first bad round is the last.
    while rounds < args.rounds && lost == 0 && verified {
        rounds += 1;
        let after = Duration::from_millis(1 + dice.below(args.longest_ms as usize) as u64);
        let server = Server::start(&ground).await?;
        let acknowledged = drive_until_killed(&ground, server, args.clients, after).await?;
        let count: u64 = acknowledged.values().map(|&version| u64::from(version)).sum();
        lost += missing(&ground, &acknowledged)
            .await
            .with_context(|| format!("after the kill of round {rounds}"))?;
        if let Err(error) = ground.verify() {
            eprintln!("round {rounds}: {error:#}");
            verified = false;
        }
        eprintln!(
            "round {rounds}: killed after {} ms, {count} acknowledged steps of {} cases: {lost} are missing, and it {}",
            after.as_millis(),
            acknowledged.len(),
            if verified { "verifies" } else { "does not verify" }
        );
        steps += count;
        cases += acknowledged.len();
    }
    // An empty trial proves nothing.
    ensure!(steps > 0, "no step was acknowledged before any kill; let rounds last longer");
    let line = json!({
        "bench": "crash",
        "engine": ground.engine(),
        "rounds": rounds,
        "cases": cases,
        "acknowledged_steps": steps,
        "lost_steps": lost,
        "verified": verified,
    });
    println!("{line}");
    ensure!(
        lost == 0 && verified,
        "after the kill of round {rounds}: {lost} steps lost, verified: {verified}"
    );
    Ok(())
}

/// Drives full loops until the server is killed; what it acknowledged by then.
async fn drive_until_killed(
    ground: &Ground,
    server: Server,
    clients: usize,
    after: Duration,
) -> anyhow::Result<HashMap<Uuid, u32>> {
    let acknowledged = Acknowledged::default();
    let killed = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::with_capacity(clients);
    for number in 0..clients {
        let (acknowledged, killed) = (Arc::clone(&acknowledged), Arc::clone(&killed));
        let (staff, spots) = (Arc::clone(&ground.staff), Arc::clone(&ground.spots));
        let mut client = Client::new(server.address, number as u64).await?;
        tasks.push(tokio::spawn(async move {
            loop {
                let spot = &spots[client.dice.below(spots.len())];
                let case = identity(TimeSource::System.now(), &mut client.dice);
                for version in 0..STEPS {
                    match client.step(&staff, spot, case, version).await {
                        Ok(_) => {
                            let mut all = acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
                            all.insert(case, version + 1);
                        }
                        // The connection broke because the server is gone; any other answer is a fault.
                        Err(_) if killed.load(Ordering::Acquire) => return anyhow::Ok(()),
                        Err(error) => return Err(error),
                    }
                }
            }
        }));
    }
    tokio::time::sleep(after).await;
    killed.store(true, Ordering::Release);
    server.kill()?;
    for task in tasks {
        task.await.context("a client broke off")??;
    }
    let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(acknowledged)
}

/// How many acknowledged steps are not in the database.
async fn missing(ground: &Ground, acknowledged: &HashMap<Uuid, u32>) -> anyhow::Result<u64> {
    let ledger = ground.open_ledger().await?;
    let mut missing = 0;
    for (&case, &version) in acknowledged {
        let found = ledger.case(CaseId(case)).await?.map_or(0, |stored| stored.case.version);
        if found < version {
            eprintln!("case {case}: version {version} was acknowledged, {found} is there");
            missing += u64::from(version - found);
        }
    }
    ledger.stop().await;
    Ok(missing)
}
