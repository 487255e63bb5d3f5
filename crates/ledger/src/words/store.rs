//! Words and keys in the database, for reading.

use domain::CaseId;

use super::{CaseKey, SealedWords, Words, WordsError, WrappedKey};
use crate::Ledger;
use crate::db::{DbError, Row};
use crate::params;

/// The words of one step, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedWords {
    /// Of which step.
    pub seq: u32,
    /// What was typed.
    pub words: Words,
}

impl Ledger {
    /// The key of a case's words; none when it has no words, or when they were erased.
    pub async fn case_key(&self, case: CaseId) -> Result<Option<CaseKey>, WordsError> {
        let sql = "SELECT wrapped FROM case_keys WHERE city = $1 AND case_id = $2";
        let mut rows = self.db().lookup(sql, params![self.city(), case]).await?;
        let Some(row) = rows.first_mut() else { return Ok(None) };
        self.keyring().open(case, &WrappedKey(row.take(0)?)).map(Some)
    }

    /// Everything that was typed in the course of a case, by step; empty when it was erased. Whoever asks for it
    /// records the look first.
    pub async fn words(&self, case: CaseId) -> Result<Vec<OpenedWords>, WordsError> {
        let Some(key) = self.case_key(case).await? else { return Ok(Vec::new()) };
        let sql =
            "SELECT seq, salt, nonce, sealed FROM step_words WHERE city = $1 AND case_id = $2 ORDER BY seq";
        let rows = self.db().lookup(sql, params![self.city(), case]).await?;
        rows.into_iter()
            .map(|row| {
                let sealed = SealedWords::from_row(row, 0)?;
                Ok(OpenedWords { seq: sealed.seq, words: key.unseal(&sealed)? })
            })
            .collect()
    }
}

impl SealedWords {
    /// From the columns `seq, salt, nonce, sealed`, the first of which is column `at`.
    pub(crate) fn from_row(mut row: Row, at: usize) -> Result<Self, DbError> {
        Ok(Self {
            seq: row.take(at)?,
            salt: row.take(at + 1)?,
            nonce: row.take(at + 2)?,
            sealed: row.take(at + 3)?,
        })
    }
}
