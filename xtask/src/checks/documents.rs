//! What a document names is there: paths in backticks, relative links, targets of `make`.

use crate::finding::Finding;
use crate::tree::{Tree, extension};

/// The rule's name.
pub const RULE: &str = "documents";

/// Made by a build or a run, so not in the tree.
const MADE: &[&str] = &["target", "var", "web/dist", "web/node_modules"];

/// Folders of the house, also when a part is not built yet.
const HOUSE: &[&str] = &["crates", "xtask", "web", "data", "docs", "bench", "scripts", ".ci", ".cargo"];

/// Files at the root that are named without a folder.
const ROOT: &[&str] = &["Makefile", "Cargo.toml", "deny.toml", "clippy.toml", "rustfmt.toml"];

/// Checks ARCHITECTURE, the READMEs and all of docs/.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, text) in tree.texts().filter(|(path, _)| is_document(path)) {
        let mut fenced = false;
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                continue;
            }
            let commands: Vec<&str> =
                if fenced { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
            for command in commands {
                findings.extend(missing_target(command, tree).map(|target| {
                    let what = format!("`make {target}` is not in the Makefile");
                    Finding::new(RULE, document, number, what, "name a target that `make help` lists")
                }));
                findings.extend(paths(command).filter(|path| is_absent(path, tree)).map(|path| {
                    Finding::new(
                        RULE,
                        document,
                        number,
                        format!("{path} does not exist"),
                        "name the path as it is now",
                    )
                }));
            }
            if !fenced {
                findings.extend(links(line).filter_map(|link| {
                    let path = resolve(document, link)?;
                    let what = format!("the link to {link} leads nowhere");
                    (!tree.exists(&path) && !is_made(&path))
                        .then(|| Finding::new(RULE, document, number, what, "link to the path as it is now"))
                }));
            }
        }
    }
    findings
}

fn is_document(path: &str) -> bool {
    let top = !path.contains('/') && (path == "ARCHITECTURE.md" || path.starts_with("README"));
    (top || path.starts_with("docs/") || path.ends_with("/README.md")) && extension(path) == "md"
}

/// The words of `text` that may be paths from the root.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| word.trim_matches(|c: char| "\"'(),;:".contains(c))).filter_map(
        |word| {
            // `crates/*/src`, `data/{a,b}.toml`, `docs/<topic>.md`: what stands before the pattern can be checked.
            let fixed = word.find(['*', '{', '<', '$', '…']).map_or(word, |at| &word[..at]);
            let fixed = if fixed.len() < word.len() {
                fixed.rsplit_once('/').map_or("", |(folder, _)| folder)
            } else {
                fixed
            };
            // `src/lib.rs:12` names a line, `data/a.toml#b` a part.
            let fixed = fixed.split([':', '#']).next().unwrap_or_default().trim_start_matches("./");
            (!fixed.is_empty()).then_some(fixed)
        },
    )
}

/// Whether `path` looks like one of ours, by its first part or its shape, and is not there.
fn is_absent(path: &str, tree: &Tree) -> bool {
    let ours = if let Some((first, _)) = path.split_once('/') {
        HOUSE.contains(&first) || tree.top().any(|top| top == first)
    } else {
        ROOT.contains(&path) || is_shouted(path)
    };
    ours && !is_made(path) && !tree.exists(path)
}

/// `UPGRADING.md` and the like.
fn is_shouted(path: &str) -> bool {
    let stem = path.strip_suffix(".md").unwrap_or_default();
    !stem.is_empty() && stem.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

fn is_made(path: &str) -> bool {
    MADE.iter()
        .any(|made| path.strip_prefix(made).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The target in `make target`, when the Makefile has none of that name.
fn missing_target<'a>(command: &'a str, tree: &Tree) -> Option<&'a str> {
    let words = command.trim().trim_start_matches("$ ").strip_prefix("make ")?.split_whitespace();
    let target = words.into_iter().find(|word| !word.starts_with('-') && !word.contains('='))?;
    let named = target.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let makefile = tree.text("Makefile").unwrap_or_default();
    let known = makefile.lines().any(|line| line.split_once(':').is_some_and(|(left, _)| left == target));
    (named && !known).then_some(target)
}

/// The targets of `[text](target)` that are neither addresses nor places on the same page.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(link, _)| link.split([' ', '#']).next().unwrap_or_default())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
}

/// `link`, as a path from the root, when it stands in `document`; none when it leads out of the tree.
fn resolve(document: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = if link.starts_with('/') { vec![] } else { document.split('/').collect() };
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(document: &str, text: &str) -> Vec<String> {
        let tree = Tree::of(&[
            (document, text),
            ("Makefile", "run: pages ## Serve\n\ttrue\n"),
            ("crates/app/src/lib.rs", ""),
            ("data/categories.toml", ""),
            ("docs/adr/one.md", ""),
        ]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_exists_may_be_named() {
        for text in [
            "`crates/app`, `crates/app/src/lib.rs:12`, `crates/*/src`, `crates/{app,http}`, `data/categories.toml#roads`",
            "`target/release/dingbo demo --data var/demo` writes `var/demo/demo-accounts.json`",
            "`make run`, `make -j2 LISTEN=127.0.0.1:9000 run`, `make run`",
            "`and/or`, `application/json`, `/healthz`, `README` and `cases/next` are not paths of ours",
            "crates/gone without backticks is prose",
            "[one](docs/adr/one.md#why), [out](https://example.org/gone.md), [here](#below)",
            "```\n./crates/app\nmake run\n```",
        ] {
            assert_eq!(findings("README.md", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_gone_is_found_with_its_line() {
        for (document, text, expected) in [
            ("README.md", "a\n`crates/gone`", "README.md:2: [documents] crates/gone does not exist"),
            (
                "README.zh-CN.md",
                "`data/gone.toml`",
                "README.zh-CN.md:1: [documents] data/gone.toml does not exist",
            ),
            (
                "ARCHITECTURE.md",
                "`run scripts/gone.sh x`",
                "ARCHITECTURE.md:1: [documents] scripts/gone.sh does not",
            ),
            (
                "docs/adr/two.md",
                "`crates/gone/*.rs`",
                "docs/adr/two.md:1: [documents] crates/gone does not exist",
            ),
            ("docs/a.md", "`GONE.md`", "docs/a.md:1: [documents] GONE.md does not exist"),
            ("docs/a.md", "`make fly`", "docs/a.md:1: [documents] `make fly` is not in the Makefile"),
            ("docs/a.md", "```\nmake fly\n```", "docs/a.md:2: [documents] `make fly` is not in the Makefile"),
            (
                "docs/a.md",
                "[x](adr/gone.md)",
                "docs/a.md:1: [documents] the link to adr/gone.md leads nowhere",
            ),
            (
                "data/x/README.md",
                "[x](../gone.toml)",
                "data/x/README.md:1: [documents] the link to ../gone.toml",
            ),
        ] {
            let found = findings(document, text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with(expected), "{found:?}");
        }
    }

    #[test]
    fn other_files_are_not_documents() {
        assert_eq!(findings("CHANGELOG.md", "`crates/gone` was there once"), [""; 0]);
    }
}
