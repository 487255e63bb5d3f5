//! Committing: versions, numbers, positions, all or nothing; and reading back what was committed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::CaseId;
use domain::case::Case;
use domain::digest::Algorithm;
use ledger::db::Value;
use ledger::{Append, CommitError, Ledger, Submission};
use testkit::{Fresh, MadeCase, Spec, moment, on_both_engines, one};
use uuid::Uuid;

use crate::support::ask;

on_both_engines!(
    what_was_committed_is_read_back,
    numbers_count_by_area_and_day,
    positions_have_no_gap,
    a_conflict_costs_only_that_one,
    of_two_at_once_one_wins,
    sent_twice_is_told,
    all_or_nothing,
    what_contradicts_itself_is_refused,
    words_are_sealed_and_opened,
    two_nodes_share_positions_and_numbers,
    a_stop_commits_what_waits,
);

fn made(number: u128) -> MadeCase {
    MadeCase::new(Spec { number, ..Spec::default() })
}

/// Every step of the city, checked to be without a gap.
async fn all_steps(ledger: &Ledger) -> Vec<ledger::cases::PlacedStep> {
    let mut steps = Vec::new();
    loop {
        let more = ledger.steps_after(steps.len() as i64, 100).await.unwrap();
        if more.is_empty() {
            break;
        }
        steps.extend(more);
    }
    let positions: Vec<i64> = steps.iter().map(|step| step.pos).collect();
    assert_eq!(positions, (1..=steps.len() as i64).collect::<Vec<_>>());
    steps
}

async fn what_was_committed_is_read_back(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut case = made(1);
    for (append, pos) in
        [case.report(&ledger), case.accept(moment(60)), case.file(moment(90))].into_iter().zip(1..)
    {
        let receipt = ledger.commit(one(append)).await.unwrap();
        assert_eq!((receipt.numbers.len(), receipt.last_pos), (1, pos));
    }
    let dispatched = case.dispatch(21, &[22, 23], moment(120));
    ledger.commit(one(dispatched.clone())).await.unwrap();

    let stored = ledger.case(case.id()).await.unwrap().unwrap();
    assert_eq!(stored.case, case.case);
    assert_eq!(stored.number.as_deref(), Some("330203001-20260102-0001"));
    assert_eq!(stored.summary.as_deref(), Some("中山路口井盖缺失, 联系电话 138****8000"));
    assert_eq!((stored.serial, stored.updated_at), (1, moment(120)));
    assert_eq!(ledger.case_by_number("330203001-20260102-0001").await.unwrap(), Some(stored));

    let steps = ledger.steps(case.id()).await.unwrap();
    assert_eq!(steps.last(), dispatched.steps.last());
    assert_eq!(Case::from_steps(case.id(), &steps), case.case);
    let request = steps[2].request;
    assert_eq!(ledger.step_by_request(case.id(), request).await.unwrap().as_ref(), Some(&steps[2]));
    let mut prev = domain::Digest::ZERO;
    for placed in all_steps(&ledger).await {
        assert!(placed.holds(prev, Algorithm::Sha256));
        prev = placed.step.hash;
    }

    let nobody = CaseId(Uuid::from_u128(9));
    assert_eq!(ledger.case(nobody).await.unwrap(), None);
    assert_eq!(ledger.case_by_number("1-2-3").await.unwrap(), None);
    assert_eq!(ledger.steps(nobody).await.unwrap(), []);
    assert_eq!(ledger.step_by_request(case.id(), Uuid::from_u128(9)).await.unwrap(), None);
}

async fn numbers_count_by_area_and_day(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let day = 86_400;
    for (number, area, at, expected) in [
        (1, "330203001001001", 0, "330203001-20260102-0001"),
        (2, "330203001001002", 9, "330203001-20260102-0002"),
        (3, "330203002001001", 9, "330203002-20260102-0001"),
        (4, "330203001001001", day, "330203001-20260103-0001"),
        (5, "330203001001001", 0, "330203001-20260102-0003"),
    ] {
        let spec = Spec { number, area: area.to_owned(), at: moment(at), ..Spec::default() };
        let receipt = ledger.commit(one(MadeCase::new(spec).report(&ledger))).await.unwrap();
        assert_eq!(receipt.numbers, [Some(expected.to_owned())]);
    }
    // A draft has none; its report draws one; a later request keeps it.
    let mut case = made(6);
    let draft = case.draft(&ledger);
    assert_eq!(ledger.commit(one(draft)).await.unwrap().numbers, [None]);
    let reported = case.report(&ledger);
    let request = reported.number.clone();
    let fourth = [Some("330203001-20260102-0004".to_owned())];
    assert_eq!(ledger.commit(one(reported)).await.unwrap().numbers, fourth);
    let again = Append { number: request, ..case.comment(moment(9)) };
    assert_eq!(ledger.commit(one(again)).await.unwrap().numbers, fourth);
}

