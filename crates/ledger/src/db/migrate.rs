//! Migrations: numbered texts, applied once, in order, never edited afterwards.
//!
//! A text is written once for both engines. `{int}`, `{blob}`, `{table}`, `{keyed}` and `{hot}` stand for what each
//! engine calls a 64-bit integer, bytes, a plain table, a table kept in the order of its primary key, and a table whose
//! rows are updated often. Lines between `-- only sqlite` (or `-- only postgres`) and `-- end` are that engine's alone.

use domain::digest::Algorithm;

use super::{Db, DbError, Engine, Tx};
use crate::params;

/// One numbered change of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without a gap.
    pub number: u32,
    /// What it is about.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Migration {
    /// The digest that is recorded when it is applied, so that an edited text is noticed.
    fn digest(&self) -> String {
        Algorithm::Sha256.digest(&[self.text.as_bytes()]).to_string()
    }
}

/// Applies what has not been applied. Refuses a database whose applied migrations are not this program's.
pub(super) async fn run(db: &Db, migrations: &[Migration]) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    if db.engine() == Engine::Postgres {
        // Nodes that start together wait for the first.
        tx.query("SELECT CAST(pg_advisory_xact_lock(7236842) AS TEXT)", params![]).await?;
    }
    let table = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
                 digest TEXT NOT NULL, applied_at TEXT NOT NULL)";
    tx.batch(table.to_owned()).await?;
    let applied = applied(&mut tx).await?;
    check(&applied, migrations)?;
    for migration in &migrations[applied.len()..] {
        tx.batch(text_for(db.engine(), migration.text)).await.map_err(|error| {
            DbError::Migration(format!("migration {} ({}) failed: {error}", migration.number, migration.name))
        })?;
        tx.execute(
            "INSERT INTO migrations (number, name, digest, applied_at) \
             VALUES ($1, $2, $3, CAST(CURRENT_TIMESTAMP AS TEXT))",
            params![migration.number, migration.name, migration.digest()],
        )
        .await?;
        tracing::info!(number = migration.number, name = migration.name, "migration applied");
    }
    tx.commit().await
}

async fn applied(tx: &mut Tx) -> Result<Vec<(u32, String)>, DbError> {
    let rows = tx.query("SELECT number, digest FROM migrations ORDER BY number", params![]).await?;
    rows.into_iter().map(|mut row| Ok((row.take(0)?, row.take(1)?))).collect()
}

