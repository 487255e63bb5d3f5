//! `dingbo config`: what is in force, where each value came from, and that no secret is shown.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

fn config(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingbo"));
    command.env_clear().current_dir(folder).arg("config").args(args).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.success(), String::from_utf8(text).unwrap())
}

fn line<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines().find(|line| line.trim_start_matches("# ").starts_with(key)).unwrap_or_default()
}

#[test]
fn each_place_overrules_the_one_before_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("var/dingbo")).unwrap();
    let file = folder.path().join("var/dingbo/dingbo.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\nconnections = 3\n[log]\nlevel = \"warn\"\n").unwrap();
    let (good, text) = config(
        folder.path(),
        &["--log-level", "debug"],
        &[
            ("DINGBO_LISTEN", "127.0.0.1:2"),
            ("DINGBO_CITY__CODE", "3303"),
            ("DINGBO_TEST_POSTGRES", "left alone"),
        ],
    );
    assert!(good, "{text}");
    for (key, value, origin) in [
        ("connections", "3", "dingbo.toml"),
        ("listen", "127.0.0.1:2", "DINGBO_LISTEN"),
        ("level", "debug", "flag"),
        ("code", "3303", "DINGBO_CITY__CODE"),
        ("format", "text", "default"),
        ("database", "var/dingbo/dingbo.db", "default"),
        ("folders", "[\"var/dingbo/outgoing\", \"var/dingbo/incoming\"]", "default"),
        ("refused_networks", "[\"169.254.0.0/16\",\"fe80::/10\"]", "default"),
    ] {
        let line = line(&text, key);
        assert!(line.contains(value) && line.contains(origin), "{key}: {line}");
    }
    // What it prints is a configuration again.
    std::fs::write(folder.path().join("again.toml"), &text).unwrap();
    assert!(config(folder.path(), &["--config", "again.toml"], &[]).0);
}

#[test]
fn secrets_are_masked() {
    let folder = tempfile::tempdir().unwrap();
    let address = "postgres://dingbo:hunter2@db.city:5432/ledger?password=hunter2";
    let variables = [("DINGBO_BASE_MAP__KIND", "wmts"), ("DINGBO_BASE_MAP__KEY", "hunter2")];
    let (good, text) = config(folder.path(), &[], &variables);
    assert!(good && text.contains("kind = \"wmts\""), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    for (args, variables) in
        [(vec!["--database", address], vec![]), (vec![], vec![("DINGBO_DATABASE", address)])]
    {
        let (good, text) = config(folder.path(), &args, &variables);
        assert!(good, "{text}");
        assert!(!text.contains("hunter2"), "{text}");
        assert!(line(&text, "database").contains("postgres://dingbo:****@db.city:5432/ledger"));
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let toml = folder.path().join("bad.toml");
    for (text, named) in [
        ("lisen = \"127.0.0.1:1\"", "lisen"),
        ("listen = \"nowhere\"", "listen"),
        ("connections = 0", "connections"),
        ("[city]\ncode = \"330203\"", "city.code"),
        ("[tls]\ncert = \"a.pem\"", "tls"),
        ("[rules]\naccept_limit = \"soon\"", "accept_limit"),
        ("[limits]\nphoto_mb = -1", "photo_mb"),
        ("[base_map]\nkind = \"wms\"", "wms"),
        ("[share]\nrefused_networks = [\"169.254.0.0/99\"]", "169.254.0.0/99"),
        ("[base_map]\nkind = \"wmts\"\nkye = \"x\"", "kye"),
    ] {
        std::fs::write(&toml, text).unwrap();
        let (good, said) = config(folder.path(), &["--config", "bad.toml"], &[]);
        assert!(!good && said.contains(named), "{text}: {said}");
    }
    let (good, said) = config(folder.path(), &["--config", "nothing.toml"], &[]);
    assert!(!good && said.contains("nothing.toml"));
    let (good, said) = config(folder.path(), &[], &[("DINGBO_LISEN", "x")]);
    assert!(!good && said.contains("lisen"), "{said}");
}
