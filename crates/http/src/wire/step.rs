//! Steps as they are shown.

use std::collections::HashMap;

use app::cases::steps::{ShownStep, ShownWords};
use app::city::City;
use chrono::{DateTime, Utc};
use domain::AccountId;
use serde::Serialize;
use utoipa::ToSchema;

use super::case::Person;
use super::place::PointOut;
use super::report::WordsIn;
use super::text::Bilingual;
use super::unit::UnitName;

/// Who took a step.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorOut {
    /// The person; none for residents and the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The role used.
    pub role: &'static str,
    /// The role's name.
    pub role_label: Bilingual,
    /// The unit acted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitName>,
}

/// A file of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceOut {
    /// The hash of its content.
    pub hash: String,
    /// Its type, told by its content.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Pixels across.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// One entry of a case's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepOut {
    /// Its number within the case.
    pub seq: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: ActorOut,
    /// What, with its particulars.
    #[schema(value_type = Object)]
    pub action: serde_json::Value,
    /// What people call it.
    pub label: Bilingual,
    /// Units named in the action, so that it can be told in words.
    pub units: Vec<UnitName>,
    /// Its words, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<WordsIn>,
    /// Whether its words were erased.
    pub erased: bool,
    /// Its evidence.
    pub evidence: Vec<EvidenceOut>,
    /// Where it was done, when offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PointOut>,
    /// Whether the clock it ended had run out.
    pub late: bool,
    /// Whether the verifier had handled it.
    pub self_checked: bool,
    /// Its hash in the case's chain.
    pub hash: String,
}

impl StepOut {
    /// A step as it is shown.
    pub fn of(shown: ShownStep, city: &City, names: &HashMap<AccountId, String>) -> Self {
        let ShownStep { step, words, evidence } = shown;
        let post = &step.actor.post;
        let erased = matches!(words, Some(ShownWords::Erased));
        Self {
            seq: step.seq,
            at: step.at,
            actor: ActorOut {
                person: Person::of(names, step.actor.account),
                role: post.role.name(),
                role_label: post.role.label().into(),
                unit: post.unit.map(|unit| UnitName::of(city, unit)),
            },
            label: step.body.action.kind().label().into(),
            units: units_of(&step.body.action).into_iter().map(|unit| UnitName::of(city, unit)).collect(),
            action: serde_json::to_value(&step.body.action).unwrap_or_default(),
            words: match words {
                Some(ShownWords::Masked(words)) => Some(words.into()),
                _ => None,
            },
            erased,
            evidence: evidence
                .into_iter()
                .map(|file| EvidenceOut {
                    hash: file.hash.to_string(),
                    media_type: file.media_type,
                    bytes: file.bytes,
                    width: file.width,
                    height: file.height,
                })
                .collect(),
            place: step.body.place.as_ref().map(|place| PointOut { lon: place.lon(), lat: place.lat() }),
            late: step.body.facts.late,
            self_checked: step.body.facts.self_checked,
            hash: step.hash.to_string(),
        }
    }
}

fn units_of(action: &domain::case::Action) -> Vec<domain::UnitId> {
    use domain::case::Action;
    match action {
        Action::Dispatch { lead, co } | Action::Redispatch { lead, co } => {
            std::iter::once(*lead).chain(co.iter().copied()).collect()
        }
        Action::Rule { lead } => vec![*lead],
        Action::Consult { units } => units.clone(),
        _ => Vec::new(),
    }
}
