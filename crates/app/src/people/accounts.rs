//! Accounts and posts: given by the security administrator, on the record.

use domain::post::{Post, Role};
use domain::{AccountId, UnitId};
use ledger::audit::Outcome;
use ledger::people::{Account, NewAccount};
use serde_json::json;

use super::passwords;
use super::tokens::serves;
use crate::audit::of_account;
use crate::city::City;
use crate::{App, AppError, Caller};

/// An account with its posts.
#[derive(Debug, Clone)]
pub struct AccountWithPosts {
    /// The account.
    pub account: Account,
    /// Its posts.
    pub posts: Vec<Post>,
}

impl App {
    /// The account and posts of the caller.
    pub async fn me(&self, caller: &Caller) -> Result<AccountWithPosts, AppError> {
        self.with_posts(caller.account).await
    }

    async fn with_posts(&self, id: AccountId) -> Result<AccountWithPosts, AppError> {
        let people = self.ledger.people();
        let account = people.account(id).await?.ok_or_else(no_account)?;
        let posts = people.posts(id).await?;
        Ok(AccountWithPosts { account, posts })
    }

    /// Accounts by identity, a page at a time: all, or those whose login or name holds `words`.
    pub async fn accounts(
        &self,
        caller: &Caller,
        words: &str,
        after: AccountId,
        limit: u32,
    ) -> Result<Vec<AccountWithPosts>, AppError> {
        security(caller)?;
        let people = self.ledger.people();
        let mut page = Vec::new();
        let limit = limit.clamp(1, 200);
        let found = match words.trim() {
            "" => people.accounts(after, limit).await?,
            words => people.find_accounts(words, after, limit).await?,
        };
        for account in found {
            let posts = people.posts(account.id).await?;
            page.push(AccountWithPosts { account, posts });
        }
        Ok(page)
    }

    /// People of the caller's own unit, to assign a case to.
    pub async fn people_of(&self, caller: &Caller, unit: UnitId) -> Result<Vec<AccountWithPosts>, AppError> {
        if !caller.units().any(|own| own == unit) && !caller.has(Role::SecurityAdmin) {
            return Err(AppError::forbidden(
                "own_unit",
                "只能查看本单位的人员",
                "only the people of your own unit are listed",
            ));
        }
        let people = self.ledger.people();
        let mut list = Vec::new();
        for account in people.of_unit(unit).await?.into_iter().filter(|account| account.active) {
            let posts =
                people.posts(account.id).await?.into_iter().filter(|post| post.unit == Some(unit)).collect();
            list.push(AccountWithPosts { account, posts });
        }
        Ok(list)
    }

    /// Opens an account with a first password, to be changed at the first sign-in.
    pub async fn open_account(
        &self,
        caller: &Caller,
        login: &str,
        name: &str,
        password: String,
        posts: Vec<Post>,
    ) -> Result<AccountWithPosts, AppError> {
        security(caller)?;
        check_login(login)?;
        check_name(name)?;
        passwords::check(&password, login)?;
        check_posts(&self.city(), &posts)?;
        let password_hash = passwords::hash(password).await?;
        let now = self.time.now();
        let new = NewAccount {
            login: login.to_owned(),
            name: name.trim().to_owned(),
            password_hash,
            must_change: true,
            created_at: now,
            posts,
        };
        let id = self.ledger.people().add(new).await?;
        self.record(caller, "open_account", of_account(id), Outcome::Done, json!({ "login": login })).await?;
        self.with_posts(id).await
    }

    /// Changes an account: name, whether it may sign in, a new first password.
    pub async fn change_account(
        &self,
        caller: &Caller,
        id: AccountId,
        name: Option<String>,
        active: Option<bool>,
        password: Option<String>,
    ) -> Result<AccountWithPosts, AppError> {
        security(caller)?;
        let people = self.ledger.people();
        let account = people.account(id).await?.ok_or_else(no_account)?;
        if let Some(name) = &name {
            check_name(name)?;
        }
        if let Some(password) = &password {
            passwords::check(password, &account.login)?;
        }
        if let Some(name) = &name {
            people.set_name(id, name.trim()).await?;
            self.names.remove(&id);
        }
        if let Some(active) = active {
            people.set_active(id, active).await?;
        }
        let new_password = password.is_some();
        if let Some(password) = password {
            people.set_password(id, &passwords::hash(password).await?, true, None).await?;
        }
        if active == Some(false) {
            people.end_sessions(id).await?;
        }
        self.forget_callers();
        let detail = json!({ "name": name.is_some(), "active": active, "password": new_password });
        self.record(caller, "change_account", of_account(id), Outcome::Done, detail).await?;
        self.with_posts(id).await
    }

