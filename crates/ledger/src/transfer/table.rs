//! Which tables make a city, and how one is read in order of its key.

use crate::db::{DbError, Engine, Kind, Tx, Value};
use crate::params;

/// A table and its key besides the city.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns that, after the city, order its rows.
    key: &'static [&'static str],
    /// Whether that key is SQLite's own row number.
    by_row: bool,
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key, by_row: false }
}

const fn rows(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key, by_row: true }
}

/// Every table of a city, those that others refer to first.
pub(super) const TABLES: &[Table] = &[
    table("cities", &[]),
    table("counters", &["name"]),
    table("documents", &["kind", "key", "version"]),
    table("cursors", &["name"]),
    table("units", &["id"]),
    table("areas", &["id"]),
    table("area_successions", &["from_area", "to_area"]),
    table("area_changes", &["pos"]),
    table("accounts", &["id"]),
    table("posts", &["account", "role", "unit", "area"]),
    table("sessions", &["digest"]),
    table("tokens", &["id"]),
    table("account_settings", &["account"]),
    table("evidence", &["hash"]),
    rows("cases", &["serial"]),
    table("open_cases", &["serial"]),
    table("case_units", &["unit", "serial"]),
    table("open_by_hour", &["at", "town"]),
    table("case_numbers", &["area", "day"]),
    rows("steps", &["pos"]),
    table("step_words", &["case_id", "seq"]),
    table("case_keys", &["case_id"]),
    table("targets", &["id"]),
    table("target_keys", &["target", "id"]),
    table("subscriptions", &["id"]),
    table("code_tables", &["name", "version"]),
    table("deliveries", &["subscription", "pos"]),
    table("counterparts", &["target", "case_id"]),
    table("inbox", &["id"]),
    table("received", &["target", "request"]),
    table("report_keys", &["account", "key"]),
    table("intakes", &["target"]),
    table("notice_wishes", &["case_id"]),
    table("checkpoints", &["no"]),
    table("audit_heads", &[]),
    table("audit", &["seq"]),
];

/// Tables that stay behind: what each database knows of itself, which node does what, and the search index, which is
/// made again from the steps.
#[cfg(test)]
const LEFT_BEHIND: &[&str] = &["migrations", "leases", "search_pos", "case_words"];

/// Rows read at once.
const BATCH: u32 = 1000;

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// The columns of a table, in order of their names, as the database's catalogue has them.
pub(super) async fn columns(tx: &mut Tx, engine: Engine, table: Table) -> Result<Vec<Column>, DbError> {
    let sql = match engine {
        Engine::Sqlite => "SELECT name, type FROM pragma_table_info($1)",
        Engine::Postgres => {
            "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1"
        }
    };
    let mut columns = Vec::new();
    for mut row in tx.query(sql, params![table.name]).await? {
        let kind: String = row.take(1)?;
        let kind = Kind::of_type(&kind).ok_or_else(|| row.bad(1, "integers, texts or bytes", &kind))?;
        columns.push(Column { name: row.take(0)?, kind });
    }
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(columns)
}

/// Reads a table in batches, in order of its key.
#[derive(Debug)]
pub(super) struct Reader {
    city: i64,
    first: String,
    next: String,
    /// Where the key's columns stand in a row.
    key: Vec<usize>,
    /// The last row's key.
    after: Option<Vec<Value>>,
    done: bool,
}

impl Reader {
    /// Reads `table`, whose columns are `columns`.
    pub fn new(engine: Engine, city: i64, table: Table, columns: &[Column]) -> Self {
        let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
        let place = |name: &&str| names.iter().position(|column| column == name);
        let key: Vec<_> = table.key.iter().filter_map(place).collect();
        // The order of a key must be the same on both engines: texts by their bytes.
        let ordered: Vec<_> = key
            .iter()
            .map(|&at| match (engine, columns[at].kind) {
                (Engine::Postgres, Kind::Text) => format!("{} COLLATE \"C\"", names[at]),
                _ => names[at].to_owned(),
            })
            .collect();
        let ordered = ordered.join(", ");
        let places: Vec<_> = (2..key.len() + 2).map(|n| format!("${n}")).collect();
        let select = format!(
            "SELECT {} FROM {} {} WHERE city = $1",
            names.join(", "),
            table.name,
            if table.by_row { engine.by_row("{by_row}") } else { String::new() }
        );
        let order = if key.is_empty() { String::new() } else { format!(" ORDER BY {ordered} LIMIT {BATCH}") };
        Self {
            city,
            first: format!("{select}{order}"),
            next: format!("{select} AND ({ordered}) > ({}){order}", places.join(", ")),
            key,
            after: None,
            done: false,
        }
    }

    /// The next rows, their values in order of the columns; none after the last.
    pub async fn next(&mut self, tx: &mut Tx) -> Result<Vec<Vec<Value>>, DbError> {
        if self.done {
            return Ok(Vec::new());
        }
        let rows = match &self.after {
            None => tx.query(self.first.clone(), params![self.city]).await?,
            Some(after) => {
                let params = params![self.city].into_iter().chain(after.iter().cloned()).collect();
                tx.query(self.next.clone(), params).await?
            }
        };
        let rows: Vec<_> = rows.into_iter().map(crate::db::Row::into_values).collect();
        self.done = self.key.is_empty() || rows.len() < BATCH as usize;
        self.after = rows.last().map(|last| self.key.iter().map(|&at| last[at].clone()).collect());
        Ok(rows)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::db::{Db, Location};

    /// A table or a key that a later migration makes must be carried, or left behind on purpose.
    #[tokio::test]
    async fn every_table_is_carried_or_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Location::Sqlite(folder.path().join("ledger.db")), 1).await.unwrap();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                   AND name NOT LIKE 'case_words_%'";
        let mut there: Vec<String> =
            db.query(sql, params![]).await.unwrap().iter_mut().map(|row| row.take(0).unwrap()).collect();
        let carried = TABLES.iter().map(|table| table.name);
        let mut known: Vec<_> = carried.chain(LEFT_BEHIND.iter().copied()).map(str::to_owned).collect();
        there.sort();
        known.sort();
        assert_eq!(there, known);

        let mut view = db.view().await.unwrap();
        for &table in TABLES {
            let columns = columns(&mut view, Engine::Sqlite, table).await.unwrap();
            let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
            assert!(names.contains(&"city"), "{}", table.name);
            for key in table.key {
                assert!(names.contains(key), "{}.{key}", table.name);
            }
        }
    }

    /// However many rows a city has, the next batch begins where the last ended.
    #[tokio::test]
    async fn no_table_is_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Location::Sqlite(folder.path().join("ledger.db")), 1).await.unwrap();
        let mut view = db.view().await.unwrap();
        for &table in TABLES {
            let columns = columns(&mut view, Engine::Sqlite, table).await.unwrap();
            let reader = Reader::new(Engine::Sqlite, 3302, table, &columns);
            let next = params![3302].into_iter().chain(table.key.iter().map(|_| Value::Int(0))).collect();
            let statements = [(reader.first, params![3302]), (reader.next, next)];
            // A table of one row has no next batch.
            let of_one = table.key.is_empty();
            for (sql, params) in statements.into_iter().take(if of_one { 1 } else { 2 }) {
                for mut row in view.query(format!("EXPLAIN QUERY PLAN {sql}"), params).await.unwrap() {
                    let plan: String = row.take(3).unwrap();
                    assert!(!plan.contains("TEMP B-TREE"), "{}: {plan}", table.name);
                }
            }
        }
    }
}
