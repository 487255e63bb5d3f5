//! API tokens: for systems, with scopes, shown once.

use chrono::{DateTime, Utc};
use domain::AccountId;
use domain::post::{Post, Role};
use ledger::audit::Outcome;
use ledger::people::{NewToken, Token};
use serde_json::json;

use super::accounts::{check_name, security};
use super::secrets::Secret;
use crate::audit::of_account;
use crate::caller::TokenScope;
use crate::{App, AppError, Caller};

impl App {
    /// The tokens of an account.
    pub async fn tokens(&self, caller: &Caller, account: AccountId) -> Result<Vec<Token>, AppError> {
        security(caller)?;
        Ok(self.ledger.people().tokens(account).await?)
    }

    /// Makes a token; its secret is shown this once.
    pub async fn make_token(
        &self,
        caller: &Caller,
        account: AccountId,
        name: &str,
        scopes: &[TokenScope],
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<(Token, Secret), AppError> {
        security(caller)?;
        if scopes.is_empty() {
            return Err(AppError::invalid(
                "scopes",
                "scopes_needed",
                "请至少选择一项权限",
                "name at least one scope",
            ));
        }
        check_name(name)?;
        let now = self.time.now();
        if expires_at.is_some_and(|at| at <= now) {
            return Err(AppError::invalid(
                "expires_at",
                "future",
                "失效时间须在未来",
                "a token expires in the future",
            ));
        }
        let people = self.ledger.people();
        if people.account(account).await?.is_none() {
            return Err(AppError::not_found("account", "没有这个账号", "no such account"));
        }
        // A token acts as its account: whoever could make one for anybody could act as anybody.
        if account != caller.account && !serves(&people.posts(account).await?) {
            return Err(AppError::invalid(
                "account",
                "service_account",
                "令牌只能发给岗位全部为“系统对接账号”的账号, 或发给您自己",
                "a token is made for an account whose posts are all service accounts, or for your own",
            ));
        }
        let secret = Secret::new();
        let name = name.trim().to_owned();
        let scopes: Vec<_> = scopes.iter().map(|scope| scope.name().to_owned()).collect();
        let id = people
            .add_token(NewToken {
                digest: Secret::digest(secret.text()),
                account,
                name: name.clone(),
                scopes: scopes.clone(),
                created_at: now,
                expires_at,
            })
            .await?;
        let detail = json!({ "token": id, "scopes": scopes });
        self.record(caller, "make_token", of_account(account), Outcome::Done, detail).await?;
        Ok((Token { id, account, name, scopes, created_at: now, expires_at, revoked_at: None }, secret))
    }

    /// Takes a token out of use.
    pub async fn revoke_token(&self, caller: &Caller, id: i64) -> Result<(), AppError> {
        security(caller)?;
        if !self.ledger.people().revoke_token(id, self.time.now()).await? {
            return Err(AppError::not_found("token", "没有这个令牌", "no such token"));
        }
        self.forget_callers();
        self.record(caller, "revoke_token", format!("token:{id}"), Outcome::Done, serde_json::Value::Null)
            .await
    }
}

/// Whether whoever holds these posts is a system.
pub(super) fn serves(posts: &[Post]) -> bool {
    !posts.is_empty() && posts.iter().all(|post| post.role == Role::Service)
}
