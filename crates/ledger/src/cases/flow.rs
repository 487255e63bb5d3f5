//! What came and went in a span of time, of the whole city. A case counts as it stands now: reopened, it has not ended.

use chrono::{DateTime, Utc};
use domain::case::End;

use super::narrow::Statement;
use crate::Ledger;
use crate::db::{DbError, Row};
use crate::params;

/// What came and went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Cases reported.
    pub reported: u64,
    /// Cases ended, in whatever way.
    pub ended: u64,
    /// Of these the closed ones, by leaf and by how long they took, the quickest first within a leaf.
    pub closed: Vec<Took>,
}

/// Closed cases of one leaf that took as long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Took {
    /// The leaf.
    pub leaf: String,
    /// Whole hours from the report to the end.
    pub hours: u64,
    /// How many cases.
    pub cases: u64,
}

impl Ledger {
    /// What came and went from one moment until before another.
    pub async fn flow(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Flow, DbError> {
        let mut sql = Statement::default();
        sql.push(
            "SELECT leaf, hours, count(*) FROM (SELECT leaf, (ended_at - reported_at) / 3600000000 AS hours",
        );
        sql.push(" FROM cases WHERE city = ")
            .bind(self.city())
            .push(" AND is_draft = 0 AND ended_at >= ")
            .bind(from);
        sql.push(" AND ended_at < ").bind(until).push(" AND end_kind IN ");
        sql.bind_all(End::ALL.into_iter().filter(|end| end.is_closed()).map(End::name));
        sql.push(") AS c GROUP BY leaf, hours ORDER BY leaf, hours");
        let rows = self.db().query(sql.text, sql.params).await?;
        let took = |mut row: Row| -> Result<Took, DbError> {
            Ok(Took { leaf: row.take(0)?, hours: row.take(1)?, cases: row.take(2)? })
        };
        Ok(Flow {
            reported: self.count_in("reported_at", from, until).await?,
            ended: self.count_in("ended_at", from, until).await?,
            closed: rows.into_iter().map(took).collect::<Result<_, _>>()?,
        })
    }

    /// How many cases were open at a moment.
    pub async fn open_at(&self, at: DateTime<Utc>) -> Result<u64, DbError> {
        let always = DateTime::UNIX_EPOCH;
        let reported = self.count_in("reported_at", always, at).await?;
        Ok(reported.saturating_sub(self.count_in("ended_at", always, at).await?))
    }

    /// Cases with a number: a draft has none, also one that was thrown away.
    async fn count_in(
        &self,
        column: &'static str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<u64, DbError> {
        let sql = format!(
            "SELECT count(*) FROM cases WHERE city = $1 AND number IS NOT NULL AND {column} >= $2 AND {column} < $3"
        );
        let mut rows = self.db().query(sql, params![self.city(), from, until]).await?;
        rows.first_mut().map_or(Ok(0), |row| row.take(0))
    }
}
