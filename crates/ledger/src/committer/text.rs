//! The committer's statements, each in a few fixed numbers of rows, so that they stay prepared.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

use crate::cases::OpenColumns;

/// The largest number of rows a statement carries.
const MOST: usize = 128;

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
pub(super) struct Groups {
    /// The matter, the desk, the number.
    pub matter: bool,
    /// The lead unit and others.
    pub units: bool,
    /// How and when it ended.
    pub end: bool,
    /// The summary.
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
    fn columns(self) -> Vec<(&'static str, &'static str)> {
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
    /// The statement for so many rows; none when it is not kept in that number.
    pub fn rows(self, rows: usize) -> &'static str {
        static TEXTS: LazyLock<HashMap<(Text, usize), String>> = LazyLock::new(|| {
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
            let all = others.into_iter().chain(Groups::every().map(Text::Update));
            all.flat_map(|text| [1, 8, 32, MOST].map(|rows| ((text, rows), text.build(rows)))).collect()
        });
        &TEXTS[&(self, rows)]
    }

    fn build(self, rows: usize) -> String {
        match self {
            Self::Find => format!(
                "SELECT id, serial, version, number, is_draft, end_kind, area, lon_e7, lat_e7, leaf, channel, \
                 reporter, reported_at, desk, lead, others, ended_at \
                 FROM cases WHERE city = $1 AND id IN ({})",
                list(2, rows)
            ),
            Self::Numbers => format!(
                "INSERT INTO case_numbers (city, area, day, last) VALUES {} \
                 ON CONFLICT (city, area, day) DO UPDATE SET last = case_numbers.last + excluded.last \
                 RETURNING area, day, last",
                tuples(rows, 4)
            ),
            Self::NewCases => {
                let mut columns = vec!["city", "id", "serial"];
                columns.extend(Groups::ALL.columns().into_iter().map(|(name, _)| name));
                insert("cases", &columns.join(", "), rows)
            }
            Self::Update(groups) => update(groups, rows),
            Self::Open => {
                let names: Vec<&str> = OpenColumns::NAMES.split(", ").collect();
                let sets: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
                let insert = insert("open_cases", &format!("city, serial, {}", OpenColumns::NAMES), rows);
                format!("{insert} ON CONFLICT (city, serial) DO UPDATE SET {}", sets.join(", "))
            }
            Self::Ended => format!("DELETE FROM open_cases WHERE city = $1 AND serial IN ({})", list(2, rows)),
            Self::UnitsGone => format!("DELETE FROM case_units WHERE city = $1 AND serial IN ({})", list(2, rows)),
            Self::Units => insert("case_units", "city, unit, serial", rows),
            Self::Keys => insert("case_keys", "city, case_id, wrapped", rows),
            Self::Words => insert("step_words", "city, case_id, seq, salt, nonce, sealed", rows),
            Self::Steps => insert(
                "steps",
                "city, pos, case_id, seq, at, account, role, unit, post_area, request, body, words, hash",
                rows,
            ),
        }
    }
}

fn insert(table: &str, columns: &str, rows: usize) -> String {
    let values = tuples(rows, columns.split(", ").count());
    format!("INSERT INTO {table} ({columns}) VALUES {values}")
}

/// `UPDATE cases` for rows of city, id, expected version, then the columns of `groups`.
fn update(groups: Groups, rows: usize) -> String {
    let columns = groups.columns();
    let width = 3 + columns.len();
    let sets: Vec<String> =
        columns.iter().zip(4..).map(|((name, _), at)| format!("{name} = v.column{at}")).collect();
    // The types of the first row are those of the list: a bare parameter has none there.
    let types = ["BIGINT", "", "BIGINT"].into_iter().chain(columns.iter().map(|(_, kind)| *kind));
    let first: Vec<String> = types
        .zip(1..)
        .map(|(kind, at)| if kind.is_empty() { format!("${at}") } else { format!("CAST(${at} AS {kind})") })
        .collect();
    let mut values = format!("({})", first.join(", "));
    for row in 1..rows {
        let _ = write!(values, ", ({})", list(row * width + 1, width));
    }
    format!(
        "UPDATE cases SET {} FROM (VALUES {values}) AS v \
         WHERE cases.city = v.column1 AND cases.id = v.column2 AND cases.version = v.column3",
        sets.join(", ")
    )
}

/// `($1, $2), ($3, $4)`
fn tuples(rows: usize, width: usize) -> String {
    let tuples: Vec<String> = (0..rows).map(|row| format!("({})", list(row * width + 1, width))).collect();
    tuples.join(", ")
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
        assert_eq!(Text::Units.rows(1), "INSERT INTO case_units (city, unit, serial) VALUES ($1, $2, $3)");
        assert!(Text::Keys.build(2).ends_with("VALUES ($1, $2, $3), ($4, $5, $6)"));
        assert!(Text::Find.build(2).ends_with("id IN ($2, $3)"));
    }

    #[test]
    fn an_update_names_types_once() {
        let text = Text::Update(Groups::default()).build(2);
        assert!(text.contains("(CAST($1 AS BIGINT), $2, CAST($3 AS BIGINT), CAST($4 AS BIGINT)"), "{text}");
        assert!(text.contains("($8, $9, $10, $11, $12, $13, $14)"), "{text}");
        assert!(text.contains("SET version = v.column4"), "{text}");
    }
}
