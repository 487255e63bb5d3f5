//! Making checkpoints, off the hot path.

use std::io;

use chrono::{DateTime, Utc};
use domain::Digest;
use ed25519_dalek::SigningKey;

use super::checkpoint::{Checkpoint, Sealed};
use super::copy::OutsideCopy;
use super::merkle::Merkle;
use crate::db::{DbError, Engine, Tx};
use crate::params;
use crate::{Ledger, audit};

/// Steps read at once.
const BATCH: u32 = 5000;
/// Checkpoints read at once.
const LINES: u32 = 500;

/// Why no checkpoint was made.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A position has no step: steps are missing, and are not sealed over.
    #[error("no step stands at position {0}: steps are missing; run `dingbo verify`")]
    Gap(i64),
    /// A stored checkpoint cannot be read.
    #[error("checkpoint {0} in the database is not one that was written; run `dingbo verify`")]
    Spoilt(i64),
    /// The copy outside and the database tell different stories.
    #[error(
        "the copy of the checkpoints ends with number {copy}, the database with number {database}, and they do not \
         follow from each other: checkpoints were removed or altered, or one of the two was restored without the \
         other; run `dingbo verify`"
    )]
    CopyDiffers {
        /// The newest in the copy; 0 for none.
        copy: i64,
        /// The newest in the database; 0 for none.
        database: i64,
    },
    /// Another node made the same checkpoint first.
    #[error("another node sealed at the same time")]
    Busy,
    /// The copy outside could not be read or written.
    #[error("the copy of the checkpoints: {0}")]
    Copy(#[from] io::Error),
    /// The database did not do its part.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Ledger {
    /// Seals all steps (and audit entries) committed since the last checkpoint with `key`: a row in the database, then
    /// a line in the `copy` outside it. None: there is nothing new. A crash between the two leaves the copy one line
    /// behind; the next call brings it up first.
    pub async fn seal_next(
        &self,
        key: &SigningKey,
        copy: &OutsideCopy,
        now: DateTime<Utc>,
    ) -> Result<Option<Checkpoint>, SealError> {
        let mut view = self.db().view().await?;
        let last = last(&mut view, self.city()).await?;
        let in_copy = {
            let copy = copy.clone();
            off_thread(move || copy.last()).await??
        };
        match (&last, in_copy) {
            (None, None) => {}
            (Some(here), Some(there)) if *here == there => {}
            (Some(here), there) if follows(here, there.as_ref()) => append(copy, here.clone()).await?,
            (here, there) => {
                let no = |sealed: Option<&Sealed>| sealed.map_or(0, |sealed| sealed.checkpoint.no);
                return Err(SealError::CopyDiffers { copy: no(there.as_ref()), database: no(here.as_ref()) });
            }
        }
        let Some(checkpoint) = self.next(&mut view, last.map(|sealed| sealed.checkpoint), now).await? else {
            return Ok(None);
        };
        drop(view);
        let sealed = checkpoint.sign(key);
        let sql =
            "INSERT INTO checkpoints (city, no, to_pos, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let Checkpoint { no, to_pos, .. } = sealed.checkpoint;
        if self.db().execute(sql, params![self.city(), no, to_pos, sealed.line()]).await? == 0 {
            return Err(SealError::Busy);
        }
        append(copy, sealed.clone()).await?;
        Ok(Some(sealed.checkpoint))
    }

    /// The newest checkpoint, to show when the city was last sealed.
    pub async fn newest_checkpoint(&self) -> Result<Option<Checkpoint>, SealError> {
        Ok(last(&mut self.db().view().await?, self.city()).await?.map(|sealed| sealed.checkpoint))
    }

    /// Writes every checkpoint of the database to a copy that has none: after a restore without the old copy. What
    /// that copy would have shown is lost.
    ///
    /// # Errors
    /// [`SealError::CopyDiffers`] when the copy has lines.
    pub async fn write_copy(&self, copy: &OutsideCopy) -> Result<(), SealError> {
        let (mut view, mut no) = (self.db().view().await?, 0);
        if let Some(there) = copy.last()? {
            return Err(SealError::CopyDiffers { copy: there.checkpoint.no, database: 0 });
        }
        loop {
            let lines = lines_after(&mut view, self.city(), no, LINES).await?;
            let Some(&(newest, _)) = lines.last() else { return Ok(()) };
            let sealed = lines.iter().map(|(no, line)| Sealed::read(line).ok_or(SealError::Spoilt(*no)));
            let sealed = sealed.collect::<Result<Vec<_>, _>>()?;
            let copy = copy.clone();
            off_thread(move || copy.append(&sealed)).await??;
            no = newest;
        }
    }

    async fn next(
        &self,
        view: &mut Tx,
        last: Option<Checkpoint>,
        now: DateTime<Utc>,
    ) -> Result<Option<Checkpoint>, SealError> {
        let (no, from_pos, previous, sealed_audit) = last.map_or((1, 1, Digest::ZERO, 0), |last| {
            (last.no + 1, last.to_pos + 1, last.digest(), last.audit_seq)
        });
        let mut steps = Sum::default();
        let mut pos = from_pos - 1;
        loop {
            let rows = hashes_after(view, self.db().engine(), self.city(), pos, BATCH).await?;
            let Some(end) = rows.last().map(|row| row.pos) else { break };
            for row in rows {
                pos += 1;
                if row.pos != pos {
                    return Err(SealError::Gap(pos));
                }
                steps.add(&row);
            }
            pos = end;
        }
        let (audit_seq, audit_hash) = audit::head(view, self.city()).await?;
        if steps.tree.leaves() == 0 && audit_seq <= sealed_audit {
            return Ok(None);
        }
        let city = self.city();
        let (cases, root) = (steps.born, steps.tree.root());
        let at = now;
        Ok(Some(Checkpoint {
            city,
            no,
            from_pos,
            to_pos: pos,
            cases,
            root,
            audit_seq,
            audit_hash,
            previous,
            at,
        }))
    }
}

