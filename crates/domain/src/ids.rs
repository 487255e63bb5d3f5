//! Identities. Codes are for people and change over time; these do not.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A case's identity: a `UUIDv7` made by whoever reports it, offline if need be, so that sending twice is harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A unit: a command centre, a command room, a department or a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub u32);

/// A staff account. `AccountId::NOBODY` stands for the platform itself and for residents, who have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub u32);

impl AccountId {
    /// No account: the platform itself, or a resident.
    pub const NOBODY: Self = Self(0);
}
