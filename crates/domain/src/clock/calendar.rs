//! A city's working time.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::file::{self, Hours, Span, YearTable};
use super::limit::{Limit, TimeUnit};
use super::{instant, table};
use crate::Bilingual;
use crate::words::Flaw;

/// What a date is, by the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// A day with the office hours of its weekday.
    Working,
    /// A weekday without office hours.
    Rest,
    /// Off by a notice: the holiday's name.
    Holiday(Bilingual),
    /// 调休: a day of rest that a notice makes a working day.
    MakeUp,
}

/// Office hours, holidays and make-up workdays of a city, in its zone.
///
/// * A **working hour** is 60 minutes of office time.
/// * A **working day** is the office hours of one day that has any. It is spent in the share of the day's office time
///   that passes: half of a day's office hours is half a working day. So one working day from Tuesday 10:00 is due on
///   Wednesday 10:00, and where Saturdays have half the hours, a Saturday still is one working day, spent twice as fast.
/// * What starts **outside office hours** starts to run when the office next opens.
/// * What runs out at the end of a span is due **then**, not when the office next opens: one working day from Friday
///   17:30 (closing time) is due on Monday 17:30.
/// * Emergency hours and days are elapsed time: 60 minutes and 24 hours, whatever the wall clock does.
/// * Holidays beat weekdays; make-up workdays have the hours the file gives them. A date in a year without a table of
///   notices goes by its weekday; [`Calendar::covers`] tells, so that people can be warned.
/// * Working time is worked out for the years 2000 to 2099; before and after it stands still.
///
/// Cloning is cheap. `due` and `spent` take two binary searches each.
#[derive(Clone)]
pub struct Calendar(Arc<Inner>);

struct Inner {
    name: Bilingual,
    tz: Tz,
    hours: Hours,
    years: BTreeMap<i32, YearTable>,
    table: table::Table,
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A century of office time helps nobody who reads a log.
        f.debug_struct("Calendar").field("name", &self.0.name).field("tz", &self.0.tz).finish_non_exhaustive()
    }
}

impl Calendar {
    /// Reads a calendar file, such as `data/calendars/cn.toml`.
    pub fn from_toml(text: &str) -> Result<Self, Flaw> {
        let file::Read { name, tz, hours, years } = file::read(text)?;
        Ok(Self::new(name, tz, hours, years))
    }

    /// Monday to Friday, 8:30-12:00 and 13:30-17:30, no holidays: for a city that has not given its own.
    pub fn plain(tz: Tz) -> Self {
        let name = Bilingual::new("周一至周五", "Monday to Friday");
        Self::new(name, tz, Hours::default(), BTreeMap::new())
    }

    fn new(name: Bilingual, tz: Tz, hours: Hours, years: BTreeMap<i32, YearTable>) -> Self {
        let table = table::Table::new(tz, |date| spans(&hours, &years, date));
        Self(Arc::new(Inner { name, tz, hours, years, table }))
    }

    /// What it is called.
    pub fn name(&self) -> &Bilingual {
        &self.0.name
    }

    /// The city's zone.
    pub fn tz(&self) -> Tz {
        self.0.tz
    }

    /// Whether the holidays of that year are known. Where they are not, dates go by their weekday.
    pub fn covers(&self, year: i32) -> bool {
        self.0.years.contains_key(&year)
    }

    /// The table of notices of a year, with its source.
    pub fn year(&self, year: i32) -> Option<&YearTable> {
        self.0.years.get(&year)
    }

    /// The local date of an instant.
    pub fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.0.tz).date_naive()
    }

    /// The first instant of a local date.
    pub fn start_of(&self, date: NaiveDate) -> DateTime<Utc> {
        instant(table::utc(self.0.tz, date, 0, false))
    }

    /// What a date is.
    pub fn day(&self, date: NaiveDate) -> DayKind {
        let year = self.0.years.get(&date.year());
        if let Some(name) = year.and_then(|year| year.holiday(date)) {
            return DayKind::Holiday(name.clone());
        }
        if year.is_some_and(|year| year.is_made_up(date)) {
            return DayKind::MakeUp;
        }
        if self.office_hours(date).is_empty() { DayKind::Rest } else { DayKind::Working }
    }

    /// The office hours of a date; none on a day off.
    pub fn office_hours(&self, date: NaiveDate) -> &[Span] {
        spans(&self.0.hours, &self.0.years, date)
    }

    /// When a limit that starts at `start` runs out.
    pub fn due(&self, start: DateTime<Utc>, limit: Limit) -> DateTime<Utc> {
        instant(self.advance(start.timestamp_micros(), table::parts(limit), limit.unit()))
    }

    /// How much time of a unit's kind passes from `from` to `to`: office time for working units, elapsed time for
    /// emergency units. Less than nothing when `to` is the earlier.
    pub fn spent(&self, from: DateTime<Utc>, to: DateTime<Utc>, unit: TimeUnit) -> TimeDelta {
        let unit = if unit.is_continuous() { TimeUnit::EmergencyHour } else { TimeUnit::WorkingHour };
        let position = |at: DateTime<Utc>| self.table().position(at.timestamp_micros(), unit);
        TimeDelta::microseconds(position(to) - position(from))
    }

    pub(super) fn table(&self) -> &table::Table {
        &self.0.table
    }

    /// The instant `parts` of `unit` after `from`; never before `from`.
    pub(super) fn advance(&self, from: i64, parts: i64, unit: TimeUnit) -> i64 {
        let table = self.table();
        table.at(table.position(from, unit).saturating_add(parts), unit).max(from)
    }
}

fn spans<'a>(hours: &'a Hours, years: &BTreeMap<i32, YearTable>, date: NaiveDate) -> &'a [Span] {
    match years.get(&date.year()) {
        Some(year) if year.holiday(date).is_some() => &[],
        Some(year) if year.is_made_up(date) => hours.made_up(),
        _ => hours.on(date.weekday()),
    }
}
