//! Residents who asked to be told how their case goes on, and where: sealed, and gone when the case's words are erased.

use chrono::{DateTime, Utc};
use domain::CaseId;

use super::ShareStore;
use crate::db::DbError;
use crate::params;

/// During which time somebody wanted to be told of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wished {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when; none while they still do.
    pub until: Option<DateTime<Utc>>,
}

impl Wished {
    /// Whether they wanted to be told of what happened at a moment.
    pub fn at(&self, at: DateTime<Utc>) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}

impl ShareStore {
    /// Keeps whom to tell of a case from now on, in place of whom it was before. `contact`: what is needed to reach them.
    pub async fn wish_notices(
        &self,
        case: CaseId,
        contact: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let sealed = self.ledger.keyring().seal_secret(&place(case), contact);
        let sql = "INSERT INTO notice_wishes (city, case_id, sealed, since) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (city, case_id) DO UPDATE SET sealed = excluded.sealed, until = NULL, \
                   since = CASE WHEN notice_wishes.until IS NULL THEN notice_wishes.since ELSE excluded.since END";
        self.ledger.db().execute(sql, params![self.ledger.city(), case, sealed, now]).await.map(drop)
    }

    /// During which time somebody wanted to be told of a case; none where nobody ever did. Nothing is opened for it.
    pub async fn notices_wished(&self, case: CaseId) -> Result<Option<Wished>, DbError> {
        let sql = "SELECT since, until FROM notice_wishes WHERE city = $1 AND case_id = $2";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), case]).await?;
        let wished = |row: &mut crate::db::Row| Ok(Wished { since: row.take(0)?, until: row.take(1)? });
        rows.first_mut().map(wished).transpose()
    }

    /// Whom to tell of a case, in the clear; none where nobody asked, or no longer.
    pub async fn notices_to(&self, case: CaseId) -> Result<Option<Vec<u8>>, DbError> {
        let sql = "SELECT sealed FROM notice_wishes WHERE city = $1 AND case_id = $2 AND sealed IS NOT NULL";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), case]).await?;
        let Some(row) = rows.first_mut() else { return Ok(None) };
        let sealed: Vec<u8> = row.take(0)?;
        let opened = self.ledger.keyring().open_secret(&place(case), &sealed);
        opened.map(Some).ok_or_else(|| row.bad(0, "a contact sealed for this case", "other bytes"))
    }

    /// Forgets whom to tell of a case.
    pub async fn unwish_notices(&self, case: CaseId, now: DateTime<Utc>) -> Result<(), DbError> {
        let sql = "UPDATE notice_wishes SET sealed = NULL, until = $1 \
                   WHERE city = $2 AND case_id = $3 AND until IS NULL";
        self.ledger.db().execute(sql, params![now, self.ledger.city(), case]).await.map(drop)
    }
}

/// What binds a sealed contact to its case.
fn place(case: CaseId) -> String {
    format!("notices:{case}")
}
