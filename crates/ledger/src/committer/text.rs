//! The committer's statements, each in a few fixed numbers of rows, so that they stay prepared.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

use crate::cases::OpenColumns;
use crate::db::Engine;

/// The numbers of rows statements carry, rising.
pub(super) const SIZES: [usize; 5] = [1, 4, 16, 64, 256];

/// One statement of the committer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Text {
    /// What is stored of cases: `$1` the city, then identities.
    Find,
    /// Next numbers: city, area, day, how many.
    Numbers,
    /// New rows of `cases`.
    NewCases,
    /// New rows of `cases`: which groups of columns besides the state.
    Update(Groups),
    /// Rows of `open_cases`, new or changed.
    Open,
    /// Rows of `open_cases` to be taken away: `$1` the city, then serials.
    Ended,
    /// Units to be taken away: `$1` the city, then serials.
    UnitsGone,
    /// Rows of `case_units`.
    Units,
    /// Rows of `case_keys`.
    Keys,
    /// Rows of `step_words`.
    Words,
    /// Rows of `steps`.
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

    /// The columns an update's rows carry after city, id and expected version, with their types.
    fn columns(self) -> Vec<Column> {
        let mut columns =
            vec![("version", "BIGINT"), ("marks", "BIGINT"), ("updated_at", "BIGINT"), ("state", "TEXT")];
        if self.matter {
            columns.extend([
                ("number", "TEXT"),
                ("is_draft", "BIGINT"),
                ("area", "TEXT"),
                ("lon_e7", "BIGINT"),
                ("lat_e7", "BIGINT"),
                ("leaf", "TEXT"),
                ("channel", "TEXT"),
                ("reporter", "BIGINT"),
                ("reported_at", "BIGINT"),
                ("desk", "BIGINT"),
            ]);
        }
        if self.units {
            columns.extend([("lead", "BIGINT"), ("others", "TEXT")]);
        }
        if self.end {
            columns.extend([("end_kind", "TEXT"), ("ended_at", "BIGINT")]);
        }
        if self.summary {
            columns.push(("summary", "TEXT"));
        }
        columns
    }
}

impl Text {
    /// The statement for so many rows, one of [`SIZES`]. A statement of more than one row leaves out rows of nothing
    /// but `NULL`, so that a list can be filled up to a size.
    pub fn rows(self, engine: Engine, rows: usize) -> &'static str {
        static TEXTS: LazyLock<HashMap<(Engine, Text, usize), String>> = LazyLock::new(|| {
            let others = [
                Text::Find,
                Text::Numbers,
                Text::NewCases,
                Text::Open,
                Text::Ended,
                Text::UnitsGone,
                Text::Units,
                Text::Keys,
                Text::Words,
                Text::Steps,
            ];
            let all: Vec<Text> = others.into_iter().chain(Groups::every().map(Text::Update)).collect();
            let mut texts = HashMap::new();
            for engine in [Engine::Sqlite, Engine::Postgres] {
                for (text, rows) in all.iter().flat_map(|text| SIZES.map(|rows| (*text, rows))) {
                    texts.insert((engine, text, rows), text.build(engine, rows));
                }
            }
            texts
        });
        &TEXTS[&(engine, self, rows)]
    }

    fn build(self, engine: Engine, rows: usize) -> String {
        let text = match self {
            Self::Find => format!(
                "SELECT id, serial, version, number, is_draft, end_kind, area, lon_e7, lat_e7, leaf, channel, \
                 reporter, reported_at, desk, lead, others, ended_at \
                 FROM cases WHERE city = $1 AND id IN ({})",
                list(2, rows)
            ),
            Self::Numbers => format!(
                "{} ON CONFLICT (city, area, day) DO UPDATE SET last = case_numbers.last + excluded.last \
                 RETURNING area, day, last",
                insert(
                    "case_numbers",
                    &[("city", "BIGINT"), ("area", "TEXT"), ("day", "TEXT"), ("last", "BIGINT")],
                    rows
                )
            ),
            Self::NewCases => {
                let mut columns = vec![("city", "BIGINT"), ("id", "{blob}"), ("serial", "BIGINT")];
                columns.extend(Groups::ALL.columns());
                insert("cases", &columns, rows)
            }
            Self::Update(groups) => update(groups, rows),
            Self::Open => {
                let mut columns = vec![("city", "BIGINT"), ("serial", "BIGINT")];
                columns.extend(OpenColumns::COLUMNS);
                let sets: Vec<String> = OpenColumns::COLUMNS
                    .iter()
                    .map(|(name, _)| format!("{name} = excluded.{name}"))
                    .collect();
                let insert = insert("open_cases", &columns, rows);
                format!("{insert} ON CONFLICT (city, serial) DO UPDATE SET {}", sets.join(", "))
            }
            Self::Ended => {
                format!("DELETE FROM open_cases WHERE city = $1 AND serial IN ({})", list(2, rows))
            }
            Self::UnitsGone => {
                format!("DELETE FROM case_units WHERE city = $1 AND serial IN ({})", list(2, rows))
            }
            Self::Units => {
                insert("case_units", &[("city", "BIGINT"), ("unit", "BIGINT"), ("serial", "BIGINT")], rows)
            }
            Self::Keys => {
                insert("case_keys", &[("city", "BIGINT"), ("case_id", "{blob}"), ("wrapped", "{blob}")], rows)
            }
            Self::Words => insert(
                "step_words",
                &[
                    ("city", "BIGINT"),
                    ("case_id", "{blob}"),
                    ("seq", "BIGINT"),
                    ("salt", "{blob}"),
                    ("nonce", "{blob}"),
                    ("sealed", "{blob}"),
                ],
                rows,
            ),
            Self::Steps => insert(
                "steps",
                &[
                    ("city", "BIGINT"),
                    ("pos", "BIGINT"),
                    ("case_id", "{blob}"),
                    ("seq", "BIGINT"),
                    ("at", "BIGINT"),
                    ("account", "BIGINT"),
                    ("role", "TEXT"),
                    ("unit", "BIGINT"),
                    ("post_area", "TEXT"),
                    ("request", "{blob}"),
                    ("body", "TEXT"),
                    ("words", "{blob}"),
                    ("hash", "{blob}"),
                ],
                rows,
            ),
        };
        text.replace("{blob}", engine.blob())
    }
}

