//! How a group of entries is appended.

use domain::Digest;

use super::entry::{Entry, Logged};
use crate::db::{Db, DbError, Value};
use crate::params;

/// Appends entries in one transaction, chained to what is there; the number of the first.
pub(super) async fn append(db: &Db, city: i64, entries: &[Entry]) -> Result<i64, DbError> {
    let mut tx = db.begin().await?;
    // Locks the head row, so that on PostgreSQL several nodes chain one after the other.
    let sql = "INSERT INTO audit_heads (city, seq, hash) VALUES ($1, $2, $3) \
               ON CONFLICT (city) DO UPDATE SET seq = audit_heads.seq + excluded.seq RETURNING seq, hash";
    let mut rows = tx.query(sql, params![city, entries.len() as i64, Digest::ZERO]).await?;
    let row = rows.first_mut().ok_or_else(|| DbError::Engine("the audit log has no head".to_owned()))?;
    let first = row.take::<i64>(0)? - entries.len() as i64 + 1;
    let mut prev: Digest = row.take(1)?;
    let mut params = Vec::with_capacity(entries.len() * 14);
    for (seq, entry) in (first..).zip(entries) {
        let logged = Logged::chain(seq, entry.clone(), prev);
        prev = logged.hash;
        push(&mut params, city, logged);
    }
    tx.execute(insert(entries.len()), params).await?;
    tx.execute("UPDATE audit_heads SET hash = $1 WHERE city = $2", params![prev, city]).await?;
    tx.commit().await?;
    Ok(first)
}

fn insert(rows: usize) -> String {
    let row = |row: usize| {
        let places: Vec<_> = (1..=14).map(|column| format!("${}", row * 14 + column)).collect();
        format!("({})", places.join(", "))
    };
    format!(
        "INSERT INTO audit (city, seq, at, account, role, unit, action, target, outcome, detail, request, address, \
         prev, hash) VALUES {}",
        (0..rows).map(row).collect::<Vec<_>>().join(", ")
    )
}

fn push(params: &mut Vec<Value>, city: i64, logged: Logged) {
    let Logged { seq, entry, prev, hash } = logged;
    params.extend(params![
        city,
        seq,
        entry.at,
        entry.account,
        entry.role.map(domain::post::Role::name),
        entry.unit,
        entry.action,
        entry.target,
        entry.outcome.name(),
        entry.detail,
        entry.request,
        entry.address,
        prev,
        hash,
    ]);
}
