//! All steps in order of position: whether they are dense, and whether they are the ones the checkpoints sealed; the
//! checkpoints' own chain and signatures; the copy outside.

use std::collections::VecDeque;
use std::iter::Peekable;

use domain::Digest;
use ed25519_dalek::VerifyingKey;

use super::super::checkpoint::{Checkpoint, Sealed};
use super::super::copy::OutsideCopy;
use super::super::sealer::{Placed, SealError, Sum, hashes_after, lines_after};
use super::{Finding, Report};
use crate::db::{DbError, Engine, Tx};
use crate::params;
use crate::{Ledger, audit};

/// Steps read at once.
const BATCH: u32 = 5000;
/// Checkpoints read at once.
const LINES: u32 = 500;

pub(super) async fn check(
    ledger: &Ledger,
    view: &mut Tx,
    trusted: &[VerifyingKey],
    copy: Option<&OutsideCopy>,
    report: &mut Report,
) -> Result<(), SealError> {
    let city = ledger.city();
    let mut walk =
        Walk { engine: ledger.db().engine(), city, pos: 0, read: VecDeque::new(), holes: 0, done: false };
    let mut seals = Seals { city, trusted, next: 1, before: None };
    let mut copy = copy.map(Compare::new).transpose()?;
    let mut end = last_pos(view, city).await?;
    let mut no = 0;
    loop {
        let lines = lines_after(view, city, no, LINES).await?;
        let Some(&(newest, _)) = lines.last() else { break };
        for (no, line) in lines {
            if let Some(copy) = &mut copy {
                end = end.max(copy.check(no, &line, trusted, report)?);
            }
            if let Some(checkpoint) = seals.check(no, &line, report) {
                end = end.max(checkpoint.to_pos);
                compare(view, &mut walk, &checkpoint, report).await?;
                check_audit(view, &checkpoint, report).await?;
            }
            report.checkpoints += 1;
        }
        no = newest;
    }
    if let Some(copy) = copy {
        end = end.max(copy.finish(no, trusted, report)?);
    }
    report.unsealed = walk.to(view, i64::MAX, report).await?.tree.leaves();
    if walk.pos < end {
        report.find(Finding::CutOff { from: walk.pos + 1, to: end });
    }
    let stored = last_pos(view, city).await?;
    if stored < walk.pos {
        report.find(Finding::OtherEnd { stored, found: walk.pos });
    }
    Ok(())
}

async fn last_pos(view: &mut Tx, city: i64) -> Result<i64, DbError> {
    let mut rows = view.query("SELECT last_pos FROM cities WHERE city = $1", params![city]).await?;
    rows.first_mut().map_or(Ok(0), |row| row.take(0))
}

/// A walk over all steps in order of position.
struct Walk {
    engine: Engine,
    city: i64,
    /// The last position that was passed.
    pos: i64,
    read: VecDeque<Placed>,
    holes: u64,
    done: bool,
}

impl Walk {
    /// Walks on to position `to`, and tells of positions without a step on the way.
    async fn to(&mut self, view: &mut Tx, to: i64, report: &mut Report) -> Result<Sum, DbError> {
        let mut sum = Sum::default();
        loop {
            if self.read.is_empty() && !self.done {
                self.read.extend(hashes_after(view, self.engine, self.city, self.pos, BATCH).await?);
                self.done = self.read.len() < BATCH as usize;
            }
            let Some(next) = self.read.pop_front_if(|next| next.pos <= to) else { return Ok(sum) };
            if next.pos > self.pos + 1 {
                self.holes += 1;
                report.find(Finding::MissingPositions { from: self.pos + 1, to: next.pos - 1 });
            }
            self.pos = next.pos;
            sum.add(&next);
        }
    }
}

/// Compares a checkpoint with the steps it seals.
async fn compare(
    view: &mut Tx,
    walk: &mut Walk,
    sealed: &Checkpoint,
    report: &mut Report,
) -> Result<(), DbError> {
    let &Checkpoint { no, from_pos: from, to_pos: to, cases, root, .. } = sealed;
    // Where a checkpoint before is gone, its steps are passed by.
    walk.to(view, from - 1, report).await?;
    let holes = walk.holes;
    let sum = walk.to(view, to, report).await?;
    if sum.born != cases {
        report.find(Finding::VanishedCases { no, sealed: cases, found: sum.born });
    }
    // Of holes and of an end cut off is told elsewhere.
    let whole = walk.holes == holes && (walk.pos == to || to < from);
    if whole && sum.tree.root() != root {
        report.find(Finding::BrokenSeal { no, from, to });
    }
    Ok(())
}

/// Compares a checkpoint with the audit entry it seals.
async fn check_audit(view: &mut Tx, sealed: &Checkpoint, report: &mut Report) -> Result<(), DbError> {
    let (seq, hash) = (sealed.audit_seq, sealed.audit_hash);
    if seq == 0 {
        return Ok(());
    }
    match audit::hash_of(view, sealed.city, seq).await? {
        Some(found) if found == hash => {}
        Some(_) => report.find(Finding::AlteredAudit { seq }),
        None => report.find(Finding::MissingAudit { seq }),
    }
    Ok(())
}

