//! Request bodies and queries, with errors that name the field and the rule.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::IntoParams;

use crate::malformed;
use crate::problem::Problem;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_type",
                "请求内容应为 JSON (Content-Type: application/json)",
                "the body is JSON (Content-Type: application/json)",
            )
            .about("content-type"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| too_large(error.status()))?;
        if malformed::holds_nul(&bytes) {
            return Err(malformed::nul("body"));
        }
        // A reader of structures takes a list of their fields, too; the API does not.
        if bytes.trim_ascii_start().starts_with(b"[") {
            return Err(malformed::no_object("body"));
        }
        let reader = &mut serde_json::Deserializer::from_slice(&bytes);
        let value =
            serde_path_to_error::deserialize(&mut *reader).map_err(|error| malformed::json(&error, ""))?;
        reader.end().map_err(|error| malformed::syntax(&error))?;
        Ok(Self(value))
    }
}

/// An object within a body; what does not fit is told by its path from the body's top.
pub fn part<T: DeserializeOwned>(field: &str, given: &Value) -> Result<T, Problem> {
    if !given.is_object() {
        return Err(malformed::no_object(field));
    }
    serde_path_to_error::deserialize(given).map_err(|error| malformed::json(&error, field))
}

/// Whether the body is said to be JSON, with or without a charset.
fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A problem for a body that could not be read whole.
pub fn too_large(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "提交的内容过大", "the body is too large")
            .about("body")
    } else {
        Problem::new(StatusCode::BAD_REQUEST, "body", "请求内容没有传完整", "the body did not arrive whole")
            .about("body")
    }
}

/// The query of an address: what it asks that nothing answers to is refused, so that a mistyped filter is not taken for
/// none.
pub struct Query<T>(pub T);

/// A query that two sets of parameters make together.
pub struct Queries<A, B>(pub A, pub B);

impl<T: DeserializeOwned + IntoParams, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        known(&parts.uri, names::<T>())?;
        Ok(Self(read(&parts.uri)?))
    }
}

impl<A, B, S> FromRequestParts<S> for Queries<A, B>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        known(&parts.uri, names::<A>().chain(names::<B>()))?;
        Ok(Self(read(&parts.uri)?, read(&parts.uri)?))
    }
}

/// The parameters that the description of the API has.
fn names<T: IntoParams>() -> impl Iterator<Item = String> {
    T::into_params(|| None).into_iter().map(|parameter| parameter.name)
}

fn known(uri: &Uri, names: impl Iterator<Item = String>) -> Result<(), Problem> {
    let asked: Vec<(String, String)> = read(uri)?;
    if asked.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = names.collect();
    match asked.iter().find(|(name, _)| !names.contains(name)) {
        None => Ok(()),
        Some((name, _)) => Err(malformed::unknown_parameter(name, &names)),
    }
}

fn read<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    axum::extract::Query::try_from_uri(uri)
        .map(|axum::extract::Query(value)| value)
        .map_err(|error| malformed::query(&error.body_text()))
}
