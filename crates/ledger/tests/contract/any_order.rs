//! Decisions 1 to 3 as properties: whatever phones send, in whatever order, how often and at once, each report is one
//! case, the row is the fold of its steps, and what was acknowledged is there for whoever opens the database anew.

use std::collections::BTreeSet;

use domain::CaseId;
use domain::case::Case;
use ledger::{Append, Ledger};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use testkit::{Fresh, MadeCase, Spec, moment, on_both_engines, one};
use tokio::task::JoinSet;

on_both_engines!(any_order_and_any_repetition_end_the_same);

/// Cases of one round, and steps of each.
const CASES: usize = 5;
const STEPS: usize = 4;
const ROUNDS: u128 = 25;

/// Which step of which case is sent next, and how many are sent at once.
fn sendings() -> impl Strategy<Value = (Vec<(usize, usize)>, usize)> {
    (prop::collection::vec((0..CASES, 0..STEPS), 20..60), 1_usize..9)
}

/// A case, and its steps as its phone has them.
fn planned(ledger: &Ledger, number: u128) -> (Case, Vec<Append>) {
    let mut case = MadeCase::new(Spec { number, ..Spec::default() });
    let steps =
        vec![case.report(ledger), case.accept(moment(60)), case.file(moment(90)), case.comment(moment(120))];
    (case.case, steps)
}

/// Sends some steps at once; those that were acknowledged.
async fn send(ledger: &Ledger, appends: Vec<Append>) -> BTreeSet<(CaseId, u32)> {
    let mut under_way = JoinSet::new();
    for append in appends {
        let ledger = ledger.clone();
        under_way.spawn(async move {
            let step = (append.case.id, append.case.version);
            ledger.commit(one(append)).await.is_ok().then_some(step)
        });
    }
    under_way.join_all().await.into_iter().flatten().collect()
}

async fn any_order_and_any_repetition_end_the_same(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut runner = TestRunner::deterministic();
    let (mut ends, mut acknowledged) = (Vec::new(), BTreeSet::new());
    for round in 0..ROUNDS {
        let (order, at_once) = sendings().new_tree(&mut runner).unwrap().current();
        let first = round * CASES as u128 + 1;
        let plans: Vec<_> = (first..).take(CASES).map(|number| planned(&ledger, number)).collect();
        for sent in order.chunks(at_once) {
            let appends = sent.iter().map(|&(case, step)| plans[case].1[step].clone()).collect();
            for step in send(&ledger, appends).await {
                assert!(acknowledged.insert(step), "{step:?} was acknowledged twice");
            }
        }
        // Phones send until it is stored: in order at last.
        for step in 0..STEPS {
            acknowledged.extend(send(&ledger, plans.iter().map(|plan| plan.1[step].clone()).collect()).await);
        }
        ends.extend(plans.into_iter().map(|plan| plan.0));
    }

    // Whoever opens it anew, with nothing said to the one that wrote it.
    let anew = fresh.ledger().await;
    let mut found = BTreeSet::new();
    for end in &ends {
        let stored = anew.case(end.id).await.unwrap().unwrap();
        assert_eq!(&stored.case, end, "the row is the fold of the steps");
        let steps = anew.steps(end.id).await.unwrap();
        assert_eq!(&Case::from_steps(end.id, &steps), end);
        for step in steps {
            assert!(found.insert((step.case, step.seq)), "a step is stored once");
        }
    }
    assert_eq!(found, acknowledged, "what was acknowledged is what is there");
    assert_eq!(found.len(), ends.len() * STEPS);
}
