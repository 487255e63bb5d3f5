//! Reports and words as they come in.

use app::cases::Beside;
use app::cases::report::NewReport;
use domain::case::Channel;
use domain::{CaseId, Digest};
use ledger::words::Words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::action::one_of;
use super::place::PlaceIn;
use crate::problem::Problem;

/// What people write. Stored sealed, shown masked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WordsIn {
    /// What the matter is, or what was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_name: Option<String>,
    /// Their phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_phone: Option<String>,
    /// The extra fields of the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<serde_json::Value>,
}

impl From<WordsIn> for Words {
    fn from(words: WordsIn) -> Self {
        let WordsIn { text, address, contact_name, contact_phone, form } = words;
        Self { text, address, contact_name, contact_phone, form }
    }
}

impl From<Words> for WordsIn {
    fn from(words: Words) -> Self {
        let Words { text, address, contact_name, contact_phone, form } = words;
        Self { text, address, contact_name, contact_phone, form }
    }
}

/// A report.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportIn {
    /// The case's identity, made by the reporter: a UUID of version 7. Sending it twice is harmless.
    pub id: Uuid,
    /// The request's identity; needed when a draft is saved more than once.
    pub request: Option<Uuid>,
    /// Only save it, for its author.
    #[serde(default)]
    pub draft: bool,
    /// `grid` (default), `hotline`, `resident`, `video`, `leader`, `department` or `device`.
    pub channel: Option<String>,
    /// Where the matter is.
    pub place: PlaceIn,
    /// The leaf category.
    #[schema(example = "0301")]
    pub leaf: String,
    /// The filing condition, when known.
    pub condition: Option<String>,
    /// What the matter is.
    #[serde(default)]
    pub words: WordsIn,
    /// Evidence uploaded before, by hash.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub evidence: Vec<Digest>,
}

impl ReportIn {
    /// The report for the use cases.
    pub fn report(self) -> Result<NewReport, Problem> {
        let channel = self.channel.map_or(Ok(Channel::Grid), |name| one_of("channel", &name))?;
        Ok(NewReport {
            id: CaseId(self.id),
            request: self.request.unwrap_or(self.id),
            draft: self.draft,
            channel,
            place: self.place.given()?,
            leaf: self.leaf,
            condition: self.condition,
            beside: Beside { words: self.words.into(), evidence: self.evidence, place: None },
        })
    }
}
