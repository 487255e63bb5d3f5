//! The short answer, for systems that need no more than that it was stored.

use app::cases::act::Done;
use axum::http::HeaderMap;
use domain::case::Case;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is answered to a report or an action sent with `Prefer: return=minimal` (RFC 7240).
#[derive(Debug, Serialize, ToSchema)]
pub struct Ack {
    /// The case.
    pub id: Uuid,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its version after the step.
    pub version: u32,
    /// The step's number within the case.
    pub seq: u32,
    /// Where the case stands.
    pub stage: &'static str,
    /// How it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<&'static str>,
    /// Whether this request had been sent before.
    pub again: bool,
}

impl Ack {
    /// The short answer to an action.
    pub fn of(done: &Done) -> Self {
        Self::new(&done.record.case, done.record.number.clone(), done.seq, done.again)
    }

    /// The short answer for a case after its step number `seq`.
    pub fn new(case: &Case, number: Option<String>, seq: u32, again: bool) -> Self {
        Self {
            id: case.id.0,
            number,
            version: case.version,
            seq,
            stage: case.stage.name(),
            end: case.end.map(domain::case::End::name),
            again,
        }
    }
}

/// Whether the short answer is wanted.
pub fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get("prefer").is_some_and(|value| value.as_bytes() == b"return=minimal")
}
