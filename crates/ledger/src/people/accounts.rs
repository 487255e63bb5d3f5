//! Accounts: who may sign in.

use chrono::{DateTime, Utc};
use domain::post::Post;
use domain::{AccountId, Refusal};

use super::{People, posts};
use crate::change::ChangeError;
use crate::db::{DbError, Row, Tx, Value};
use crate::params;
use crate::registry::next_number;

/// A staff account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity; never used again.
    pub id: AccountId,
    /// What its holder signs in with: trimmed, in lower case.
    pub login: String,
    /// The name colleagues see.
    pub name: String,
    /// The password's hash, in PHC format.
    pub password_hash: String,
    /// Whether it may sign in.
    pub active: bool,
    /// Failed sign-ins since the last that succeeded.
    pub failed_logins: u32,
    /// No sign-in before this moment.
    pub locked_until: Option<DateTime<Utc>>,
    /// Whether the password must be changed at the next sign-in.
    pub must_change: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What its holder signs in with; upper and lower case are the same.
    pub login: String,
    /// The name colleagues see.
    pub name: String,
    /// The password's hash, in PHC format.
    pub password_hash: String,
    /// Whether the password must be changed at the first sign-in.
    pub must_change: bool,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The posts it holds.
    pub posts: Vec<Post>,
}

const COLUMNS: &str =
    "id, login, name, password_hash, active, failed_logins, locked_until, must_change, created_at";

fn account(row: &mut Row) -> Result<Account, DbError> {
    Ok(Account {
        id: row.take(0)?,
        login: row.take(1)?,
        name: row.take(2)?,
        password_hash: row.take(3)?,
        active: row.take(4)?,
        failed_logins: row.take(5)?,
        locked_until: row.take(6)?,
        must_change: row.take(7)?,
        created_at: row.take(8)?,
    })
}

/// Logins are compared trimmed and in lower case.
fn normal(login: &str) -> String {
    login.trim().to_lowercase()
}

impl People {
    /// Makes an account with its posts.
    ///
    /// # Errors
    /// Refused as `login_empty`, `login_taken`, or as [`People::set_posts`] refuses.
    pub async fn add(&self, new: NewAccount) -> Result<AccountId, ChangeError> {
        let mut tx = self.db.begin().await?;
        let id = self.insert(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Makes accounts with their posts, all of them or none; their numbers, in order.
    ///
    /// # Errors
    /// As [`People::add`].
    pub async fn add_all(&self, new: Vec<NewAccount>) -> Result<Vec<AccountId>, ChangeError> {
        let mut tx = self.db.begin().await?;
        let mut ids = Vec::with_capacity(new.len());
        for new in new {
            ids.push(self.insert(&mut tx, new).await?);
        }
        tx.commit().await?;
        Ok(ids)
    }

    async fn insert(&self, tx: &mut Tx, new: NewAccount) -> Result<AccountId, ChangeError> {
        let login = normal(&new.login);
        if login.is_empty() {
            return Err(Refusal::new("login_empty", "登录名不能为空", "a login name is needed")
                .about("login")
                .into());
        }
        let duty = posts::duty(&new.posts)?;
        let id = next_number(tx, self.city, "account").await?;
        let made = tx
            .execute(
                "INSERT INTO accounts (city, id, login, name, password_hash, duty, active, failed_logins, \
                 locked_until, must_change, created_at) VALUES ($1, $2, $3, $4, $5, $6, 1, 0, NULL, $7, $8) \
                 ON CONFLICT (city, login) DO NOTHING",
                params![
                    self.city,
                    id,
                    &login,
                    new.name,
                    new.password_hash,
                    duty,
                    new.must_change,
                    new.created_at
                ],
            )
            .await?;
        if made == 0 {
            return Err(Refusal::new(
                "login_taken",
                format!("登录名“{login}”已被使用, 请换一个"),
                format!("the login name \"{login}\" is taken, choose another"),
            )
            .about("login")
            .into());
        }
        let id =
            AccountId(u32::try_from(id).map_err(|_| DbError::Engine("account numbers are used up".into()))?);
        posts::insert(tx, self.city, id, &new.posts, duty).await?;
        Ok(id)
    }

    /// One account.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, DbError> {
        const SQL: &str = "SELECT id, login, name, password_hash, active, failed_logins, locked_until, must_change, \
                           created_at FROM accounts WHERE city = $1 AND id = $2";
        self.db.lookup(SQL, params![self.city, id]).await?.first_mut().map(account).transpose()
    }

    /// The account with this login name.
    pub async fn by_login(&self, login: &str) -> Result<Option<Account>, DbError> {
        const SQL: &str = "SELECT id, login, name, password_hash, active, failed_logins, locked_until, must_change, \
                           created_at FROM accounts WHERE city = $1 AND login = $2";
        self.db.lookup(SQL, params![self.city, normal(login)]).await?.first_mut().map(account).transpose()
    }

    /// A page of all accounts in order of their numbers, after `after`.
    pub async fn accounts(&self, after: AccountId, limit: u32) -> Result<Vec<Account>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE city = $1 AND id > $2 ORDER BY id LIMIT $3");
        self.many(sql, params![self.city, after, limit]).await
    }

