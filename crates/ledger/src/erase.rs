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

/// What stands where a reason stood that may have quoted what people typed: in the form of a reason of the crate
/// `share`.
const ERASED: &str =
    r#"{"rule":"erased","text":{"zh":"已随事件文字清除","en":"erased with the words of the case"}}"#;

/// Kept messages erased in one transaction.
const BATCH: u32 = 500;

impl Ledger {
    /// Erases all words of a case: its key, the salts and sealed words of its steps, the description lists show,
    /// its place in the search index, whom to tell of it, and what was shared: messages about it that were kept, what
    /// other systems said of it, why deliveries failed. How many steps' words there were.
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
        let no_body = Vec::<u8>::new();
        let sql = "UPDATE inbox SET body = $1, reason = $2, note = NULL, erased = 1 \
                   WHERE city = $3 AND case_id = $4 AND erased = 0";
        tx.execute(sql, params![no_body, ERASED, self.city(), case]).await?;
        // By target, so that the key is used.
        let sql = "UPDATE counterparts SET progress = NULL WHERE city = $1 AND case_id = $2 \
                   AND target IN (SELECT id FROM targets WHERE city = $1)";
        tx.execute(sql, here()).await?;
        let sql = "UPDATE deliveries SET reason = $1 WHERE city = $2 AND subject = $3 AND reason IS NOT NULL";
        tx.execute(sql, params![ERASED, self.city(), case]).await?;
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

    /// Erases kept messages that somebody dealt with before `before`, some at a time: their body, why they were not
    /// taken, and what was said to it. How many.
    pub async fn erase_settled(&self, before: DateTime<Utc>) -> Result<u64, DbError> {
        let mut tx = self.db().begin().await?;
        if self.db().engine() == Engine::Sqlite {
            tx.query("PRAGMA secure_delete = ON", params![]).await?;
        }
        let sql = "UPDATE inbox SET body = $1, reason = $2, note = NULL, erased = 1 WHERE city = $3 AND id IN \
                   (SELECT id FROM inbox WHERE city = $3 AND erased = 0 AND settled_at < $4 \
                   ORDER BY settled_at LIMIT CAST($5 AS BIGINT))";
        let no_body = Vec::<u8>::new();
        let erased = tx.execute(sql, params![no_body, ERASED, self.city(), before, BATCH]).await?;
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
