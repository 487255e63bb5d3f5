//! SIGKILL of the sender at random moments: the receiver ends with exactly the expected set, by digest.
//!
//! The program is its own sender: started with a database and told so, it sends until it is killed.
#![allow(clippy::unwrap_used)]

#[path = "receiver/mod.rs"]
mod receiver;

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use app::city::City;
use app::people::codes::Codes;
use app::{App, Caller, TimeSource};
use domain::Bilingual;
use domain::post::{Post, Role};
use ledger::share::{DeliveryState, NewTarget};
use ledger::{Config, Ledger, Location};
use rand::RngExt as _;
use receiver::{Receiver, Reply};
use serde_json::json;
use share::Share;
use share::rule::Rule;
use share::send::Bounds;
use vault::{Limits, Vault};

/// Tells the program that it is the sender, and of which database.
const SENDER: &str = "DINGBO_TEST_SENDER";
/// How often it is killed, unless `DINGBO_SOAK_KILLS` says otherwise (`make soak-share`).
const KILLS: usize = 50;
/// Cases for each ten kills, with nine steps each: enough that something is on its way at every kill.
const CASES_PER_TEN: u32 = 44;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match std::env::var(SENDER) {
        Ok(folder) => runtime.block_on(send(&folder)),
        // What `cargo test -- --list` and filters ask for is not this test's to answer but for running.
        Err(_) if std::env::args().any(|arg| arg == "--list") => println!("kill: test"),
        Err(_) => runtime.block_on(kills_lose_and_double_nothing()),
    }
}

/// Opens the city of a folder.
async fn open(folder: &str) -> Arc<Share> {
    let location = Location::Sqlite(format!("{folder}/ledger.db").into());
    let ledger = Ledger::open(Config::new(location, "3302".parse().unwrap(), [7; 32])).await.unwrap();
    let time = TimeSource::System;
    if City::load(&ledger, time.now()).await.unwrap().is_none() {
        app::places::found::found(&ledger, &testkit::city::founding(), time.now()).await.unwrap();
    }
    let city = City::load(&ledger, time.now()).await.unwrap().unwrap();
    let zone = city.rules.calendar.tz();
    let vault = Vault::open(&std::path::Path::new(folder).join("evidence"), Limits::default(), zone).unwrap();
    Arc::new(Share::new(
        Arc::new(App::new(ledger, vault, city, Codes::new(&[3; 32]), time)),
        Bounds::default(),
    ))
}

/// Sends until killed, or until nothing waits.
async fn send(folder: &str) {
    let share = open(folder).await;
    while share.pump().await.unwrap().is_some() {}
}

/// Killed at the latest when the test ends.
struct Sender(Child);

impl Drop for Sender {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn kills_lose_and_double_nothing() {
    let kills = std::env::var("DINGBO_SOAK_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let cases = kills as u32 * CASES_PER_TEN / 10;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let share = open(folder).await;
    let post = Post { role: Role::Supervisor, unit: None, area: "3302".parse().unwrap() };
    let keeper = Caller {
        account: domain::AccountId(1),
        posts: vec![post],
        scopes: None,
        only: None,
        must_change: false,
    };
    let settings = json!({ "way": { "kind": "webhook", "url": receiver.url() }, "parallel": 16 }).to_string();
    let name = Bilingual::new("水务", "Water");
    let new = NewTarget { code: "water".to_owned(), name, settings, account: None };
    let target = share.add_target(&keeper, new).await.unwrap().0.id;
    let id = share.add_subscription(&keeper, target, "全部", &Rule::default(), None).await.unwrap().id;
    for submission in ledger::bench::loops(&share.app.ledger, cases, 40) {
        share.app.ledger.commit(submission).await.unwrap();
    }

    let own = std::env::current_exe().unwrap();
    let start = || {
        let mut sender = Command::new(&own);
        Sender(sender.env(SENDER, folder).stdin(Stdio::null()).spawn().unwrap())
    };
    let mut killed = 0;
    while killed < kills {
        // After a few more arrivals, wherever the sender then is: planning, sending, putting down.
        let after = *receiver.count.borrow() + rand::rng().random_range(1..30);
        let mut sender = start();
        let mut count = receiver.count.clone();
        count.wait_for(|count| *count >= after).await.unwrap();
        sender.0.kill().unwrap();
        sender.0.wait().unwrap();
        killed += 1;
    }
    let mut last = start();
    assert!(last.0.wait().unwrap().success(), "the last one ends by itself, with nothing waiting");

    let all = share.store().deliveries_after(id, 0, 100_000).await.unwrap();
    let acknowledged: BTreeMap<String, String> = all
        .iter()
        .filter(|it| it.state == DeliveryState::Acknowledged)
        .map(|it| (Share::delivery_id(id, it.pos), it.digest.unwrap().to_string()))
        .collect();
    let (expected, came) = (cases as usize * 9, receiver.came().await.len());
    assert_eq!((all.len(), acknowledged.len()), (expected, expected));
    assert_eq!(receiver.holds().await, acknowledged);
    println!("{kills} kills: {expected} deliveries held, {came} arrivals, {} of them again", came - expected);
}
