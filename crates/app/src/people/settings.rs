//! What people arrange for themselves: saved filters, type size. The pages decide what is in it.

use serde_json::{Map, Value};

use crate::{App, AppError, Caller};

/// Bytes one account's settings may have.
const MOST: usize = 32 * 1024;

impl App {
    /// The caller's settings; empty before the first.
    pub async fn settings(&self, caller: &Caller) -> Result<Map<String, Value>, AppError> {
        let text = self.ledger.people().settings(caller.account).await?.unwrap_or_default();
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// Puts the caller's settings in place of those they had.
    pub async fn set_settings(&self, caller: &Caller, settings: Map<String, Value>) -> Result<(), AppError> {
        let text = Value::Object(settings).to_string();
        if text.len() > MOST {
            return Err(AppError::invalid(
                "settings",
                "too_large",
                "个人设置过大, 请删去一些保存的筛选",
                "the settings are too large; remove some saved filters",
            ));
        }
        Ok(self.ledger.people().set_settings(caller.account, &text).await?)
    }
}
