//! Everything a decision needs to know besides the case: the taxonomy, the calendar, the units, the settings.

use serde::{Deserialize, Serialize};

use crate::area::{AreaCode, CodeScheme};
use crate::clock::{Calendar, Limit};
use crate::digest::Algorithm;
use crate::taxonomy::TaxonomyBook;
use crate::unit::Units;

/// What a decision reads. Built once, replaced whole when an administrator changes something.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The city this is.
    pub city: AreaCode,
    /// How its area codes are built.
    pub scheme: CodeScheme,
    /// Its categories, by year.
    pub taxonomy: TaxonomyBook,
    /// Its working time.
    pub calendar: Calendar,
    /// Its units.
    pub units: Units,
    /// The loop's settings.
    pub settings: Settings,
}

/// The loop's settings: what a city may choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How long a desk has to accept a report.
    pub accept_limit: Limit,
    /// How long a desk has from accepting to dispatching.
    pub dispatch_limit: Limit,
    /// How long a desk has to verify what was fed back.
    pub verify_limit: Limit,
    /// How long a desk has to close what was verified.
    pub close_limit: Limit,
    /// For how many days after the end a case may be reopened by whoever reported it, or rated.
    pub reopen_days: u32,
    /// The longest suspension that may be asked for, in days.
    pub longest_suspension_days: u32,
    /// For how many days after a case ended what people typed in it is kept; none: until it is erased on request.
    pub keep_words_days: Option<u32>,
    /// The algorithm that chains the steps.
    pub algorithm: Algorithm,
}

impl Settings {
    /// Returns a case may see before only a ruling settles it (brief decision 9). Not a setting: it is a promise.
    pub const MOST_RETURNS: u32 = 2;
}

impl Default for Settings {
    fn default() -> Self {
        let limit = |text: &str| text.parse().expect("a default limit is well formed");
        Self {
            accept_limit: limit("0.5 working_hours"),
            dispatch_limit: limit("1.5 working_hours"),
            verify_limit: limit("4 working_hours"),
            close_limit: limit("4 working_hours"),
            reopen_days: 15,
            longest_suspension_days: 365,
            keep_words_days: None,
            algorithm: Algorithm::default(),
        }
    }
}
