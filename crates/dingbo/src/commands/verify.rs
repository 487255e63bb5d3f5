//! `dingbo verify`: is everything still what it was?

use std::io::IsTerminal as _;
use std::process::ExitCode;

use anyhow::Context as _;
use ledger::seal::{OutsideCopy, SigningKey};

use crate::config::Config;
use crate::keys::Keys;
use crate::node::{must_exist, open_ledger};

/// Steps between two lines of progress.
const OFTEN: u64 = 20_000;

/// Checks everything and says what it found.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    must_exist(config)?;
    let keys = Keys::open(&config.keys())?;
    let ledger = open_ledger(config, &keys).await?;
    let trusted = SigningKey::from_bytes(&keys.seal).verifying_key();
    let copy = OutsideCopy::new(config.seals());
    let shown = std::io::stderr().is_terminal();
    let mut last = 0;
    let report = ledger
        .verify(&[trusted], Some(&copy), |progress| {
            if shown && progress.steps >= last + OFTEN {
                last = progress.steps;
                eprint!("\r{} / {}", progress.steps, progress.of);
            }
        })
        .await
        .context("the check could not be finished")?;
    ledger.stop().await;
    if shown && last > 0 {
        eprintln!();
    }
    println!(
        "{} 件事件, {} 步 (其中 {} 步尚未封存), {} 个检查点, {} 处文字 (另有 {} 处已擦除), {} 条审计记录; 用时 {:.1} 秒",
        report.cases,
        report.steps,
        report.unsealed,
        report.checkpoints,
        report.words,
        report.erased,
        report.audit,
        report.took.as_secs_f64()
    );
    println!(
        "{} cases, {} steps ({} not sealed yet), {} checkpoints, {} words ({} erased), {} audit entries; {:.0} steps/s",
        report.cases,
        report.steps,
        report.unsealed,
        report.checkpoints,
        report.words,
        report.erased,
        report.audit,
        report.steps_per_second()
    );
    for finding in &report.findings {
        println!("{}: {}", finding.name(), finding.text());
    }
    if report.more > 0 {
        println!("... {} more", report.more);
    }
    if report.is_green() {
        println!("核验通过 / all is as it was");
        return Ok(ExitCode::SUCCESS);
    }
    println!("核验不通过 / something is not as it was");
    Ok(ExitCode::FAILURE)
}
