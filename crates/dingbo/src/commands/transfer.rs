//! `dingbo backup`, `restore`, `move`.

use std::path::Path;

use anyhow::{Context as _, bail};
use app::TimeSource;
use ledger::seal::{OutsideCopy, SealError};
use ledger::transfer::{self, TransferProgress};
use serde_json::json;

use super::audited::audited;
use super::operator::{existing_ledger, ledger};
use crate::config::Config;
use crate::config::show::mask_address;

/// Says each table once, when it is begun.
fn telling() -> impl FnMut(TransferProgress) {
    let mut table = "";
    move |progress| {
        if progress.table != table {
            table = progress.table;
            eprintln!("  {table}");
        }
    }
}

/// Writes a backup of one moment, while others read and write.
pub async fn backup(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let ledger = existing_ledger(config).await?;
    let manifest = ledger.backup(folder, TimeSource::System.now(), telling()).await?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    audited(&ledger, "backup", String::new(), json!({ "rows": rows, "last_pos": manifest.last_pos })).await?;
    ledger.stop().await;
    println!(
        "备份完成: {rows} 行, 到第 {0} 步 / backed up {rows} rows, up to step {0}, into {1}",
        manifest.last_pos,
        folder.display()
    );
    println!(
        "密钥和附件不在其中, 请另行备份 / the keys ({}) and the evidence ({}) are not in it: copy them too",
        config.keys().display(),
        config.evidence().display()
    );
    Ok(())
}

/// Fills an empty database from a backup.
pub async fn restore(config: &Config, folder: &Path) -> anyhow::Result<()> {
    if !config.keys().exists() {
        bail!(
            "请先把密钥放到 {0}: 没有原来的密钥, 恢复出的文字无法打开 / put the keys into {0} first: without those the backup \
             was made with, its words stay closed",
            config.keys().display()
        );
    }
    let ledger = ledger(config).await?;
    let manifest = transfer::restore(folder, &ledger, telling()).await?;
    // Where the old copy of the checkpoints is gone, sealing goes on with one written anew; where it is there, it stays
    // what the database is compared with.
    match ledger.write_copy(&OutsideCopy::new(config.seals())).await {
        Ok(()) | Err(SealError::CopyDiffers { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    ledger.stop().await;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    println!(
        "恢复完成: {rows} 行, 摘要一致; 请运行 dingbo verify / restored {rows} rows, every digest equal; now run `dingbo verify`"
    );
    Ok(())
}

/// Copies everything from one database to another and compares.
pub async fn move_city(config: &Config, from: &str, to: &str) -> anyhow::Result<()> {
    let at = |database: &str| Config { database: Some(database.to_owned()), ..config.clone() };
    let source = existing_ledger(&at(from)).await.with_context(|| mask_address(from))?;
    let target = ledger(&at(to)).await.with_context(|| mask_address(to))?;
    let tables = transfer::moved(&source, &target, telling()).await?;
    source.stop().await;
    target.stop().await;
    let rows: u64 = tables.iter().map(|table| table.rows).sum();
    println!(
        "迁移完成: {0} 张表, {rows} 行, 两边摘要一致 / moved {0} tables, {rows} rows, every digest equal on both sides",
        tables.len()
    );
    println!("请把 database 设为 {0} / now set database to {0}", mask_address(to));
    Ok(())
}
