//! Reading one case: its row, its steps, a step by its request.

use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use domain::case::step::{Draft, hash};
use domain::case::{Body, Case, Step};
use domain::digest::Algorithm;
use domain::post::{Actor, Post, Role};
use domain::{CaseId, Digest};
use uuid::Uuid;

use crate::Ledger;
use crate::db::{DbError, Row};
use crate::params;

/// A case as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCase {
    /// The case: the fold of its steps.
    pub case: Case,
    /// What people call it; none for a draft.
    pub number: Option<String>,
    /// The [beginning] of the description, personal text masked; none where there is none or it was erased.
    pub summary: Option<String>,
    /// The position of its first step: cases in the order they came to be.
    pub serial: i64,
    /// When its last step was made.
    pub updated_at: DateTime<Utc>,
}

/// How much of a description lists show, in characters.
const SUMMARY: usize = 80;

/// What lists show of a masked description. Its column holds the whole, which search covers.
pub fn beginning(mut description: String) -> String {
    if let Some((cut, _)) = description.char_indices().nth(SUMMARY) {
        description.truncate(cut);
        description.push('…');
    }
    description
}

/// A step with its position among all steps of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedStep {
    /// The position, from 1, without a gap.
    pub pos: i64,
    /// The step.
    pub step: Step,
}

/// A statement that reads whole cases, as [`StoredCase::from_row`] takes them.
macro_rules! select_cases {
    ($rest:literal) => {
        concat!("SELECT state, number, summary, serial, updated_at FROM cases ", $rest)
    };
}

/// The columns of whole steps, as [`PlacedStep::from_row`] takes them.
macro_rules! step_columns {
    () => {
        "pos, case_id, seq, at, account, role, unit, post_area, request, body, words, hash"
    };
}

pub(crate) use step_columns;

/// A statement that reads whole steps.
macro_rules! select_steps {
    ($rest:literal) => {
        concat!("SELECT ", step_columns!(), " FROM steps ", $rest)
    };
}

impl StoredCase {
    /// From a row of `select_cases!`.
    pub(crate) fn from_row(mut row: Row) -> Result<Self, DbError> {
        let state: String = row.take(0)?;
        let case = serde_json::from_str(&state)
            .map_err(|error| row.bad(0, "a case", &format!("something else ({error})")))?;
        Ok(Self {
            case,
            number: row.take(1)?,
            summary: row.take::<Option<String>>(2)?.map(beginning),
            serial: row.take(3)?,
            updated_at: row.take(4)?,
        })
    }
}

impl PlacedStep {
    /// From a row of `step_columns!`. `prev` is left [`Digest::ZERO`]: it is the hash of the step before.
    pub(crate) fn from_row(mut row: Row) -> Result<Self, DbError> {
        let role: String = row.take(5)?;
        let role = Role::from_name(&role).ok_or_else(|| row.bad(5, "a role", "another text"))?;
        let text: String = row.take(9)?;
        let body: Body = serde_json::from_str(&text)
            .map_err(|error| row.bad(9, "a step's body", &format!("something else ({error})")))?;
        let (account, unit, area): (_, _, AreaCode) = (row.take(4)?, row.take(6)?, row.take(7)?);
        Ok(Self {
            pos: row.take(0)?,
            step: Step {
                case: row.take(1)?,
                seq: row.take(2)?,
                at: row.take(3)?,
                actor: Actor { account, post: Post { role, unit, area } },
                request: row.take(8)?,
                body,
                text,
                words: row.take(10)?,
                prev: Digest::ZERO,
                hash: row.take(11)?,
            },
        })
    }

    /// Whether the stored hash is that of the stored fields after `prev`.
    pub fn holds(&self, prev: Digest, algorithm: Algorithm) -> bool {
        let Step { case, seq, at, actor, request, body, text, words, .. } = self.step.clone();
        let draft = Draft { case, seq, at, actor, request, body, words, prev };
        hash(algorithm, &draft, &text) == self.step.hash
    }
}

impl Ledger {
    /// One case; none when there is none of that identity.
    pub async fn case(&self, id: CaseId) -> Result<Option<StoredCase>, DbError> {
        let sql = select_cases!("WHERE city = $1 AND id = $2");
        let rows = self.db().lookup(sql, params![self.city(), id]).await?;
        rows.into_iter().next().map(StoredCase::from_row).transpose()
    }

    /// One case by the number people call it.
    pub async fn case_by_number(&self, number: &str) -> Result<Option<StoredCase>, DbError> {
        let sql = select_cases!("WHERE city = $1 AND number = $2");
        let rows = self.db().lookup(sql, params![self.city(), number]).await?;
        rows.into_iter().next().map(StoredCase::from_row).transpose()
    }

    /// A case's steps, in order, chained; empty when there is no such case.
    pub async fn steps(&self, id: CaseId) -> Result<Vec<Step>, DbError> {
        let sql = select_steps!("WHERE city = $1 AND case_id = $2 ORDER BY seq");
        let rows = self.db().lookup(sql, params![self.city(), id]).await?;
        let mut prev = Digest::ZERO;
        rows.into_iter()
            .map(|row| {
                let mut step = PlacedStep::from_row(row)?.step;
                step.prev = std::mem::replace(&mut prev, step.hash);
                Ok(step)
            })
            .collect()
    }

    /// The step a request led to; none when it led to none. So a request that is sent twice is answered with the
    /// first's result.
    pub async fn step_by_request(&self, id: CaseId, request: Uuid) -> Result<Option<Step>, DbError> {
        let steps = self.steps(id).await?;
        Ok(steps.into_iter().find(|step| step.request == request))
    }

    /// The steps after a position, in the order they were committed; at most `limit` (up to 10,000). Each one's `prev`
    /// is left zero: it belongs to the chain of its case.
    pub async fn steps_after(&self, pos: i64, limit: u32) -> Result<Vec<PlacedStep>, DbError> {
        let sql =
            select_steps!("{by_row} WHERE city = $1 AND pos > $2 ORDER BY pos LIMIT CAST($3 AS BIGINT)");
        let sql = self.db().engine().by_row(sql);
        let rows = self.db().query(sql, params![self.city(), pos, limit.min(10_000)]).await?;
        rows.into_iter().map(PlacedStep::from_row).collect()
    }
}
