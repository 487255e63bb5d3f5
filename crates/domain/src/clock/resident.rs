//! The resident's clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::instant;
use super::limit::ElapsedLimit;
use super::running::Light;

/// Elapsed time from the report. It has no way to pause, to extend or to start anew: what a resident waits is what
/// the calendar on the wall says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidentClock {
    from: i64,
    due: i64,
}

impl ResidentClock {
    /// Starts with the report.
    pub fn start(from: DateTime<Utc>, limit: ElapsedLimit) -> Self {
        let from = from.timestamp_micros();
        Self { from, due: from.saturating_add(limit.micros()) }
    }

    /// When it started.
    pub fn from(&self) -> DateTime<Utc> {
        instant(self.from)
    }

    /// When the matter should be settled.
    pub fn due_at(&self) -> DateTime<Utc> {
        instant(self.due)
    }

    /// Green until 80 % of the limit, red from 100 %.
    pub fn light(&self, now: DateTime<Utc>) -> Light {
        Light::at(now.timestamp_micros(), self.from + (self.due - self.from) / 5 * 4, self.due)
    }
}
