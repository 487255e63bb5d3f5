//! Why something was not delivered or not taken in: a rule's stable name, with what happened and what to do.

use domain::Bilingual;
use domain::words::mask;
use serde::{Deserialize, Serialize};

/// A reason, as it is kept beside a delivery or a message and shown to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's stable name.
    pub rule: String,
    /// What happened and what to do.
    pub text: Bilingual,
}

impl Reason {
    /// A reason.
    pub fn new(rule: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { rule: rule.to_owned(), text: Bilingual::new(zh, en) }
    }

    /// The same without what it may quote of a message that shows personal data.
    #[must_use]
    pub fn without_quotes(self) -> Self {
        let rule = &self.rule;
        Self {
            text: Bilingual::new(
                format!("映射未通过 ({rule}); 该订阅含个人信息, 不显示内容"),
                format!(
                    "the mapping failed ({rule}); this subscription shows personal data, so nothing of it is quoted"
                ),
            ),
            rule: self.rule,
        }
    }

    /// The same with what looks personal in it masked: an answer may quote what it was sent.
    #[must_use]
    pub fn masked(self) -> Self {
        let Bilingual { zh, en } = &self.text;
        Self { text: Bilingual::new(mask(zh), mask(en)), rule: self.rule }
    }

    /// As it is stored.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As it was stored; a text that is none says itself.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::new("unknown", text, text))
    }
}
