//! A row as a line: a JSON list of its values, in order of the columns' names. Bytes are hexadecimal texts.

use domain::Digest;
use sha2::Digest as _;

use super::table::Column;
use crate::db::{Kind, Value};

/// Rows as lines, each with its line feed.
pub(super) fn lines(rows: &[Vec<Value>]) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in rows {
        write(row, &mut lines);
    }
    lines
}

fn write(row: &[Value], to: &mut Vec<u8>) {
    to.push(b'[');
    for (index, value) in row.iter().enumerate() {
        if index > 0 {
            to.push(b',');
        }
        let written = match value {
            Value::Null => serde_json::to_writer(&mut *to, &()),
            Value::Int(it) => serde_json::to_writer(&mut *to, it),
            Value::Real(it) => serde_json::to_writer(&mut *to, it),
            Value::Text(it) => serde_json::to_writer(&mut *to, it),
            Value::Blob(it) => serde_json::to_writer(&mut *to, &hex::encode(it)),
        };
        written.expect("plain values are written to memory");
    }
    to.extend_from_slice(b"]\n");
}

/// Reads a line; none when it is not a row of these columns.
pub(super) fn read(line: &str, columns: &[Column]) -> Option<Vec<Value>> {
    let values: Vec<serde_json::Value> = serde_json::from_str(line).ok()?;
    if values.len() != columns.len() {
        return None;
    }
    let value = |(value, column): (serde_json::Value, &Column)| match (value, column.kind) {
        (serde_json::Value::Null, _) => Some(Value::Null),
        (serde_json::Value::Number(it), Kind::Int) => it.as_i64().map(Value::Int),
        (serde_json::Value::String(it), Kind::Text) => Some(Value::Text(it)),
        (serde_json::Value::String(it), Kind::Blob) => hex::decode(it).ok().map(Value::Blob),
        _ => None,
    };
    values.into_iter().zip(columns).map(value).collect()
}

/// Counts rows and digests their lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    hasher: sha2::Sha256,
    rows: u64,
}

impl Tally {
    /// Takes in `rows` rows, written as `lines`.
    pub fn add(&mut self, rows: usize, lines: &[u8]) {
        self.hasher.update(lines);
        self.rows += rows as u64;
    }

    /// How many rows there were.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// SHA-256 of all lines.
    pub fn digest(self) -> Digest {
        Digest(self.hasher.finalize().into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        [("a", Kind::Int), ("b", Kind::Text), ("c", Kind::Blob), ("d", Kind::Text)]
            .map(|(name, kind)| Column { name: name.to_owned(), kind })
            .to_vec()
    }

    #[test]
    fn a_row_and_back() {
        let row = vec![
            Value::Int(i64::MIN),
            Value::Text("井盖 \"缺失\"\n\u{1}".to_owned()),
            Value::Blob(vec![0, 255]),
            Value::Null,
        ];
        let mut line = Vec::new();
        write(&row, &mut line);
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(read(&line, &columns()), Some(row));
    }

    #[test]
    fn what_is_no_row_is_none() {
        for line in [
            "",
            "[]",
            "[1,\"\",\"0g\",null]",
            "[\"1\",\"\",\"\",null]",
            "[1.5,\"\",\"\",null]",
            "[1,2,\"\",null]",
        ] {
            assert_eq!(read(line, &columns()), None, "{line}");
        }
    }
}
