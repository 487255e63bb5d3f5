//! What PostgreSQL's planner knows of a city that fills from nothing.
//!
//! Statements are prepared, so that a plan made while a table was empty stays in use: every step would walk the city's
//! cases. PostgreSQL plans anew once a table has been analyzed, which its own upkeep does after a minute at the earliest.

use sqlx::PgPool;
use tokio::sync::watch;

use super::{DbError, postgres};

/// The rows after which tables are analyzed for the first time.
const FIRST: i64 = 64;

/// How many times as many there must be for the next time.
const GROWTH: i64 = 4;

/// From so many on PostgreSQL's own upkeep is left to it.
const ENOUGH: i64 = 1 << 18;

/// Analyzes `tables` as the rows in them become more, until there are enough or nobody makes any more.
pub(crate) fn keep(
    pool: PgPool,
    tables: impl IntoIterator<Item = &'static str>,
    mut rows: watch::Receiver<i64>,
) {
    let sql = format!("ANALYZE {}", tables.into_iter().collect::<Vec<_>>().join(", "));
    tokio::spawn(async move {
        let mut next = FIRST.max(*rows.borrow() * GROWTH);
        while next < ENOUGH && rows.wait_for(|&count| count >= next).await.is_ok() {
            next = *rows.borrow() * GROWTH;
            if let Err(error) = analyze(&pool, &sql).await {
                tracing::warn!(%error, "the tables could not be analyzed");
            }
        }
    });
}

async fn analyze(pool: &PgPool, sql: &str) -> Result<(), DbError> {
    postgres::batch(pool, sql.to_owned()).await
}
