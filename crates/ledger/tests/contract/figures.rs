//! Figures for everybody: what came and went in a span of time, and what is open in each grid.

use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use ledger::Ledger;
use ledger::cases::{Flow, GridCount, Took};
use testkit::{Fresh, MadeCase, Spec, moment, on_both_engines, one};

on_both_engines!(what_came_and_went_in_a_span, what_is_open_by_grid_and_category);

const HOUR: i64 = 3600;

fn spec(number: u128, leaf: &str, at: DateTime<Utc>) -> Spec {
    Spec { number, leaf: leaf.to_owned(), at, ..Spec::default() }
}

async fn reported(ledger: &Ledger, spec: Spec) -> MadeCase {
    let mut case = MadeCase::new(spec);
    ledger.commit(one(case.report(ledger))).await.unwrap();
    case
}

async fn closed(ledger: &Ledger, spec: Spec, at: DateTime<Utc>) -> MadeCase {
    let mut case = reported(ledger, spec).await;
    ledger.commit(one(case.close(at))).await.unwrap();
    case
}

async fn what_came_and_went_in_a_span(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    closed(&ledger, spec(1, "0301", moment(0)), moment(5 * HOUR)).await;
    closed(&ledger, spec(2, "0301", moment(HOUR)), moment(7 * HOUR - 1)).await;
    closed(&ledger, spec(3, "0401", moment(-HOUR)), moment(HOUR)).await;
    closed(&ledger, spec(4, "0401", moment(HOUR)), moment(24 * HOUR)).await;
    let mut withdrawn = reported(&ledger, spec(5, "0301", moment(2 * HOUR))).await;
    ledger.commit(one(withdrawn.withdraw(moment(3 * HOUR)))).await.unwrap();
    reported(&ledger, spec(6, "0301", moment(4 * HOUR))).await;
    // A draft is no case yet, also one that was thrown away.
    let mut draft = MadeCase::new(spec(7, "0301", moment(HOUR)));
    ledger.commit(one(draft.draft(&ledger))).await.unwrap();
    ledger.commit(one(draft.withdraw(moment(2 * HOUR)))).await.unwrap();

    let took = |leaf: &str, hours, cases| Took { leaf: leaf.to_owned(), hours, cases };
    let day = ledger.flow(moment(0), moment(24 * HOUR)).await.unwrap();
    let expected = Flow { reported: 5, ended: 4, closed: vec![took("0301", 5, 2), took("0401", 2, 1)] };
    assert_eq!(day, expected);
    let next = ledger.flow(moment(24 * HOUR), moment(48 * HOUR)).await.unwrap();
    assert_eq!(next, Flow { reported: 0, ended: 1, closed: vec![took("0401", 23, 1)] });

    for (at, open) in [(-2 * HOUR, 0), (0, 1), (2 * HOUR, 3), (24 * HOUR, 2), (48 * HOUR, 1)] {
        assert_eq!(ledger.open_at(moment(at)).await.unwrap(), open, "after {} h", at / HOUR);
    }
}

async fn what_is_open_by_grid_and_category(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let grids = ["330203001001001", "330203001001002", "330205001001001"];
    for (number, (grid, leaf)) in
        [(0, "0301"), (0, "0302"), (0, "0401"), (1, "0301"), (2, "0301")].into_iter().enumerate()
    {
        let spec = Spec { area: grids[grid].to_owned(), ..spec(number as u128 + 1, leaf, moment(0)) };
        reported(&ledger, spec).await;
    }
    let ended = Spec { area: grids[0].to_owned(), ..spec(9, "0301", moment(0)) };
    closed(&ledger, ended, moment(HOUR)).await;

    let town: AreaCode = "330203001".parse().unwrap();
    let count = |grid: usize, category: &str, open| GridCount {
        area: grids[grid].parse().unwrap(),
        category: category.to_owned(),
        open,
    };
    let counts = ledger.open_by_grid(&town).await.unwrap();
    assert_eq!(counts, [count(0, "03", 2), count(0, "04", 1), count(1, "03", 1)]);
}