fn check(applied: &[(u32, String)], migrations: &[Migration]) -> Result<(), DbError> {
    for (index, (number, digest)) in applied.iter().enumerate() {
        match migrations.get(index) {
            None => {
                return Err(DbError::Migration(format!(
                    "this database has migration {number}, this program knows {} at most: \
                     it was made by a newer program, use that one",
                    migrations.len()
                )));
            }
            Some(known) if known.number != *number || known.digest() != *digest => {
                return Err(DbError::Migration(format!(
                    "migration {} ({}) was applied to this database with another text: \
                     an applied migration is never edited, a change is a new one",
                    known.number, known.name
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The text as one engine gets it.
fn text_for(engine: Engine, text: &str) -> String {
    let words: &[(&str, &str)] = match engine {
        Engine::Sqlite => &[
            ("{int}", "INTEGER"),
            ("{blob}", "BLOB"),
            ("{table}", "STRICT"),
            ("{hot}", "STRICT"),
            ("{keyed}", "STRICT, WITHOUT ROWID"),
        ],
        Engine::Postgres => &[
            ("{int}", "BIGINT"),
            ("{blob}", "BYTEA"),
            ("{table}", ""),
            // Half of each page is left free, so that an update finds room beside the row and touches no index.
            ("{hot}", "WITH (fillfactor = 50)"),
            ("{keyed}", ""),
        ],
    };
    let mut only = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        match line.trim().strip_prefix("-- only ") {
            Some(name) => only = Some(name.trim().to_owned()),
            None if line.trim() == "-- end" => only = None,
            None if only.as_deref().is_none_or(|name| name == engine.name()) => lines.push(line),
            None => {}
        }
    }
    words.iter().fold(lines.join("\n"), |text, (token, word)| text.replace(token, word))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ONE: Migration =
        Migration { number: 1, name: "one", text: "CREATE TABLE one (id {int} PRIMARY KEY) {table};" };
    const TWO: Migration = Migration { number: 2, name: "two", text: "CREATE TABLE two (id {int}) {table};" };

    async fn open(folder: &tempfile::TempDir, migrations: &[Migration]) -> Result<(), DbError> {
        let db = Db::Sqlite(super::super::Sqlite::open(&folder.path().join("ledger.db"), 1)?);
        run(&db, migrations).await
    }

    #[tokio::test]
    async fn each_is_applied_once() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, &[ONE]).await.unwrap();
        open(&folder, &[ONE]).await.unwrap();
        open(&folder, &[ONE, TWO]).await.unwrap();
        open(&folder, &[ONE, TWO]).await.unwrap();
    }

    #[tokio::test]
    async fn an_edited_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, &[ONE]).await.unwrap();
        let edited = Migration { text: "CREATE TABLE one (id {int}, more {int}) {table};", ..ONE };
        let error = open(&folder, &[edited]).await.unwrap_err();
        assert!(error.to_string().contains("another text"), "{error}");
    }

    #[tokio::test]
    async fn a_newer_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, &[ONE, TWO]).await.unwrap();
        let error = open(&folder, &[ONE]).await.unwrap_err();
        assert!(error.to_string().contains("newer program"), "{error}");
    }

    #[tokio::test]
    async fn one_that_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let broken = Migration { text: "CREATE TABLE half (id {int}) {table}; CREATE NONSENSE;", ..TWO };
        assert!(open(&folder, &[ONE, broken]).await.is_err());
        // Neither stands: all that is missing is applied in one transaction.
        open(&folder, &[ONE, TWO]).await.unwrap();
    }

    /// What was there before the outbox of areas is told in it, in the order it happened.
    #[tokio::test]
    async fn areas_of_before_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::Sqlite(super::super::Sqlite::open(&folder.path().join("ledger.db"), 1).unwrap());
        let put = |sql: String| db.execute(sql, params![]);
        run(&db, &crate::migrations::ALL[..15]).await.unwrap();
        for (id, from, to) in [(1, 0, Some(5)), (2, 0, Some(9)), (3, 5, None), (4, 5, Some(9)), (5, 9, None)]
        {
            let to = to.map_or("NULL".to_owned(), |to: i64| to.to_string());
            put(format!(
                "INSERT INTO areas VALUES (1, {id}, '33{id}', 'grid', '', '', {from}, {to}, NULL, '')"
            ))
            .await
            .unwrap();
        }
        for (from, to, when, kind) in
            [(1, 3, 5, "split"), (1, 4, 5, "split"), (2, 5, 9, "merge"), (4, 5, 9, "merge")]
        {
            put(format!("INSERT INTO area_successions VALUES (1, {from}, {to}, {when}, '{kind}')"))
                .await
                .unwrap();
        }
        run(&db, crate::migrations::ALL).await.unwrap();
        let sql = "SELECT pos, code, seq, kind, at FROM area_changes ORDER BY pos";
        let mut told: Vec<(i64, String, i64, String, i64)> = Vec::new();
        for mut row in db.query(sql, params![]).await.unwrap() {
            told.push((
                row.take(0).unwrap(),
                row.take(1).unwrap(),
                row.take(2).unwrap(),
                row.take(3).unwrap(),
                row.take(4).unwrap(),
            ));
        }
        let expected = [
            (1, "331", 1, "made", 0),
            (2, "332", 1, "made", 0),
            (3, "331", 2, "split", 5),
            (4, "333", 1, "made", 5),
            (5, "334", 1, "made", 5),
            (6, "332", 2, "merged", 9),
            (7, "334", 2, "merged", 9),
            (8, "335", 1, "made", 9),
        ];
        let told: Vec<_> = told.iter().map(|it| (it.0, &*it.1, it.2, &*it.3, it.4)).collect();
        assert_eq!(told, expected);
        let last = "SELECT last FROM counters WHERE city = 1 AND name = 'area_change'";
        assert_eq!(db.query(last, params![]).await.unwrap()[0].take::<i64>(0).unwrap(), 8);
    }

    #[test]
    fn engines_get_their_own_words() {
        let text =
            "a {int},\n-- only sqlite\nb {blob}\n-- end\n-- only postgres\nc {blob}\n-- end\nd {keyed}";
        assert_eq!(text_for(Engine::Sqlite, text), "a INTEGER,\nb BLOB\nd STRICT, WITHOUT ROWID");
        assert_eq!(text_for(Engine::Postgres, text), "a BIGINT,\nc BYTEA\nd ");
    }
}
