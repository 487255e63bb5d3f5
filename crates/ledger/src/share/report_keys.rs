//! Reports by what their sender calls them: the same key of the same account makes one case, however often it comes.

use domain::{AccountId, CaseId};

use super::ShareStore;
use crate::db::DbError;
use crate::params;

impl ShareStore {
    /// The case that a key stands for: `new`, unless the account has used it before.
    pub async fn case_of_key(&self, account: AccountId, key: &str, new: CaseId) -> Result<CaseId, DbError> {
        let city = self.ledger.city();
        let sql = "INSERT INTO report_keys (city, account, key, case_id) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (city, account, key) DO NOTHING";
        self.ledger.db().execute(sql, params![city, account, key, new]).await?;
        let sql = "SELECT case_id FROM report_keys WHERE city = $1 AND account = $2 AND key = $3";
        let mut rows = self.ledger.db().query(sql, params![city, account, key]).await?;
        rows.first_mut().ok_or_else(|| DbError::Engine("a key is not there".to_owned()))?.take(0)
    }
}
