//! A unit's clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::instant;
use super::limit::{Limit, TimeUnit};
use super::{Calendar, table};

/// What a clock measures: one stage of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// 受理: from the report to accepting it.
    Accept,
    /// 派遣: from accepting to dispatching.
    Dispatch,
    /// 处理: from the dispatch to the feedback.
    Handle,
    /// 核查: from the feedback to the verdict.
    Verify,
    /// 结案: from the verdict to the close.
    Close,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Below 80 % of the limit.
    Green,
    /// From 80 %.
    Yellow,
    /// From 100 %.
    Red,
}

impl Light {
    pub(super) fn at(now: i64, yellow: i64, due: i64) -> Self {
        if now >= due {
            Self::Red
        } else if now >= yellow {
            Self::Yellow
        } else {
            Self::Green
        }
    }
}

/// What a clock has left, in whole seconds; less than nothing when it has run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// In the time the clock runs in: office time, or elapsed time where its units are all emergency units.
    pub counted_s: i64,
    /// On the wall.
    pub elapsed_s: i64,
}

/// A time limit that runs in its unit's time, stands still while paused, and lights green, yellow, red.
///
/// It keeps what happened (start, limit, extensions, pauses) and not a running total, so its due time is a function
/// of those alone: in which order they came to be known changes nothing, and a corrected category's limit is
/// recomputed from the original start. The due time is kept beside them, so that reading a light or sorting a queue
/// needs no calendar. Stored as short JSON, instants in microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    kind: ClockKind,
    from: i64,
    limit: Limit,
    #[serde(default, rename = "more", skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<Limit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pauses: Vec<(i64, i64)>,
    #[serde(default, rename = "paused", skip_serializing_if = "Option::is_none")]
    paused_at: Option<i64>,
    yellow: i64,
    due: i64,
}

impl Clock {
    /// Starts at `at`.
    pub fn start(kind: ClockKind, at: DateTime<Utc>, limit: Limit, calendar: &Calendar) -> Self {
        let from = at.timestamp_micros();
        let (extensions, pauses) = (Vec::new(), Vec::new());
        Self { kind, from, limit, extensions, pauses, paused_at: None, yellow: from, due: from }
            .worked_out(calendar)
    }

    /// Stands still from `at`. A clock that stands still already is left as it is; a moment before its last
    /// resumption counts as that resumption.
    #[must_use]
    pub fn pause(mut self, at: DateTime<Utc>) -> Self {
        let earliest = self.pauses.last().map_or(self.from, |&(_, to)| to);
        self.paused_at = self.paused_at.or(Some(at.timestamp_micros().max(earliest)));
        self
    }

    /// Runs again from `at`. A clock that runs already is left as it is.
    #[must_use]
    pub fn resume(mut self, at: DateTime<Utc>, calendar: &Calendar) -> Self {
        if let Some(paused_at) = self.paused_at.take() {
            self.pauses.push((paused_at, at.timestamp_micros().max(paused_at)));
        }
        self.worked_out(calendar)
    }

    /// Adds to the limit. Amounts of the limit's unit add up; an extension in another unit begins where what was
    /// allowed before it ends.
    #[must_use]
    pub fn extend(mut self, by: Limit, calendar: &Calendar) -> Self {
        self.extensions.push(by);
        self.worked_out(calendar)
    }

    /// Puts another limit in place of the first, counted from the original start; pauses and extensions are kept.
    #[must_use]
    pub fn relimit(mut self, limit: Limit, calendar: &Calendar) -> Self {
        self.limit = limit;
        self.worked_out(calendar)
    }

    /// How it stands at `now`; while paused, how it stood when it was paused.
    pub fn light(&self, now: DateTime<Utc>) -> Light {
        Light::at(self.reading(now), self.yellow, self.due)
    }

    /// What is left at `now`; while paused, what was left when it was paused. Pauses do not count.
    pub fn left(&self, now: DateTime<Utc>, calendar: &Calendar) -> Left {
        let at = self.reading(now);
        let unit = self.measure();
        let ahead = |unit| self.ran(at, self.due, unit, calendar) - self.ran(self.due, at, unit, calendar);
        Left { counted_s: ahead(unit) / 1_000_000, elapsed_s: ahead(TimeUnit::EmergencyHour) / 1_000_000 }
    }

    /// What it measures.
    pub fn kind(&self) -> ClockKind {
        self.kind
    }

    /// When it started.
    pub fn started_at(&self) -> DateTime<Utc> {
        instant(self.from)
    }

    /// Its limit, without extensions.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// The extensions granted, in their order.
    pub fn extensions(&self) -> &[Limit] {
        &self.extensions
    }

    /// Since when it is paused, if it is.
    pub fn paused_at(&self) -> Option<DateTime<Utc>> {
        self.paused_at.map(instant)
    }

    /// When 80 % of what is allowed will have run. While paused: as if it ran on.
    pub fn yellow_at(&self) -> DateTime<Utc> {
        instant(self.yellow)
    }

    /// When all that is allowed will have run. While paused: as if it ran on.
    pub fn due_at(&self) -> DateTime<Utc> {
        instant(self.due)
    }

    fn reading(&self, now: DateTime<Utc>) -> i64 {
        let now = now.timestamp_micros();
        self.paused_at.map_or(now, |paused_at| now.min(paused_at))
    }

    /// The unit in whose parts, microseconds, time left is told.
    fn measure(&self) -> TimeUnit {
        let mut units = std::iter::once(&self.limit).chain(&self.extensions);
        if units.all(|limit| limit.unit().is_continuous()) {
            TimeUnit::EmergencyHour
        } else {
            TimeUnit::WorkingHour
        }
    }

    /// How much of `unit` it ran between two instants, without its pauses; nothing when `from` is the later.
    fn ran(&self, from: i64, to: i64, unit: TimeUnit, calendar: &Calendar) -> i64 {
        let between = |from: i64, to: i64| {
            let table = calendar.table();
            if from < to { table.position(to, unit) - table.position(from, unit) } else { 0 }
        };
        let paused: i64 = self.pauses.iter().map(|&(start, end)| between(start.max(from), end.min(to))).sum();
        between(from, to) - paused
    }

    fn worked_out(mut self, calendar: &Calendar) -> Self {
        self.yellow = self.when(4, calendar);
        self.due = self.when(5, calendar);
        self
    }

    /// When `fifths` of all that is allowed will have run, across the pauses known so far.
    fn when(&self, fifths: i64, calendar: &Calendar) -> i64 {
        let table = calendar.table();
        let mut pauses = self.pauses.iter().copied();
        let mut pause = pauses.next();
        let mut at = self.from;
        let mut limits = std::iter::once(self.limit).chain(self.extensions.iter().copied()).peekable();
        while let Some(limit) = limits.next() {
            let unit = limit.unit();
            let mut allowed = table::parts(limit);
            while let Some(more) = limits.next_if(|next| next.unit() == unit) {
                allowed = allowed.saturating_add(table::parts(more));
            }
            allowed = allowed / 5 * fifths;
            while let Some((stopped, resumed)) = pause {
                let ran = table.position(stopped, unit) - table.position(at, unit);
                if allowed <= ran {
                    break;
                }
                allowed -= ran;
                at = resumed;
                pause = pauses.next();
            }
            at = calendar.advance(at, allowed, unit);
        }
        at
    }
}
