//! A file is about one thing, and short enough to read at a sitting.

use crate::finding::Finding;
use crate::tree::{Tree, extension};

/// The rule's name.
pub const RULE: &str = "length";

/// The most lines a source file may have.
const MOST: usize = 600;
const SOURCE: &[&str] = &["rs", "ts", "vue"];
/// Written by a program, read by none of us.
const GENERATED: &[&str] = &["web/src/shared/api/schema.d.ts"];

/// Finds source files with more than 600 lines.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts()
        .filter(|(path, _)| SOURCE.contains(&extension(path)) && !GENERATED.contains(path))
        .filter_map(|(path, text)| {
            let lines = text.lines().count();
            let what = format!("{lines} lines, the most is {MOST}");
            (lines > MOST).then(|| Finding::new(RULE, path, MOST + 1, what, "cut it by subject"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_hundred_lines_pass_and_one_more_does_not() {
        let (most, over) = ("x\n".repeat(MOST), "x\n".repeat(MOST + 1));
        let tree = Tree::of(&[
            ("crates/a/src/most.rs", &most),
            ("crates/a/src/over.rs", &over),
            ("web/src/Over.vue", &over),
            ("web/src/over.ts", &over),
            ("data/over.csv", &over),
            (GENERATED[0], &over),
        ]);
        let paths: Vec<_> = check(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["crates/a/src/over.rs", "web/src/Over.vue", "web/src/over.ts"]);
    }
}
