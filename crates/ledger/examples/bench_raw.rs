//! Writes full loops into an empty ledger, straight and through the committer with 64 tasks.
//! `cargo run --release -p ledger --example bench_raw -- [CASES] [LOCATION]`; the last line is JSON.

use std::time::Instant;

use ledger::bench::{self, Measured};
use ledger::{Config, Ledger, Location, Submission};

const TASKS: usize = 64;
const GROUP: usize = 128;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let cases: u32 = arguments.next().map_or(Ok(4000), |text| text.parse())?;
    let folder = tempfile::tempdir_in(".")?;
    let place = arguments.next();
    let location = |name: &str| -> Location {
        match &place {
            Some(address) => Location::Postgres(format!("{address}{name}")),
            None => Location::Sqlite(folder.path().join(name)),
        }
    };
    let config = |name: &str| anyhow::Ok(Config::new(location(name), "3302".parse()?, [7; 32]));

    let raw = bench::raw(config("raw")?, cases, GROUP).await?;
    let (through, mut waits) = through(Ledger::open(config("through")?).await?, cases).await?;
    waits.sort_unstable();
    let at = |share: f64| waits[(waits.len() as f64 * share) as usize] as f64 / 1000.0;
    println!(
        "{{\"engine\":\"{}\",\"steps\":{},\"raw_steps_per_s\":{:.0},\"steps_per_s\":{:.0},\"p50_ms\":{:.2},\"p99_ms\":{:.2}}}",
        if place.is_some() { "postgres" } else { "sqlite" },
        raw.steps,
        raw.per_second(),
        through.per_second(),
        at(0.5),
        at(0.99),
    );
    Ok(())
}

/// The same loops, each task taking its cases' steps one after the other; waits in microseconds.
async fn through(ledger: Ledger, cases: u32) -> anyhow::Result<(Measured, Vec<u64>)> {
    let mut shares: Vec<Vec<Submission>> = vec![Vec::new(); TASKS];
    for submission in bench::loops(&ledger, cases, TASKS) {
        let id = submission.appends[0].case.id;
        shares[(id.0.as_u128() >> 64) as usize % TASKS].push(submission);
    }
    let steps = shares.iter().map(Vec::len).sum();
    let start = Instant::now();
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                let mut waits = Vec::with_capacity(share.len());
                for submission in share {
                    let asked = Instant::now();
                    ledger.commit(submission).await?;
                    waits.push(asked.elapsed().as_micros() as u64);
                }
                anyhow::Ok(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    let took = start.elapsed();
    ledger.stop().await;
    Ok((Measured { steps, took }, waits))
}
