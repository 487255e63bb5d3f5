//! The city now: the figures of the wall, for an area within the caller's scope.
//!
//! What each figure means, here and nowhere else:
//!
//! * **open** (在办): reported and not ended, now. By the light of the running clock, by stage, by area one level below,
//!   by main category; each case counts once in each.
//! * **overdue** (超时): open with the running clock at red.
//! * **reported today** (今日上报): reported since midnight in the city's zone, drafts left out, whatever became of them.
//! * **closed today** (今日结案): ended since midnight by an end that settles the matter (closed, handled on the spot,
//!   force-closed) and not reopened since.
//! * **the same weekday before**: seven days earlier in the city's zone; reported and closed up to as long after midnight,
//!   open and overdue as they were kept at the full hour before it. These two are kept by town, for those who see all
//!   of an area; where nothing was kept there is no comparison.
//!
//! The answer is shared for [`FRESH`] by all who see all of an area, so that walls do not add up at the store.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::area::AreaCode;
use ledger::cases::{Day, Filter, Happened, Hours, OpenKept, Scope, Standing};
use quick_cache::sync::Cache;

use crate::background::hours::full_hour;
use crate::{App, AppError, Caller};

/// How long an answer is as good as a new one.
pub const FRESH: TimeDelta = TimeDelta::seconds(5);
/// Answers kept at a time.
const KEPT: usize = 500;

/// Answers by who sees what, the area, and the span of [`FRESH`] in which they were asked for: whoever asks within one
/// waits for the same answer, and old ones make room.
#[derive(Debug)]
pub(crate) struct Figures(Cache<(Scope, AreaCode, i64), Arc<Now>>);

impl Default for Figures {
    fn default() -> Self {
        Self(Cache::new(KEPT))
    }
}

/// Cases of today and of the same weekday before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Today.
    pub today: Hours,
    /// The same weekday before.
    pub before: Hours,
}

/// The figures of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// When they were counted.
    pub at: DateTime<Utc>,
    /// Today.
    pub today: Day,
    /// The same weekday before.
    pub before: Day,
    /// What is open.
    pub standing: Standing,
    /// What was open at the full hour on the same weekday before; none where it was not kept.
    pub open_before: Option<OpenKept>,
    /// Reported.
    pub reported: Compared,
    /// Closed.
    pub closed: Compared,
}

impl App {
    /// The figures of an area, of the whole city where none is named.
    pub async fn now(&self, caller: &Caller, area: Option<AreaCode>) -> Result<Arc<Now>, AppError> {
        let area = area.unwrap_or_else(|| self.city().rules.city.clone());
        let mut scope = caller.scope();
        let whole = scope.areas.iter().any(|seen| seen.covers(&area));
        if whole {
            // Who sees all of it sees the same, whoever they are.
            scope = Scope { areas: vec![area.clone()], ..Scope::default() };
        }
        let now = self.time.now();
        let span = now.timestamp() / FRESH.num_seconds();
        let key = (scope.clone(), area.clone(), span);
        self.figures.0.get_or_insert_async(&key, self.count_now(scope, area, whole, now)).await
    }

    async fn count_now(
        &self,
        scope: Scope,
        area: AreaCode,
        whole: bool,
        now: DateTime<Utc>,
    ) -> Result<Arc<Now>, AppError> {
        let filter = Filter { areas: vec![area.clone()], ..Filter::default() };
        let (today, before) = self.days(now);
        let standing = self.ledger.standing(&filter, &scope, now).await?;
        let open_before =
            if whole { self.ledger.open_kept(&area, full_hour(before.so_far)).await? } else { None };
        let compared = async |what| -> Result<Compared, AppError> {
            Ok(Compared {
                today: self.ledger.hours(what, &filter, &scope, today).await?,
                before: self.ledger.hours(what, &filter, &scope, before).await?,
            })
        };
        let reported = compared(Happened::Reported).await?;
        let closed = compared(Happened::Closed).await?;
        Ok(Arc::new(Now { at: now, today, before, standing, open_before, reported, closed }))
    }

    /// Today and the same weekday before, in the city's zone, up to this time of day.
    fn days(&self, now: DateTime<Utc>) -> (Day, Day) {
        let city = self.city();
        let calendar = &city.rules.calendar;
        let today = calendar.date(now);
        let passed = now - calendar.start_of(today);
        let day = |date: NaiveDate| {
            let from = calendar.start_of(date);
            Day { from, until: calendar.start_of(date + Days::new(1)), so_far: from + passed }
        };
        (day(today), day(today - Days::new(7)))
    }
}
