//! Signing in and out, and knowing a caller again by cookie or token.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Bilingual, Digest};
use ledger::audit::Outcome;
use ledger::people::{Account, Session};
use quick_cache::sync::Cache;

use super::passwords;
use super::secrets::Secret;
use crate::audit::of_account;
use crate::caller::TokenScope;
use crate::{App, AppError, Caller};

/// Wrong passwords in a row before an account is locked.
const MOST_FAILURES: u32 = 5;
/// How long it is locked, in minutes.
const LOCKED_MIN: i64 = 15;
/// How long a session lasts without use, in hours: a shift with its handover.
const SESSION_H: i64 = 12;
/// How long a caller is known without asking the store again, in seconds; a revoked token lives that long elsewhere.
const KNOWN_S: i64 = 20;
/// A real hash of no password, so that an unknown login takes as long as a known one.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$4dW5xkLq3bqCXgVu9Nw0i7mfyGUYlHhKzQAFdjEa0x0";

/// Who signed in lately, and who tried to.
#[derive(Debug)]
pub struct SignIns {
    /// Callers, by the digest of what they showed.
    known: Cache<Digest, Known>,
    /// Logins that nobody has, by their digest: they are locked like any other, so that the lock tells nothing.
    strangers: Cache<Digest, Stranger>,
}

#[derive(Debug, Clone)]
struct Known {
    caller: Caller,
    until: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Stranger {
    failures: u32,
    locked_until: Option<DateTime<Utc>>,
}

impl Default for SignIns {
    fn default() -> Self {
        Self { known: Cache::new(20_000), strangers: Cache::new(20_000) }
    }
}

impl SignIns {
    fn stranger(&self, login: &str) -> Stranger {
        self.strangers.get(&stranger(login)).unwrap_or_default()
    }

    /// Counts a failed sign-in, as the store does for accounts.
    fn count_stranger(&self, login: &str, until: DateTime<Utc>) {
        let Stranger { failures, locked_until } = self.stranger(login);
        let failures = failures.saturating_add(1);
        let locked_until = if failures >= MOST_FAILURES { Some(until) } else { locked_until };
        self.strangers.insert(stranger(login), Stranger { failures, locked_until });
    }
}

fn stranger(login: &str) -> Digest {
    Secret::digest(&login.trim().to_lowercase())
}

impl App {
    /// Checks a login and password; gives the secret of a new session.
    pub async fn sign_in(
        &self,
        login: &str,
        password: String,
        address: &str,
    ) -> Result<(Secret, Account), AppError> {
        let now = self.time.now();
        let people = self.ledger.people();
        let account = people.by_login(login).await?.filter(|account| account.active);
        let stranger = || self.sign_in.stranger(login).locked_until;
        unlocked(account.as_ref().map_or_else(stranger, |account| account.locked_until), now)?;
        let stored = account.as_ref().map_or(NOBODYS_HASH, |account| &account.password_hash).to_owned();
        let fits = passwords::fits(password, stored).await;
        let detail = serde_json::json!({ "address": Secret::digest(address).to_string()[..16] });
        match account {
            Some(account) if fits => {
                people.clear_failures(account.id).await?;
                let secret = Secret::new();
                people
                    .begin_session(Session {
                        digest: Secret::digest(secret.text()),
                        account: account.id,
                        created_at: now,
                        last_seen_at: now,
                        expires_at: now + TimeDelta::hours(SESSION_H),
                    })
                    .await?;
                let caller = unposted(account.id);
                self.record(&caller, "sign_in", of_account(account.id), Outcome::Done, detail).await?;
                Ok((secret, account))
            }
            account => {
                let until = now + TimeDelta::minutes(LOCKED_MIN);
                if let Some(account) = &account {
                    people.count_failure(account.id, MOST_FAILURES, until).await?;
                } else {
                    self.sign_in.count_stranger(login, until);
                }
                let who = account.map_or(AccountId::NOBODY, |account| account.id);
                self.record(&unposted(who), "sign_in", of_account(who), Outcome::Refused, detail).await?;
                Err(sign_in("用户名或密码不正确", "the login or the password is wrong"))
            }
        }
    }

    /// Ends a session.
    pub async fn sign_out(&self, shown: &str) -> Result<(), AppError> {
        let digest = Secret::digest(shown);
        self.sign_in.known.remove(&digest);
        Ok(self.ledger.people().end_session(digest).await?)
    }

