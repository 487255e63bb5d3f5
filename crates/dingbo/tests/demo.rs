//! `dingbo demo`: prepared once, with a post for everybody and cases in every stage, and sound.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

fn dingbo(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingbo"));
    if !args.contains(&"--data") {
        command.args(["--data", "city"]);
    }
    command.env_clear().current_dir(folder).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_demo_is_prepared_once_with_people_and_cases() {
    let folder = tempfile::tempdir().unwrap();
    let prepared = dingbo(folder.path(), &["demo", "--prepare-only", "--cases", "400"]);
    assert!(prepared.status.success(), "{}", said(&prepared));
    let text = std::fs::read_to_string(folder.path().join("city/demo-accounts.json")).unwrap();
    let accounts: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let roles: BTreeSet<_> = accounts.iter().map(|account| account["role"].as_str().unwrap()).collect();
    for role in [
        "grid_worker",
        "dispatcher",
        "shift_lead",
        "handler",
        "unit_lead",
        "verifier",
        "supervisor",
        "analyst",
        "system_admin",
        "security_admin",
        "audit_admin",
    ] {
        assert!(roles.contains(role), "no {role}");
    }
    let rooms = accounts.iter().filter(|account| account["role"] == "dispatcher");
    let rooms = rooms.filter(|account| account["unit"].as_str().unwrap().ends_with("-R"));
    assert_eq!(rooms.count(), 154);
    let logins: BTreeSet<_> = accounts.iter().map(|account| account["login"].as_str().unwrap()).collect();
    assert_eq!(logins.len(), accounts.len());

    // A second start changes nothing.
    let again = dingbo(folder.path(), &["demo", "--prepare-only"]);
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(std::fs::read_to_string(folder.path().join("city/demo-accounts.json")).unwrap(), text);

    let verified = dingbo(folder.path(), &["verify"]);
    assert!(verified.status.success(), "{}", said(&verified));
    // On another machine, without the copy of the checkpoints, sealing goes on: the copy is written anew.
    let in_city = |name: &str| folder.path().join("city").join(name);
    let restored = |name: &str| folder.path().join("other").join(name);
    assert!(dingbo(folder.path(), &["backup", "copy"]).status.success());
    std::fs::create_dir_all(restored("keys")).unwrap();
    for key in ["master.key", "seal.key", "code.key"] {
        std::fs::copy(in_city("keys").join(key), restored("keys").join(key)).unwrap();
    }
    let back = dingbo(folder.path(), &["restore", "copy", "--data", "other"]);
    assert!(back.status.success(), "{}", said(&back));
    let copy = |file| std::fs::read_to_string(file).unwrap();
    assert_eq!(copy(restored("seals.jsonl")), copy(in_city("seals.jsonl")));
    let verified = dingbo(folder.path(), &["verify", "--data", "other"]);
    assert!(verified.status.success(), "{}", said(&verified));

    let exported = dingbo(folder.path(), &["export", "cases", "cases.csv"]);
    assert!(exported.status.success(), "{}", said(&exported));
    let table = std::fs::read_to_string(folder.path().join("cases.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    assert!(rows.len() >= 380, "{}", rows.len());
    let column =
        |number: usize| -> BTreeSet<String> { rows.iter().map(|row| row[number].to_owned()).collect() };
    assert!(column(2).len() >= 4, "stages: {:?}", column(2));
    assert!(column(3).len() >= 4, "ends: {:?}", column(3));
    assert!(column(11).len() >= 4, "channels: {:?}", column(11));
    assert!(column(4).len() >= 100, "leaves: {}", column(4).len());
    // Telephone numbers of reporters are in no list.
    assert!(!table.contains("1390000"));
}

#[test]
fn the_demo_is_not_served_to_other_machines_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let refused = dingbo(folder.path(), &["demo", "--listen", "0.0.0.0:0"]);
    assert!(!refused.status.success());
    assert!(said(&refused).contains("--yes-demo-in-public"));
    assert!(!folder.path().join("city").exists());
}
