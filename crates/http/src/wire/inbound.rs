//! What comes in from other systems, as it is sent and shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use share::reason::Reason;
use utoipa::ToSchema;
use uuid::Uuid;

use super::share::ReasonOut;

/// A message that waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptOut {
    /// Its number.
    pub id: i64,
    /// Which system sent it.
    pub target: i64,
    /// What the sender calls it.
    pub request: String,
    /// The case it is about, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Uuid>,
    /// The message, personal text masked.
    pub body: String,
    /// Why it was not taken.
    pub reason: ReasonOut,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When somebody dealt with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<DateTime<Utc>>,
    /// How: `retried`, `linked` or `settled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// What they said to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl From<ledger::share::Kept> for KeptOut {
    fn from(it: ledger::share::Kept) -> Self {
        Self {
            id: it.id,
            target: it.target,
            request: it.request,
            case: it.case.map(|case| case.0),
            body: String::from_utf8_lossy(&it.body).into_owned(),
            reason: Reason::read(&it.reason).into(),
            received_at: it.received_at,
            settled_at: it.settled_at,
            outcome: it.outcome,
            note: it.note,
        }
    }
}

/// What a target tells about a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // Read by the crate `share` itself, so that whatever comes is kept; here it is described.
pub struct ProgressIn {
    /// What the sender calls the message: sending it twice is harmless.
    pub request: String,
    /// The case, by identity.
    pub case: Option<Uuid>,
    /// The case, by our number.
    pub number: Option<String>,
    /// The case by their number; with one of the others, their number is kept.
    pub their_number: Option<String>,
    /// How far it has come, in their words.
    pub progress: Option<String>,
    /// `sign`, `comment`, `feed_back`, `co_feed_back` or `return`; else what the settings say for `progress`.
    pub action: Option<String>,
    /// Why, for a return: `other_area`, `other_duty`, `unclear_owner` or `too_little_known`.
    pub reason: Option<String>,
    /// What is said with it.
    pub text: Option<String>,
    /// When it was so, by their clock.
    pub at: Option<DateTime<Utc>>,
}

/// An order of a hotline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // Read by the crate `share` itself, so that whatever comes is kept; here it is described.
pub struct OrderIn {
    /// Their number for it: the same number makes one case, however often it comes.
    pub order_number: String,
    /// What the caller said.
    pub text: String,
    /// Their category.
    pub category: Option<String>,
    /// Where, in words.
    pub address: Option<String>,
    /// Degrees.
    pub lon: Option<f64>,
    /// Degrees.
    pub lat: Option<f64>,
    /// The datum, where it is not the one agreed: wgs84, cgcs2000, gcj02 or bd09.
    pub datum: Option<String>,
    /// Who called. Sealed.
    pub caller_name: Option<String>,
    /// Their phone number. Sealed.
    pub caller_phone: Option<String>,
    /// By when the hotline wants it settled; the platform's own limits stand beside it.
    pub due_at: Option<DateTime<Utc>>,
}

/// How far a system's own list, folder or endpoint was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntakeOut {
    /// Which system.
    pub target: i64,
    /// When it was last read, or tried to.
    pub read_at: DateTime<Utc>,
    /// Where its list goes on, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonOut>,
}

impl From<ledger::share::Intake> for IntakeOut {
    fn from(it: ledger::share::Intake) -> Self {
        Self {
            target: it.target,
            read_at: it.read_at,
            mark: it.mark,
            reason: it.reason.as_deref().map(|text| Reason::read(text).into()),
        }
    }
}
