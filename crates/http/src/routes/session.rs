//! Signing in and out.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Address, COOKIE, SignedIn, cookie};
use crate::body::Body;
use crate::limits::Limited;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::people::{Me, PhoneKey, PostOut};

/// How long a browser keeps the cookie, in seconds: longer than any session lasts without use. When a session ends is
/// the server's to say, which prolongs it with each use; the cookie is not set again.
const KEPT_S: u32 = 30 * 24 * 3600;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(me))
        .routes(routes!(phone_key))
        .routes(routes!(change_password))
        .routes(routes!(settings, set_settings))
}

/// A login and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The login.
    login: String,
    /// The password.
    password: String,
}

/// Sign in: sets the session cookie.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Me), (status = 401, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn sign_in(
    State(web): State<Web>,
    Address(address): Address,
    Body(body): Body<SignIn>,
) -> Result<Response, Problem> {
    web.limit(Limited::SignIn, address)?;
    let (secret, _) = web.app.sign_in(body.login.trim(), body.password, &address.to_string()).await?;
    let caller = web.app.by_session(secret.text()).await?;
    let mut response = Json(whoami(&web, &caller).await?).into_response();
    set_cookie(&mut response, &web, secret.text(), KEPT_S);
    Ok(response)
}

/// Sign out: ends the session.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
async fn sign_out(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(secret) = cookie(&headers) {
        web.app.sign_out(secret).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &web, "", 0);
    Ok(response)
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = Me), (status = 401, body = ProblemOut)))]
async fn me(State(web): State<Web>, SignedIn(caller): SignedIn) -> Result<Json<Me>, Problem> {
    Ok(Json(whoami(&web, &caller).await?))
}

/// The key under which one's phone seals what waits to be sent. It is the account's, and always the same.
#[utoipa::path(get, path = "/me/phone-key", tag = "session",
    responses((status = 200, body = PhoneKey), (status = 401, body = ProblemOut)))]
async fn phone_key(State(web): State<Web>, SignedIn(caller): SignedIn) -> Json<PhoneKey> {
    Json(PhoneKey::of(&web.app.phone_key(&caller)))
}

/// The old and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Passwords {
    /// The password until now.
    old: String,
    /// The password from now on.
    new: String,
}

/// Change one's own password; other sessions of the account end.
#[utoipa::path(post, path = "/me/password", tag = "session", request_body = Passwords,
    responses((status = 204), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn change_password(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Body(body): Body<Passwords>,
) -> Result<StatusCode, Problem> {
    web.app.change_password(&caller, cookie(&headers), body.old, body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What one arranged for oneself: saved filters, type size. The pages decide what is in it.
#[utoipa::path(get, path = "/me/settings", tag = "session",
    responses((status = 200, body = Object), (status = 401, body = ProblemOut)))]
async fn settings(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Map<String, Value>>, Problem> {
    Ok(Json(web.app.settings(&caller).await?))
}

/// Put one's own settings in place of those until now.
#[utoipa::path(put, path = "/me/settings", tag = "session", request_body = Object,
    responses((status = 204), (status = 401, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn set_settings(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<Map<String, Value>>,
) -> Result<StatusCode, Problem> {
    web.app.set_settings(&caller, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn whoami(web: &Web, caller: &app::Caller) -> Result<Me, Problem> {
    let city = web.app.city();
    let me = web.app.me(caller).await?;
    Ok(Me {
        account: me.account.id.0,
        login: me.account.login,
        name: me.account.name,
        must_change_password: me.account.must_change,
        posts: me.posts.iter().map(|post| PostOut::of(&city, post)).collect(),
        server_time: web.app.time.now(),
    })
}

fn set_cookie(response: &mut Response, web: &Web, secret: &str, seconds: u32) {
    let secure = if web.settings.https { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}
