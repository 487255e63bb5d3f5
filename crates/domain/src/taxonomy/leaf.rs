//! A leaf category and its filing conditions.

use serde::{Deserialize, Serialize};

use crate::Bilingual;
use crate::clock::{ElapsedLimit, Limit};

/// When a photo is asked for. Never more than the filing condition needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoRule {
    /// 不需要
    #[default]
    None,
    /// 上报时
    Report,
    /// 反馈时
    Feedback,
    /// 上报和反馈时
    Both,
}

impl PhotoRule {
    /// Every rule.
    pub const ALL: [Self; 4] = [Self::None, Self::Report, Self::Feedback, Self::Both];

    /// Its name for people.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::None => ("不要求", "none"),
            Self::Report => ("上报时", "report"),
            Self::Feedback => ("反馈时", "feedback"),
            Self::Both => ("上报和反馈时", "both"),
        };
        Bilingual::new(zh, en)
    }
}

/// 立案条件: one state of the matter in which it is filed. The limit belongs to it, not to the category: a burst pipe has
/// one limit before it is fenced off, another after, a third for the paving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Unique in its leaf: a lower-case letter or word.
    pub code: String,
    /// What is found on site.
    pub text: Bilingual,
    /// How long handling may take, from the dispatch.
    pub limit: Limit,
    /// 结案条件: what must be so for the case to be closed.
    pub close: Bilingual,
    /// Whether a photo is asked for.
    #[serde(default)]
    pub photo: PhotoRule,
    /// The code of the function that handles it by default.
    pub function: String,
}

/// A leaf category: what a report names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Four digits: its category's two, then its own.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Words that suggest it, in either language.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What a resident is promised, from the report, in elapsed time.
    pub resident_limit: ElapsedLimit,
    /// At least one.
    pub conditions: Vec<Condition>,
    /// Extra fields, as a JSON Schema of an object. `title` is the Chinese name of a field, `title_en` the English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<serde_json::Value>,
}

impl Leaf {
    /// The filing condition with that code.
    pub fn condition(&self, code: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.code == code)
    }
}
