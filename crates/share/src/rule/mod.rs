//! What a subscription says: which cases, which of their steps, which fields, in which shape. Pure.

mod fields;
mod filter;
mod follow;

use serde::{Deserialize, Serialize};

pub use fields::Field;
pub use filter::CaseFilter;
pub use follow::{Moment, follow};

use crate::mapping::Shape;

/// A subscription's rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// Which cases.
    pub filter: CaseFilter,
    /// Which of their steps.
    pub wants: Wants,
    /// What the target may see; empty for everything that is not personal.
    pub fields: Vec<Field>,
    /// What personal data is needed for. Without it, it is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// In which shape.
    pub shape: Shape,
}

/// Which steps of a case are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    /// The case once, when it first meets the filter.
    Report,
    /// Every step from then on.
    #[default]
    Steps,
    /// Only the steps by which it ends.
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

    /// Whether a field may be seen.
    pub fn shows(&self, field: Field) -> bool {
        if field.is_personal() {
            return self.purpose.is_some() && self.fields.contains(&field);
        }
        self.fields.is_empty()
            || self.fields.contains(&field)
            || !self.fields.iter().any(|it| !it.is_personal())
    }
}
