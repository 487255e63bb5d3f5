//! What lists ask: filter, scope, order, page. One language for pages, counts, points and exports.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use domain::case::{Channel, End, Stage};
use domain::clock::Light;
use domain::{AccountId, CaseId, UnitId};

/// Which life of a case is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Reported and not ended.
    #[default]
    Open,
    /// Ended.
    Ended,
    /// Both.
    All,
    /// Drafts of the asker's own.
    Draft,
}

/// Which cases; all conditions hold together, and what is none or empty does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Open, ended, all, or one's own drafts.
    pub state: State,
    /// In one of these subtrees.
    pub areas: Vec<AreaCode>,
    /// A main category or a leaf: a prefix of the leaf's code.
    pub category: Option<String>,
    /// In this stage.
    pub stage: Option<Stage>,
    /// Ended this way.
    pub end: Option<End>,
    /// With the running clock at this light; open cases only.
    pub light: Option<Light>,
    /// With this unit as desk, lead, or otherwise part of it.
    pub unit: Option<UnitId>,
    /// Waiting for this unit now; open cases only.
    pub holder: Option<UnitId>,
    /// With this desk.
    pub desk: Option<UnitId>,
    /// With this lead unit.
    pub lead: Option<UnitId>,
    /// From this channel.
    pub channel: Option<Channel>,
    /// Reported at or after.
    pub from: Option<DateTime<Utc>>,
    /// Reported before.
    pub until: Option<DateTime<Utc>>,
    /// Ended at or after, and not reopened since.
    pub ended_from: Option<DateTime<Utc>>,
    /// Ended before.
    pub ended_until: Option<DateTime<Utc>>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
    /// Tokens the masked description must have, as `domain::words::query_tokens` makes them.
    pub words: Vec<String>,
    /// Reported by the asker.
    pub mine: bool,
    /// Under supervision; open cases only.
    pub supervised: bool,
}

/// What the asker may see at all: in one of the areas, or with one of the units part of it, or reported by them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Areas watched over, each with everything below.
    pub areas: Vec<AreaCode>,
    /// Units worked for.
    pub units: Vec<UnitId>,
    /// The asker; none where nobody signed in.
    pub reporter: Option<AccountId>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By the time of the report, newest first.
    #[default]
    Newest,
    /// By the time left on the running clock, least first, paused clocks last; open cases only.
    TimeLeft,
}

/// Where a page goes on: after the entry with this key and serial. Opaque to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Microseconds: of the report, or of the clock's end (`i64::MAX` where it is paused).
    pub key: i64,
    /// The case's serial.
    pub serial: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.serial)
    }
}

/// Not a cursor that a page gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let number = |digits: &str| digits.parse().map_err(|_| BadCursor);
        let (key, serial) = text.split_once('.').ok_or(BadCursor)?;
        Ok(Self { key: number(key)?, serial: number(serial)? })
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// Its entries.
    pub items: Vec<T>,
    /// Where the next page goes on; none on the last.
    pub next: Option<Cursor>,
}

/// How many cases are open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub open: u64,
    /// By stage.
    pub by_stage: BTreeMap<Stage, u64>,
    /// Clocks at green.
    pub green: u64,
    /// Clocks at yellow.
    pub yellow: u64,
    /// Clocks at red.
    pub red: u64,
    /// By area, one level below the filter's area (the city's counties when it has none), in the order of their codes.
    pub by_area: Vec<AreaCount>,
}

/// Open cases of one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaCount {
    /// The area.
    pub area: AreaCode,
    /// Its open cases.
    pub open: u64,
    /// Of them, with the clock at red.
    pub red: u64,
}

/// Open cases of one category in one grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridCount {
    /// The smallest area known.
    pub area: AreaCode,
    /// The main category.
    pub category: String,
    /// Its open cases.
    pub open: u64,
}

/// An open case as a point on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPoint {
    /// Identity.
    pub id: CaseId,
    /// Longitude in 1e-7 degrees.
    pub lon_e7: i32,
    /// Latitude in 1e-7 degrees.
    pub lat_e7: i32,
    /// The leaf category.
    pub leaf: String,
    /// The stage.
    pub stage: Stage,
    /// The light at the time asked for.
    pub light: Light,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back() {
        for cursor in [Cursor { key: -5, serial: 7 }, Cursor { key: i64::MAX, serial: 0 }] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        assert_eq!("x.1".parse::<Cursor>(), Err(BadCursor));
        assert_eq!("12".parse::<Cursor>(), Err(BadCursor));
    }
}
