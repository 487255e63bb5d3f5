//! What is asked of the committer, and what it answers.

use chrono::NaiveDate;
use domain::CaseId;
use domain::area::AreaCode;
use domain::case::{Case, Step};

use crate::cases::{Columns, OpenColumns};
use crate::words::{SealedWords, WrappedKey};

/// Steps to be made lasting together. More than one append: all or nothing.
#[derive(Debug, Clone)]
pub struct Submission {
    /// One per case.
    pub appends: Vec<Append>,
}

/// The next steps of one case.
#[derive(Debug, Clone)]
pub struct Append {
    /// The version the steps were decided on; 0 for a new case.
    pub expected: u32,
    /// The case after the steps.
    pub case: Case,
    /// The steps, at least one.
    pub steps: Vec<Step>,
    /// What was typed with them, sealed.
    pub words: Vec<SealedWords>,
    /// The description from now on, personal text masked: search covers it, lists show its beginning. None leaves it as
    /// it is.
    pub description: Option<String>,
    /// Where a number is to be drawn from, should the case have none yet.
    pub number: Option<NumberRequest>,
    /// The case's key, when it is new.
    pub key: Option<WrappedKey>,
}

/// What a case number is made of, besides its sequence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberRequest {
    /// The town (or whatever area numbers are drawn by).
    pub area: AreaCode,
    /// The day of the report in the city's zone.
    pub day: NaiveDate,
}

impl NumberRequest {
    /// The day as numbers show it.
    pub(super) fn day_text(&self) -> String {
        self.day.format("%Y%m%d").to_string()
    }

    /// The number people see: area, date, sequence.
    pub(super) fn number(&self, sequence: i64) -> String {
        format!("{}-{}-{sequence:04}", self.area, self.day_text())
    }
}

/// The steps are on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Each append's case number; none for drafts.
    pub numbers: Vec<Option<String>>,
    /// The position of the last of these steps.
    pub last_pos: i64,
}

/// Why nothing of a submission was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Somebody else's step came first: load the case, decide again.
    #[error("case {case} is at version {found:?} by now")]
    Conflict {
        /// Which case.
        case: CaseId,
        /// Its version; none when there is no such case.
        found: Option<u32>,
    },
    /// A new case's identity is taken: it was sent before.
    #[error("case {0} exists already")]
    Exists(CaseId),
    /// The submission contradicts itself, which is the sender's mistake.
    #[error("the submission is not well formed: {0}")]
    Malformed(&'static str),
    /// The disk is full, the database is gone. Whether a commit that broke off half way was kept, asking for the
    /// step by its request tells.
    #[error("nothing can be stored now: {0}")]
    Storage(String),
    /// The ledger is being closed.
    #[error("the ledger is closed")]
    Stopped,
}

/// An append with everything worked out that does not need the database, so that the committer only writes.
#[derive(Debug)]
pub(super) struct Prepared {
    pub id: CaseId,
    pub expected: u32,
    pub version: u32,
    pub columns: Columns,
    pub open: Option<OpenColumns>,
    pub state: String,
    pub updated_at: i64,
    pub description: Option<String>,
    pub number: Option<NumberRequest>,
    pub key: Option<WrappedKey>,
    pub steps: Vec<Step>,
    pub words: Vec<SealedWords>,
}

impl Prepared {
    pub fn new(append: Append) -> Result<Self, CommitError> {
        let Append { expected, case, steps, words, description, number, key } = append;
        let malformed = CommitError::Malformed;
        let last = steps.last().ok_or(malformed("an append has at least one step"))?;
        let in_order =
            steps.iter().zip(expected + 1..).all(|(step, seq)| step.case == case.id && step.seq == seq);
        if !in_order || case.version != last.seq || case.head != last.hash {
            return Err(malformed("the case is what its steps make of the expected version"));
        }
        if words.iter().any(|words| !(expected < words.seq && words.seq <= case.version)) {
            return Err(malformed("words come with a step of their append"));
        }
        let columns = Columns::of(&case).ok_or(malformed("a case's first step reports it"))?;
        let state = serde_json::to_string(&case).map_err(|_| malformed("a case is plain data"))?;
        Ok(Self {
            id: case.id,
            expected,
            version: case.version,
            open: OpenColumns::of(&case),
            columns,
            state,
            updated_at: last.at.timestamp_micros(),
            description,
            number,
            key,
            steps,
            words,
        })
    }
}
