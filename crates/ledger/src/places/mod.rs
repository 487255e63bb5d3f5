//! Areas with their outlines and validity, their changes in order, which of them took over from which, and the units that
//! act in them.

mod areas;
mod changes;
mod found;
mod succession;
mod units;

pub use areas::{Area, NewArea};
pub use changes::{AreaChange, AreaChangeKind};
pub use succession::{Succession, SuccessionKind};
pub use units::StoredUnit;

use crate::Ledger;
use crate::db::Db;

/// The areas and units of one city.
#[derive(Debug, Clone)]
pub struct Places {
    db: Db,
    city: i64,
}

impl Ledger {
    /// The city's areas and units.
    pub fn places(&self) -> Places {
        Places::new(self.db().clone(), self.city())
    }
}

impl Places {
    /// The places of `city` in `db`.
    pub fn new(db: Db, city: i64) -> Self {
        Self { db, city }
    }
}
