//! `docs/guides/connect-a-department.md`: every command of it is run as it stands, against this binary.
#![allow(clippy::unwrap_used)]

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

const GUIDE: &str = include_str!("../../../docs/guides/connect-a-department.md");

/// The blocks marked `sh`, one after the other.
fn commands() -> String {
    let mut script = String::from("trap 'kill $(jobs -p)' EXIT\n");
    let mut inside = false;
    for line in GUIDE.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => {
                script.push_str(line);
                script.push('\n');
            }
            _ => {}
        }
    }
    script
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn its_commands_end_with_a_feed_that_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("guide.sh");
    std::fs::write(&script, commands()).unwrap();
    let run = Command::new("timeout")
        .args(["--kill-after=5", "170", "bash", "-euo", "pipefail", script.to_str().unwrap()])
        .current_dir(folder.path())
        .env("DINGBO", env!("CARGO_BIN_EXE_dingbo"))
        .env("LISTEN", format!("127.0.0.1:{}", free_port()))
        .env("PORT", free_port().to_string())
        .env("DATA", "city")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}");
    for expected in [
        "the department holds",
        "\"taken\":true,\"step\":",
        "\"not_held\"",
        "mended: ",
        "\"change\":\"made\"",
    ] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
}