async fn positions_have_no_gap(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut positions = ledger.positions();
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                let mut case = made(number + 1);
                let mut last = 0;
                for append in [
                    case.report(&ledger),
                    case.accept(moment(1)),
                    case.file(moment(2)),
                    case.comment(moment(3)),
                ] {
                    let receipt = ledger.commit(one(append)).await.unwrap();
                    assert!(receipt.last_pos > last);
                    last = receipt.last_pos;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let steps = all_steps(&ledger).await;
    assert_eq!(steps.len(), 160);
    let mut versions: BTreeMap<CaseId, u32> = BTreeMap::new();
    for placed in steps {
        let version = versions.entry(placed.step.case).or_default();
        *version += 1;
        assert_eq!(placed.step.seq, *version);
    }
    assert_eq!(*positions.borrow_and_update(), 160);
    assert_eq!(ledger.refresh_last_pos().await.unwrap(), 160);
}

async fn a_conflict_costs_only_that_one(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut stale = made(1000);
    ledger.commit(one(stale.report(&ledger))).await.unwrap();
    let (mine, theirs) = {
        let mine = stale.comment(moment(1));
        // What somebody else decided on the same version came first.
        let mut other = made(1000);
        other.report(&ledger);
        (mine, stale_sibling(&ledger).await)
    };
    ledger.commit(one(theirs)).await.unwrap();
    let mut waiting = vec![tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.commit(one(mine)).await }
    })];
    for number in 0..50 {
        let (ledger, append) = (ledger.clone(), made(number + 1).report(&ledger));
        waiting.push(tokio::spawn(async move { ledger.commit(one(append)).await }));
    }
    let mut answers = Vec::new();
    for task in waiting {
        answers.push(task.await.unwrap());
    }
    assert_eq!(answers[0], Err(CommitError::Conflict { case: stale.id(), found: Some(2) }));
    assert!(answers[1..].iter().all(Result::is_ok));
    assert_eq!(all_steps(&ledger).await.len(), 52);
}

/// Another step after the first of the stored case 1000.
async fn stale_sibling(ledger: &Ledger) -> Append {
    let id = made(1000).id();
    let stored = ledger.case(id).await.unwrap().unwrap();
    let mut other = made(1000);
    other.case = stored.case;
    other.accept(moment(2))
}

async fn of_two_at_once_one_wins(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut case = made(1000);
    ledger.commit(one(case.report(&ledger))).await.unwrap();
    let (first, second) = (stale_sibling(&ledger).await, case.comment(moment(3)));
    let (first, second) = tokio::join!(ledger.commit(one(first)), ledger.commit(one(second)));
    let lost = [&first, &second].into_iter().filter(|answer| answer.is_err()).count();
    assert_eq!(lost, 1, "{first:?} {second:?}");
    assert_eq!(ledger.case(case.id()).await.unwrap().unwrap().case.version, 2);
    assert_eq!(all_steps(&ledger).await.len(), 2);
}

async fn sent_twice_is_told(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let append = made(1).report(&ledger);
    ledger.commit(one(append.clone())).await.unwrap();
    assert_eq!(ledger.commit(one(append.clone())).await, Err(CommitError::Exists(append.case.id)));
    // At once: one is kept, whichever it is.
    let twin = made(2).report(&ledger);
    let (first, second) = tokio::join!(ledger.commit(one(twin.clone())), ledger.commit(one(twin.clone())));
    assert_eq!([&first, &second].into_iter().filter(|it| it.is_ok()).count(), 1);
    assert!([first, second].contains(&Err(CommitError::Exists(twin.case.id))));
    assert_eq!(all_steps(&ledger).await.len(), 2);
}

async fn all_or_nothing(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let (mut one_case, mut other) = (made(1), made(2));
    ledger.commit(one(one_case.report(&ledger))).await.unwrap();
    ledger.commit(one(other.report(&ledger))).await.unwrap();
    let id = other.id();
    let stale = Append { expected: 7, ..made(3).report(&ledger) };
    assert!(matches!(ledger.commit(one(stale)).await, Err(CommitError::Malformed(_))));

    let before = ledger.case(one_case.id()).await.unwrap();
    let first = one_case.accept(moment(1));
    let mut behind = made(2);
    behind.report(&ledger);
    other.comment(moment(1));
    // The other case is said to be a version further than it is.
    let ahead = other.comment(moment(2));
    let both = Submission { appends: vec![first.clone(), ahead] };
    assert_eq!(ledger.commit(both).await, Err(CommitError::Conflict { case: id, found: Some(1) }));
    assert_eq!(ledger.case(one_case.id()).await.unwrap(), before);
    assert_eq!(all_steps(&ledger).await.len(), 2);

    let together = Submission { appends: vec![first, made(4).report(&ledger)] };
    let receipt = ledger.commit(together).await.unwrap();
    assert_eq!((receipt.numbers.len(), receipt.last_pos), (2, 4));
    assert_eq!(ledger.case(one_case.id()).await.unwrap().unwrap().case, one_case.case);
}

