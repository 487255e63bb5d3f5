//! Loading a city into an empty database: everything in one transaction, and read back before it is made lasting.

use std::collections::HashMap;

use domain::Digest;

use super::backup::TransferError;
use super::table::{Column, Reader, TABLES, Table, columns};
use super::text::{self, Tally};
use crate::Ledger;
use crate::db::{DbError, Engine, Tx, Value};
use crate::params;

/// The most values of one statement; SQLite takes 32,766.
const VALUES: usize = 20_000;

/// A load under way. Dropped before [`Loader::finish`], it left nothing.
pub(super) struct Loader {
    tx: Tx,
    engine: Engine,
    city: i64,
    columns: HashMap<&'static str, Vec<Column>>,
}

impl Loader {
    /// Begins a load into `target`.
    ///
    /// # Errors
    /// [`TransferError::NotEmpty`] when anything is in it but the city's own fresh row.
    pub async fn begin(target: &Ledger) -> Result<Self, TransferError> {
        let (engine, city) = (target.db().engine(), target.city());
        let mut tx = target.db().begin().await?;
        let mut known = HashMap::new();
        for &table in TABLES {
            let fresh = if table.name == "cities" { " AND last_pos > 0" } else { "" };
            let sql = format!("SELECT 1 AS found FROM {} WHERE city = $1{fresh} LIMIT 1", table.name);
            if !tx.query(sql, params![city]).await?.is_empty() {
                return Err(TransferError::NotEmpty(table.name));
            }
            known.insert(table.name, columns(&mut tx, engine, table).await?);
        }
        tx.execute("DELETE FROM cities WHERE city = $1", params![city]).await?;
        Ok(Self { tx, engine, city, columns: known })
    }

    /// Says whether rows of `columns` fit the table as it is here.
    pub fn expect(&self, table: Table, columns: &[Column]) -> Result<(), TransferError> {
        if self.columns[table.name] == columns {
            Ok(())
        } else {
            Err(TransferError::OtherTables(table.name.to_owned()))
        }
    }

    /// Writes rows of a table, their values in order of its columns.
    pub async fn write(&mut self, table: Table, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
        let names: Vec<_> = self.columns[table.name].iter().map(|column| column.name.as_str()).collect();
        let into = format!("INSERT INTO {} ({}) VALUES ", table.name, names.join(", "));
        let width = names.len();
        for chunk in rows.chunks((VALUES / width).max(1)) {
            let row = |row: usize| {
                let places: Vec<_> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
                format!("({})", places.join(", "))
            };
            let rows: Vec<_> = (0..chunk.len()).map(row).collect();
            self.tx.execute(format!("{into}{}", rows.join(", ")), chunk.concat()).await?;
        }
        Ok(())
    }

    /// Reads a table back as it stands here now.
    pub async fn read_back(&mut self, table: Table) -> Result<(u64, Digest), DbError> {
        let mut reader = Reader::new(self.engine, self.city, table, &self.columns[table.name]);
        let mut tally = Tally::default();
        loop {
            let rows = reader.next(&mut self.tx).await?;
            if rows.is_empty() {
                return Ok((tally.rows(), tally.digest()));
            }
            let lines = text::lines(&rows);
            tally.add(rows.len(), &lines);
        }
    }

    /// Makes everything lasting, and lets the search index begin anew.
    pub async fn finish(mut self) -> Result<(), DbError> {
        self.tx.execute("UPDATE search_pos SET pos = 0 WHERE city = $1", params![self.city]).await?;
        self.tx.commit().await
    }
}
