//! Nothing unfinished, secret or local is left in a file, and one word stands for one thing.

use crate::finding::Finding;
use crate::tree::{Tree, extension};

/// The rule's name.
pub const RULE: &str = "words";

/// This file holds the list.
const SELF: &str = "xtask/src/checks/words.rs";

struct Word {
    /// The text, matched from word border to word border.
    text: &'static str,
    /// In which files it is looked for.
    within: fn(&str) -> bool,
    /// Why not, and what instead.
    remedy: &'static str,
}

const WORDS: &[Word] = &[
    Word { text: "TODO", within: anywhere, remedy: "do it, or leave it out" },
    Word { text: "FIXME", within: anywhere, remedy: "mend it" },
    Word { text: "XXX", within: code, remedy: "say what is meant" },
    Word { text: "lorem", within: anywhere, remedy: "write what a user would read" },
    Word { text: "Lorem", within: anywhere, remedy: "write what a user would read" },
    Word { text: "<<<<<<<", within: anywhere, remedy: "finish the merge" },
    Word { text: ">>>>>>>", within: anywhere, remedy: "finish the merge" },
    Word { text: "todo!(", within: rust, remedy: "write it" },
    Word { text: "unimplemented!(", within: rust, remedy: "write it, or return a refusal" },
    Word { text: "#[ignore]", within: rust, remedy: "say why: #[ignore = \"...\"]" },
    Word { text: "test.only(", within: script, remedy: "let the other tests run too" },
    Word { text: "it.only(", within: script, remedy: "let the other tests run too" },
    Word { text: "describe.only(", within: script, remedy: "let the other tests run too" },
    Word { text: "console.log(", within: pages, remedy: "take it out; the user sees it, nobody reads it" },
    Word { text: "debugger;", within: pages, remedy: "take it out" },
    Word { text: "PRIVATE KEY-----", within: anywhere, remedy: "make keys at run time; revoke this one" },
    Word { text: "/root/", within: anywhere, remedy: "name paths from the root of the tree or by a setting" },
    Word { text: "/work/", within: anywhere, remedy: "name paths from the root of the tree or by a setting" },
    Word { text: "ticket", within: code, remedy: "the word is case (案件)" },
    Word { text: "Ticket", within: code, remedy: "the word is case (案件)" },
    Word { text: "WorkOrder", within: code, remedy: "the word is case (案件)" },
    Word { text: "work_order", within: code, remedy: "the word is case (案件)" },
    Word { text: "工单", within: code, remedy: "the word is 案件 or 事件" },
];

fn anywhere(_: &str) -> bool {
    true
}

fn rust(path: &str) -> bool {
    extension(path) == "rs"
}

fn script(path: &str) -> bool {
    extension(path) == "ts"
}

fn pages(path: &str) -> bool {
    path.starts_with("web/src/")
}

fn code(path: &str) -> bool {
    rust(path) || script(path) || pages(path)
}

/// Looks for each word in the files it concerns. Lock files are cargo's and npm's own.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| *path != SELF && !path.contains("lock")) {
        let words: Vec<&Word> =
            WORDS.iter().filter(|word| (word.within)(path) && text.contains(word.text)).collect();
        for (number, line) in (1..).zip(text.lines()) {
            let found = words.iter().filter(|word| occurs(word.text, line));
            findings.extend(found.map(|word| {
                Finding::new(RULE, path, number, format!("{:?} stands here", word.text), word.remedy)
            }));
        }
    }
    findings
}

/// Whether `word` stands in `line` and is not a part of a longer word or path.
fn occurs(word: &str, line: &str) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let begins = if word.starts_with('/') {
            before.is_none_or(|c| !joins(c) && !".-~}*".contains(c))
        } else {
            !word.starts_with(joins) || before.is_none_or(|c| !joins(c))
        };
        begins && (!word.ends_with(joins) || after.is_none_or(|c| !joins(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn each_word_of_the_list_is_found_where_it_is_looked_for() {
        for word in WORDS {
            let path = ["a.rs", "web/src/a.ts"]
                .into_iter()
                .find(|path| (word.within)(path))
                .expect("one holds code");
            assert_eq!(findings(path, &format!("first\n let x = ({});", word.text)), 1, "{}", word.text);
        }
    }

    #[test]
    fn parts_of_longer_words_and_other_files_pass() {
        for (path, text) in [
            ("a.rs", "TODOS.len() and METHODTODO"),
            ("a.rs", "get(\"/api/work/now\"), \"~/root/x\", base.join(\"groot/\")"),
            ("a.rs", "#[ignore = \"needs a printer\"]"),
            ("a.rs", "let aticket_b = 1;"),
            ("web/e2e/a.ts", "test.onlyOnce()"),
            ("docs/a.md", "console.log( is banned, and so is todo!("),
            ("Cargo.lock", "name = \"lorem\""),
            (SELF, "TODO"),
        ] {
            assert_eq!(findings(path, text), 0, "{path}: {text}");
        }
    }

    #[test]
    fn says_where_and_what_instead() {
        let found = check(&Tree::of(&[("docs/a.md", "fine\nTODO: more")]));
        assert_eq!(found[0].to_string(), "docs/a.md:2: [words] \"TODO\" stands here; do it, or leave it out");
    }
}
