//! What can go wrong in a use case, by meaning. `http` turns these into problems in one place.

use std::borrow::Cow;

use domain::{Bilingual, CaseId, Refusal};
use ledger::audit::AuditError;
use ledger::words::WordsError;
use ledger::{ChangeError, DbError};
use vault::VaultError;

/// Why a use case did not do what was asked. Nothing was stored unless said otherwise.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A rule of the loop refused.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// A field of the request breaks a rule.
    #[error("{field} ({rule}): {text}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// The rule's stable name.
        rule: Cow<'static, str>,
        /// What is wrong and what would be right.
        text: Bilingual,
    },
    /// Nothing of that name, or nothing the caller may know of.
    #[error("{what}: {text}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// The same for people.
        text: Bilingual,
    },
    /// The case has moved on since the caller saw it.
    #[error("stale version {seen} of {case}, now {now}")]
    Stale {
        /// Which case.
        case: CaseId,
        /// The version the caller saw.
        seen: u32,
        /// The version it has.
        now: u32,
    },
    /// The same id was used before with another body.
    #[error("{field} was used before with another body")]
    Replayed {
        /// `id` of a report or `request` of an action.
        field: &'static str,
    },
    /// Who asks is not known, or no longer.
    #[error("{text}")]
    SignIn {
        /// Why.
        text: Bilingual,
    },
    /// Who asks may not.
    #[error("{rule}: {text}")]
    Forbidden {
        /// The rule's stable name.
        rule: &'static str,
        /// Why.
        text: Bilingual,
    },
    /// Too often; try again later.
    #[error("too many requests")]
    TooMany {
        /// Seconds until it may work.
        retry_after: u64,
    },
    /// The store could not do it; nothing is half-done.
    #[error("{0}")]
    Storage(String),
    /// A file of evidence breaks a rule.
    #[error(transparent)]
    Evidence(VaultError),
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<AuditError> for AppError {
    fn from(error: AuditError) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<WordsError> for AppError {
    fn from(error: WordsError) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<ChangeError> for AppError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => Self::Refused(refusal),
            ChangeError::Db(error) => error.into(),
        }
    }
}

impl From<VaultError> for AppError {
    fn from(error: VaultError) -> Self {
        if error.is_of_the_file() { Self::Evidence(error) } else { Self::Storage(error.to_string()) }
    }
}

impl AppError {
    /// A field that breaks a rule.
    pub fn invalid(
        field: &'static str,
        rule: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::Invalid { field, rule: rule.into(), text: Bilingual::new(zh, en) }
    }

    /// The same, about a field by the name it has in the request at hand.
    #[must_use]
    pub fn renamed(self, field: &'static str) -> Self {
        match self {
            Self::Invalid { rule, text, .. } => Self::Invalid { field, rule, text },
            other => other,
        }
    }

    /// A case that is not there, or not for the caller's eyes: the two are not told apart.
    pub fn no_case() -> Self {
        Self::NotFound {
            what: "case",
            text: Bilingual::new(
                "没有这件事, 或者不在您的管辖范围内",
                "no such case, or it is outside your scope",
            ),
        }
    }

    /// Something looked for by name that is not there.
    pub fn not_found(what: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::NotFound { what, text: Bilingual::new(zh, en) }
    }

    /// Something the caller's posts do not permit.
    pub fn forbidden(rule: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Forbidden { rule, text: Bilingual::new(zh, en) }
    }
}
