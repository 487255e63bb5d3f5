//! What was wrong with a request, in the specification's form: a list of codes with descriptions.

use serde_json::{Value, json};

use super::Document;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The HTTP status that goes with it.
    pub status: u16,
    /// What is wrong and what would be right, in both languages.
    pub text: domain::Bilingual,
}

impl Fault {
    /// A fault.
    pub fn new(status: u16, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { status, text: domain::Bilingual::new(zh, en) }
    }

    /// A parameter that is missing or breaks a rule.
    pub fn bad(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(400, zh, en)
    }
}

/// Faults as a document: `[{code, description}]`.
pub fn faults(faults: &[(u16, String)]) -> Document {
    let items = faults.iter().map(|(code, description)| json!({ "code": code, "description": description }));
    Document::list("errors", "error", items.collect::<Vec<Value>>())
}
