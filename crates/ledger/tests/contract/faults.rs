//! What goes wrong outside: the process is killed, the disk is full.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use domain::CaseId;
use ledger::{Append, CommitError, Config, Ledger, Location};
use testkit::{Fresh, MadeCase, Spec, moment, on_both_engines, one};
use uuid::Uuid;

use crate::support::{ask, tamper};

on_both_engines!(a_killed_process_loses_nothing_acknowledged);

/// Where the child of the test below finds the number of its first case, and its ledger.
const CHILD: &str = "DINGBO_TEST_CHILD";
/// Kills in a row over one database.
const KILLS: usize = 20;

/// The process that is killed: takes cases through their loop in eight tasks and says each step that was
/// acknowledged. Does nothing when it is not asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let (first, location) = told.split_once(' ').unwrap();
    let (first, location): (u128, Location) = (first.parse().unwrap(), location.parse().unwrap());
    let config = Config::new(location, "3302".parse().unwrap(), [7; 32]);
    let ledger = Ledger::open(config).await.unwrap();
    let running: Vec<_> = (0..8)
        .map(|task| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                for number in 0..10_000 {
                    let mut case =
                        MadeCase::new(Spec { number: first + number * 8 + task, ..Spec::default() });
                    let steps: [fn(&mut MadeCase, &Ledger) -> Append; 5] = [
                        |case, ledger| case.report(ledger),
                        |case, _| case.accept(moment(1)),
                        |case, _| case.dispatch(21, &[31], moment(2)),
                        |case, _| case.feed_back(moment(3)),
                        |case, _| case.close(moment(4)),
                    ];
                    for step in steps {
                        ledger.commit(one(step(&mut case, &ledger))).await.unwrap();
                        println!("kept {} {}", case.id().0.as_u128(), case.case.version);
                    }
                }
            })
        })
        .collect();
    for task in running {
        task.await.unwrap();
    }
}

async fn a_killed_process_loses_nothing_acknowledged(fresh: Fresh) {
    let address = match fresh.location() {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(address) => address.clone(),
    };
    let mut kept: BTreeMap<u128, u32> = BTreeMap::new();
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "faults::child", "--nocapture"])
            .env(CHILD, format!("{} {address}", 1 + kill * 1_000_000))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Killed while it goes on committing, each time after another number of answers.
        let enough = 20 + kill * 17 % 120;
        let mut seen = 0;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let mut words = line.split_whitespace().skip_while(|word| *word != "kept").skip(1);
            if let (Some(id), Some(version)) = (words.next(), words.next()) {
                let version: u32 = version.parse().unwrap();
                kept.entry(id.parse().unwrap()).and_modify(|it| *it = version.max(*it)).or_insert(version);
                seen += 1;
            }
            if seen == enough {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(seen >= enough, "the child ended by itself after {seen}");

        let ledger = fresh.ledger().await;
        for (&id, &version) in &kept {
            let id = CaseId(Uuid::from_u128(id));
            let stored = ledger.case(id).await.unwrap();
            assert!(stored.is_some_and(|it| it.case.version >= version), "{id} was at {version}");
        }
        if kill % 5 == 4 {
            let report = ledger.verify(&[], None, |_| ()).await.unwrap();
            assert_eq!(report.findings, vec![]);
        }
        ledger.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stores_nothing_by_half_and_passes() {
    let fresh = Fresh::sqlite();
    let mut config = fresh.config();
    config.most_bytes = 1_500_000;
    let ledger = Ledger::open(config).await.unwrap();
    let tables = fresh.tables().await;
    // Something else fills the disk: a connection that knows no bound.
    tamper(&tables, "CREATE TABLE filler (bytes BLOB)").await;
    tamper(&tables, "INSERT INTO filler VALUES (zeroblob(1300000))").await;

    let mut number = 0;
    let mut refused = 0;
    while refused == 0 {
        let mut waiting = Vec::new();
        for _ in 0..40 {
            number += 1;
            let append = MadeCase::new(Spec { number, ..Spec::default() }).report(&ledger);
            let ledger = ledger.clone();
            waiting.push(tokio::spawn(async move { ledger.commit(one(append)).await }));
        }
        for task in waiting {
            match task.await.unwrap() {
                Ok(_) => {}
                Err(CommitError::Storage(_)) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert!(number < 10_000, "the disk never filled");
    }
    let report = ledger.verify(&[], None, |_| ()).await.unwrap();
    assert_eq!(report.findings, vec![]);
    assert_eq!(ask(&tables, "SELECT count(*) FROM cases").await, (number as i64 - refused).into());
    assert_eq!(ask(&tables, "SELECT count(*) FROM open_cases").await, (number as i64 - refused).into());

    // Space returns: the same ledger goes on.
    tamper(&tables, "DELETE FROM filler").await;
    let mut case = MadeCase::new(Spec { number: number + 1, ..Spec::default() });
    ledger.commit(one(case.report(&ledger))).await.unwrap();
    ledger.commit(one(case.accept(moment(5)))).await.unwrap();
    assert_eq!(ledger.verify(&[], None, |_| ()).await.unwrap().findings, vec![]);
}
