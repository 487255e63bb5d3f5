//! The record of who did, tried or looked at what. Nothing here can change or remove an entry; nobody can.

use domain::AccountId;
use domain::post::Role;
use ledger::audit::{AuditCursor, AuditFilter, Entry, Logged, Outcome};
use ledger::cases::Filter;
use serde_json::Value;
use uuid::Uuid;

use crate::{App, AppError, Caller};

impl App {
    /// Puts an entry on the log; it is durable when this returns.
    pub async fn record(
        &self,
        caller: &Caller,
        action: &str,
        target: String,
        outcome: Outcome,
        detail: Value,
    ) -> Result<(), AppError> {
        let entry = self.entry(caller, action, target, outcome, &detail);
        self.ledger.audit().note_now(entry).await?;
        Ok(())
    }

    /// Puts a search by text on the log, soon: what was looked for, as it is looked for in the index.
    pub(crate) async fn record_search(&self, caller: &Caller, filter: &Filter) -> Result<(), AppError> {
        if filter.words.is_empty() {
            return Ok(());
        }
        let detail = serde_json::json!({ "words": filter.words });
        let entry = self.entry(caller, "search_cases", String::new(), Outcome::Done, &detail);
        self.ledger.audit().note(entry).await?;
        Ok(())
    }

    fn entry(
        &self,
        caller: &Caller,
        action: &str,
        target: String,
        outcome: Outcome,
        detail: &Value,
    ) -> Entry {
        let post = caller.posts.first();
        Entry {
            at: self.time.now(),
            account: caller.account,
            role: post.map(|post| post.role),
            unit: post.and_then(|post| post.unit),
            action: action.to_owned(),
            target,
            outcome,
            detail: detail.to_string(),
            request: Uuid::new_v4(),
            address: None,
        }
    }

    /// The log, newest first: for the audit administrator, whose looking is itself recorded.
    pub async fn audit_log(
        &self,
        caller: &Caller,
        filter: AuditFilter,
        after: Option<AuditCursor>,
        limit: u32,
    ) -> Result<Vec<Logged>, AppError> {
        if !caller.has(Role::AuditAdmin) {
            return Err(AppError::forbidden(
                "audit_admin",
                "只有审计管理员可以查看审计日志",
                "only the audit administrator reads the audit log",
            ));
        }
        self.record(caller, "read_audit", String::new(), Outcome::Done, Value::Null).await?;
        Ok(self.ledger.audit().page(&filter, after, limit.clamp(1, 200)).await?)
    }
}

/// How an account is named as a target.
pub(crate) fn of_account(id: AccountId) -> String {
    format!("account:{}", id.0)
}
