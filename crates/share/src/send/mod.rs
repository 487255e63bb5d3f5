//! The edges: bytes carried out, and what was answered.

mod folder;
mod webhook;

use chrono::{DateTime, TimeDelta, Utc};

use crate::mapping::Body;
use crate::reason::Reason;
use crate::settings::{Settings, Way};

/// One delivery, ready to go.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Its identity, the same at every attempt: `SUBSCRIPTION-POSITION`.
    pub id: String,
    /// What kind of thing it tells, for the attribute `type`.
    pub kind: String,
    /// Which city's platform tells it, for the attribute `source`.
    pub source: String,
    /// Which case, for the attribute `subject`.
    pub subject: String,
    /// When the step was made.
    pub time: DateTime<Utc>,
    /// When it is sent.
    pub now: DateTime<Utc>,
    /// The mapped message.
    pub body: Body,
    /// Keys it is signed with, the newest first.
    pub keys: Vec<Vec<u8>>,
    /// How its file ends, where it becomes one.
    pub ending: &'static str,
}

/// What a target answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It has it.
    Taken {
        /// Its own number for the case, where it says one.
        number: Option<String>,
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

/// Carries a parcel to its target. A target that fetches for itself has nothing carried to it.
pub async fn send(client: &reqwest::Client, settings: &Settings, parcel: &Parcel) -> Answer {
    match &settings.way {
        Way::Webhook { .. } => webhook::post(client, &settings.way, parcel).await,
        Way::Folder { path } => folder::put(path.clone(), parcel.clone()).await,
        Way::Pull {} => Answer::Failed {
            reason: Reason::new("pull", "对方自行拉取", "the target fetches for itself"),
            wait: None,
        },
    }
}
