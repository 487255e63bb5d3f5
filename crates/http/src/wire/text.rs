//! Texts in both languages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bilingual {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<domain::Bilingual> for Bilingual {
    fn from(text: domain::Bilingual) -> Self {
        Self { zh: text.zh, en: text.en }
    }
}

impl From<&domain::Bilingual> for Bilingual {
    fn from(text: &domain::Bilingual) -> Self {
        text.clone().into()
    }
}
