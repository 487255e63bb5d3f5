//! Pages by every kind of filter over a large ledger.
//! `cargo run --release -p ledger --example bench_lists -- [CASES] [LOCATION]`; the last line is JSON.
//!
//! A ledger that already has the cases is used as it is, so that a second run measures a cold start.

use std::time::Instant;

use domain::area::AreaCode;
use domain::case::{Channel, End, Stage};
use domain::clock::Light;
use domain::words::query_tokens;
use domain::{AccountId, UnitId};
use ledger::cases::{Filter, Order, Scope, State};
use ledger::{Config, Ledger, Location, Submission};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use testkit::{MadeCase, Spec, moment};

/// A year of reports.
const SECONDS: i64 = 365 * 86_400;
const THINGS: [&str; 12] = [
    "井盖",
    "路灯",
    "护栏",
    "垃圾",
    "消防通道",
    "水管",
    "绿化带",
    "广告牌",
    "电梯",
    "空调外机",
    "窨井",
    "监控杆",
];
const WHAT: [&str; 8] = ["缺失", "破损", "堵塞", "渗漏", "松动", "占道", "积水", "噪声扰民"];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let cases: u32 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir_in(".")?;
    let location: Location = match arguments.next() {
        Some(text) => text.parse()?,
        None => Location::Sqlite(folder.path().join("ledger.db")),
    };
    let ledger = Ledger::open(Config::new(location, "3302".parse()?, [7; 32])).await?;
    fill(&ledger, cases).await?;

    let mut rng = StdRng::seed_from_u64(9);
    let mut all = Vec::new();
    for (name, ask) in KINDS {
        let mut took = Vec::new();
        for _ in 0..100 {
            let (filter, order) = ask(&mut rng);
            let scope = scope(&mut rng);
            let start = Instant::now();
            let page = ledger.list(&filter, &scope, order, None, 50, now()).await?;
            took.push(start.elapsed().as_micros() as u64);
            // The page behind it.
            let start = Instant::now();
            if page.next.is_some() {
                ledger.list(&filter, &scope, order, page.next, 50, now()).await?;
                took.push(start.elapsed().as_micros() as u64);
            }
        }
        took.sort_unstable();
        println!(
            "{name:28} p50 {:>8.2} ms   p99 {:>8.2} ms   max {:>8.2} ms",
            at(&took, 0.5),
            at(&took, 0.99),
            at(&took, 1.0)
        );
        all.extend(took);
    }
    all.sort_unstable();
    let start = Instant::now();
    let open = ledger.counts(&Filter::default(), &city(), now()).await?.open;
    println!(
        "{{\"cases\":{cases},\"open\":{open},\"pages\":{},\"p50_ms\":{:.2},\"p99_ms\":{:.2},\"max_ms\":{:.2},\"counts_ms\":{:.2}}}",
        all.len(),
        at(&all, 0.5),
        at(&all, 0.99),
        at(&all, 1.0),
        start.elapsed().as_secs_f64() * 1000.0,
    );
    ledger.stop().await;
    Ok(())
}

/// Milliseconds at a share of the sorted waits.
fn at(sorted: &[u64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share) as usize] as f64 / 1000.0
}

fn now() -> chrono::DateTime<chrono::Utc> {
    moment(SECONDS)
}

