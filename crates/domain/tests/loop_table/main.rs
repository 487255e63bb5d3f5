//! Worked examples of every action of the loop: accepted in the right stage by the right post, refused elsewhere,
//! with the rule that refuses.

#![allow(clippy::unwrap_used)]

mod after;
mod before;
mod handling;
mod row;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domain::case::ActionKind;

use row::{Row, Want};

fn rows() -> Vec<Row> {
    [before::rows(), handling::rows(), after::rows()].concat()
}

#[test]
fn every_row_holds() {
    let wrong: Vec<String> = rows().iter().filter_map(|row| row.check().err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_action_is_accepted_in_a_row_and_refused_in_a_row() {
    for &kind in ActionKind::ALL {
        let of_kind = || rows().into_iter().filter(move |row| row.action.kind() == kind);
        assert!(
            of_kind().any(|row| !matches!(row.want, Want::Refused(_))),
            "{} is never accepted",
            kind.name()
        );
        assert!(
            of_kind().any(|row| matches!(row.want, Want::Refused(_))),
            "{} is never refused",
            kind.name()
        );
    }
}

/// The rules are read from the sources, so that a new one without an example is found out.
#[test]
fn every_rule_refuses_in_a_row() {
    let mut known = BTreeSet::new();
    rules_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/case"), &mut known);
    let told: BTreeSet<String> = rows()
        .iter()
        .filter_map(|row| match row.want {
            Want::Refused(rule) => Some(rule.to_owned()),
            _ => None,
        })
        .collect();
    assert!(known.len() > 40, "the sources were read: {known:?}");
    assert_eq!(known, told, "left: rules of the sources, right: rules told in a row");
}

fn rules_of(folder: &Path, rules: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rules_of(&path, rules);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for after in text.split("Refusal::new(").skip(1) {
            let rule = after.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            // A rule's name is written where it refuses: what this cannot read, it must not pass over.
            let rule = rule.unwrap_or_else(|| panic!("{}: a refusal without a literal name", path.display()));
            rules.insert(rule.to_owned());
        }
    }
}
