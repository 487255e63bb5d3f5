//! Leases: of several nodes one does each piece of background work.

use chrono::{DateTime, Utc};

use super::Registry;
use crate::db::DbError;
use crate::params;

impl Registry {
    /// Claims the work `name` for `node` until `until`, or prolongs its claim. True: it is this node's until then;
    /// false: another node has it. Nodes' clocks may differ: let leases last much longer than they do.
    pub async fn claim(
        &self,
        name: &str,
        node: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let sql = "INSERT INTO leases (city, name, node, until) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (city, name) DO UPDATE SET node = excluded.node, until = excluded.until \
                   WHERE leases.node = excluded.node OR leases.until <= $5";
        Ok(self.db.execute(sql, params![self.city, name, node, until, now]).await? == 1)
    }

    /// Gives the work back before the lease ends, as a node does that stops.
    pub async fn release(&self, name: &str, node: &str) -> Result<(), DbError> {
        let sql = "DELETE FROM leases WHERE city = $1 AND name = $2 AND node = $3";
        self.db.execute(sql, params![self.city, name, node]).await.map(drop)
    }

    /// Who has the work at `now`.
    pub async fn holder(&self, name: &str, now: DateTime<Utc>) -> Result<Option<String>, DbError> {
        const SQL: &str = "SELECT node FROM leases WHERE city = $1 AND name = $2 AND until > $3";
        self.db
            .lookup(SQL, params![self.city, name, now])
            .await?
            .first_mut()
            .map(|row| row.take(0))
            .transpose()
    }
}
