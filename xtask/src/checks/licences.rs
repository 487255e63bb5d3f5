//! What the pages ship is under a licence that `deny.toml` allows.
//!
//! The crates are held against the same list by cargo-deny; it does not know npm's packages, whose licences stand in
//! `web/package-lock.json` as SPDX expressions.

use anyhow::{Context, Result};
use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

use crate::finding::Finding;
use crate::tree::{Tree, line_where};

/// The rule's name.
pub const RULE: &str = "licences";

const LIST: &str = "deny.toml";
const LOCK: &str = "web/package-lock.json";

/// Checks the packages that end up in the built pages; what only builds and tests them is not passed on.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let Some(lock) = tree.text(LOCK) else { return Ok(Vec::new()) };
    let allowed = allowed(tree.text(LIST).with_context(|| format!("{LIST} is missing"))?)?;
    let parsed: Value = serde_json::from_str(lock).with_context(|| format!("{LOCK} is not JSON"))?;
    let packages = parsed["packages"].as_object().with_context(|| format!("{LOCK} lists no packages"))?;
    let shipped =
        packages.iter().filter(|(path, package)| !path.is_empty() && package["dev"] != Value::Bool(true));
    Ok(shipped
        .filter_map(|(path, package)| {
            let what = refuse(package["license"].as_str(), &allowed)?;
            let line = line_where(lock, |line| line.trim_start().starts_with(&format!("\"{path}\":")));
            let what = format!("{}: {what}", path.trim_start_matches("node_modules/"));
            Some(Finding::new(
                RULE,
                LOCK,
                line,
                what,
                format!("replace it, or argue its licence into {LIST}"),
            ))
        })
        .collect())
}

/// The licences `list`, the text of deny.toml, allows.
fn allowed(list: &str) -> Result<Vec<Licensee>> {
    let parsed: toml::Table = list.parse().with_context(|| format!("{LIST} is not TOML"))?;
    let names =
        parsed.get("licenses").and_then(|licences| licences.get("allow")).and_then(toml::Value::as_array);
    let names = names.with_context(|| format!("{LIST} has no licenses.allow"))?;
    names
        .iter()
        .map(|name| {
            let name = name.as_str().with_context(|| format!("{LIST}: licenses.allow holds text"))?;
            Licensee::parse(name).with_context(|| format!("{LIST}: {name:?} is no SPDX licence"))
        })
        .collect()
}

/// Why `licence` will not do, if so.
fn refuse(licence: Option<&str>, allowed: &[Licensee]) -> Option<String> {
    let Some(licence) = licence else { return Some("names no licence".to_owned()) };
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(error) => Some(format!("{licence:?} is no SPDX expression ({})", error.reason)),
        Ok(expression) if expression.evaluate(|needed| allowed.iter().any(|have| have.satisfies(needed))) => {
            None
        }
        Ok(_) => Some(format!("{licence} is not allowed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str =
        "[licenses]\nallow = [\"MIT\", \"Apache-2.0\", \"Apache-2.0 WITH LLVM-exception\", \"ISC\"]\n";

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let allowed = allowed(DENY).expect("the list parses");
        for (licence, fine) in [
            (Some("MIT"), true),
            (Some("GPL-3.0-only"), false),
            (Some("GPL-3.0-only OR MIT"), true),
            (Some("MIT AND GPL-3.0-only"), false),
            (Some("(MIT OR GPL-2.0-only) AND ISC"), true),
            (Some("(MIT AND GPL-2.0-only) OR BSD-3-Clause"), false),
            (Some("MIT/Apache-2.0"), true),
            (Some("Apache-2.0 WITH LLVM-exception"), true),
            (Some("MIT WITH LLVM-exception"), false),
            (Some("SEE LICENSE IN LICENSE.txt"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(refuse(licence, &allowed).is_none(), fine, "{licence:?}");
        }
    }

    #[test]
    fn what_ships_is_checked_and_what_builds_is_not() {
        let lock = r#"{
  "packages": {
    "": { "license": "Apache-2.0" },
    "node_modules/vue": { "license": "MIT" },
    "node_modules/builds": { "license": "GPL-3.0-only", "dev": true },
    "node_modules/ships": { "license": "GPL-3.0-only" }
  }
}"#;
        let found = check(&Tree::of(&[(LIST, DENY), (LOCK, lock)])).expect("the fixture parses");
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["web/package-lock.json:6: [licences] ships: GPL-3.0-only is not allowed; \
              replace it, or argue its licence into deny.toml"]
        );
    }

    #[test]
    fn a_list_that_cannot_be_read_is_an_error_and_not_a_pass() {
        for list in ["[licenses]", "[licenses]\nallow = [\"Nonsense-9\"]", "licenses"] {
            assert!(check(&Tree::of(&[(LIST, list), (LOCK, r#"{"packages": {}}"#)])).is_err(), "{list}");
        }
    }
}
