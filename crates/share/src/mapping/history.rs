//! What a delivery is about, with its whole history: a case with its steps, or an area with its changes.

use std::sync::Arc;

use app::city::City;
use chrono::{DateTime, Utc};
use ledger::share::Subject;
use serde_json::Value;

use super::area::{AreaStory, area_message};
use super::message::{Story, message};
use crate::reason::Reason;
use crate::rule::{Rule, follow, follow_area};

/// What a delivery is about, with its whole history, as it is read for sharing. Cheap to clone.
#[derive(Debug, Clone)]
pub enum History {
    /// A case.
    Case(Arc<Story>),
    /// An area.
    Area(Arc<AreaStory>),
}

impl History {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Case(story) => Subject::Case(story.id),
            Self::Area(story) => Subject::Area(story.area.code.clone()),
        }
    }

    /// A case's number, where it has one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Case(story) => story.number.as_deref(),
            Self::Area(_) => None,
        }
    }

    /// What people and other systems call it: a case's number, an area's code.
    pub fn name(&self) -> String {
        match self {
            Self::Case(story) => story.number.clone().unwrap_or_else(|| story.id.to_string()),
            Self::Area(story) => story.area.code.to_string(),
        }
    }

    /// Which of its steps or changes a rule follows, for a subscription that began at a position.
    pub fn follow(&self, rule: &Rule, city: &City, begun: i64) -> Vec<u32> {
        match self {
            Self::Case(story) => follow(rule, &story.moments, &city.rules.taxonomy),
            Self::Area(story) => follow_area(rule, &story.changes, begun),
        }
    }

    /// When a step or a change was made.
    pub fn at(&self, seq: u32) -> Option<DateTime<Utc>> {
        match self {
            Self::Case(story) => story.moment(seq).map(|moment| moment.step.at),
            Self::Area(story) => story.change(seq).map(|change| change.at),
        }
    }

    /// What kind of step or change it is, for the attribute `type`.
    pub fn kind(&self, seq: u32) -> Option<String> {
        match self {
            Self::Case(story) => {
                story.moment(seq).map(|it| format!("dingbo.case.{}", it.step.body.action.kind().name()))
            }
            Self::Area(story) => story.change(seq).map(|it| format!("dingbo.area.{}", it.kind.name())),
        }
    }

    /// The message of a step or a change, named `id`.
    pub fn message(&self, id: &str, seq: u32, rule: &Rule, city: &City) -> Result<Value, Reason> {
        match self {
            Self::Case(story) => message(id, story, seq, rule, city),
            Self::Area(story) => area_message(id, story, seq, rule, &city.rules.scheme),
        }
    }
}
