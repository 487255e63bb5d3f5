//! What PostgreSQL's planner knows of a city that fills from nothing.
//!
//! Statements are prepared, so that a plan made while a table was empty stays in use: every step would walk the city's
//! cases. PostgreSQL plans anew once a table has been analyzed, which its own upkeep does after a minute at the earliest.

use sqlx::PgPool;
use tokio::sync::watch;

use super::{DbError, postgres};

/// The steps after which the tables are analyzed for the first time.
const FIRST: i64 = 64;

/// How many times as many steps there must be for the next time.
const GROWTH: i64 = 4;

/// From so many steps on PostgreSQL's own upkeep is left to it.
const ENOUGH: i64 = 1 << 18;

/// Analyzes `tables` as the steps grow, until there are enough or nobody makes any more.
pub(crate) fn keep(
    pool: PgPool,
    tables: impl Iterator<Item = &'static str>,
    mut positions: watch::Receiver<i64>,
) {
    let sql = format!("ANALYZE {}", tables.collect::<Vec<_>>().join(", "));
    tokio::spawn(async move {
        let mut next = FIRST.max(*positions.borrow() * GROWTH);
        while next < ENOUGH && positions.wait_for(|&pos| pos >= next).await.is_ok() {
            next = *positions.borrow() * GROWTH;
            if let Err(error) = analyze(&pool, &sql).await {
                tracing::warn!(%error, "the tables could not be analyzed");
            }
        }
    });
}

async fn analyze(pool: &PgPool, sql: &str) -> Result<(), DbError> {
    postgres::batch(pool, sql.to_owned()).await
}
