//! Names of staff, for showing who did what.

use std::collections::HashMap;

use domain::AccountId;

use crate::{App, AppError};

impl App {
    /// The names of these accounts; those without an account are left out.
    pub async fn names(&self, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, AppError> {
        let mut names = HashMap::new();
        for &id in ids {
            if id == AccountId::NOBODY || names.contains_key(&id) {
                continue;
            }
            let name = if let Some(name) = self.names.get(&id) {
                name
            } else {
                let Some(account) = self.ledger.people().account(id).await? else { continue };
                self.names.insert(id, account.name.clone());
                account.name
            };
            names.insert(id, name);
        }
        Ok(names)
    }
}
