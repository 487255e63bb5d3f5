//! What an account arranged for itself.

use domain::AccountId;

use super::People;
use crate::db::DbError;
use crate::params;

impl People {
    /// An account's settings, as they were written; none before the first.
    pub async fn settings(&self, account: AccountId) -> Result<Option<String>, DbError> {
        const SQL: &str = "SELECT text FROM account_settings WHERE city = $1 AND account = $2";
        let mut rows = self.db.lookup(SQL, params![self.city, account]).await?;
        rows.first_mut().map(|row| row.take(0)).transpose()
    }

    /// Puts an account's settings in place of those it had.
    pub async fn set_settings(&self, account: AccountId, text: &str) -> Result<(), DbError> {
        let sql = "INSERT INTO account_settings (city, account, text) VALUES ($1, $2, $3) \
                   ON CONFLICT (city, account) DO UPDATE SET text = excluded.text";
        self.db.execute(sql, params![self.city, account, text]).await.map(drop)
    }
}