/// A column with its type.
type Column = (&'static str, &'static str);

fn insert(table: &str, columns: &[Column], rows: usize) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let names = names.join(", ");
    if rows == 1 {
        return format!("INSERT INTO {table} ({names}) VALUES ({})", list(1, columns.len()));
    }
    let picked: Vec<String> = (1..=columns.len()).map(|at| format!("v.column{at}")).collect();
    format!(
        "INSERT INTO {table} ({names}) SELECT {} FROM ({}) AS v WHERE v.column1 IS NOT NULL",
        picked.join(", "),
        values(columns.iter().map(|(_, kind)| *kind), rows)
    )
}

/// `UPDATE cases` for rows of city, id, expected version, then the columns of `groups`.
fn update(groups: Groups, rows: usize) -> String {
    let columns = groups.columns();
    let sets: Vec<String> =
        columns.iter().zip(4..).map(|((name, _), at)| format!("{name} = v.column{at}")).collect();
    let kinds = ["BIGINT", "{blob}", "BIGINT"].into_iter().chain(columns.iter().map(|(_, kind)| *kind));
    format!(
        "UPDATE cases SET {} FROM ({}) AS v \
         WHERE cases.city = v.column1 AND cases.id = v.column2 AND cases.version = v.column3",
        sets.join(", "),
        values(kinds, rows)
    )
}

/// `VALUES (CAST($1 AS BIGINT), CAST($2 AS TEXT)), ($3, $4)`: the types of the first row are those of the list, where
/// a bare parameter has none.
fn values(kinds: impl Iterator<Item = &'static str>, rows: usize) -> String {
    let first: Vec<String> = kinds.zip(1..).map(|(kind, at)| format!("CAST(${at} AS {kind})")).collect();
    let width = first.len();
    let mut values = format!("VALUES ({})", first.join(", "));
    for row in 1..rows {
        let _ = write!(values, ", ({})", list(row * width + 1, width));
    }
    values
}

/// `$3, $4, $5`
fn list(first: usize, count: usize) -> String {
    let all: Vec<String> = (first..first + count).map(|at| format!("${at}")).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_through() {
        let units = |rows| Text::Units.build(Engine::Postgres, rows);
        assert_eq!(units(1), "INSERT INTO case_units (city, unit, serial) VALUES ($1, $2, $3)");
        assert_eq!(
            units(2),
            "INSERT INTO case_units (city, unit, serial) SELECT v.column1, v.column2, v.column3 FROM (VALUES \
             (CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)), ($4, $5, $6)) AS v \
             WHERE v.column1 IS NOT NULL"
        );
        assert!(Text::Find.build(Engine::Sqlite, 2).ends_with("id IN ($2, $3)"));
    }

    #[test]
    fn each_engine_has_its_word_for_bytes() {
        assert!(Text::Keys.build(Engine::Sqlite, 2).contains("CAST($2 AS BLOB)"));
        assert!(Text::Keys.build(Engine::Postgres, 2).contains("CAST($2 AS BYTEA)"));
    }

    #[test]
    fn an_update_sets_what_its_groups_hold() {
        let text = Text::Update(Groups { end: true, ..Groups::default() }).build(Engine::Sqlite, 1);
        assert!(text.contains("end_kind = v.column8, ended_at = v.column9"), "{text}");
        assert!(!text.contains("lead"), "{text}");
    }
}