/// The checkpoints' own chain.
struct Seals<'a> {
    city: i64,
    trusted: &'a [VerifyingKey],
    /// The number that comes next.
    next: i64,
    /// The checkpoint before, where it is known: its digest and last position.
    before: Option<(Digest, i64)>,
}

impl Seals<'_> {
    /// Checks one stored checkpoint by itself and against the one before. None: its words mean nothing.
    fn check(&mut self, no: i64, line: &str, report: &mut Report) -> Option<Checkpoint> {
        if no != self.next {
            report.find(Finding::MissingCheckpoint { no: self.next });
            self.before = None;
        } else if no == 1 {
            self.before = Some((Digest::ZERO, 0));
        }
        self.next = no + 1;
        let before = self.before.take();
        let Some(sealed) = Sealed::read(line) else {
            report.find(Finding::AlteredCheckpoint { no, what: "its line is not one that was written" });
            return None;
        };
        let signed = sealed.is_signed_by(self.trusted);
        let Checkpoint { no: own, from_pos, to_pos, previous, city, .. } = sealed.checkpoint;
        let what = if !signed {
            Some("no trusted key signed it")
        } else if (own, city) != (no, self.city) {
            Some("it was made under another number or for another city")
        } else if before.is_some_and(|before| before != (previous, from_pos - 1)) {
            Some("it does not follow from the one before")
        } else {
            None
        };
        if let Some(what) = what {
            report.find(Finding::AlteredCheckpoint { no, what });
        }
        if !signed {
            return None;
        }
        self.before = Some((sealed.checkpoint.digest(), to_pos));
        Some(sealed.checkpoint)
    }
}

/// The copy outside, read beside the database's checkpoints. Its lines are few and short: reading them takes no time
/// that others would miss.
struct Compare {
    lines: Peekable<Box<dyn Iterator<Item = std::io::Result<String>> + Send>>,
    /// Checkpoints the copy has no line for, though it has ended.
    lacking: Vec<i64>,
}

impl Compare {
    fn new(copy: &OutsideCopy) -> std::io::Result<Self> {
        let lines: Box<dyn Iterator<Item = _> + Send> = Box::new(copy.lines()?);
        Ok(Self { lines: lines.peekable(), lacking: Vec::new() })
    }

    /// Compares the copy's line of checkpoint `no`; how far lines that only the copy has say that steps reached.
    fn check(
        &mut self,
        no: i64,
        line: &str,
        trusted: &[VerifyingKey],
        report: &mut Report,
    ) -> Result<i64, SealError> {
        let mut end = 0;
        loop {
            // A line that nobody trusted signed says nothing about where the others stand.
            let number = |line: &String| {
                Sealed::read(line)
                    .filter(|sealed| sealed.is_signed_by(trusted))
                    .map(|sealed| sealed.checkpoint.no)
            };
            match self.lines.peek() {
                None => self.lacking.push(no),
                Some(Ok(theirs)) if theirs == line => drop(self.lines.next()),
                Some(Ok(theirs)) if number(theirs).is_some_and(|theirs| theirs < no) => {
                    end = end.max(self.only_here(trusted, report)?);
                    continue;
                }
                Some(Ok(theirs)) if number(theirs).is_some_and(|theirs| theirs > no) => {
                    report.find(Finding::CopyDiffers { no });
                }
                Some(_) => {
                    self.lines.next().transpose()?;
                    report.find(Finding::CopyDiffers { no });
                }
            }
            return Ok(end);
        }
    }

    /// Takes a line that the database has no checkpoint for; how far it says that steps reached, if it can be trusted.
    fn only_here(&mut self, trusted: &[VerifyingKey], report: &mut Report) -> Result<i64, SealError> {
        let Some(line) = self.lines.next().transpose()? else { return Ok(0) };
        let Some(sealed) = Sealed::read(&line).filter(|sealed| sealed.is_signed_by(trusted)) else {
            return Ok(0);
        };
        report.find(Finding::MissingCheckpoint { no: sealed.checkpoint.no });
        Ok(sealed.checkpoint.to_pos)
    }

    /// Takes the lines after the database's last checkpoint, `newest`. That the copy lacks just that one is what a
    /// crash leaves, and is made good with the next checkpoint.
    fn finish(
        mut self,
        newest: i64,
        trusted: &[VerifyingKey],
        report: &mut Report,
    ) -> Result<i64, SealError> {
        let mut end = 0;
        while self.lines.peek().is_some() {
            end = end.max(self.only_here(trusted, report)?);
        }
        if self.lacking != [newest] {
            for no in self.lacking {
                report.find(Finding::CopyDiffers { no });
            }
        }
        Ok(end)
    }
}
