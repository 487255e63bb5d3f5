//! The committer's statements: on SQLite each writes one row, on PostgreSQL as many as come, a list for every column.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::cases::OpenColumns;
use crate::db::rows::{Column, Statement, among, insert};
use crate::db::{Engine, Kind, rows};

/// One statement of the committer: `$1` is the city, then come the values of each row. (Where SQLite would meet them in
/// another order it is told their places: `?1`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Text {
    /// What is stored of a case, by its identity.
    Find,
    /// The next positions: how many.
    Positions,
    /// The next numbers: area, day, how many.
    Numbers,
    /// A new row of `cases`.
    NewCases,
    /// A changed row of `cases`: which groups of columns besides the state.
    Update(Groups),
    /// A row of `open_cases`, new or changed.
    Open,
    /// A row of `open_cases` to be taken away, by its serial.
    Ended,
    /// Units to be taken away, by their case's serial.
    UnitsGone,
    /// A row of `case_units`.
    Units,
    /// A row of `case_keys`.
    Keys,
    /// A row of `step_words`.
    Words,
    /// A row of `steps`.
    Steps,
}

/// Which columns of `cases` an update sets besides version, marks, time and state. Each group is its own indexes'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[allow(clippy::struct_excessive_bools)] // Each combination is a statement of its own.
pub(super) struct Groups {
    /// The matter, the desk, the number.
    pub matter: bool,
    /// The lead unit and others.
    pub units: bool,
    /// How and when it ended.
    pub end: bool,
    /// The masked description, in the column `summary`.
    pub summary: bool,
}

impl Groups {
    /// All of them.
    pub const ALL: Self = Self { matter: true, units: true, end: true, summary: true };

    /// Every combination.
    fn every() -> impl Iterator<Item = Self> {
        (0..16_u8).map(|bits| Self {
            matter: bits & 1 != 0,
            units: bits & 2 != 0,
            end: bits & 4 != 0,
            summary: bits & 8 != 0,
        })
    }

    /// The columns an update's rows carry after id and expected version, with their types.
    fn columns(self) -> Vec<Column> {
        let mut columns = vec![
            ("version", Kind::Int),
            ("marks", Kind::Int),
            ("updated_at", Kind::Int),
            ("state", Kind::Text),
        ];
        if self.matter {
            columns.extend([
                ("number", Kind::Text),
                ("is_draft", Kind::Int),
                ("area", Kind::Text),
                ("lon_e7", Kind::Int),
                ("lat_e7", Kind::Int),
                ("leaf", Kind::Text),
                ("channel", Kind::Text),
                ("reporter", Kind::Int),
                ("reported_at", Kind::Int),
                ("desk", Kind::Int),
            ]);
        }
        if self.units {
            columns.extend([("lead", Kind::Int), ("others", Kind::Text)]);
        }
        if self.end {
            columns.extend([("end_kind", Kind::Text), ("ended_at", Kind::Int)]);
        }
        if self.summary {
            columns.push(("summary", Kind::Text));
        }
        columns
    }
}

impl Text {
    const OTHERS: [Self; 11] = [
        Self::Find,
        Self::Positions,
        Self::Numbers,
        Self::NewCases,
        Self::Open,
        Self::Ended,
        Self::UnitsGone,
        Self::Units,
        Self::Keys,
        Self::Words,
        Self::Steps,
    ];