/// Commits what is missing, in groups as they come.
async fn fill(ledger: &Ledger, cases: u32) -> anyhow::Result<()> {
    let there = ledger.refresh_last_pos().await?;
    let mut rng = StdRng::seed_from_u64(1);
    let start = Instant::now();
    let cases = if there > 0 { 0 } else { cases };
    let mut group = Vec::new();
    for number in 0..cases {
        let at = i64::from(number) * SECONDS / i64::from(cases);
        let appends = made(ledger, &mut rng, number, at);
        group.push(tokio::spawn({
            let ledger = ledger.clone();
            async move {
                for append in appends {
                    ledger.commit(Submission { appends: vec![append] }).await?;
                }
                anyhow::Ok(())
            }
        }));
        if group.len() == 512 {
            for task in group.drain(..) {
                task.await??;
            }
        }
    }
    for task in group {
        task.await??;
    }
    println!("{cases} cases stored in {:.0} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    while ledger.index_search(10_000).await? > 0 {}
    println!("indexed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn made(ledger: &Ledger, rng: &mut StdRng, number: u32, at: i64) -> Vec<ledger::Append> {
    let town = rng.random_range(0..154_u32);
    let channels =
        [Channel::Grid, Channel::Grid, Channel::Grid, Channel::Hotline, Channel::Resident, Channel::Device];
    let rare = number.is_multiple_of(1000);
    let thing = THINGS[rng.random_range(0..THINGS.len())];
    let what = WHAT[rng.random_range(0..WHAT.len())];
    let mut case = MadeCase::new(Spec {
        number: u128::from(number) + 1,
        area: grid(town, rng.random_range(0..78)),
        leaf: format!("{:02}{:02}", rng.random_range(1..34), rng.random_range(1..7)),
        channel: if rare { Channel::Leader } else { channels[rng.random_range(0..channels.len())] },
        reporter: rng.random_range(1..12_001),
        at: moment(at),
        lon_e7: 1_210_000_000 + rng.random_range(0..12_000_000),
        lat_e7: 291_000_000 + rng.random_range(0..12_000_000),
        desk: 100 + town,
        text: Some(format!(
            "{}路{}号附近{thing}{what}, 请尽快处理",
            rng.random_range(1..500),
            rng.random_range(1..99)
        )),
    });
    let later = |seconds: i64| moment(at + seconds);
    let mut appends = vec![case.report(ledger)];
    // One in fifty of the last months is still open.
    let open = at > SECONDS / 2 && number.is_multiple_of(25);
    match (open, number % 100) {
        (true, rest) if rest.is_multiple_of(2) => {
            appends.push(case.dispatch(1000 + number % 600, &[], later(60)));
        }
        (true, _) => {}
        (false, 1) => appends.push(case.withdraw(later(90))),
        (false, 2) => {
            appends.push(case.dispatch(1000 + number % 600, &[2000 + number % 50], later(60)));
            appends.push(case.close(later(7200)));
        }
        (false, _) => appends.push(case.close(later(3600))),
    }
    appends
}

fn grid(town: u32, grid: u32) -> String {
    format!("{}{:03}{:03}", town_code(town), grid / 26 + 1, grid % 26 + 1)
}

fn town_code(town: u32) -> String {
    format!("3302{:02}{:03}", town % 10 + 3, town / 10 + 1)
}

fn code(text: &str) -> AreaCode {
    text.parse().expect("digits are a code")
}

fn city() -> Scope {
    Scope { areas: vec![code("3302")], units: Vec::new(), reporter: Some(AccountId(7)) }
}

/// Half of those who ask see the city, the others a town, a department or a county.
fn scope(rng: &mut StdRng) -> Scope {
    let reporter = Some(AccountId(rng.random_range(1..12_001)));
    match rng.random_range(0..6) {
        0 => {
            let town = rng.random_range(0..154);
            Scope { areas: vec![code(&town_code(town))], units: vec![UnitId(100 + town)], reporter }
        }
        1 => Scope { areas: Vec::new(), units: vec![UnitId(1000 + rng.random_range(0..600))], reporter },
        2 => Scope { areas: vec![code("330205")], units: vec![UnitId(3)], reporter },
        _ => Scope { reporter, ..city() },
    }
}

type Ask = fn(&mut StdRng) -> (Filter, Order);

fn all() -> Filter {
    Filter { state: State::All, ..Filter::default() }
}

const KINDS: [(&str, Ask); 24] = [
    ("newest", |_| (all(), Order::Newest)),
    ("open, newest", |_| (Filter::default(), Order::Newest)),
    ("open, time left", |_| (Filter::default(), Order::TimeLeft)),
    ("ended", |_| (Filter { state: State::Ended, ..all() }, Order::Newest)),
    ("county", |rng| {
        (Filter { areas: vec![code(&format!("3302{:02}", rng.random_range(3..13)))], ..all() }, Order::Newest)
    }),
    ("town", |rng| {
        (Filter { areas: vec![code(&town_code(rng.random_range(0..154)))], ..all() }, Order::Newest)
    }),
    ("grid", |rng| {
        (
            Filter { areas: vec![code(&grid(rng.random_range(0..154), rng.random_range(0..78)))], ..all() },
            Order::Newest,
        )
    }),
    ("an area without cases", |_| (Filter { areas: vec![code("330299")], ..all() }, Order::Newest)),
    ("main category", |rng| {
        (Filter { category: Some(format!("{:02}", rng.random_range(1..34))), ..all() }, Order::Newest)
    }),
    ("leaf", |rng| {
        (Filter { category: Some(format!("{:02}03", rng.random_range(1..34))), ..all() }, Order::Newest)
    }),
    ("leaf in a county", |rng| {
        (
            Filter {
                category: Some(format!("{:02}03", rng.random_range(1..34))),
                areas: vec![code("330207")],
                ..all()
            },
            Order::Newest,
        )
    }),
    ("category in a town", |rng| {
        (
            Filter {
                category: Some(format!("{:02}", rng.random_range(1..34))),
                areas: vec![code(&town_code(rng.random_range(0..154)))],
                ..all()
            },
            Order::Newest,
        )
    }),
    ("stage: handling", |_| (Filter { stage: Some(Stage::Handle), ..all() }, Order::Newest)),
    ("stage: evaluation", |_| (Filter { stage: Some(Stage::Evaluate), ..all() }, Order::Newest)),
    ("end: withdrawn", |_| (Filter { end: Some(End::Withdrawn), ..all() }, Order::Newest)),
    ("end: voided (none)", |_| (Filter { end: Some(End::Voided), ..all() }, Order::Newest)),
    ("light: red", |_| (Filter { light: Some(Light::Red), ..all() }, Order::TimeLeft)),
    ("unit", |rng| (Filter { unit: Some(UnitId(1000 + rng.random_range(0..600))), ..all() }, Order::Newest)),
    ("unit's queue", |rng| {
        (
            Filter { holder: Some(UnitId(1000 + rng.random_range(0..600))), ..Filter::default() },
            Order::TimeLeft,
        )
    }),
    ("channel: leader", |_| (Filter { channel: Some(Channel::Leader), ..all() }, Order::Newest)),
    ("a week", |rng| {
        let from = rng.random_range(0..SECONDS - 604_800);
        (Filter { from: Some(moment(from)), until: Some(moment(from + 604_800)), ..all() }, Order::Newest)
    }),
    ("a box", |rng| {
        let (west, south) = (
            121.0 + f64::from(rng.random_range(0..100)) / 100.0,
            29.1 + f64::from(rng.random_range(0..100)) / 100.0,
        );
        (Filter { bbox: Some([west, south, west + 0.1, south + 0.1]), ..all() }, Order::Newest)
    }),
    ("text", |rng| {
        (
            Filter {
                words: query_tokens(&format!(
                    "{}{}",
                    THINGS[rng.random_range(0..12)],
                    WHAT[rng.random_range(0..8)]
                )),
                ..all()
            },
            Order::Newest,
        )
    }),
    ("one character in a town", |rng| {
        (
            Filter {
                words: query_tokens("井"),
                areas: vec![code(&town_code(rng.random_range(0..154)))],
                ..all()
            },
            Order::Newest,
        )
    }),
];