/// A step's hash where it stands.
pub(super) struct Placed {
    pub pos: i64,
    seq: i64,
    hash: Digest,
}

/// What a checkpoint says of a run of steps.
#[derive(Default)]
pub(super) struct Sum {
    pub tree: Merkle,
    pub born: i64,
}

impl Sum {
    pub fn add(&mut self, row: &Placed) {
        self.tree.push(&row.hash);
        self.born += i64::from(row.seq == 1);
    }
}

/// Up to `limit` steps' hashes after `pos`, in order of position.
pub(super) async fn hashes_after(
    tx: &mut Tx,
    engine: Engine,
    city: i64,
    pos: i64,
    limit: u32,
) -> Result<Vec<Placed>, DbError> {
    let sql = "SELECT pos, seq, hash FROM steps {by_row} WHERE city = $1 AND pos > $2 ORDER BY pos LIMIT $3";
    let rows = tx.query(engine.by_row(sql), params![city, pos, limit]).await?;
    rows.into_iter()
        .map(|mut row| Ok(Placed { pos: row.take(0)?, seq: row.take(1)?, hash: row.take(2)? }))
        .collect()
}

/// Up to `limit` stored checkpoints after number `no`, in order: number and line.
pub(super) async fn lines_after(
    tx: &mut Tx,
    city: i64,
    no: i64,
    limit: u32,
) -> Result<Vec<(i64, String)>, DbError> {
    let sql = "SELECT no, line FROM checkpoints WHERE city = $1 AND no > $2 ORDER BY no LIMIT $3";
    let rows = tx.query(sql, params![city, no, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.take(0)?, row.take(1)?))).collect()
}

async fn last(tx: &mut Tx, city: i64) -> Result<Option<Sealed>, SealError> {
    let sql = "SELECT no, line FROM checkpoints WHERE city = $1 ORDER BY no DESC LIMIT 1";
    let mut rows = tx.query(sql, params![city]).await?;
    let Some(row) = rows.first_mut() else { return Ok(None) };
    let (no, line): (i64, String) = (row.take(0)?, row.take(1)?);
    let sealed = Sealed::read(&line).filter(|sealed| sealed.checkpoint.no == no);
    sealed.map(Some).ok_or(SealError::Spoilt(no))
}

/// Whether the database's newest checkpoint is the one right after the copy's last: what a crash leaves.
fn follows(here: &Sealed, there: Option<&Sealed>) -> bool {
    match there {
        None => here.checkpoint.no == 1,
        Some(there) => {
            here.checkpoint.no == there.checkpoint.no + 1
                && here.checkpoint.previous == there.checkpoint.digest()
        }
    }
}

async fn append(copy: &OutsideCopy, sealed: Sealed) -> Result<(), SealError> {
    let copy = copy.clone();
    Ok(off_thread(move || copy.append(&[sealed])).await??)
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work).await.map_err(|stopped| DbError::Engine(stopped.to_string()))
}
