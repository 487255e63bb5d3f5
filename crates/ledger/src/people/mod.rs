//! Staff: accounts, the posts they hold, their sessions and tokens.
//!
//! Of every secret only a digest is kept: password hashes come ready-made (Argon2id), session secrets and tokens as
//! SHA-256. Nothing here is about residents.

mod accounts;
mod posts;
mod sessions;
mod settings;
mod tokens;

pub use accounts::{Account, NewAccount};
pub use sessions::Session;
pub use tokens::{NewToken, Token};

use crate::Ledger;
use crate::db::Db;

/// The staff of one city.
#[derive(Debug, Clone)]
pub struct People {
    db: Db,
    city: i64,
}

impl Ledger {
    /// The city's staff.
    pub fn people(&self) -> People {
        People::new(self.db().clone(), self.city())
    }
}

impl People {
    /// The staff of `city` in `db`.
    pub fn new(db: Db, city: i64) -> Self {
        Self { db, city }
    }
}
