//! Recorded requests driven through the loop: what the server has in the end is what the table says, counted by a
//! script that shares no code with the platform.
//!
//! The whole table is read from `DINGBO_BOSTON_FILE`; it may not be carried with the project. Where it is absent that
//! test says so and passes.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SAMPLE: &str = "data/boston/sample.csv";
const MAP: &str = "data/boston/replay.toml";

/// The root of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// `dingbo replay` over a folder; the summary goes there too.
fn replay(file: &Path, folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingbo"));
    command.current_dir(root()).arg("replay").arg(file).args(["--map", MAP]);
    command.arg("--data").arg(folder).arg("--summary").arg(folder.join("summary.json")).args(more);
    command
}

fn succeeded(output: &Output) {
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn summary(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(folder.join("summary.json")).unwrap()).unwrap()
}

/// The script's own count of the table, set against the summary.
fn compare(file: &Path, folder: &Path, more: &[&str]) {
    let mut command = Command::new("python3");
    command.current_dir(root()).arg("scripts/count-requests.py").arg(file).arg(MAP);
    succeeded(&command.arg("--compare").arg(folder.join("summary.json")).args(more).output().unwrap());
}

fn verify(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingbo"));
    succeeded(&command.arg("verify").arg("--data").arg(folder).output().unwrap());
}

#[test]
fn the_sample_is_played_and_counts_as_the_script_counts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    succeeded(&replay(Path::new(SAMPLE), folder, &[]).output().unwrap());
    let first = summary(folder);
    assert_eq!((first["rows"].as_u64(), first["accepted"].as_u64()), (Some(60), Some(56)), "{first}");
    assert_eq!(first["refused"], serde_json::json!({ "closed_before_opened": 2, "outside_city": 2 }));
    assert_eq!(first["steps"], 51 * 8 + 5 * 5, "{first}");
    compare(Path::new(SAMPLE), folder, &[]);
    verify(folder);

    // A second time there is nothing left to do, and the counts are the same.
    succeeded(&replay(Path::new(SAMPLE), folder, &[]).output().unwrap());
    let second = summary(folder);
    assert_eq!(second["steps"], 0, "{second}");
    assert_eq!(second["by_month_category"], first["by_month_category"]);
    compare(Path::new(SAMPLE), folder, &[]);
}

#[test]
fn a_killed_replay_goes_on_where_it_stood() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Many copies of the sample, each with ids of its own, so that there is something to kill.
    let table = folder.join("many.csv");
    let sample = std::fs::read_to_string(root().join(SAMPLE)).unwrap();
    let mut lines = sample.lines();
    let mut many = format!("{}\n", lines.next().unwrap());
    for copy in 0..50 {
        for line in lines.clone() {
            let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
            fields[2] = format!("{copy}-{}", fields[2]);
            many.push_str(&fields.join(","));
            many.push('\n');
        }
    }
    std::fs::write(&table, many).unwrap();

    let data = folder.join("data");
    let mut killed = replay(&table, &data, &[]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // The first line of progress comes when some steps are taken.
    let mut lines = BufReader::new(killed.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("steps, ")), "the replay ended by itself");
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!data.join("summary.json").exists(), "the replay was over before it was killed");

    succeeded(&replay(&table, &data, &[]).output().unwrap());
    let whole = summary(&data);
    assert_eq!((whole["rows"].as_u64(), whole["accepted"].as_u64()), (Some(3000), Some(2800)), "{whole}");
    let all = 50 * (51 * 8 + 5 * 5);
    assert!(whole["steps"].as_u64().unwrap() < all, "nothing was kept of the first run: {whole}");
    compare(&table, &data, &[]);
    verify(&data);
}

#[test]
fn the_first_3000_rows_of_the_table_count_as_the_script_counts() {
    let file = std::env::var_os("DINGBO_BOSTON_FILE")
        .map_or_else(|| root().join("../shared/data/boston311_2008_2016.csv.zst"), PathBuf::from);
    if !file.is_file() {
        eprintln!("skipped: {} is absent; set DINGBO_BOSTON_FILE to the table", file.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // All of them are counted by `dingbo replay` itself, which takes minutes.
    let limit = ["--limit", "3000"];
    succeeded(&replay(&file, folder.path(), &limit).output().unwrap());
    assert_eq!(summary(folder.path())["rows"], 3000);
    compare(&file, folder.path(), &limit);
    verify(folder.path());
}