    /// Who shows this session secret.
    pub async fn by_session(&self, shown: &str) -> Result<Caller, AppError> {
        let digest = Secret::digest(shown);
        let now = self.time.now();
        if let Some(known) = self.sign_in.known.get(&digest).filter(|known| now < known.until) {
            return Ok(known.caller);
        }
        let people = self.ledger.people();
        let session = people.session(digest, now).await?.ok_or_else(signed_out)?;
        let account =
            people.account(session.account).await?.filter(|account| account.active).ok_or_else(signed_out)?;
        if now - session.last_seen_at > TimeDelta::minutes(5) {
            people.prolong_session(digest, now, now + TimeDelta::hours(SESSION_H)).await?;
        }
        let posts = self.city().past.spread(people.posts(account.id).await?);
        let must_change = account.must_change;
        Ok(self.known(
            digest,
            Caller { account: account.id, posts, scopes: None, only: None, must_change },
            now,
        ))
    }

    /// Who shows this API token.
    pub async fn by_token(&self, shown: &str) -> Result<Caller, AppError> {
        let digest = Secret::digest(shown);
        let now = self.time.now();
        if let Some(known) = self.sign_in.known.get(&digest).filter(|known| now < known.until) {
            return Ok(known.caller);
        }
        let people = self.ledger.people();
        let unknown = || sign_in("令牌无效或已失效", "the token is not valid, or no longer");
        let token = people.token(digest, now).await?.ok_or_else(unknown)?;
        let account =
            people.account(token.account).await?.filter(|account| account.active).ok_or_else(unknown)?;
        let posts = self.city().past.spread(people.posts(account.id).await?);
        let scopes = token.scopes.iter().filter_map(|name| TokenScope::from_name(name)).collect();
        let caller =
            Caller { account: account.id, posts, scopes: Some(scopes), only: None, must_change: false };
        Ok(self.known(digest, caller, now))
    }

    /// Forgets everybody known, after accounts, posts or tokens changed.
    pub fn forget_callers(&self) {
        self.sign_in.known.clear();
    }

    /// Changes the caller's own password; the account's sessions end, but for the one shown. Wrong passwords count
    /// towards the lock, so that a session left open is no way to try them through.
    pub async fn change_password(
        &self,
        caller: &Caller,
        shown: Option<&str>,
        old: String,
        new: String,
    ) -> Result<(), AppError> {
        let people = self.ledger.people();
        let account = people.account(caller.account).await?.ok_or_else(signed_out)?;
        let now = self.time.now();
        unlocked(account.locked_until, now)?;
        if !passwords::fits(old, account.password_hash.clone()).await {
            people.count_failure(account.id, MOST_FAILURES, now + TimeDelta::minutes(LOCKED_MIN)).await?;
            let target = of_account(account.id);
            self.record(caller, "change_password", target, Outcome::Refused, serde_json::Value::Null).await?;
            return Err(AppError::invalid(
                "old",
                "wrong_password",
                "原密码不正确",
                "the old password is wrong",
            ));
        }
        passwords::check(&new, &account.login).map_err(|error| error.renamed("new"))?;
        people
            .set_password(account.id, &passwords::hash(new).await?, false, shown.map(Secret::digest))
            .await?;
        self.forget_callers();
        self.record(caller, "change_password", of_account(account.id), Outcome::Done, serde_json::Value::Null)
            .await
    }

    fn known(&self, digest: Digest, caller: Caller, now: DateTime<Utc>) -> Caller {
        self.sign_in
            .known
            .insert(digest, Known { caller: caller.clone(), until: now + TimeDelta::seconds(KNOWN_S) });
        caller
    }
}

/// An account locked after wrong passwords takes none for a while, right or wrong.
fn unlocked(locked_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), AppError> {
    match locked_until {
        Some(until) if until > now => {
            Err(AppError::TooMany { retry_after: (until - now).num_seconds().max(1) as u64 })
        }
        _ => Ok(()),
    }
}

/// An account before any of its posts is used.
fn unposted(account: AccountId) -> Caller {
    Caller { account, posts: Vec::new(), scopes: None, only: None, must_change: false }
}

fn sign_in(zh: &str, en: &str) -> AppError {
    AppError::SignIn { text: Bilingual::new(zh, en) }
}

fn signed_out() -> AppError {
    sign_in("请先登录; 登录可能已过期", "please sign in; your session may have ended")
}
