//! Time limits: working time, and the clocks that run in it.
//!
//! [`Calendar`] knows a city's office hours, holidays and make-up workdays. [`Limit`] is an amount in one of four
//! [`TimeUnit`]s. [`Clock`] is a unit's clock: it runs in its limit's unit, pauses while suspended, lights green,
//! yellow, red. [`ResidentClock`] is the resident's: elapsed time from the report, which nothing pauses.
//!
//! Everything here is pure: the present moment is always an argument. Instants count to the microsecond.

mod calendar;
mod file;
mod limit;
mod resident;
mod running;
mod table;

use chrono::{DateTime, Utc};

pub use calendar::{Calendar, DayKind};
pub use file::{Hours, Span, YearTable};
pub use limit::{ElapsedLimit, Limit, LimitError, TimeUnit};
pub use resident::ResidentClock;
pub use running::{Clock, ClockKind, Left, Light};

/// The instant of a count of microseconds since 1970; counts no calendar reaches become the latest instant.
fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
