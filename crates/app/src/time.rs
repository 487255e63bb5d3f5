//! The edge where time comes in.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound as _, Utc};

tokio::task_local! {
    /// The simulated time of one request, where it states its own.
    static AT: DateTime<Utc>;
}

/// Where the use cases get the time from.
#[derive(Debug, Clone, Default)]
pub enum TimeSource {
    /// The system's clock: what `serve` and `demo` use, and cannot change.
    #[default]
    System,
    /// A clock that a replay or a test sets.
    Simulated(SimulatedTime),
}

/// A clock that stands where it was set.
#[derive(Debug, Clone, Default)]
pub struct SimulatedTime(Arc<AtomicI64>);

impl SimulatedTime {
    /// A clock standing at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        let time = Self::default();
        time.set(now);
        time
    }

    /// Sets the clock.
    pub fn set(&self, now: DateTime<Utc>) {
        self.0.store(now.timestamp_micros(), Ordering::Relaxed);
    }
}

impl TimeSource {
    /// Runs one request at a time of its own. Only a simulated clock can be told the time: on the system's clock
    /// the request runs now, whatever it states.
    pub async fn at<T>(&self, stated: Option<DateTime<Utc>>, work: impl Future<Output = T>) -> T {
        match (self, stated) {
            (Self::Simulated(_), Some(at)) => AT.scope(at, work).await,
            _ => work.await,
        }
    }

    /// The time, in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[allow(clippy::disallowed_methods)] // The one place where the system's clock is read.
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Simulated(time) => AT.try_with(|at| at.trunc_subsecs(6)).unwrap_or_else(|_| {
                DateTime::from_timestamp_micros(time.0.load(Ordering::Relaxed)).unwrap_or_default()
            }),
        }
    }
}
