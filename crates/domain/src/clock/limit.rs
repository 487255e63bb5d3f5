//! How long something may take: an amount, exact to hundredths, in one of the field's four units of time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Bilingual;

/// The units local limit tables use. Emergency units run day and night; working units run in office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// 紧急工作时: 60 minutes of elapsed time.
    EmergencyHour,
    /// 紧急工作日: 24 hours of elapsed time, whatever the wall clock does in between.
    EmergencyDay,
    /// 工作时: 60 minutes of office time.
    WorkingHour,
    /// 工作日: the office hours of one working day, see [`super::Calendar`].
    WorkingDay,
}

impl TimeUnit {
    /// All four.
    pub const ALL: [Self; 4] = [Self::EmergencyHour, Self::EmergencyDay, Self::WorkingHour, Self::WorkingDay];

    /// Whether it runs day and night.
    pub fn is_continuous(self) -> bool {
        matches!(self, Self::EmergencyHour | Self::EmergencyDay)
    }

    /// Its name in stored text: `working_hours`.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmergencyHour => "emergency_hours",
            Self::EmergencyDay => "emergency_days",
            Self::WorkingHour => "working_hours",
            Self::WorkingDay => "working_days",
        }
    }

    /// Its name for people.
    pub fn label(self) -> Bilingual {
        let en = self.name().replace('_', " ");
        Bilingual::new(self.zh(), en)
    }

    fn zh(self) -> &'static str {
        match self {
            Self::EmergencyHour => "紧急工作时",
            Self::EmergencyDay => "紧急工作日",
            Self::WorkingHour => "工作时",
            Self::WorkingDay => "工作日",
        }
    }

    /// The unit of a word: its stored name, singular or plural, or its Chinese name.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| {
            let plural = unit.name();
            word == plural || word == unit.zh() || plural.strip_suffix('s') == Some(word)
        })
    }
}

/// An amount of time, written `1.5 working_hours` (also read: `1.5 工作时`). At most 10,000 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    hundredths: u32,
    unit: TimeUnit,
}

impl Limit {
    const MOST: u32 = 1_000_000;

    /// `hundredths` of a `unit`; none above 10,000 units.
    pub fn new(hundredths: u32, unit: TimeUnit) -> Option<Self> {
        (hundredths <= Self::MOST).then_some(Self { hundredths, unit })
    }

    /// The amount in hundredths of its unit.
    pub fn hundredths(self) -> u32 {
        self.hundredths
    }

    /// The unit.
    pub fn unit(self) -> TimeUnit {
        self.unit
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.hundredths == 0
    }

    /// Whether it is a larger amount of the same unit. Amounts of different units are not compared: none exceeds.
    pub fn exceeds(self, other: Self) -> bool {
        self.unit == other.unit && self.hundredths > other.hundredths
    }

    /// For people: `1.5 工作时`, `1.5 working hours`.
    pub fn words(self) -> Bilingual {
        let amount = Amount(self.hundredths);
        let label = self.unit.label();
        let en = if self.hundredths == 100 { label.en.trim_end_matches('s') } else { &label.en };
        Bilingual::new(format!("{amount} {}", label.zh), format!("{amount} {en}"))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Amount(self.hundredths), self.unit.name())
    }
}

/// Hundredths as a decimal without trailing zeros.
struct Amount(u32);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => write!(f, "{whole}"),
            _ if rest.is_multiple_of(10) => write!(f, "{whole}.{}", rest / 10),
            _ => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// What is wrong with the text of a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct LimitError {
    /// The rule that was broken, for people.
    pub text: Bilingual,
}

impl LimitError {
    fn new(text: &str, zh: &str, en: &str) -> Self {
        Self { text: Bilingual::new(format!("时限 “{text}”: {zh}"), format!("limit \"{text}\": {en}")) }
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let trimmed = text.trim();
        let split = trimmed.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(trimmed.len());
        let (amount, word) = trimmed.split_at(split);
        let hundredths = hundredths(amount).ok_or_else(|| {
            LimitError::new(
                text,
                "数量应为 0 到 10000, 最多两位小数",
                "the amount is 0 to 10,000 with at most two decimals",
            )
        })?;
        let unit = TimeUnit::from_word(&word.trim().replace(' ', "_")).ok_or_else(|| {
            LimitError::new(
                text,
                "单位应为 紧急工作时, 紧急工作日, 工作时 或 工作日",
                "the unit is emergency_hours, emergency_days, working_hours or working_days",
            )
        })?;
        Ok(Self { hundredths, unit })
    }
}

fn hundredths(amount: &str) -> Option<u32> {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, "0"));
    if decimals.is_empty() || decimals.len() > 2 || whole.len() > 5 {
        return None;
    }
    let scale = if decimals.len() == 1 { 10 } else { 1 };
    let sum = whole.parse::<u32>().ok()? * 100 + decimals.parse::<u32>().ok()? * scale;
    (sum <= Limit::MOST).then_some(sum)
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A limit in elapsed time. The resident's clock takes no other, so that no holiday and no suspension can lengthen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Limit", into = "Limit")]
pub struct ElapsedLimit(Limit);

impl ElapsedLimit {
    /// The limit itself.
    pub fn limit(self) -> Limit {
        self.0
    }

    /// Its length in microseconds.
    pub(super) fn micros(self) -> i64 {
        super::table::parts(self.0)
    }
}

impl TryFrom<Limit> for ElapsedLimit {
    type Error = LimitError;

    fn try_from(limit: Limit) -> Result<Self, LimitError> {
        if limit.unit.is_continuous() {
            return Ok(Self(limit));
        }
        Err(LimitError::new(
            &limit.to_string(),
            "居民时限按自然时间计, 单位应为 紧急工作时 或 紧急工作日",
            "a resident's limit is elapsed time: emergency_hours or emergency_days",
        ))
    }
}

impl From<ElapsedLimit> for Limit {
    fn from(limit: ElapsedLimit) -> Self {
        limit.0
    }
}
