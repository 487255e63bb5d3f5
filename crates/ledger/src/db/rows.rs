//! Statements over many rows. On SQLite each row has its own execution of one short statement: in the process that costs
//! the row and little more. On PostgreSQL, where a statement is a round trip, one carries all rows, a list for every column.

use std::iter;

use super::{Engine, Kind, Value};

/// A column with its type.
pub(crate) type Column = (&'static str, Kind);

/// A statement as an engine gets it: `$1` is the city, then come the values of each row, or the lists of them. (Where SQLite
/// would meet the values in another order it is told their places: `?1`.)
#[derive(Debug)]
pub(crate) struct Statement {
    /// The text.
    pub sql: String,
    /// The types of the values of a row.
    pub columns: Vec<Kind>,
}

impl Statement {
    /// A text over rows of these columns.
    pub fn new(sql: String, columns: &[Column]) -> Self {
        Self { sql, columns: columns.iter().map(|(_, kind)| *kind).collect() }
    }
}

/// `INSERT INTO table (city, ...)`, to which more may be added.
pub(crate) fn insert(engine: Engine, table: &str, columns: &[Column]) -> String {
    let names = names(columns);
    match engine {
        Engine::Sqlite => {
            let values: Vec<String> = (2..columns.len() + 2).map(|at| format!("${at}")).collect();
            format!("INSERT INTO {table} (city, {names}) VALUES ($1, {})", values.join(", "))
        }
        Engine::Postgres => {
            format!("INSERT INTO {table} (city, {names}) SELECT $1, {names} FROM {}", lists(columns))
        }
    }
}

/// `UPDATE table SET ... WHERE city = $1 AND ...`. In what is set and how it is found `{column}` stands for the row's value.
pub(crate) fn update(engine: Engine, table: &str, columns: &[Column], set: &str, found: &str) -> String {
    let from = match engine {
        Engine::Sqlite => String::new(),
        Engine::Postgres => format!("FROM {} ", lists(columns)),
    };
    let mut sql = format!("UPDATE {table} SET {set} {from}WHERE {table}.city = {{city}} AND {found}");
    for (at, name) in iter::once("city").chain(columns.iter().map(|(name, _)| *name)).enumerate() {
        let value = match engine {
            Engine::Sqlite => format!("?{}", at + 1),
            Engine::Postgres if at == 0 => "$1".to_owned(),
            Engine::Postgres => format!("v.{name}"),
        };
        sql = sql.replace(&format!("{{{name}}}"), &value);
    }
    sql
}

/// Whether a column holds `$2`, or one of the list `$2`.
pub(crate) fn among(engine: Engine, (name, kind): Column) -> String {
    match engine {
        Engine::Sqlite => format!("{name} = $2"),
        Engine::Postgres => format!("{name} = ANY(CAST($2 AS {}))", list(kind)),
    }
}

/// `unnest(CAST($2 AS TEXT[]), CAST($3 AS BIGINT[])) AS v(area, last)`: on PostgreSQL, lists side by side as rows.
pub(crate) fn lists(columns: &[Column]) -> String {
    let lists: Vec<String> =
        columns.iter().zip(2..).map(|((_, kind), at)| format!("CAST(${at} AS {})", list(*kind))).collect();
    format!("unnest({}) AS v({})", lists.join(", "), names(columns))
}

/// What PostgreSQL calls a list of values.
fn list(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT[]",
        Kind::Text => "TEXT[]",
        Kind::Blob => "BYTEA[]",
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Runs `run` with the values of each row, the city before them.
pub(crate) fn each<T, E>(
    city: i64,
    rows: Vec<Vec<Value>>,
    mut run: impl FnMut(&[Value]) -> Result<T, E>,
) -> Result<Vec<T>, E> {
    let mut values = vec![Value::Int(city)];
    let each = rows.into_iter().map(|row| {
        values.truncate(1);
        values.extend(row);
        run(&values)
    });
    each.collect()
}
