//! Administration: accounts, posts, tokens, the audit log.

use app::caller::TokenScope;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::{Body, Query};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::{Items, Page};
use crate::wire::people::{AccountOut, PostIn, TokenOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(accounts, open_account))
        .routes(routes!(change_account))
        .routes(routes!(set_posts))
        .routes(routes!(tokens, make_token))
        .routes(routes!(revoke_token))
        .routes(routes!(audit))
}

/// A page by number.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AccountsQuery {
    /// Only those whose login or name holds this.
    q: Option<String>,
    /// The last account of the page before.
    after: Option<u32>,
    /// At most 200; 100 when left out.
    limit: Option<u32>,
}

/// Accounts with their posts (security administrator).
#[utoipa::path(get, path = "/accounts", tag = "administration", params(AccountsQuery),
    responses((status = 200, body = Page<AccountOut>), (status = 403, body = ProblemOut)))]
async fn accounts(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(query): Query<AccountsQuery>,
) -> Result<Json<Page<AccountOut>>, Problem> {
    let limit = query.limit.unwrap_or(100).clamp(1, 200);
    let words = query.q.as_deref().unwrap_or_default();
    let found = web.app.accounts(&caller, words, AccountId(query.after.unwrap_or(0)), limit).await?;
    let city = web.app.city();
    let next = (found.len() == limit as usize)
        .then(|| found.last().map(|last| last.account.id.0.to_string()))
        .flatten();
    Ok(Json(Page { items: found.iter().map(|account| AccountOut::of(&city, account)).collect(), next }))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccountIn {
    /// The login.
    login: String,
    /// The name.
    name: String,
    /// The first password, to be changed at the first sign-in.
    password: String,
    /// Its posts.
    #[serde(default)]
    posts: Vec<PostIn>,
}

/// Open an account (security administrator).
#[utoipa::path(post, path = "/accounts", tag = "administration", request_body = NewAccountIn,
    responses((status = 201, body = AccountOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn open_account(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<NewAccountIn>,
) -> Result<(StatusCode, Json<AccountOut>), Problem> {
    let posts = body.posts.into_iter().map(PostIn::post).collect::<Result<_, _>>()?;
    let account = web.app.open_account(&caller, body.login.trim(), &body.name, body.password, posts).await?;
    Ok((StatusCode::CREATED, Json(AccountOut::of(&web.app.city(), &account))))
}

/// What to change of an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountChange {
    /// Another name.
    name: Option<String>,
    /// Whether it may sign in.
    active: Option<bool>,
    /// A new first password.
    password: Option<String>,
}

/// Change an account (security administrator).
#[utoipa::path(patch, path = "/accounts/{id}", tag = "administration", request_body = AccountChange,
    params(("id" = u32, Path, description = "the account")),
    responses((status = 200, body = AccountOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn change_account(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<AccountChange>,
) -> Result<Json<AccountOut>, Problem> {
    let id = AccountId(params::number("id", &id)?);
    let account = web.app.change_account(&caller, id, body.name, body.active, body.password).await?;
    Ok(Json(AccountOut::of(&web.app.city(), &account)))
}

/// Posts to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PostsIn {
    /// Instead of those held until now.
    posts: Vec<PostIn>,
}

/// Give an account other posts (security administrator).
#[utoipa::path(put, path = "/accounts/{id}/posts", tag = "administration", request_body = PostsIn,
    params(("id" = u32, Path, description = "the account")),
    responses((status = 200, body = AccountOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn set_posts(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<PostsIn>,
) -> Result<Json<AccountOut>, Problem> {
    let posts = body.posts.into_iter().map(PostIn::post).collect::<Result<_, _>>()?;
    let account = web.app.set_posts(&caller, AccountId(params::number("id", &id)?), posts).await?;
    Ok(Json(AccountOut::of(&web.app.city(), &account)))
}

/// Whose tokens.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TokensQuery {
    /// The account.
    account: u32,
}

/// An account's tokens, without their secrets (security administrator).
#[utoipa::path(get, path = "/tokens", tag = "administration", params(TokensQuery),
    responses((status = 200, body = Items<TokenOut>), (status = 403, body = ProblemOut)))]
async fn tokens(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(query): Query<TokensQuery>,
) -> Result<Json<Items<TokenOut>>, Problem> {
    let tokens = web.app.tokens(&caller, AccountId(query.account)).await?;
    Ok(Json(Items { items: tokens.into_iter().map(|token| TokenOut::of(token, None)).collect() }))
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTokenIn {
    /// Whose posts it uses.
    account: u32,
    /// What it is for.
    name: String,
    /// `read`, `report`, `act`, `admin`.
    scopes: Vec<String>,
    /// When it ends.
    expires_at: Option<DateTime<Utc>>,
}

/// Make a token, for a service account or oneself; its secret is shown this once (security administrator).
#[utoipa::path(post, path = "/tokens", tag = "administration", request_body = NewTokenIn,
    responses((status = 201, body = TokenOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn make_token(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<NewTokenIn>,
) -> Result<(StatusCode, Json<TokenOut>), Problem> {
    let scope = |name: &String| {
        TokenScope::from_name(name).ok_or_else(|| {
            Problem::invalid(
                "scopes",
                "one_of",
                format!("令牌权限应为 read, report, act 或 admin, 收到 “{name}”"),
                format!("a scope is read, report, act or admin, got \"{name}\""),
            )
        })
    };
    let scopes = body.scopes.iter().map(scope).collect::<Result<Vec<_>, _>>()?;
    let (token, secret) =
        web.app.make_token(&caller, AccountId(body.account), &body.name, &scopes, body.expires_at).await?;
    Ok((StatusCode::CREATED, Json(TokenOut::of(token, Some(secret.text().to_owned())))))
}

/// Take a token out of use (security administrator).
#[utoipa::path(delete, path = "/tokens/{id}", tag = "administration", params(("id" = i64, Path, description = "the token")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn revoke_token(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    web.app.revoke_token(&caller, params::number("id", &id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Only of this account.
    account: Option<u32>,
    /// Only this action, e.g. `reveal_words`.
    action: Option<String>,
    /// At or after.
    from: Option<String>,
    /// Before.
    until: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// At most 200; 100 when left out.
    limit: Option<u32>,
}

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditRow {
    /// Its number, without gaps.
    seq: i64,
    /// When.
    at: DateTime<Utc>,
    /// Who.
    account: u32,
    /// Their name; none for the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// In which role.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// What was asked.
    action: String,
    /// Of what.
    target: String,
    /// The name of an account that is the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_name: Option<String>,
    /// `done`, `refused` or `failed`.
    outcome: &'static str,
    /// Particulars.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// The hash that chains it to the entry before.
    hash: String,
}

/// The audit log, newest first (audit administrator). Nobody can change it.
#[utoipa::path(get, path = "/audit", tag = "administration", params(AuditQuery),
    responses((status = 200, body = Page<AuditRow>), (status = 403, body = ProblemOut)))]
async fn audit(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditRow>>, Problem> {
    let city = web.app.city();
    let filter = ledger::audit::AuditFilter {
        account: query.account.map(AccountId),
        action: query.action,
        from: query.from.as_deref().map(|text| params::moment("from", text, &city)).transpose()?,
        until: query.until.as_deref().map(|text| params::moment("until", text, &city)).transpose()?,
        ..ledger::audit::AuditFilter::default()
    };
    let limit = query.limit.unwrap_or(100).clamp(1, 200);
    let after = query.after.as_deref().map(cursor).transpose()?;
    let found = web.app.audit_log(&caller, filter, after, limit).await?;
    let next = (found.len() == limit as usize)
        .then(|| found.last().map(|last| format!("{}.{}", last.entry.at.timestamp_micros(), last.seq)))
        .flatten();
    let account_in = |target: &str| target.strip_prefix("account:")?.parse().ok().map(AccountId);
    let whom = found.iter().filter_map(|logged| account_in(&logged.entry.target));
    let who: Vec<_> = found.iter().map(|logged| logged.entry.account).chain(whom).collect();
    let names = web.app.names(&who).await?;
    let items = found
        .into_iter()
        .map(|logged| AuditRow {
            name: names.get(&logged.entry.account).cloned(),
            seq: logged.seq,
            at: logged.entry.at,
            account: logged.entry.account.0,
            role: logged.entry.role.map(domain::post::Role::name),
            action: logged.entry.action,
            target_name: account_in(&logged.entry.target).and_then(|id| names.get(&id).cloned()),
            target: logged.entry.target,
            outcome: logged.entry.outcome.name(),
            detail: serde_json::from_str(&logged.entry.detail).unwrap_or_default(),
            hash: logged.hash.to_string(),
        })
        .collect();
    Ok(Json(Page { items, next }))
}

/// Where the next page of the log goes on: time and number of the last entry.
fn cursor(text: &str) -> Result<ledger::audit::AuditCursor, Problem> {
    let parts = text.split_once('.').and_then(|(at, seq)| Some((at.parse().ok()?, seq.parse().ok()?)));
    let cursor = parts.and_then(|(at, seq)| {
        Some(ledger::audit::AuditCursor { at: DateTime::from_timestamp_micros(at)?, seq })
    });
    cursor.ok_or_else(|| {
        Problem::invalid("after", "cursor", "翻页标记无效, 请从第一页开始", "the cursor is not valid")
    })
}