async fn what_contradicts_itself_is_refused(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let good = made(1).report(&ledger);
    let mut other_step = good.clone();
    other_step.steps = made(2).report(&ledger).steps;
    let mut other_case = good.clone();
    other_case.case = made(2).report(&ledger).case;
    let cases = [
        Submission { appends: vec![] },
        one(Append { steps: vec![], ..good.clone() }),
        one(Append { expected: 1, ..good.clone() }),
        one(other_step),
        one(other_case),
        Submission { appends: vec![good.clone(), good.clone()] },
    ];
    for submission in cases {
        assert!(matches!(ledger.commit(submission).await, Err(CommitError::Malformed(_))));
    }
    assert_eq!(all_steps(&ledger).await.len(), 0);
}

async fn words_are_sealed_and_opened(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut case = made(1);
    assert!(ledger.case_key(case.id()).await.unwrap().is_none());
    ledger.commit(one(case.report(&ledger))).await.unwrap();
    let words = ledger.words(case.id()).await.unwrap();
    assert_eq!(words.len(), 1);
    assert_eq!(words[0].seq, 1);
    assert_eq!(words[0].words.text.as_deref(), Some("中山路口井盖缺失, 联系电话 13800138000"));
    // Not in the clear anywhere, and nothing without the key.
    let mut config = fresh.config();
    config.master_key = [8; 32];
    let stranger = Ledger::open(config).await.unwrap();
    assert!(stranger.words(case.id()).await.is_err());
    let steps = ledger.steps(case.id()).await.unwrap();
    assert!(!steps[0].text.contains("13800138000"));
}

async fn two_nodes_share_positions_and_numbers(fresh: Fresh) {
    let nodes = [fresh.ledger().await, fresh.ledger().await];
    let mut tasks = Vec::new();
    for number in 0..60 {
        let node = nodes[number as usize % 2].clone();
        tasks.push(tokio::spawn(async move {
            let mut case = made(number + 1);
            let receipt = node.commit(one(case.report(&node))).await.unwrap();
            node.commit(one(case.accept(moment(1)))).await.unwrap();
            receipt.numbers
        }));
    }
    let mut numbers = BTreeSet::new();
    for task in tasks {
        numbers.extend(task.await.unwrap());
    }
    assert_eq!(numbers.len(), 60);
    assert_eq!(numbers.last().unwrap().as_deref(), Some("330203001-20260102-0060"));
    assert_eq!(all_steps(&nodes[0]).await.len(), 120);
    // The same case from both nodes at once: one is kept.
    let twin = made(1000).report(&nodes[0]);
    let (first, second) =
        tokio::join!(nodes[0].commit(one(twin.clone())), nodes[1].commit(one(twin.clone())));
    assert_eq!([&first, &second].into_iter().filter(|it| it.is_ok()).count(), 1, "{first:?} {second:?}");
    assert!([first, second].contains(&Err(CommitError::Exists(twin.case.id))));
    assert_eq!(all_steps(&nodes[0]).await.len(), 121);
}

/// A city that fills from nothing is looked up by key all the same, before the server's own upkeep has been there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_knows_a_young_city() {
    let Some(fresh) = Fresh::postgres().await else { return };
    let ledger = fresh.ledger().await;
    for number in 0..80 {
        ledger.commit(one(made(number + 1).report(&ledger))).await.unwrap();
    }
    let tables = fresh.tables().await;
    // Counts only what was asked for, not the server's own upkeep.
    let known = "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'cases'";
    let analyzed = async {
        while ask(&tables, known).await == Value::Int(0) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), analyzed).await.expect("the tables are analyzed");
}

async fn a_stop_commits_what_waits(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let waiting: Vec<_> = (0..30)
        .map(|number| {
            let (ledger, append) = (ledger.clone(), made(number + 1).report(&ledger));
            tokio::spawn(async move { ledger.commit(one(append)).await })
        })
        .collect();
    ledger.stop().await;
    let mut kept = 0;
    for task in waiting {
        match task.await.unwrap() {
            Ok(_) => kept += 1,
            Err(error) => assert_eq!(error, CommitError::Stopped),
        }
    }
    assert_eq!(ledger.commit(one(made(99).report(&ledger))).await, Err(CommitError::Stopped));
    assert_eq!(all_steps(&ledger).await.len(), kept);
}