    /// The statement for an engine.
    pub fn statement(self, engine: Engine) -> &'static Statement {
        static ALL: LazyLock<HashMap<(Engine, Text), Statement>> = LazyLock::new(|| {
            let texts = || Text::OTHERS.into_iter().chain(Groups::every().map(Text::Update));
            [Engine::Sqlite, Engine::Postgres]
                .into_iter()
                .flat_map(|engine| texts().map(move |text| ((engine, text), text.build(engine))))
                .collect()
        });
        &ALL[&(engine, self)]
    }

    fn build(self, engine: Engine) -> Statement {
        let (columns, sql) = match self {
            Self::Find => {
                let columns = vec![("id", Kind::Blob)];
                let sql = format!(
                    "SELECT id, serial, version, number, is_draft, end_kind, area, lon_e7, lat_e7, leaf, channel, \
                     reporter, reported_at, desk, lead, others, ended_at FROM cases WHERE city = $1 AND {}",
                    among(engine, columns[0])
                );
                (columns, sql)
            }
            Self::Positions => {
                let columns = vec![("steps", Kind::Int)];
                let sql = match engine {
                    Engine::Sqlite => "UPDATE cities SET last_pos = last_pos + ?2 WHERE city = ?1".to_owned(),
                    Engine::Postgres => format!(
                        "UPDATE cities SET last_pos = last_pos + v.steps FROM {} WHERE city = $1",
                        rows::lists(&columns)
                    ),
                };
                (columns, sql + " RETURNING last_pos")
            }
            Self::Numbers => {
                let columns = vec![("area", Kind::Text), ("day", Kind::Text), ("last", Kind::Int)];
                let sql = format!(
                    "{} ON CONFLICT (city, area, day) DO UPDATE SET last = case_numbers.last + excluded.last \
                     RETURNING area, day, last",
                    insert(engine, "case_numbers", &columns)
                );
                (columns, sql)
            }
            Self::NewCases => {
                let mut columns = vec![("id", Kind::Blob), ("serial", Kind::Int)];
                columns.extend(Groups::ALL.columns());
                let sql = insert(engine, "cases", &columns);
                (columns, sql)
            }
            Self::Update(groups) => {
                let mut columns = vec![("id", Kind::Blob), ("expected", Kind::Int)];
                columns.extend(groups.columns());
                let sql = update(engine, &columns);
                (columns, sql)
            }
            Self::Open => {
                let mut columns = vec![("serial", Kind::Int)];
                columns.extend(OpenColumns::COLUMNS);
                let sets: Vec<String> = OpenColumns::COLUMNS
                    .iter()
                    .map(|(name, _)| format!("{name} = excluded.{name}"))
                    .collect();
                let sql = format!(
                    "{} ON CONFLICT (city, serial) DO UPDATE SET {}",
                    insert(engine, "open_cases", &columns),
                    sets.join(", ")
                );
                (columns, sql)
            }
            Self::Ended => delete(engine, "open_cases"),
            Self::UnitsGone => delete(engine, "case_units"),
            Self::Units => into(engine, "case_units", vec![("unit", Kind::Int), ("serial", Kind::Int)]),
            Self::Keys => into(engine, "case_keys", vec![("case_id", Kind::Blob), ("wrapped", Kind::Blob)]),
            Self::Words => into(
                engine,
                "step_words",
                vec![
                    ("case_id", Kind::Blob),
                    ("seq", Kind::Int),
                    ("salt", Kind::Blob),
                    ("nonce", Kind::Blob),
                    ("sealed", Kind::Blob),
                ],
            ),
            Self::Steps => into(
                engine,
                "steps",
                vec![
                    ("pos", Kind::Int),
                    ("case_id", Kind::Blob),
                    ("seq", Kind::Int),
                    ("at", Kind::Int),
                    ("account", Kind::Int),
                    ("role", Kind::Text),
                    ("unit", Kind::Int),
                    ("post_area", Kind::Text),
                    ("request", Kind::Blob),
                    ("body", Kind::Text),
                    ("words", Kind::Blob),
                    ("hash", Kind::Blob),
                ],
            ),
        };
        Statement::new(sql, &columns)
    }
}

fn into(engine: Engine, table: &str, columns: Vec<Column>) -> (Vec<Column>, String) {
    let sql = insert(engine, table, &columns);
    (columns, sql)
}

/// `UPDATE cases` for id, expected version, then the columns to be set.
fn update(engine: Engine, columns: &[Column]) -> String {
    let sets: Vec<String> = columns.iter().skip(2).map(|(name, _)| format!("{name} = {{{name}}}")).collect();
    let found = "cases.id = {id} AND cases.version = {expected}";
    rows::update(engine, "cases", columns, &sets.join(", "), found)
}

/// Takes away what belongs to serials of the city `$1`.
fn delete(engine: Engine, table: &str) -> (Vec<Column>, String) {
    let serial = ("serial", Kind::Int);
    (vec![serial], format!("DELETE FROM {table} WHERE city = $1 AND {}", among(engine, serial)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_on_one_engine_is_a_list_on_the_other() {
        let units = |engine| Text::Units.statement(engine).sql.as_str();
        assert_eq!(units(Engine::Sqlite), "INSERT INTO case_units (city, unit, serial) VALUES ($1, $2, $3)");
        assert_eq!(
            units(Engine::Postgres),
            "INSERT INTO case_units (city, unit, serial) SELECT $1, unit, serial FROM \
             unnest(CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[])) AS v(unit, serial)"
        );
        assert!(Text::Find.statement(Engine::Sqlite).sql.ends_with("id = $2"));
        assert!(Text::Find.statement(Engine::Postgres).sql.ends_with("id = ANY(CAST($2 AS BYTEA[]))"));
    }

    #[test]
    fn an_update_sets_what_its_groups_hold() {
        let text = Text::Update(Groups { end: true, ..Groups::default() });
        let sql = &text.statement(Engine::Sqlite).sql;
        assert!(sql.contains("end_kind = ?8, ended_at = ?9"), "{sql}");
        assert!(!sql.contains("lead"), "{sql}");
        let sql = &text.statement(Engine::Postgres).sql;
        assert!(sql.contains("end_kind = v.end_kind, ended_at = v.ended_at"), "{sql}");
    }
}
