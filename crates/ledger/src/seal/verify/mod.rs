//! The check of everything: that the database is what its steps, its checkpoints and its commitments say.
//!
//! What it cannot see: a tail cut off before it was sealed, together with the city's last position and the rows of
//! its cases; so the time between two checkpoints is the time in which that could be done. And a case's number, which
//! is drawn when it is stored and is in no step.

mod audit;
mod cases;
mod chain;
mod finding;
mod order;

use std::time::{Duration, Instant};

use ed25519_dalek::VerifyingKey;

pub use finding::Finding;

use super::copy::OutsideCopy;
use super::sealer::SealError;
use crate::Ledger;
use crate::db::{DbError, Tx};
use crate::params;

/// What a check saw.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Cases whose steps were folded and compared.
    pub cases: u64,
    /// Steps whose hashes were made again.
    pub steps: u64,
    /// Checkpoints whose roots and signatures were made again.
    pub checkpoints: u64,
    /// Steps after the last checkpoint.
    pub unsealed: u64,
    /// Words that were opened and compared with their commitment.
    pub words: u64,
    /// Commitments whose words were erased.
    pub erased: u64,
    /// Entries of the audit log.
    pub audit: u64,
    /// What is wrong, the first thousand.
    pub findings: Vec<Finding>,
    /// How much more is wrong.
    pub more: u64,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    /// The most findings that are kept.
    const KEPT: usize = 1000;

    /// Whether nothing is wrong.
    pub fn is_green(&self) -> bool {
        self.findings.is_empty()
    }

    /// Steps checked per second.
    pub fn steps_per_second(&self) -> f64 {
        self.steps as f64 / self.took.as_secs_f64().max(1e-6)
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < Self::KEPT {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }
}

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyProgress {
    /// Steps checked.
    pub steps: u64,
    /// Steps there are.
    pub of: u64,
}

impl Ledger {
    /// Checks everything, of one moment, while others read and write: every case's chain and every step's hash, the
    /// fold of the steps against the stored case and its columns, positions, checkpoints against steps, signatures
    /// (by one of the `trusted` keys) and the `copy` outside, words against their commitments, and the audit log.
    /// Memory stays bounded. Errors are of reading; what is wrong with what was read is in the report.
    pub async fn verify(
        &self,
        trusted: &[VerifyingKey],
        copy: Option<&OutsideCopy>,
        mut progress: impl FnMut(VerifyProgress),
    ) -> Result<Report, SealError> {
        let began = Instant::now();
        let mut report = Report::default();
        let mut view = self.db().view().await?;
        let of = count(&mut view, self.city()).await?;
        let mut tell = |steps| progress(VerifyProgress { steps, of });
        cases::check(self, &mut view, &mut report, &mut tell).await?;
        if report.steps < of {
            cases::orphans(&mut view, self.city(), &mut report).await?;
        }
        order::check(self, &mut view, trusted, copy, &mut report).await?;
        audit::check(self, &mut view, &mut report).await?;
        report.took = began.elapsed();
        Ok(report)
    }
}

async fn count(view: &mut Tx, city: i64) -> Result<u64, DbError> {
    let sql = "SELECT count(*) FROM steps WHERE city = $1";
    view.query(sql, params![city]).await?.first_mut().map_or(Ok(0), |row| row.take(0))
}
