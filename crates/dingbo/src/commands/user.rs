//! `dingbo user`: the first accounts, and help for when nobody can sign in any more.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use app::TimeSource;
use app::city::City;
use app::people::import::{first_password, post};
use app::people::passwords;
use app::people::secrets::Secret;
use chrono::TimeDelta;
use domain::AccountId;
use domain::post::Post;
use ledger::Ledger;
use ledger::people::{Account, NewAccount, NewToken};
use serde_json::json;

use super::audited::audited;
use super::operator::ledger_and_city;
use crate::cli::{PostArgs, User};
use crate::config::Config;

/// Accounts listed at a time.
const PAGE: u32 = 200;

/// Does it.
pub async fn run(config: &Config, what: User) -> anyhow::Result<()> {
    let (ledger, city) = ledger_and_city(config).await?;
    let done = match what {
        User::Add { login, name, post } => add(&ledger, &city, &login, &name, &post).await,
        User::Passwd { login } => passwd(&ledger, &login).await,
        User::List => list(&ledger, &city).await,
        User::Post { login, post, remove } => change_posts(&ledger, &city, &login, &post, remove).await,
        User::Token { login, purpose, scopes, days } => token(&ledger, &login, &purpose, scopes, days).await,
    };
    ledger.stop().await;
    done
}

fn read_post(city: &City, args: &PostArgs) -> anyhow::Result<Post> {
    Ok(post(&args.role, args.unit.as_deref().unwrap_or_default(), &args.area, city)?)
}

async fn account(ledger: &Ledger, login: &str) -> anyhow::Result<Account> {
    let account = ledger.people().by_login(login).await?;
    account.with_context(|| format!("没有账号 {login} / there is no account {login}"))
}

fn of(account: AccountId) -> String {
    format!("account:{}", account.0)
}

async fn add(ledger: &Ledger, city: &City, login: &str, name: &str, args: &PostArgs) -> anyhow::Result<()> {
    let post = read_post(city, args)?;
    let password = first_password();
    let new = NewAccount {
        login: login.to_owned(),
        name: if name.is_empty() { login } else { name }.to_owned(),
        password_hash: passwords::hash(password.clone()).await?,
        must_change: true,
        created_at: TimeSource::System.now(),
        posts: vec![post],
    };
    let id = ledger.people().add(new).await?;
    audited(ledger, "open_account", of(id), json!({ "login": login })).await?;
    println!("账号 / account   {login}\n初始密码 / first password   {password}");
    println!("首次登录须修改密码 / it must be changed at the first sign-in");
    Ok(())
}

async fn passwd(ledger: &Ledger, login: &str) -> anyhow::Result<()> {
    let account = account(ledger, login).await?;
    let password = first_password();
    let hash = passwords::hash(password.clone()).await?;
    ledger.people().set_password(account.id, &hash, true, None).await?;
    audited(ledger, "reset_password", of(account.id), json!({})).await?;
    println!("账号 / account   {login}\n新的初始密码 / new first password   {password}");
    Ok(())
}

async fn list(ledger: &Ledger, city: &City) -> anyhow::Result<()> {
    let people = ledger.people();
    let mut after = AccountId::NOBODY;
    loop {
        let page = people.accounts(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        let mut lines = String::new();
        for account in page {
            let state = if account.active { "" } else { "  (停用 / not active)" };
            writeln!(lines, "{}  {}{state}", account.login, account.name)?;
            for post in people.posts(account.id).await? {
                let unit = post.unit.map_or_else(|| "-".to_owned(), |unit| city.unit_name(unit).to_string());
                writeln!(lines, "    {}  {unit}  {}", post.role.label(), post.area)?;
            }
        }
        super::out(&lines)?;
    }
}

async fn change_posts(
    ledger: &Ledger,
    city: &City,
    login: &str,
    args: &PostArgs,
    remove: bool,
) -> anyhow::Result<()> {
    let account = account(ledger, login).await?;
    let post = read_post(city, args)?;
    let mut posts = ledger.people().posts(account.id).await?;
    match (posts.iter().position(|held| *held == post), remove) {
        (Some(held), true) => drop(posts.remove(held)),
        (None, false) => posts.push(post),
        (None, true) => bail!("{login} 没有这个岗位 / {login} does not hold that post"),
        (Some(_), false) => bail!("{login} 已有这个岗位 / {login} holds that post already"),
    }
    ledger.people().set_posts(account.id, &posts).await?;
    audited(ledger, "set_posts", of(account.id), json!({ "posts": posts })).await?;
    println!("{login}: {} 个岗位 / {0} posts", posts.len());
    Ok(())
}

async fn token(
    ledger: &Ledger,
    login: &str,
    purpose: &str,
    scopes: Vec<String>,
    days: Option<u32>,
) -> anyhow::Result<()> {
    let account = account(ledger, login).await?;
    let secret = Secret::new();
    let now = TimeSource::System.now();
    let new = NewToken {
        digest: Secret::digest(secret.text()),
        account: account.id,
        name: purpose.to_owned(),
        scopes: scopes.clone(),
        created_at: now,
        expires_at: days.map(|days| now + TimeDelta::days(i64::from(days))),
    };
    let id = ledger.people().add_token(new).await?;
    audited(ledger, "make_token", of(account.id), json!({ "token": id, "scopes": scopes })).await?;
    println!("令牌只显示这一次 / the token is shown this once:\n{}", secret.text());
    println!("用法 / use it as   Authorization: Bearer …");
    Ok(())
}
