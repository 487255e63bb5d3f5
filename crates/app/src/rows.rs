//! Tables people write: CSV rows by the names of their columns, with the line each came from.

use std::collections::HashMap;

use domain::Bilingual;

use crate::AppError;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its line in the file, from 1.
    pub line: usize,
    /// The column at fault.
    pub field: String,
    /// The rule it breaks.
    pub text: Bilingual,
}

impl RefusedRow {
    /// A row refused for one of its columns.
    pub fn new(line: usize, field: impl Into<String>, zh: String, en: String) -> Self {
        Self { line, field: field.into(), text: Bilingual { zh, en } }
    }

    /// A row refused for what a use case would refuse.
    pub(crate) fn of(line: usize, error: &AppError) -> Self {
        match error {
            AppError::Invalid { field, text, .. } => {
                Self::new(line, *field, text.zh.clone(), text.en.clone())
            }
            AppError::Refused(refusal) => {
                let field = refusal.field.unwrap_or_default();
                Self::new(line, field, refusal.text.zh.clone(), refusal.text.en.clone())
            }
            error => Self::new(line, "", error.to_string(), error.to_string()),
        }
    }
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub line: usize,
    cells: HashMap<String, String>,
}

impl Row {
    /// The cell of a column, trimmed; empty where there is none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The cell as a list, split at spaces and semicolons.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.get(column).split([' ', ';', '；', '、']).filter(|item| !item.is_empty())
    }
}

/// A table read whole.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads a CSV that must have these columns; others are kept too.
    pub fn read(text: &str, needed: &[&str]) -> Result<Self, Vec<RefusedRow>> {
        let text = text.trim_start_matches('\u{feff}');
        let mut table =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let headers: Vec<String> = match table.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(error) => return Err(vec![unreadable(1, &error)]),
        };
        let missing = needed.iter().filter(|name| !headers.iter().any(|header| header == **name));
        let missing: Vec<_> = missing
            .map(|name| {
                RefusedRow::new(1, *name, format!("缺少 {name} 列"), format!("column {name} is missing"))
            })
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        for record in table.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, |position| position.line() as usize);
                    let cells = headers.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
                    rows.push(Row { line, cells });
                }
                Err(error) => {
                    let line = error.position().map_or(0, |position| position.line() as usize);
                    refused.push(unreadable(line, &error));
                }
            }
        }
        if refused.is_empty() { Ok(Self { rows }) } else { Err(refused) }
    }
}

fn unreadable(line: usize, error: &csv::Error) -> RefusedRow {
    RefusedRow::new(line, "csv", format!("读不出这一行: {error}"), format!("unreadable: {error}"))
}
