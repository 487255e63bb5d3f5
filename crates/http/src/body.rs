//! Request bodies and queries, with errors that name the field and the rule.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_type",
                "请求内容应为 JSON (Content-Type: application/json)",
                "the body is JSON (Content-Type: application/json)",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| too_large(error.status()))?;
        let reader = &mut serde_json::Deserializer::from_slice(&bytes);
        match serde_path_to_error::deserialize(reader) {
            Ok(value) => Ok(Self(value)),
            Err(error) => Err(malformed(&error)),
        }
    }
}

/// A problem for a body that could not be read whole.
pub fn too_large(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "提交的内容过大", "the body is too large")
    } else {
        Problem::new(StatusCode::BAD_REQUEST, "body", "请求内容没有传完整", "the body did not arrive whole")
    }
}

fn malformed(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let path = error.path().to_string();
    let inner = error.inner();
    if inner.is_syntax() || inner.is_eof() {
        return Problem::new(
            StatusCode::BAD_REQUEST,
            "json",
            format!("不是有效的 JSON: 第 {} 行第 {} 列", inner.line(), inner.column()),
            format!("not valid JSON: line {}, column {}", inner.line(), inner.column()),
        );
    }
    let field = if path == "." { "body".to_owned() } else { path };
    Problem::invalid(field.clone(), "shape", format!("字段 {field} 不符合要求: {inner}"), format!("the field {field}: {inner}"))
}

/// The query of an address.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(error) => {
                let text = error.body_text();
                Err(Problem::invalid("query", "query", format!("查询参数不正确: {text}"), format!("the query: {text}")))
            }
        }
    }
}
