//! What is carried, and what was answered.

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};

use crate::mapping::Body;
use crate::reason::Reason;

/// One delivery, ready to go.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Its identity within the city, the same at every attempt: `SUBSCRIPTION-POSITION`.
    pub id: String,
    /// The city's code.
    pub city: String,
    /// What kind of thing it tells, for the attribute `type`.
    pub kind: String,
    /// Which city's platform tells it, for the attribute `source`.
    pub source: String,
    /// Which case or area, for the attribute `subject`.
    pub subject: String,
    /// When the step or the change was made.
    pub time: DateTime<Utc>,
    /// The day that was, as the city counts days.
    pub day: NaiveDate,
    /// When it is sent.
    pub now: DateTime<Utc>,
    /// The mapped message.
    pub body: Body,
    /// Keys it is signed with, the newest first.
    pub keys: Vec<Vec<u8>>,
    /// How its file ends, where it becomes one.
    pub ending: &'static str,
}

impl Parcel {
    /// Its identity among the deliveries of all cities, for places that several may share: `CITY-SUBSCRIPTION-POSITION`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.city, self.id)
    }

    /// The attributes of CloudEvents 1.0, but for `datacontenttype`, which every way has a place of its own for.
    pub fn attributes(&self) -> [(&'static str, String); 6] {
        [
            ("specversion", "1.0".to_owned()),
            ("id", self.id.clone()),
            ("source", self.source.clone()),
            ("type", self.kind.clone()),
            ("subject", self.subject.clone()),
            ("time", self.time.to_rfc3339_opts(SecondsFormat::Micros, true)),
        ]
    }
}

/// A target took too long.
pub(crate) fn late() -> Reason {
    Reason::new("timeout", "对方没有按时回答", "the target did not answer in time")
}

/// A target cannot be reached, for this reason of the network's or the broker's.
pub(super) fn unreached(error: &impl std::fmt::Display) -> Reason {
    Reason::new("connect", format!("连接不上对方: {error}"), format!("the target cannot be reached: {error}"))
}

/// What a target calls a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// Its own number.
    Number(String),
    /// It tells the number later, when it is asked for under this token.
    Token(String),
}

/// What a target answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It has it.
    Taken {
        /// What it calls the case, where it says so.
        called: Option<Called>,
    },
    /// It will not have it like this: nothing is gained by sending it again.
    Refused(Reason),
    /// It did not answer, or asked to try later.
    Failed {
        /// What happened.
        reason: Reason,
        /// How long it asked to wait.
        wait: Option<TimeDelta>,
    },
}

impl From<Reason> for Answer {
    /// It did not work, for this reason.
    fn from(reason: Reason) -> Self {
        Self::Failed { reason, wait: None }
    }
}

impl Answer {
    /// It has it, and says no number.
    pub fn taken() -> Self {
        Self::Taken { called: None }
    }

    /// It did not work.
    pub fn failed(rule: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Reason::new(rule, zh, en).into()
    }

    /// It took too long.
    pub fn late() -> Self {
        late().into()
    }

    /// It cannot be reached, for this reason of the network's or the broker's.
    pub fn unreached(error: &impl std::fmt::Display) -> Self {
        unreached(error).into()
    }

    /// It takes nothing as large as this.
    pub fn too_large(error: &impl std::fmt::Display) -> Self {
        Self::Refused(Reason::new(
            "too_large",
            format!("消息过大: {error}"),
            format!("the message is too large: {error}"),
        ))
    }

    /// It was reached and did not take it, for this reason of the broker's.
    pub fn untaken(error: &impl std::fmt::Display) -> Self {
        Self::failed(
            "broker",
            format!("对方没有收下: {error}"),
            format!("the target did not take it: {error}"),
        )
    }
}
