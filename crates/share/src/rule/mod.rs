//! What a subscription says: which cases or areas, which of their steps or changes, which fields, in which shape. Pure.

mod fields;
mod filter;
mod follow;
mod follow_area;

use ledger::share::Subject;
use serde::{Deserialize, Serialize};

pub use fields::Field;
pub use filter::Filter;
pub use follow::{Moment, follow};
pub use follow_area::follow_area;

use crate::mapping::Shape;

/// A subscription's rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// Of cases, or of areas.
    #[serde(skip_serializing_if = "SubjectKind::is_cases")]
    pub subject: SubjectKind,
    /// Which of them.
    pub filter: Filter,
    /// Which of their steps, or of their changes.
    pub wants: Wants,
    /// What the target may see; empty for everything that is not personal, but for outlines.
    pub fields: Vec<Field>,
    /// What personal data is needed for. Without it, it is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// In which shape.
    pub shape: Shape,
}

/// What a subscription shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// Cases, step by step.
    #[default]
    Cases,
    /// Areas, change by change.
    Areas,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Cases, Self::Areas];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Areas => "areas",
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of a subject.
    pub fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Case(_) => Self::Cases,
            Subject::Area(_) => Self::Areas,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
    fn is_cases(&self) -> bool {
        *self == Self::Cases
    }
}

/// Which steps of a case, or which changes of an area, are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    /// The case once, when it first meets the filter.
    Report,
    /// Every step from then on; every change of an area.
    #[default]
    Steps,
    /// Only the steps by which it ends; only the change by which an area does.
    Close,
    /// The milestones of cases whose resident asked to be told: for the operator's gateway, which sends messages and mail.
    Notices,
    /// The steps after which there is something to do in the grid: for the operator's gateway, which tells who is on duty.
    Tasks,
}

impl Rule {
    /// Whether it gives personal data in the clear.
    pub fn shows_personal(&self) -> bool {
        self.fields.iter().any(|&field| field.is_personal() && self.shows(field))
    }

    /// Whether a field is among those named, in the clear or masked.
    pub fn names(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// Whether a field may be seen, a personal one in the clear.
    pub fn shows(&self, field: Field) -> bool {
        if field.is_personal() {
            return self.purpose.is_some() && self.fields.contains(&field);
        }
        self.fields.contains(&field)
            || field != Field::Outline && !self.fields.iter().any(|it| !it.is_personal())
    }
}
