//! Request bodies and queries, with errors that name the field and the rule.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

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

/// The query of an address.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(error) => Err(malformed::query(&error.body_text())),
        }
    }
}
