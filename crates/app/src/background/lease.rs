//! A node's claim on one piece of background work.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{App, AppError};

/// How long a claim lasts: much longer than nodes' clocks may differ, short enough that another node soon takes over.
const LASTS: TimeDelta = TimeDelta::seconds(60);

/// The claim, prolonged when half of it is over.
pub struct Lease {
    work: &'static str,
    node: String,
    until: DateTime<Utc>,
}

impl Lease {
    /// No claim yet.
    pub fn new(work: &'static str, node: String) -> Self {
        Self { work, node, until: DateTime::UNIX_EPOCH }
    }

    /// Whether the work is this node's now.
    pub async fn hold(&mut self, app: &App) -> Result<bool, AppError> {
        let now = app.time.now();
        if self.until > now + LASTS / 2 {
            return Ok(true);
        }
        let until = now + LASTS;
        let held = app.ledger.registry().claim(self.work, &self.node, now, until).await?;
        self.until = if held { until } else { DateTime::UNIX_EPOCH };
        Ok(held)
    }

    /// Lets another node have the work at once.
    pub async fn give_back(&self, app: &App) {
        if let Err(error) = app.ledger.registry().release(self.work, &self.node).await {
            tracing::debug!(work = self.work, %error, "the lease ends by itself");
        }
    }
}