    /// A page of the accounts whose login or name holds `words`, in order of their numbers.
    pub async fn find_accounts(
        &self,
        words: &str,
        after: AccountId,
        limit: u32,
    ) -> Result<Vec<Account>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts WHERE city = $1 AND id > $2 \
             AND (lower(login) LIKE $3 ESCAPE '!' OR lower(name) LIKE $3 ESCAPE '!') ORDER BY id LIMIT $4"
        );
        let mut like = String::from("%");
        for letter in words.to_lowercase().chars() {
            if matches!(letter, '%' | '_' | '!') {
                like.push('!');
            }
            like.push(letter);
        }
        like.push('%');
        self.many(sql, params![self.city, after, like, limit]).await
    }

    /// The active accounts that hold a post in `unit`, in order of their numbers: whom a case can be assigned to.
    pub async fn of_unit(&self, unit: domain::UnitId) -> Result<Vec<Account>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts WHERE city = $1 AND active = 1 AND id IN \
             (SELECT account FROM posts WHERE city = $1 AND unit = $2) ORDER BY id"
        );
        self.many(sql, params![self.city, unit]).await
    }

    /// The active accounts that hold a post of a role, in order of their numbers.
    pub async fn of_role(&self, role: domain::post::Role) -> Result<Vec<Account>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts WHERE city = $1 AND active = 1 AND id IN \
             (SELECT account FROM posts WHERE city = $1 AND role = $2) ORDER BY id"
        );
        self.many(sql, params![self.city, role.name()]).await
    }

    async fn many(&self, sql: String, params: Vec<Value>) -> Result<Vec<Account>, DbError> {
        self.db.query(sql, params).await?.iter_mut().map(account).collect()
    }

    /// Gives the account another password, and ends the sessions it has but `keep`. False: there is no such account.
    pub async fn set_password(
        &self,
        id: AccountId,
        password_hash: &str,
        must_change: bool,
        keep: Option<domain::Digest>,
    ) -> Result<bool, DbError> {
        let mut tx = self.db.begin().await?;
        let changed = tx
            .execute(
                "UPDATE accounts SET password_hash = $1, must_change = $2, failed_logins = 0, locked_until = NULL \
                 WHERE city = $3 AND id = $4",
                params![password_hash, must_change, self.city, id],
            )
            .await?;
        tx.execute(
            "DELETE FROM sessions WHERE city = $1 AND account = $2 AND digest <> $3",
            params![self.city, id, keep.unwrap_or_default()],
        )
        .await?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Changes the name colleagues see. False: there is no such account.
    pub async fn set_name(&self, id: AccountId, name: &str) -> Result<bool, DbError> {
        let sql = "UPDATE accounts SET name = $1 WHERE city = $2 AND id = $3";
        Ok(self.db.execute(sql, params![name, self.city, id]).await? == 1)
    }

    /// Lets the account sign in, or not; then its sessions end too. False: there is no such account.
    pub async fn set_active(&self, id: AccountId, active: bool) -> Result<bool, DbError> {
        let mut tx = self.db.begin().await?;
        let changed = tx
            .execute(
                "UPDATE accounts SET active = $1, failed_logins = 0, locked_until = NULL WHERE city = $2 AND id = $3",
                params![active, self.city, id],
            )
            .await?;
        if !active {
            tx.execute("DELETE FROM sessions WHERE city = $1 AND account = $2", params![self.city, id])
                .await?;
        }
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Counts a failed sign-in. From the `most`th in a row on, the account is locked until `until`. The count.
    pub async fn count_failure(
        &self,
        id: AccountId,
        most: u32,
        until: DateTime<Utc>,
    ) -> Result<u32, DbError> {
        let mut tx = self.db.begin().await?;
        let mut rows = tx
            .query(
                "UPDATE accounts SET failed_logins = failed_logins + 1, \
                 locked_until = CASE WHEN failed_logins + 1 >= $1 THEN $2 ELSE locked_until END \
                 WHERE city = $3 AND id = $4 RETURNING failed_logins",
                params![most, until, self.city, id],
            )
            .await?;
        tx.commit().await?;
        rows.first_mut().map_or(Ok(0), |row| row.take(0))
    }

    /// Forgets failed sign-ins after one that succeeded.
    pub async fn clear_failures(&self, id: AccountId) -> Result<(), DbError> {
        let sql = "UPDATE accounts SET failed_logins = 0, locked_until = NULL \
                   WHERE city = $1 AND id = $2 AND failed_logins > 0";
        self.db.execute(sql, params![self.city, id]).await.map(drop)
    }
}
