//! Who asks: a session cookie or a bearer token, checked once, here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::Caller;
use app::caller::TokenScope;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};

use crate::problem::Problem;
use crate::state::Web;

/// The session's cookie.
pub const COOKIE: &str = "dingbo_session";

/// What a request shows of who asks.
pub enum Shown {
    /// An API token.
    Token(String),
    /// A session's secret.
    Session(String),
}

impl Shown {
    /// Whoever shows it, now: nobody any more once the session ended or the token was revoked.
    pub async fn caller(&self, web: &Web) -> Result<Caller, Problem> {
        Ok(match self {
            Self::Token(secret) => web.app.by_token(secret).await?,
            Self::Session(secret) => web.app.by_session(secret).await?,
        })
    }
}

impl FromRequestParts<Web> for Shown {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        if let Some(token) = bearer(&parts.headers) {
            return Ok(Self::Token(token.to_owned()));
        }
        let Some(secret) = cookie(&parts.headers) else {
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "sign_in", "请先登录", "please sign in"));
        };
        own_page(parts)?;
        Ok(Self::Session(secret.to_owned()))
    }
}

/// Somebody signed in, or a system with a token whose scope covers the request.
pub struct SignedIn(pub Caller);

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let caller = Shown::from_request_parts(parts, web).await?.caller(web).await?;
        // The whole route: handlers of nested routers see only the rest of the address.
        let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let scopes = scopes_of(&parts.method, path);
        if !scopes.iter().any(|&scope| caller.may_use(scope)) {
            in_scope(&caller, scopes[0])?;
        }
        if caller.must_change && !BEFORE_THE_CHANGE.contains(&path) {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "must_change_password",
                "请先修改初始密码",
                "change the first password before anything else",
            ));
        }
        Ok(Self(caller))
    }
}

/// What a first password, known to whoever gave it, is good for.
const BEFORE_THE_CHANGE: [&str; 2] = ["/api/v1/me", "/api/v1/me/password"];

/// Refuses a token that lacks this scope; whoever signed in has them all.
pub fn in_scope(caller: &Caller, scope: TokenScope) -> Result<(), Problem> {
    if caller.may_use(scope) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "token_scope",
        format!("令牌没有 “{}” 权限", scope.name()),
        format!("the token lacks the scope \"{}\"", scope.name()),
    ))
}

/// The session secret of a request's cookie.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// A cookie is taken for changes only from our own pages, besides being `SameSite=Strict`.
fn own_page(parts: &Parts) -> Result<(), Problem> {
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let site = parts.headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if reads || matches!(site, None | Some("same-origin" | "none")) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "foreign_page",
        "请求来自其他网站, 已拒绝",
        "the request came from another site",
    ))
}

/// Which scopes let a token make a request to a route; any one of them does.
fn scopes_of(method: &Method, path: &str) -> &'static [TokenScope] {
    use TokenScope::{Act, Admin, Read, Report};
    let admin = ["/api/v1/accounts", "/api/v1/tokens", "/api/v1/audit", "/api/v1/tables"]
        .iter()
        .any(|prefix| path.starts_with(prefix));
    match *method {
        _ if admin => &[Admin],
        Method::GET | Method::HEAD => &[Read],
        _ if path.ends_with("/actions") || path.ends_with("/reveal") => &[Act],
        // A department's system tells its progress: that acts on cases.
        Method::POST if path == "/api/v1/share/progress" => &[Act],
        // A hotline's orders become cases.
        Method::POST if path == "/api/v1/share/orders" => &[Report],
        Method::POST if path == "/api/v1/cases" => &[Report],
        // Evidence goes with reports and actions; each entry of a batch asks for its own.
        Method::POST if path == "/api/v1/evidence" || path == "/api/v1/batch" => &[Report, Act],
        _ => &[Admin],
    }
}

/// The address a request came from: the peer's, or what a trusted proxy says.
pub struct Address(pub IpAddr);

impl FromRequestParts<Web> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let forwarded = || {
            let header = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
            header.rsplit(',').next()?.trim().parse().ok()
        };
        let address = if web.settings.behind_proxy { forwarded().or(peer) } else { peer };
        Ok(Self(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_requests() {
        for (method, path, scope) in [
            (Method::GET, "/api/v1/cases", &[TokenScope::Read][..]),
            (Method::POST, "/api/v1/cases", &[TokenScope::Report]),
            (Method::POST, "/api/v1/cases/{id}/actions", &[TokenScope::Act]),
            (Method::POST, "/api/v1/batch", &[TokenScope::Report, TokenScope::Act]),
            (Method::GET, "/api/v1/accounts", &[TokenScope::Admin]),
            (Method::PUT, "/api/v1/anything", &[TokenScope::Admin]),
        ] {
            assert_eq!(scopes_of(&method, path), scope, "{method} {path}");
        }
    }
}
