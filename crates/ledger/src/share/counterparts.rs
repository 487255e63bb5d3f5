//! A target's own number and progress of a case.

use chrono::{DateTime, Utc};
use domain::CaseId;

use super::ShareStore;
use crate::db::{DbError, Row};
use crate::params;

/// What a target says of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterpart {
    /// Which target.
    pub target: i64,
    /// Which case.
    pub case: CaseId,
    /// Its own number for it.
    pub number: Option<String>,
    /// How far it has come, in its words.
    pub progress: Option<String>,
    /// When it said so; 1970 where it has told no more than its number.
    pub at: DateTime<Utc>,
}

/// The token under which a target will tell its number for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Which target.
    pub target: i64,
    /// Which case.
    pub case: CaseId,
    /// The token.
    pub token: String,
}

/// A look by key for each target, of which there are few; CROSS JOIN holds SQLite to that order.
const OF_CASE: &str = "SELECT c.target, c.case_id, c.number, c.progress, c.at FROM targets AS t \
                       CROSS JOIN counterparts AS c WHERE t.city = $1 AND c.city = t.city AND c.target = t.id \
                       AND c.case_id = $2 ORDER BY t.id";

fn counterpart(row: &mut Row) -> Result<Counterpart, DbError> {
    Ok(Counterpart {
        target: row.take(0)?,
        case: row.take(1)?,
        number: row.take(2)?,
        progress: row.take(3)?,
        at: row.take(4)?,
    })
}

impl ShareStore {
    /// Takes in what a target says of a case. An older word than the one kept changes nothing: then false.
    pub async fn set_counterpart(&self, new: Counterpart) -> Result<bool, DbError> {
        let sql = "INSERT INTO counterparts (city, target, case_id, number, progress, at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (city, target, case_id) DO UPDATE SET \
                   number = COALESCE(excluded.number, counterparts.number), \
                   progress = COALESCE(excluded.progress, counterparts.progress), at = excluded.at \
                   WHERE counterparts.at <= excluded.at";
        let Counterpart { target, case, number, progress, at } = new;
        let values = params![self.ledger.city(), target, case, number, progress, at];
        Ok(self.ledger.db().execute(sql, values).await? == 1)
    }

    /// Keeps a target's own number for a case, which has no age: what it tells of its progress stays as it is.
    pub async fn set_number(&self, target: i64, case: CaseId, number: &str) -> Result<(), DbError> {
        let sql = "INSERT INTO counterparts (city, target, case_id, number, at) VALUES ($1, $2, $3, $4, 0) \
                   ON CONFLICT (city, target, case_id) DO UPDATE SET number = excluded.number, token = NULL";
        self.ledger.db().execute(sql, params![self.ledger.city(), target, case, number]).await.map(drop)
    }

    /// Keeps the token under which a target will tell its number for a case.
    pub async fn set_token(&self, target: i64, case: CaseId, token: &str) -> Result<(), DbError> {
        let sql = "INSERT INTO counterparts (city, target, case_id, token, at) VALUES ($1, $2, $3, $4, 0) \
                   ON CONFLICT (city, target, case_id) DO UPDATE SET token = excluded.token";
        self.ledger.db().execute(sql, params![self.ledger.city(), target, case, token]).await.map(drop)
    }

    /// Open cases whose number a target has yet to tell, with their tokens.
    pub async fn tokens(&self) -> Result<Vec<Token>, DbError> {
        let sql = format!(
            "SELECT c.target, c.case_id, c.token FROM counterparts AS c {} CROSS JOIN cases AS k \
             WHERE c.city = $1 AND c.token IS NOT NULL AND k.city = c.city AND k.id = c.case_id \
             AND k.end_kind IS NULL ORDER BY c.target, c.case_id LIMIT 1000",
            self.ledger.db().engine().indexed_by("counterparts_token")
        );
        let rows = self.ledger.db().query(sql, params![self.ledger.city()]).await?;
        let token =
            |mut row: Row| Ok(Token { target: row.take(0)?, case: row.take(1)?, token: row.take(2)? });
        rows.into_iter().map(token).collect()
    }

    /// What targets say of a case.
    pub async fn counterparts_of(&self, case: CaseId) -> Result<Vec<Counterpart>, DbError> {
        let values = params![self.ledger.city(), case];
        self.ledger.db().query(OF_CASE, values).await?.iter_mut().map(counterpart).collect()
    }

    /// What a target says of the open cases it has a number for, after a case, in the order of the cases.
    pub async fn numbered(
        &self,
        target: i64,
        after: Option<CaseId>,
        most: u32,
    ) -> Result<Vec<Counterpart>, DbError> {
        let after = after.unwrap_or(CaseId(uuid::Uuid::nil()));
        let sql = "SELECT c.target, c.case_id, c.number, c.progress, c.at FROM counterparts AS c \
                   JOIN cases AS k ON k.city = c.city AND k.id = c.case_id AND k.end_kind IS NULL \
                   WHERE c.city = $1 AND c.target = $2 AND c.case_id > $3 AND c.number IS NOT NULL \
                   ORDER BY c.case_id LIMIT CAST($4 AS BIGINT)";
        let values = params![self.ledger.city(), target, after, most];
        self.ledger.db().query(sql, values).await?.iter_mut().map(counterpart).collect()
    }

    /// The case a target means by its own number.
    pub async fn case_by_their_number(&self, target: i64, number: &str) -> Result<Option<CaseId>, DbError> {
        let sql = "SELECT case_id FROM counterparts WHERE city = $1 AND target = $2 AND number = $3 LIMIT 1";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), target, number]).await?;
        rows.first_mut().map(|row| row.take(0)).transpose()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::db::{Db, Location};

    /// However many cases other systems told of, those of one case are found by their key.
    #[tokio::test]
    async fn a_case_is_found_by_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Location::Sqlite(folder.path().join("ledger.db")), 1).await.unwrap();
        let values = params![3302, CaseId(uuid::Uuid::nil())];
        let plan = db.query(format!("EXPLAIN QUERY PLAN {OF_CASE}"), values).await.unwrap();
        let plan: Vec<String> = plan.into_iter().map(|mut row| row.take(3).unwrap()).collect();
        let by_key = |line: &String| line.starts_with("SEARCH c ") && line.contains("target=? AND case_id=?");
        assert!(plan.iter().any(by_key) && !plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?}");
    }
}
