//! Where somebody wants to be told.

use app::AppError;
use serde::{Deserialize, Serialize};

/// How whoever asked to be told is reached. Opened for a sending, never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// A mobile number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// A mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// In which language: `zh` or `en`.
    pub language: String,
}

impl Contact {
    /// Nobody: what a notice that is only tried out is addressed to.
    pub(crate) fn nobody() -> Self {
        Self {
            phone: Some("13*********".to_owned()),
            email: Some("nobody@example.invalid".to_owned()),
            language: "zh".to_owned(),
        }
    }

    /// A number or an address, each as it has to be, and a language.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        let (field, rule, zh, en) = if !matches!(self.language.as_str(), "zh" | "en") {
            ("language", "one_of", "语言应为 zh 或 en", "a language is zh or en")
        } else if self.phone.as_deref().is_some_and(|text| !is_phone(text)) {
            (
                "phone",
                "phone",
                "手机号为 5 至 20 位数字, 可以 + 开头",
                "a phone number is 5 to 20 digits, with a + before them or not",
            )
        } else if self.email.as_deref().is_some_and(|text| !is_email(text)) {
            ("email", "email", "邮箱地址有误", "this is no mail address")
        } else if self.phone.is_none() && self.email.is_none() {
            ("phone", "contact_needed", "请填写手机号或邮箱", "a phone number or a mail address is needed")
        } else {
            return Ok(());
        };
        Err(AppError::invalid(field, rule, zh, en))
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (5..=20).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// As far as can be told without sending to it; nothing that would make it two addresses, or a header of its own.
fn is_email(text: &str) -> bool {
    let sound = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, ',' | ';' | '<' | '>');
    let host_is_named =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    text.len() <= 254 && text.chars().all(sound) && host_is_named
}
