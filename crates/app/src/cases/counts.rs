//! How many open cases there are, and where they are, within the caller's scope.

use ledger::cases::{Counts, Filter, OpenPoint};

use crate::{App, AppError, Caller};

/// Points one map may ask for.
const MOST_POINTS: u32 = 20_000;

impl App {
    /// Open cases counted by stage, light and area under a filter.
    pub async fn counts(&self, caller: &Caller, filter: Filter) -> Result<Counts, AppError> {
        self.record_search(caller, &filter).await?;
        Ok(self.ledger.counts(&filter, &caller.scope(), self.time.now()).await?)
    }

    /// Open cases as points.
    pub async fn points(&self, caller: &Caller, filter: Filter) -> Result<Vec<OpenPoint>, AppError> {
        self.record_search(caller, &filter).await?;
        Ok(self.ledger.open_points(&filter, &caller.scope(), self.time.now(), MOST_POINTS).await?)
    }
}
