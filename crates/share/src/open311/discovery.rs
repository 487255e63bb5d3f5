//! Discovery: which endpoints there are.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use super::Document;

/// Where the specification is found.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// An endpoint: what is posted there becomes a case, or is only checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// For real.
    Production,
    /// Checked as it would be in earnest, and not kept.
    Test,
}

impl Endpoint {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Production, Self::Test];

    /// What the specification calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
        }
    }

    /// Whose address this is.
    pub fn of(path: &str) -> Self {
        if path.starts_with(Self::Test.path()) { Self::Test } else { Self::Production }
    }

    /// Where its routes begin.
    pub fn path(self) -> &'static str {
        match self {
            Self::Production => "/open311/v2",
            Self::Test => "/open311/test/v2",
        }
    }
}

/// The discovery document of a server that is reached at `origin` and whose services are those of `changed`.
pub fn discovery(origin: &str, changed: DateTime<Utc>, contact: &str, key_service: &str) -> Document {
    let changeset = changed.to_rfc3339_opts(SecondsFormat::Secs, true);
    let endpoints = Endpoint::ALL.map(|endpoint| {
        json!({
            "specification": SPECIFICATION,
            "url": format!("{origin}{}", endpoint.path()),
            "changeset": changeset,
            "type": endpoint.name(),
            "formats": ["text/xml", "application/json"],
        })
    });
    Document::one(
        "discovery",
        json!({ "changeset": changeset, "contact": contact, "key_service": key_service, "endpoints": endpoints }),
    )
}
