//! The use cases, one file each: authorise, load, decide, commit.
//!
//! An [`App`] is one city on one node. Nothing here knows HTTP; nothing here writes SQL.

mod audit;
pub mod background;
pub mod caller;
pub mod cases;
pub mod city;
mod error;
pub mod evidence;
pub mod people;
pub mod places;
pub mod residents;
pub mod rows;
pub mod rulebook;
pub mod tables;
pub mod time;

use std::sync::{Arc, RwLock};

use bus::Topic;
use domain::{AccountId, CaseId};
use ledger::Ledger;
use ledger::words::CaseKey;
use quick_cache::sync::Cache;
use vault::Vault;

pub use caller::Caller;
pub use error::AppError;
pub use time::TimeSource;

use background::live::Happening;
use cases::cache::CaseCache;
use cases::now::Figures;
use cases::turns::Turns;
use city::City;

/// One city on one node: the stores, the rules in force, the time.
#[derive(Debug)]
pub struct App {
    /// What must never be lost.
    pub ledger: Ledger,
    /// Evidence files.
    pub vault: Vault,
    /// What is happening now.
    pub live: Topic<Happening>,
    /// Where the time comes from.
    pub time: TimeSource,
    /// Makes the codes residents look their cases up by.
    pub codes: people::codes::Codes,
    city: RwLock<Arc<City>>,
    cases: CaseCache,
    figures: Figures,
    turns: Turns,
    sign_in: people::sign_in::SignIns,
    tide: residents::work::Tide,
    months: residents::figures::Kept,
    names: Cache<AccountId, String>,
    /// Keys of words used lately, so that the next step of a case need not read its own.
    keys: Cache<CaseId, CaseKey>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        ledger: Ledger,
        vault: Vault,
        city: City,
        codes: people::codes::Codes,
        time: TimeSource,
    ) -> Self {
        Self {
            ledger,
            vault,
            live: Topic::default(),
            time,
            codes,
            city: RwLock::new(Arc::new(city)),
            cases: CaseCache::default(),
            figures: Figures::default(),
            turns: Turns::default(),
            sign_in: people::sign_in::SignIns::default(),
            tide: residents::work::Tide::default(),
            months: residents::figures::Kept::default(),
            names: Cache::new(10_000),
            keys: Cache::new(10_000),
        }
    }

    /// The city as it is now. Hold it through one request, not longer.
    pub fn city(&self) -> Arc<City> {
        Arc::clone(&self.city.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Puts another version of the city in force: after an import, a new edition, a changed unit.
    pub fn replace_city(&self, city: City) {
        *self.city.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(city);
    }
}
