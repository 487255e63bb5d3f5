//! Looking at the folder behind the vault.

use std::path::Path;

/// How many files lie in a folder and below.
pub fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| if entry.file_type().unwrap().is_dir() { count(&entry.path()) } else { 1 }).sum()
}
