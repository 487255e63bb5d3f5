//! Reading cases with all that belongs to them, in batches in the order they came to be; while one batch is checked,
//! the next is read.

use domain::CaseId;

use super::chain::{Batch, CaseRow, Seen, check_batch};
use super::{Finding, Report};
use crate::Ledger;
use crate::cases::{OpenColumns, step_columns};
use crate::db::{DbError, Engine, Row, Tx};
use crate::params;

/// Cases read at once.
const BATCH: u32 = 250;

/// Checks every case; `tell` is told how many steps were checked.
pub(super) async fn check(
    ledger: &Ledger,
    view: &mut Tx,
    report: &mut Report,
    tell: &mut impl FnMut(u64),
) -> Result<(), DbError> {
    let mut after = i64::MIN;
    let mut under_way: Option<tokio::task::JoinHandle<Seen>> = None;
    loop {
        let batch = read(view, ledger.db().engine(), ledger.city(), after).await?;
        if let Some(task) = under_way.take() {
            take_in(report, task.await.map_err(|stopped| DbError::Engine(stopped.to_string()))?);
            tell(report.steps);
        }
        let Some(last) = batch.cases.last() else { return Ok(()) };
        after = last.serial;
        let ring = ledger.keyring().clone();
        under_way = Some(tokio::task::spawn_blocking(move || check_batch(batch, &ring)));
    }
}

fn take_in(report: &mut Report, seen: Seen) {
    report.cases += seen.cases;
    report.steps += seen.steps;
    report.words += seen.words;
    report.erased += seen.erased;
    for finding in seen.findings {
        report.find(finding);
    }
}

/// The statements that read a batch: its cases (`$1` the city, `$2` after which serial), then what belongs to them
/// (`$3` up to which): steps, words, units.
fn statements(engine: Engine) -> [String; 4] {
    let open: Vec<_> = OpenColumns::COLUMNS.iter().map(|(name, _)| format!("o.{name}")).collect();
    let stored: Vec<_> = CaseRow::COLUMNS.iter().map(|name| format!("c.{name}")).collect();
    let cases = format!(
        "SELECT c.id, c.serial, c.state, k.wrapped, o.serial AS open, {}, {} FROM cases AS c {{by_row}} \
         LEFT JOIN case_keys AS k ON k.city = c.city AND k.case_id = c.id \
         LEFT JOIN open_cases AS o ON o.city = c.city AND o.serial = c.serial \
         WHERE c.city = $1 AND c.serial > $2 ORDER BY c.serial LIMIT {BATCH}",
        stored.join(", "),
        open.join(", ")
    );
    // A cross join: SQLite looks up what belongs to each case, and not the other way round.
    let steps = concat!(
        "SELECT ",
        step_columns!(),
        " FROM cases {by_row} CROSS JOIN steps WHERE cases.city = $1 AND serial > $2 AND serial <= $3 \
         AND steps.city = cases.city AND steps.case_id = cases.id ORDER BY serial, seq"
    );
    let words = "SELECT w.case_id, w.seq, w.salt, w.nonce, w.sealed FROM cases AS c {by_row} \
                 CROSS JOIN step_words AS w WHERE c.city = $1 AND c.serial > $2 AND c.serial <= $3 \
                 AND w.city = c.city AND w.case_id = c.id ORDER BY c.serial, w.seq";
    let units = "SELECT serial, unit FROM case_units \
                 WHERE city = $1 AND serial > $2 AND serial <= $3 ORDER BY serial, unit";
    [&cases, steps, words, units].map(|sql| engine.by_row(sql))
}

async fn read(view: &mut Tx, engine: Engine, city: i64, after: i64) -> Result<Batch, DbError> {
    let [cases, steps, words, units] = statements(engine);
    let rows = view.query(cases, params![city, after]).await?;
    let cases = rows.into_iter().map(CaseRow::from_row).collect::<Result<Vec<_>, _>>()?;
    let until = cases.last().map_or(after, |last| last.serial);
    let range = || params![city, after, until];
    let unit = |mut row: Row| Ok((row.take(0)?, row.take(1)?));
    Ok(Batch {
        steps: view.query(steps, range()).await?,
        words: view.query(words, range()).await?,
        units: view.query(units, range()).await?.into_iter().map(unit).collect::<Result<_, DbError>>()?,
        cases,
    })
}

/// Finds steps whose case has no row.
pub(super) async fn orphans(view: &mut Tx, city: i64, report: &mut Report) -> Result<(), DbError> {
    let sql = "SELECT DISTINCT s.case_id FROM steps AS s WHERE s.city = $1 AND NOT EXISTS \
               (SELECT 1 FROM cases AS c WHERE c.city = s.city AND c.id = s.case_id) LIMIT 1000";
    for mut row in view.query(sql, params![city]).await? {
        report.find(Finding::VanishedCase { case: row.take::<CaseId>(0)? });
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::db::{Db, Location};

    /// However many cases a city has, a batch reads its own rows and no others.
    #[tokio::test]
    async fn no_batch_sorts_the_city() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Location::Sqlite(folder.path().join("ledger.db")), 1).await.unwrap();
        for (sql, values) in statements(Engine::Sqlite).into_iter().zip([2, 3, 3, 3]) {
            let params = params![3302, 0, 9].into_iter().take(values).collect();
            let plan = db.query(format!("EXPLAIN QUERY PLAN {sql}"), params).await.unwrap();
            let plan: Vec<String> = plan.into_iter().map(|mut row| row.take(3).unwrap()).collect();
            assert!(plan[0].contains("rowid>?") || plan[0].contains("serial>?"), "{plan:?}");
            let sorted = plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
            assert!(!sorted, "{plan:?}");
        }
    }
}
