//! A refusal says which rule refused, in words a worker understands.

use std::fmt;

use crate::Bilingual;

/// Why an action was not accepted. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule's stable name, e.g. `third_return`.
    pub rule: &'static str,
    /// The field of the request the rule is about, if it is about one.
    pub field: Option<&'static str>,
    /// What happened, why, and what to do.
    pub text: Bilingual,
}

impl Refusal {
    /// A refusal by `rule`.
    pub fn new(rule: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { rule, field: None, text: Bilingual::new(zh, en) }
    }

    /// The same refusal, about one field of the request.
    #[must_use]
    pub fn about(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.text)
    }
}

impl std::error::Error for Refusal {}