    /// Gives an account these posts instead of those it had.
    pub async fn set_posts(
        &self,
        caller: &Caller,
        id: AccountId,
        posts: Vec<Post>,
    ) -> Result<AccountWithPosts, AppError> {
        security(caller)?;
        if id == caller.account {
            return Err(AppError::forbidden(
                "own_posts",
                "不能给自己授予岗位, 请由另一位安全管理员办理",
                "nobody gives posts to themselves; another security administrator does",
            ));
        }
        check_posts(&self.city(), &posts)?;
        let known = self.ledger.people().account(id).await?;
        known.ok_or_else(no_account)?;
        let people = self.ledger.people();
        let served = serves(&people.posts(id).await?);
        people.set_posts(id, &posts).await?;
        // What was made for a system is not to act as a person.
        if served && !serves(&posts) {
            people.revoke_tokens_of(id, self.time.now()).await?;
        }
        self.forget_callers();
        self.record(caller, "set_posts", of_account(id), Outcome::Done, json!({ "posts": posts })).await?;
        self.with_posts(id).await
    }
}

/// The three administrators exclude each other and every business role; units and areas exist.
pub(super) fn check_posts(city: &City, posts: &[Post]) -> Result<(), AppError> {
    for post in posts {
        if matches!(post.role, Role::Resident | Role::System) {
            return Err(AppError::invalid(
                "posts",
                "role",
                "该角色不能授予账号",
                "this role is not given to accounts",
            ));
        }
        if post.role.is_administrator() && posts.len() > 1 {
            return Err(AppError::invalid(
                "posts",
                "three_administrators",
                "系统、安全、审计管理员互斥, 也不能兼任业务岗位",
                "the system, security and audit administrators exclude each other and every business post",
            ));
        }
        // A city need not have drawn itself: it is an area all the same.
        if city.area(&post.area).is_none() && post.area != city.rules.city {
            return Err(AppError::invalid(
                "posts.area",
                "unknown_area",
                format!("没有编码为 {} 的区域", post.area),
                format!("there is no area {}", post.area),
            ));
        }
        match post.unit {
            Some(unit) if city.rules.units.get(unit).is_none() => {
                return Err(AppError::invalid(
                    "posts.unit",
                    "unknown_unit",
                    format!("没有编号为 {} 的单位", unit.0),
                    format!("there is no unit {}", unit.0),
                ));
            }
            None if !post.role.is_administrator() => {
                return Err(AppError::invalid(
                    "posts.unit",
                    "unit_needed",
                    "业务岗位须属于一个单位",
                    "a business post belongs to a unit",
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn security(caller: &Caller) -> Result<(), AppError> {
    if caller.has(Role::SecurityAdmin) {
        return Ok(());
    }
    Err(AppError::forbidden(
        "security_admin",
        "只有安全管理员可以管理账号",
        "only the security administrator manages accounts",
    ))
}

pub(super) fn check_login(login: &str) -> Result<(), AppError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !(2..=40).contains(&login.len()) || !login.chars().all(fits) {
        return Err(AppError::invalid(
            "login",
            "login",
            "登录名为 2 至 40 位字母、数字、点、横线或下划线",
            "a login has 2 to 40 letters, digits, dots, dashes or underscores",
        ));
    }
    Ok(())
}

/// A name people are called by: 1 to 50 characters.
pub(super) fn check_name(name: &str) -> Result<(), AppError> {
    if (1..=50).contains(&name.trim().chars().count()) {
        return Ok(());
    }
    Err(AppError::invalid("name", "name", "姓名为 1 至 50 个字", "a name has 1 to 50 characters"))
}

fn no_account() -> AppError {
    AppError::not_found("account", "没有这个账号", "no such account")
}
