//! What operators do from the command line stands on the audit log like everything else.

use app::TimeSource;
use domain::AccountId;
use domain::post::Role;
use ledger::Ledger;
use ledger::audit::{Entry, Outcome};

/// Puts an entry on the log, in the name of the platform: whoever runs the command has the machine.
pub async fn audited(
    ledger: &Ledger,
    action: &str,
    target: String,
    detail: serde_json::Value,
) -> anyhow::Result<()> {
    let entry = Entry {
        at: TimeSource::System.now(),
        account: AccountId::NOBODY,
        role: Some(Role::System),
        unit: None,
        action: action.to_owned(),
        target,
        outcome: Outcome::Done,
        detail: detail.to_string(),
        request: uuid::Uuid::new_v4(),
        address: None,
    };
    ledger.audit().note_now(entry).await?;
    Ok(())
}
