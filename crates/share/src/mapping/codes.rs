//! Code tables: our codes in the words of another system.

use std::collections::{BTreeMap, HashMap};

use ledger::share::CodeTable;

/// The newest version of every code table.
#[derive(Debug, Clone, Default)]
pub struct CodeBook {
    tables: HashMap<String, BTreeMap<String, String>>,
}

impl CodeBook {
    /// The book of these tables.
    pub fn new(tables: Vec<CodeTable>) -> Self {
        Self { tables: tables.into_iter().map(|table| (table.name, table.entries)).collect() }
    }

    /// The other system's code for one of ours. Where a table has none for a code it may have one for a longer reach:
    /// an entry `3302*` stands for every code that begins so, and the longest such entry counts.
    pub fn look_up(&self, table: &str, code: &str) -> Option<&str> {
        let entries = self.tables.get(table)?;
        if let Some(exact) = entries.get(code) {
            return Some(exact);
        }
        let mut ends: Vec<usize> = code.char_indices().map(|(at, _)| at).collect();
        ends.reverse();
        ends.into_iter().find_map(|end| entries.get(&format!("{}*", &code[..end]))).map(String::as_str)
    }

    /// Whether there is such a table.
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_reach_counts() {
        let entries = [("0101", "A"), ("01*", "B"), ("*", "C"), ("0102*", "D")];
        let entries = entries.into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
        let at = chrono::DateTime::UNIX_EPOCH;
        let book = CodeBook::new(vec![CodeTable { name: "leaf".to_owned(), version: 1, entries, at }]);
        for (code, found) in
            [("0101", "A"), ("0103", "B"), ("0102", "B"), ("01029", "D"), ("9901", "C"), ("中", "C")]
        {
            assert_eq!(book.look_up("leaf", code), Some(found), "{code}");
        }
        assert_eq!(book.look_up("area", "3302"), None);
    }
}
