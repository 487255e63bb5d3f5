//! The five levels of the division tree and the digits of their codes.

use serde::{Deserialize, Serialize};

/// A level of the division tree, from the whole city down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 市.
    City,
    /// 区县.
    County,
    /// 镇街.
    Town,
    /// 村社.
    Village,
    /// 网格.
    Grid,
}

impl Level {
    /// All levels, the city first.
    pub const ALL: [Self; 5] = [Self::City, Self::County, Self::Town, Self::Village, Self::Grid];

    /// The name used in data, on the wire and as the name of a tile layer.
    pub const fn name(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
            Self::Grid => "grid",
        }
    }

    /// How many digits a code of this level has (GB/T 2260, GB/T 10114, and three for the grid).
    pub const fn digits(self) -> usize {
        match self {
            Self::City => 4,
            Self::County => 6,
            Self::Town => 9,
            Self::Village => 12,
            Self::Grid => 15,
        }
    }

    /// The level of a [name](Self::name); the names of statistical tables, `prefecture` and `township`, are
    /// understood too.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "prefecture" => Some(Self::City),
            "township" => Some(Self::Town),
            _ => Self::ALL.into_iter().find(|level| level.name() == name),
        }
    }
}
