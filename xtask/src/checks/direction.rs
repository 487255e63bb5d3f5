//! Imports point one way: a crate names crates of lower floors only, and each engine is named by one crate alone.

use crate::finding::Finding;
use crate::house::{Crate, House, Kind};
use crate::tree::{Tree, line_where};

/// The rule's name.
pub const RULE: &str = "direction";

/// The floors of the house, the lowest first. Crates on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["domain", "atlas", "jt808", "gb26875"],
    &["ledger", "lake", "vault", "bus", "basemap"],
    &["app"],
    &["share", "insight", "gateway"],
    &["http"],
    &["dingbo"],
];

/// Stands beside the house: tests name it, and it may name any crate.
const TESTKIT: &str = "testkit";
/// Checks the house and is no part of it.
const XTASK: &str = "xtask";

/// Engines and frameworks with the one crate that may name them, or anything whose name begins with theirs and a dash.
const KEPT: &[(&str, &str)] = &[
    ("sqlx", "ledger"),
    ("rusqlite", "ledger"),
    ("libsqlite3-sys", "ledger"),
    ("axum", "http"),
    ("utoipa-axum", "http"),
    ("datafusion", "lake"),
];

/// What the lowest floor may not name, since it does no input or output, waits for nothing and throws no dice.
const IMPURE: &[&str] = &[
    "tokio",
    "futures",
    "async-trait",
    "reqwest",
    "hyper",
    "object_store",
    "rand",
    "getrandom",
    "tracing-subscriber",
];

/// Checks every dependency of every crate of the house.
pub fn check(tree: &Tree, house: &House) -> Vec<Finding> {
    house.crates.iter().flat_map(|krate| check_crate(tree, krate)).collect()
}

fn check_crate(tree: &Tree, krate: &Crate) -> Vec<Finding> {
    let mut findings = Vec::new();
    let manifest = tree.text(&krate.manifest).unwrap_or_default();
    let mut find = |to: &str, what: String, remedy: &str| {
        let line = line_where(manifest, |line| line.split(['=', '.', ' ']).next() == Some(to));
        findings.push(Finding::new(RULE, &krate.manifest, line, what, remedy));
    };
    let from = krate.name.as_str();
    let floor = floor_of(from);
    if floor.is_none() && from != TESTKIT && from != XTASK {
        find(
            "name",
            format!("{from} stands on no floor"),
            "give it one in xtask/src/checks/direction.rs and ARCHITECTURE.md",
        );
    }
    for named in &krate.names {
        let to = named.name.as_str();
        if let Some((engine, keeper)) =
            KEPT.iter().find(|(engine, keeper)| is_of(to, engine) && from != *keeper)
        {
            find(
                to,
                format!("{from} names {to}"),
                &format!("{engine} is named by {keeper} alone; go through its interface"),
            );
        }
        if named.kind == Kind::Dev {
            continue;
        }
        if floor == Some(0) && IMPURE.contains(&to) {
            find(
                to,
                format!("{from} names {to}"),
                "the lowest floor is pure; take what it would give as an argument",
            );
        }
        if to == TESTKIT {
            find(to, format!("{from} names {to} outside of tests"), "move it to [dev-dependencies]");
        } else if to == XTASK || (from == XTASK && floor_of(to).is_some()) {
            find(to, format!("{from} names {to}"), "xtask checks the house and is no part of it");
        } else if let (Some(here), Some(there)) = (floor, floor_of(to)) {
            if there == here {
                find(
                    to,
                    format!("{from} names {to}, on the same floor"),
                    "move what both need to a lower floor",
                );
            } else if there > here {
                find(
                    to,
                    format!("{from} names {to}, on a higher floor"),
                    "turn it round: the higher crate calls the lower",
                );
            }
        }
    }
    findings
}

fn floor_of(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

fn is_of(name: &str, engine: &str) -> bool {
    name.strip_prefix(engine).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(from: &str, to: &str, kind: Kind) -> usize {
        check(&Tree::default(), &House::of(&[(from, &[(to, kind)])])).len()
    }

    #[test]
    fn one_line_per_way_a_crate_may_or_may_not_name_another() {
        use Kind::{Build, Dev, Normal};
        for (from, to, kind, expected, why) in [
            ("app", "domain", Normal, 0, "down"),
            ("app", "ledger", Normal, 0, "down"),
            ("http", "domain", Normal, 0, "down, past floors between"),
            ("dingbo", "http", Normal, 0, "down"),
            ("domain", "ledger", Normal, 1, "up"),
            ("app", "http", Build, 1, "up, in a build script"),
            ("share", "insight", Normal, 1, "sideways"),
            ("gateway", "share", Normal, 1, "sideways"),
            ("domain", "atlas", Normal, 1, "sideways, at the bottom"),
            ("ledger", "vault", Normal, 1, "sideways, among the stores"),
            ("app", "testkit", Normal, 1, "tests' kit in the product"),
            ("app", "testkit", Dev, 0, "tests' kit in tests"),
            ("testkit", "http", Normal, 0, "the kit wires what it needs"),
            ("domain", "app", Dev, 0, "a test may look up"),
            ("ledger", "sqlx", Normal, 0, "its keeper"),
            ("app", "sqlx", Normal, 1, "not its keeper"),
            ("app", "sqlx", Dev, 1, "not its keeper, in a test"),
            ("app", "rusqlite", Normal, 1, "not its keeper"),
            ("app", "axum", Normal, 1, "not its keeper"),
            ("dingbo", "axum-server", Normal, 1, "not its keeper, part of the family"),
            ("insight", "datafusion-common", Normal, 1, "not its keeper, part of the family"),
            ("http", "axum", Normal, 0, "its keeper"),
            ("lake", "datafusion", Normal, 0, "its keeper"),
            ("app", "sqlxmq", Normal, 0, "only the name begins alike"),
            ("domain", "tokio", Normal, 1, "not pure"),
            ("domain", "tokio", Dev, 0, "a test may wait"),
            ("jt808", "rand", Normal, 1, "not pure"),
            ("bus", "tokio", Normal, 0, "not of the lowest floor"),
            ("xtask", "domain", Normal, 1, "xtask is outside"),
            ("dingbo", "xtask", Normal, 1, "xtask is outside"),
            ("xtask", "anyhow", Normal, 0, "a library"),
            ("mediation", "app", Normal, 1, "stands on no floor"),
        ] {
            assert_eq!(findings(from, to, kind), expected, "{from} -> {to}: {why}");
        }
    }

    #[test]
    fn points_at_the_line_of_the_manifest() {
        let tree = Tree::of(&[(
            "crates/app/Cargo.toml",
            "[package]\nname = \"app\"\n\n[dependencies]\nhttp.workspace = true\n",
        )]);
        let found = check(&tree, &House::of(&[("app", &[("http", Kind::Normal)])]));
        assert_eq!(
            found[0].to_string(),
            "crates/app/Cargo.toml:5: [direction] app names http, on a higher floor; \
             turn it round: the higher crate calls the lower"
        );
    }
}
