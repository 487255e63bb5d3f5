//! Area codes: digits only, hierarchical, so that a subtree is a prefix.
//!
//! The default scheme is that of brief decision 8: 4 digits city, 6 county, 9 town, 12 village, 15 grid
//! (GB/T 2260, GB/T 10114, statistical village codes, and 3 digits of grid). The lengths are configuration,
//! because national and industry standards differ (14, 15, 16 and 20 digits are all in use).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Bilingual;

/// The levels of the division tree, from the whole city down to one grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    /// 市
    City,
    /// 区县
    County,
    /// 镇街
    Town,
    /// 村社
    Village,
    /// 网格
    Grid,
}

impl AreaLevel {
    /// All levels from the city down.
    pub const ALL: [Self; 5] = [Self::City, Self::County, Self::Town, Self::Village, Self::Grid];

    /// The level's stable name in codes and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
            Self::Grid => "grid",
        }
    }

    /// What people call it.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::City => ("市", "city"),
            Self::County => ("区县", "county"),
            Self::Town => ("镇街", "town"),
            Self::Village => ("村社", "village"),
            Self::Grid => ("网格", "grid"),
        };
        Bilingual::new(zh, en)
    }
}

/// An area's code: 1 to 20 digits. Which lengths mean which level is the [`CodeScheme`]'s business.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct AreaCode(String);

/// Why a text is no area code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadAreaCode(pub Bilingual);

impl AreaCode {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `other` is this area or lies in its subtree.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The half-open range of codes in this area's subtree, for range scans: `from <= code < until`.
    /// `until` is none for a code of nines only, which has no upper neighbour of its length.
    pub fn range(&self) -> (&str, Option<String>) {
        let mut digits = self.0.clone().into_bytes();
        while let Some(last) = digits.pop() {
            if last < b'9' {
                digits.push(last + 1);
                return (&self.0, Some(digits.iter().map(|&b| char::from(b)).collect()));
            }
        }
        (&self.0, None)
    }

    /// The ancestor whose code has `digits` digits, or this code itself when it is shorter.
    #[must_use]
    pub fn cut(&self, digits: usize) -> Self {
        Self(self.0[..digits.min(self.0.len())].to_owned())
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AreaCode {
    type Err = BadAreaCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 20 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadAreaCode(Bilingual::new(
                format!("区划编码只能是 1 至 20 位数字, 收到 “{text}”"),
                format!("an area code is 1 to 20 digits, got \"{text}\""),
            )));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for AreaCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// How many digits each level's code has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeScheme {
    /// 市
    pub city: usize,
    /// 区县
    pub county: usize,
    /// 镇街
    pub town: usize,
    /// 村社
    pub village: usize,
    /// 网格
    pub grid: usize,
}

impl Default for CodeScheme {
    fn default() -> Self {
        Self { city: 4, county: 6, town: 9, village: 12, grid: 15 }
    }
}

impl CodeScheme {
    /// Digits of one level's code.
    pub fn digits(&self, level: AreaLevel) -> usize {
        match level {
            AreaLevel::City => self.city,
            AreaLevel::County => self.county,
            AreaLevel::Town => self.town,
            AreaLevel::Village => self.village,
            AreaLevel::Grid => self.grid,
        }
    }

    /// Which level a code belongs to, by its length.
    pub fn level(&self, code: &AreaCode) -> Option<AreaLevel> {
        AreaLevel::ALL.into_iter().find(|&level| self.digits(level) == code.as_str().len())
    }

    /// The ancestor of `code` at `level`; `code` itself when it is at or above that level.
    pub fn at(&self, code: &AreaCode, level: AreaLevel) -> AreaCode {
        code.cut(self.digits(level))
    }

    /// The code of the area directly above, by prefix; none for the city.
    pub fn parent(&self, code: &AreaCode) -> Option<AreaCode> {
        let length = code.as_str().len();
        AreaLevel::ALL.into_iter().rev().map(|l| self.digits(l)).find(|&d| d < length).map(|d| code.cut(d))
    }

    /// Checks that lengths grow from city to grid and fit a code.
    pub fn check(&self) -> Result<(), Bilingual> {
        let lengths = AreaLevel::ALL.map(|level| self.digits(level));
        if lengths[0] == 0 || lengths[4] > 20 || lengths.windows(2).any(|w| w[0] >= w[1]) {
            return Err(Bilingual::new(
                "编码方案的位数须逐级增加, 且不超过 20 位",
                "a code scheme's lengths must grow from city to grid and not exceed 20 digits",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_subtree_is_a_prefix_and_a_range() {
        let county = code("330203");
        assert!(county.covers(&code("330203001001007")));
        assert!(!county.covers(&code("330204001")));
        for (text, until) in [("330203", Some("330204")), ("3309", Some("331")), ("99", None)] {
            assert_eq!(code(text).range(), (text, until.map(str::to_owned)));
        }
    }

    #[test]
    fn levels_by_length() {
        let scheme = CodeScheme::default();
        for (text, level, parent) in [
            ("3302", Some(AreaLevel::City), None),
            ("330203", Some(AreaLevel::County), Some("3302")),
            ("330203001", Some(AreaLevel::Town), Some("330203")),
            ("330203001001", Some(AreaLevel::Village), Some("330203001")),
            ("330203001001007", Some(AreaLevel::Grid), Some("330203001001")),
            ("33020", None, Some("3302")),
        ] {
            assert_eq!(scheme.level(&code(text)), level, "{text}");
            assert_eq!(scheme.parent(&code(text)), parent.map(code), "{text}");
        }
        assert!(scheme.check().is_ok());
        assert!(CodeScheme { town: 6, ..scheme }.check().is_err());
    }

    #[test]
    fn bad_codes_are_named() {
        for text in ["", "33020a", "330203001001007330203001", "３３"] {
            assert!(text.parse::<AreaCode>().is_err(), "{text}");
        }
    }
}
