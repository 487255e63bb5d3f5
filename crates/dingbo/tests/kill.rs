//! Killing the process at any moment loses no acknowledged step and leaves a database that opens and verifies.
//!
//! `dingbo bench crash` does the work: clients drive full loops over HTTP and note what was acknowledged, the server
//! is ended by SIGKILL at a moment by lot, the database is opened again, every acknowledged step looked for, and
//! `dingbo verify` run.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn twenty_kills_lose_no_acknowledged_step() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_dingbo"))
        .current_dir(&folder)
        .args(["bench", "crash", "--rounds", "20", "--clients", "16", "--longest-ms", "1000"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let line: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!((line["rounds"].as_u64(), line["lost_steps"].as_u64()), (Some(20), Some(0)), "{line}");
    assert_eq!(line["verified"], true, "{line}");
    assert!(line["acknowledged_steps"].as_u64().unwrap() > 100, "{line}");
}
