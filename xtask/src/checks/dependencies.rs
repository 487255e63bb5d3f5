//! Every library the project takes in is used, and stands with its reason in `docs/dependencies.md`.

use anyhow::{Context, Result};

use crate::finding::Finding;
use crate::house::House;
use crate::tree::{Tree, line_where};

/// The rule's name.
pub const RULE: &str = "dependencies";

const REASONS: &str = "docs/dependencies.md";
const WORKSPACE: &str = "Cargo.toml";
const PAGES: &str = "web/package.json";

/// Finds libraries that no crate names, and libraries of the crates or of the pages that have no reason.
pub fn check(tree: &Tree, house: &House) -> Result<Vec<Finding>> {
    let reasons = tree.text(REASONS).with_context(|| format!("{REASONS} is missing"))?;
    let missing = |path: &str, line: usize, name: &str| {
        (!reasons.contains(&format!("`{name}`"))).then(|| {
            Finding::new(RULE, path, line, format!("{name} has no reason"), format!("say why in {REASONS}"))
        })
    };
    let mut findings = Vec::new();

    let manifest = tree.text(WORKSPACE).with_context(|| format!("{WORKSPACE} is missing"))?;
    let parsed: toml::Table = manifest.parse().with_context(|| format!("{WORKSPACE} is not TOML"))?;
    let libraries =
        parsed["workspace"]["dependencies"].as_table().context("[workspace.dependencies] is a table")?;
    for (key, library) in libraries.iter().filter(|(_, library)| library.get("path").is_none()) {
        let name = library.get("package").and_then(toml::Value::as_str).unwrap_or(key);
        let line =
            line_where(manifest, |line| line.split(['=', '.']).next().is_some_and(|left| left.trim() == key));
        findings.extend(missing(WORKSPACE, line, name));
        if house.crates.iter().flat_map(|krate| &krate.names).all(|named| named.name != name) {
            findings.push(Finding::new(
                RULE,
                WORKSPACE,
                line,
                format!("no crate names {name}"),
                "take it out",
            ));
        }
    }

    if let Some(text) = tree.text(PAGES) {
        let parsed: serde_json::Value =
            serde_json::from_str(text).with_context(|| format!("{PAGES} is not JSON"))?;
        for group in ["dependencies", "devDependencies"] {
            for name in parsed[group].as_object().into_iter().flat_map(serde_json::Map::keys) {
                let line = line_where(text, |line| line.trim_start().starts_with(&format!("\"{name}\":")));
                findings.extend(missing(PAGES, line, name));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Kind;

    const MANIFEST: &str = "[workspace.dependencies]\n\
        app = { path = \"crates/app\" }\n\
        geo = \"0.33\"\n\
        clock = { version = \"1\", package = \"chrono\" }\n";

    fn findings(reasons: &str, names: &[(&str, Kind)], pages: &str) -> Vec<String> {
        let tree = Tree::of(&[(REASONS, reasons), (WORKSPACE, MANIFEST), (PAGES, pages)]);
        let found = check(&tree, &House::of(&[("app", names)])).expect("the fixture parses");
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn used_and_explained_is_fine() {
        let names = [("geo", Kind::Normal), ("chrono", Kind::Dev)];
        assert_eq!(findings("`geo` and `chrono`", &names, "{}"), [""; 0]);
    }

    #[test]
    fn unused_or_unexplained_is_found_where_it_stands() {
        assert_eq!(
            findings("`chrono`", &[("geo", Kind::Normal)], "{}"),
            [
                "Cargo.toml:4: [dependencies] no crate names chrono; take it out",
                "Cargo.toml:3: [dependencies] geo has no reason; say why in docs/dependencies.md",
            ]
        );
    }

    #[test]
    fn the_pages_libraries_need_reasons_too() {
        let pages = "{\n  \"dependencies\": {\n    \"vue\": \"^3\"\n  },\n  \"devDependencies\": {\n    \"vite\": \"^7\"\n  }\n}";
        let names = [("geo", Kind::Normal), ("chrono", Kind::Normal)];
        assert_eq!(
            findings("`geo` `chrono` `vue`", &names, pages),
            ["web/package.json:6: [dependencies] vite has no reason; say why in docs/dependencies.md"]
        );
    }
}
