//! The audit log: its chain and its head. What the checkpoints sealed of it is compared where they are read.

use domain::Digest;

use super::{Finding, Report};
use crate::Ledger;
use crate::audit::{head, logged_after};
use crate::db::{DbError, Tx};

/// Entries read at once.
const BATCH: u32 = 2000;

pub(super) async fn check(ledger: &Ledger, view: &mut Tx, report: &mut Report) -> Result<(), DbError> {
    // The hash of the entry before; none where it cannot be known.
    let (mut last, mut prev) = (0, Some(Digest::ZERO));
    loop {
        let entries = logged_after(view, ledger.city(), last, BATCH).await?;
        if entries.is_empty() {
            break;
        }
        for (seq, entry) in entries {
            report.audit += 1;
            if seq != last + 1 {
                report.find(Finding::MissingAudit { seq: last + 1 });
                prev = None;
            }
            let fits = entry
                .as_ref()
                .is_some_and(|entry| entry.is_whole() && prev.is_none_or(|prev| entry.prev == prev));
            if !fits {
                report.find(Finding::AlteredAudit { seq });
            }
            (last, prev) = (seq, entry.map(|entry| entry.hash));
        }
    }
    let (seq, hash) = head(view, ledger.city()).await?;
    if seq > last {
        report.find(Finding::MissingAudit { seq: last + 1 });
    } else if seq < last || prev.is_some_and(|prev| prev != hash) {
        report.find(Finding::AlteredAudit { seq: last });
    }
    Ok(())
}
