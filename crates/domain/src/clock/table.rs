//! Office time as prefix sums over a century, so that a due time is two binary searches and no walk over days.
//!
//! A *position* counts how much of a unit has passed since the table begins, in integer parts: microseconds for the
//! hours, [`DAY`] parts for a working day. Adding a limit to a position and turning the sum back into an instant is
//! the whole of deadline arithmetic.

use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::file::{MINUTES_A_DAY, Span};
use super::limit::{Limit, TimeUnit};

/// Parts of a working day. Even a day of 24 office hours has more than a thousand parts a microsecond, so the rounding
/// of a thousand pauses does not reach the nearest microsecond; 92,000 days fit an `i64`.
const DAY: i64 = 100_000_000_000_000;

const HOUR_MICROS: i64 = 3_600_000_000;

/// The years a table spans. Before, no office time passes; after, it stands still.
pub(super) const YEARS: std::ops::Range<i32> = 2000..2100;

/// A limit in the parts of its unit.
pub(super) fn parts(limit: Limit) -> i64 {
    let a_hundredth = match limit.unit() {
        TimeUnit::EmergencyHour | TimeUnit::WorkingHour => HOUR_MICROS / 100,
        TimeUnit::EmergencyDay => 24 * HOUR_MICROS / 100,
        TimeUnit::WorkingDay => DAY / 100,
    };
    i64::from(limit.hundredths()) * a_hundredth
}

/// One unbroken stretch of office time, half-open, in microseconds since 1970.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    /// Office time before it.
    before: i64,
    /// Which working day it belongs to, counted from the table's first.
    day: u32,
}

/// One working day: a day with office hours.
#[derive(Clone, Copy)]
struct Day {
    /// Office time before it.
    before: i64,
    /// Its own office time, more than nothing.
    length: i64,
}

/// All office time of the years [`YEARS`].
pub(super) struct Table {
    stretches: Vec<Stretch>,
    days: Vec<Day>,
}

impl Table {
    /// The table of a zone and of each date's office hours.
    pub(super) fn new<'a>(tz: Tz, hours: impl Fn(NaiveDate) -> &'a [Span]) -> Self {
        let mut table = Self { stretches: Vec::new(), days: Vec::new() };
        let first = NaiveDate::from_ymd_opt(YEARS.start, 1, 1).expect("a first of January exists");
        for date in first.iter_days().take_while(|date| date.year() < YEARS.end) {
            table.push(tz, date, hours(date));
        }
        table
    }

    fn push(&mut self, tz: Tz, date: NaiveDate, spans: &[Span]) {
        let before = self.total();
        let mut length = 0;
        for span in spans {
            let from = utc(tz, date, span.from, false);
            let to = utc(tz, date, span.to, true);
            // A span may vanish where the wall clock leaps over it.
            if from < to {
                let day = self.days.len() as u32;
                self.stretches.push(Stretch { from, to, before: before + length, day });
                length += to - from;
            }
        }
        if length > 0 {
            self.days.push(Day { before, length });
        }
    }

    fn total(&self) -> i64 {
        self.days.last().map_or(0, |day| day.before + day.length)
    }

    /// How much of `unit` has passed at `at`, in its parts. Never falls as `at` grows.
    pub(super) fn position(&self, at: i64, unit: TimeUnit) -> i64 {
        match unit {
            TimeUnit::EmergencyHour | TimeUnit::EmergencyDay => at,
            TimeUnit::WorkingHour => self.office(at).0,
            TimeUnit::WorkingDay => {
                let (office, day) = self.office(at);
                let Some(today) = self.days.get(day) else { return 0 };
                let share = i128::from(office - today.before) * i128::from(DAY) / i128::from(today.length);
                day as i64 * DAY + share as i64
            }
        }
    }

    /// The earliest instant, to the nearest microsecond, at which `position` of `unit` has passed.
    pub(super) fn at(&self, position: i64, unit: TimeUnit) -> i64 {
        match unit {
            TimeUnit::EmergencyHour | TimeUnit::EmergencyDay => position,
            TimeUnit::WorkingHour => self.at_office(position),
            TimeUnit::WorkingDay => {
                let day = usize::try_from(position / DAY).unwrap_or_default();
                let Some(today) = self.days.get(day) else { return self.at_office(i64::MAX) };
                let share = i128::from(position % DAY) * i128::from(today.length);
                let worked = (share + i128::from(DAY) / 2) / i128::from(DAY);
                self.at_office(today.before + worked as i64)
            }
        }
    }

    /// Office time passed at `at`, and the working day it was last spent in.
    fn office(&self, at: i64) -> (i64, usize) {
        let next = self.stretches.partition_point(|stretch| stretch.from <= at);
        let Some(stretch) = next.checked_sub(1).map(|last| self.stretches[last]) else { return (0, 0) };
        (stretch.before + at.min(stretch.to) - stretch.from, stretch.day as usize)
    }

    fn at_office(&self, office: i64) -> i64 {
        let next = self.stretches.partition_point(|stretch| stretch.before < office);
        let Some(stretch) = self.stretches.get(next.saturating_sub(1)) else { return i64::MAX };
        stretch.from + (office - stretch.before).clamp(0, stretch.to - stretch.from)
    }
}

/// The instant of a local minute. Where the wall clock repeats it, the office opens at the first and closes at the
/// second; where it leaps over it, the minute is read with the offset before the leap.
pub(super) fn utc(tz: Tz, date: NaiveDate, minute: u16, closing: bool) -> i64 {
    let midnight = NaiveDateTime::from(date);
    let local = midnight + TimeDelta::minutes(i64::from(minute.min(MINUTES_A_DAY)));
    match tz.from_local_datetime(&local) {
        LocalResult::Single(at) => at.timestamp_micros(),
        LocalResult::Ambiguous(first, second) => if closing { second } else { first }.timestamp_micros(),
        LocalResult::None => {
            let earlier = local - TimeDelta::hours(3);
            let before = tz
                .from_local_datetime(&earlier)
                .earliest()
                .map_or(earlier.and_utc().timestamp_micros(), |at| at.timestamp_micros());
            before + 3 * HOUR_MICROS
        }
    }
}
