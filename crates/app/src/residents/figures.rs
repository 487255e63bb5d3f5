//! The city's figures by month, for everybody.
//!
//! | figure | definition |
//! |---|---|
//! | reported | cases whose report fell in the month; drafts are none |
//! | closed | cases closed, handled on the spot or force-closed in the month |
//! | ended otherwise | cases that ended in the month in any other way: not accepted, withdrawn, voided, merged |
//! | open | cases reported before the month's end that had not ended by then, in whatever way cases end |
//! | on time | of the closed ones whose category promises residents a time: those that ended within it, in whole hours of elapsed time from the report; nothing pauses it |
//! | median | whole hours from report to end that half of the closed ones took at most |
//!
//! A case counts as it stands when it is asked: one that was reopened is open again from its report on.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, TimeDelta, Utc};
use domain::clock::ResidentClock;
use domain::taxonomy::Taxonomy;
use ledger::cases::Took;
use tokio::sync::Mutex;

use crate::{App, AppError};

/// How many months are told, the running one the last.
const MONTHS: u32 = 13;
/// How long an answer is given again, so that asking often costs nothing.
const KEEP: TimeDelta = TimeDelta::minutes(10);

/// One month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Its first day, in the city's calendar.
    pub first: NaiveDate,
    /// Whether it is still running.
    pub running: bool,
    /// Cases reported.
    pub reported: u64,
    /// Cases closed.
    pub closed: u64,
    /// Cases that ended in another way.
    pub ended_otherwise: u64,
    /// Cases open at its end; now, of the running one.
    pub open: u64,
    /// Of the closed ones that are counted, those closed within the promised time.
    pub on_time: u64,
    /// The closed ones whose category promises a time.
    pub promised: u64,
    /// The median of hours from report to end; none when nothing was closed.
    pub median_hours: Option<u64>,
}

/// The last answer and when it was worked out.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Option<Answered>>);

/// When, and what.
type Answered = (DateTime<Utc>, Arc<[Month]>);

impl App {
    /// The last months, the running one the last; at most ten minutes old.
    pub async fn months(&self) -> Result<Arc<[Month]>, AppError> {
        let now = self.time.now();
        let mut kept = self.months.0.lock().await;
        if let Some((_, months)) = kept.as_ref().filter(|(at, _)| (*at..*at + KEEP).contains(&now)) {
            return Ok(Arc::clone(months));
        }
        let months: Arc<[Month]> = self.count_months(now).await?.into();
        *kept = Some((now, Arc::clone(&months)));
        Ok(months)
    }

    async fn count_months(&self, now: DateTime<Utc>) -> Result<Vec<Month>, AppError> {
        let city = self.city();
        let calendar = &city.rules.calendar;
        let this = first_of_month(calendar.date(now));
        let begins = |back: u32| {
            let first = this.checked_sub_months(Months::new(back)).unwrap_or(this);
            (first, calendar.start_of(first))
        };
        let mut open = self.ledger.open_at(begins(MONTHS - 1).1).await?;
        let mut months = Vec::with_capacity(MONTHS as usize);
        for back in (0..MONTHS).rev() {
            let ((first, from), running) = (begins(back), back == 0);
            let until = if running { now } else { begins(back - 1).1 };
            let flow = self.ledger.flow(from, until).await?;
            open = (open + flow.reported).saturating_sub(flow.ended);
            let last_day = calendar.date(until - TimeDelta::microseconds(1));
            let closed: u64 = flow.closed.iter().map(|took| took.cases).sum();
            let (on_time, promised) = within_promise(&flow.closed, city.rules.taxonomy.at(last_day));
            months.push(Month {
                first,
                running,
                reported: flow.reported,
                closed,
                ended_otherwise: flow.ended.saturating_sub(closed),
                open,
                on_time,
                promised,
                median_hours: median(flow.closed),
            });
        }
        Ok(months)
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// How many ended within the time their category promises, and of how many that can be said.
fn within_promise(closed: &[Took], taxonomy: &Taxonomy) -> (u64, u64) {
    let mut hours: HashMap<&str, Option<i64>> = HashMap::new();
    let mut counted = (0, 0);
    for took in closed {
        let promised = *hours.entry(&took.leaf).or_insert_with(|| {
            let start = DateTime::UNIX_EPOCH;
            let limit = taxonomy.leaf(&took.leaf)?.resident_limit;
            Some((ResidentClock::start(start, limit).due_at() - start).num_hours())
        });
        let Some(promised) = promised else { continue };
        counted.1 += took.cases;
        if (took.hours as i64) < promised {
            counted.0 += took.cases;
        }
    }
    counted
}

/// The lower median.
fn median(mut closed: Vec<Took>) -> Option<u64> {
    closed.sort_by_key(|took| took.hours);
    let half = closed.iter().map(|took| took.cases).sum::<u64>().div_ceil(2);
    let mut sum = 0;
    closed.iter().find_map(|took| {
        sum += took.cases;
        (sum >= half).then_some(took.hours)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_took_at_most_the_median() {
        let took = |hours, cases| Took { leaf: "0101".to_owned(), hours, cases };
        assert_eq!(median(Vec::new()), None);
        assert_eq!(median(vec![took(9, 1)]), Some(9));
        assert_eq!(median(vec![took(90, 1), took(1, 2), took(5, 1)]), Some(1));
        assert_eq!(median(vec![took(90, 2), took(1, 1), took(5, 1)]), Some(5));
    }
}
