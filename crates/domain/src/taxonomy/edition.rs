//! Which version of the taxonomy.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::words::Flaw;

/// A year's taxonomy in one of its revisions, written `2026.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edition {
    /// The year it is for.
    pub year: i32,
    /// The revision within the year, from 1.
    pub revision: u32,
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.year, self.revision)
    }
}

impl From<Edition> for String {
    fn from(edition: Edition) -> Self {
        edition.to_string()
    }
}

impl FromStr for Edition {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let numbers = text
            .split_once('.')
            .and_then(|(year, revision)| Some((year.parse().ok()?, revision.parse().ok()?)));
        let (year, revision) = numbers.ok_or_else(|| {
            Flaw::new(
                "edition",
                format!("“{text}” 不是类别表版本, 应写作 2026.1"),
                format!("\"{text}\" is not an edition of the taxonomy such as 2026.1"),
            )
        })?;
        Ok(Self { year, revision })
    }
}

impl TryFrom<String> for Edition {
    type Error = Flaw;

    fn try_from(text: String) -> Result<Self, Flaw> {
        text.parse()
    }
}
