//! Filling the index behind the steps: off the hot path, from its own position on, so that a new case is found about
//! a second after it was reported, and an index that was lost is filled again from the first step.

use std::collections::BTreeSet;

use domain::{CaseId, area::AreaCode};

use super::document;
use crate::Ledger;
use crate::cases::PlacedStep;
use crate::db::{DbError, Engine, Tx};
use crate::params;

/// Steps taken in at once: a write this long delays a commit by some milliseconds, no more.
const AT_ONCE: u32 = 256;

impl Ledger {
    /// Takes up to `most` steps into the search index, in the order they were committed. How many it took; 0 when the
    /// index is up to date.
    pub async fn index_search(&self, most: u32) -> Result<usize, DbError> {
        let mut done = 0;
        while done < most as usize {
            let next = AT_ONCE.min(most - done as u32);
            let taken = self.index_some(next).await?;
            done += taken;
            // Up to date: steps that come meanwhile are indexed together, by the next go.
            if taken < next as usize {
                break;
            }
        }
        Ok(done)
    }

    async fn index_some(&self, most: u32) -> Result<usize, DbError> {
        let sql = "SELECT pos FROM search_pos WHERE city = $1";
        let mut rows = self.db().lookup(sql, params![self.city()]).await?;
        let from: i64 = rows.first_mut().map_or(Ok(0), |row| row.take(0))?;
        let steps = self.steps_after(from, most).await?;
        let Some(last) = steps.last() else { return Ok(0) };
        let cases: BTreeSet<CaseId> =
            steps.iter().filter(|it| changes_document(it)).map(|it| it.step.case).collect();

        let mut tx = self.db().begin().await?;
        // Whoever moves the position writes; another node that read the same one finds it moved. Until the commit this
        // holds back erasures too. Cases are read without a lock, as steps are being committed meanwhile.
        let sql = "UPDATE search_pos SET pos = $1 WHERE city = $2 AND pos = $3";
        if tx.execute(sql, params![last.pos, self.city(), from]).await? == 0 {
            return Ok(0);
        }
        for case in cases {
            self.index_case(&mut tx, case).await?;
        }
        tx.commit().await?;
        Ok(steps.len())
    }

    async fn index_case(&self, tx: &mut Tx, case: CaseId) -> Result<(), DbError> {
        let engine = self.db().engine();
        let sql = "SELECT serial, area, leaf, reported_at, summary FROM cases WHERE city = $1 AND id = $2";
        let mut rows = tx.query(sql, params![self.city(), case]).await?;
        let Some(row) = rows.first_mut() else { return Ok(()) };
        let serial: i64 = row.take(0)?;
        let (area, leaf, reported_at): (AreaCode, String, _) = (row.take(1)?, row.take(2)?, row.take(3)?);
        let Some(description) = row.take::<Option<String>>(4)? else { return Ok(()) };
        let words = document(&description, &area, &leaf, reported_at, self.scheme()).join(" ");
        match engine {
            Engine::Sqlite => {
                let sql = "INSERT OR REPLACE INTO case_words (rowid, words) VALUES ($1, $2)";
                tx.execute(sql, params![serial, words]).await?
            }
            Engine::Postgres => {
                let sql = "INSERT INTO case_words (city, serial, words) \
                           VALUES ($1, $2, array_to_tsvector(string_to_array($3, ' '))) \
                           ON CONFLICT (city, serial) DO UPDATE SET words = excluded.words";
                tx.execute(sql, params![self.city(), serial, words]).await?
            }
        };
        Ok(())
    }
}

/// Whether a step may change what a case is found by: its words, its place, its category. The actions that describe it
/// are those that place it, too.
fn changes_document(step: &PlacedStep) -> bool {
    step.step.body.action.kind().describes()
}
