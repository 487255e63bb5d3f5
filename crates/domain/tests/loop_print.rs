//! The table of the loop in print: two snapshots to review when it changes, and `docs/loop.md` for people.

#![allow(clippy::unwrap_used)]

#[path = "loop_print/page.rs"]
mod page;
#[path = "loop_print/plain.rs"]
mod plain;

use std::env;
use std::fs;
use std::path::Path;

#[test]
fn transitions() {
    insta::assert_snapshot!(plain::transitions());
}

#[test]
fn permissions() {
    insta::assert_snapshot!(plain::permissions());
}

/// Set `DINGBO_WRITE_DOCS=1` to write the page anew.
#[test]
fn the_page_of_the_loop_is_what_the_table_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/loop.md");
    let printed = page::page();
    if env::var_os("DINGBO_WRITE_DOCS").is_some() {
        fs::write(&path, printed).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == printed,
        "docs/loop.md is not what the table prints; write it anew with\n    \
         DINGBO_WRITE_DOCS=1 cargo test -p domain --test loop_print"
    );
}
