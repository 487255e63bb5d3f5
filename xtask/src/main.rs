//! What the project checks about itself: `cargo xtask check`.
//!
//! Each check is a pure function from what is in the tree (and what cargo says of it) to findings; this file reads the
//! tree once, runs them all and prints one line per finding.

mod checks;
mod finding;
mod house;
mod tree;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::finding::Finding;
use crate::house::House;
use crate::tree::Tree;

const HELP: &str = "\
What the project checks about itself.

usage: cargo xtask check [RULE...]

With no RULE every check runs. Exits 1 when there is a finding. The rules:
";

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((command, rules)) if command == "check" => check(rules),
        Some((flag, _)) if flag == "--help" || flag == "-h" || flag == "help" => {
            print!("{}", help());
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("say what to do\n\n{}", help()),
    }
}

fn help() -> String {
    checks::ALL
        .iter()
        .fold(HELP.to_owned(), |text, check| format!("{text}  {:<14}{}\n", check.rule, check.says))
}

/// Runs the checks named by `rules` (all when empty) over the tree this program was built in.
fn check(rules: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = rules.iter().find(|rule| checks::ALL.iter().all(|check| check.rule != **rule)) {
        bail!("there is no rule {unknown:?}\n\n{}", help());
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask stands in a folder of the workspace")?;
    let tree = Tree::read(root)?;
    let house = House::read(root)?;

    let mut findings: Vec<Finding> = Vec::new();
    let chosen =
        checks::ALL.iter().filter(|check| rules.is_empty() || rules.iter().any(|rule| rule == check.rule));
    let mut ran = 0;
    for check in chosen {
        findings.extend((check.run)(&tree, &house)?);
        ran += 1;
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("xtask: {ran} checks over {} files, {} findings", tree.len(), findings.len());
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
