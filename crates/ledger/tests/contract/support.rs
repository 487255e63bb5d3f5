//! What the tests have in common.

use chrono::{DateTime, TimeDelta, Utc};
use domain::area::AreaCode;
use ledger::db::{Db, Value};
use ledger::{Ledger, bench, params};

/// A moment, `seconds` into the tests' day.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_312_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

/// An area's code.
pub fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

/// Commits the loops of `cases` cases, nine steps each, three cases on their way at any time.
pub async fn fill(ledger: &Ledger, cases: u32) {
    for submission in bench::loops(ledger, cases, 3) {
        ledger.commit(submission).await.unwrap();
    }
}

/// Runs a statement around the ledger; how many rows it changed.
pub async fn tamper(tables: &Db, sql: &str) -> u64 {
    tables.execute(sql.to_owned(), params![]).await.unwrap()
}

/// The first column of the first row of an answer.
pub async fn ask(tables: &Db, sql: &str) -> Value {
    let mut rows = tables.query(sql.to_owned(), params![]).await.unwrap();
    rows.first_mut().unwrap().take(0).unwrap()
}
