//! How a change that people ask for may come out, where the ledger itself keeps the rule.

use domain::Refusal;

use crate::db::DbError;

/// Why a change was not made. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// A rule does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database did not do it.
    #[error(transparent)]
    Db(#[from] DbError),
}
