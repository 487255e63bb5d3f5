//! Erasing what people typed (decision 2): the keys and salts go, and with them the words; the steps stay, and their
//! chain stays green.
//!
//! What is deleted is overwritten in SQLite's file at once; its write-ahead log is overwritten within the next thousand
//! pages, PostgreSQL's dead rows by its vacuum, backups as they are replaced.

use chrono::{DateTime, Utc};
use domain::CaseId;

use crate::Ledger;
use crate::db::{DbError, Engine};
use crate::params;

impl Ledger {
    /// Erases all words of a case: its key, the salts and sealed words of its steps, the description lists show,
    /// its place in the search index, and whom to tell of it. How many steps' words there were.
    pub async fn erase_words(&self, case: CaseId) -> Result<u64, DbError> {
        let mut tx = self.db().begin().await?;
        if self.db().engine() == Engine::Sqlite {
            tx.query("PRAGMA secure_delete = ON", params![]).await?;
        }
        // The indexer holds this row while it works, so that it comes before an erasure or after, not between.
        tx.execute("UPDATE search_pos SET pos = pos WHERE city = $1", params![self.city()]).await?;
        let here = || params![self.city(), case];
        tx.execute("DELETE FROM case_keys WHERE city = $1 AND case_id = $2", here()).await?;
        let sql = "UPDATE notice_wishes SET sealed = NULL WHERE city = $1 AND case_id = $2";
        tx.execute(sql, here()).await?;
        let erased = tx.execute("DELETE FROM step_words WHERE city = $1 AND case_id = $2", here()).await?;
        let sql = "UPDATE cases SET summary = NULL WHERE city = $1 AND id = $2 RETURNING serial";
        if let Some(row) = tx.query(sql, here()).await?.first_mut() {
            let serial: i64 = row.take(0)?;
            // SQLite's index knows the serial as its row number, and one city.
            match self.db().engine() {
                Engine::Sqlite => {
                    tx.execute("DELETE FROM case_words WHERE rowid = $1", params![serial]).await?
                }
                Engine::Postgres => {
                    let sql = "DELETE FROM case_words WHERE city = $1 AND serial = $2";
                    tx.execute(sql, params![self.city(), serial]).await?
                }
            };
        }
        tx.commit().await?;
        Ok(erased)
    }

    /// Cases that ended before `before` and still have words, in the order they came to be: whose retention has ended.
    pub async fn kept_words(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<CaseId>, DbError> {
        let sql = "SELECT c.id FROM cases AS c {by_row} WHERE c.city = $1 AND c.ended_at < $2 AND EXISTS \
                   (SELECT 1 FROM case_keys AS k WHERE k.city = c.city AND k.case_id = c.id) \
                   ORDER BY c.serial LIMIT $3";
        let sql = self.db().engine().by_row(sql);
        self.db()
            .query(sql, params![self.city(), before, limit])
            .await?
            .iter_mut()
            .map(|row| row.take(0))
            .collect()
    }
}
