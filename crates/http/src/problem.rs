//! Errors as `application/problem+json` (RFC 9457), in the language the caller asks for. The one place where what
//! went wrong becomes a status.

use app::AppError;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::Bilingual;
use domain::bilingual::Language;
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, and which rule says so.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    rule: String,
    field: Option<String>,
    text: Bilingual,
    retry_after: Option<u64>,
    version: Option<u32>,
}

/// A problem as it travels.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemOut {
    /// The rule, as a URN.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, why, and what to do, in the language asked for.
    pub detail: String,
    /// The rule's stable name.
    pub rule: String,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The version the case has now, when the caller's was stale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// `detail` in both languages.
    pub text: crate::wire::text::Bilingual,
}

impl Problem {
    /// A problem of some status.
    pub fn new(
        status: StatusCode,
        rule: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let text = Bilingual::new(zh, en);
        Self { status, rule: rule.into(), field: None, text, retry_after: None, version: None }
    }

    /// A field that breaks a rule.
    pub fn invalid(
        field: impl Into<String>,
        rule: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { field: Some(field.into()), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, rule, zh, en) }
    }

    /// The same problem, about one field of the request.
    #[must_use]
    pub fn about(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// Too often; it may work in this many seconds.
    pub fn too_many(retry_after: u64) -> Self {
        let minutes = retry_after.div_ceil(60);
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many",
            format!("操作过于频繁, 请约 {minutes} 分钟后再试"),
            format!("too many requests; try again in about {minutes} min"),
        );
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// The problem as it travels, in one language.
    pub fn out(&self, language: Language) -> ProblemOut {
        ProblemOut {
            kind: format!("urn:dingbo:problem:{}", self.rule),
            title: title(self.status, language),
            status: self.status.as_u16(),
            detail: self.text.get(language).to_owned(),
            rule: self.rule.clone(),
            field: self.field.clone(),
            version: self.version,
            text: (&self.text).into(),
        }
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => Self {
                field: refusal.field.map(str::to_owned),
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.rule, refusal.text.zh, refusal.text.en)
            },
            AppError::Invalid { field, rule, text } => Self::invalid(field, rule, text.zh, text.en),
            AppError::NotFound { what, text } => {
                Self::new(StatusCode::NOT_FOUND, format!("no_{what}"), text.zh, text.en)
            }
            AppError::Stale { seen, now, .. } => Self {
                field: Some("version".to_owned()),
                version: Some(now),
                ..Self::new(
                    StatusCode::CONFLICT,
                    "stale_version",
                    format!(
                        "这件事在您查看之后有了新进展 (您看到第 {seen} 步, 现为第 {now} 步), 请刷新后再操作"
                    ),
                    format!(
                        "the case has moved on since you saw it (step {seen}, now {now}); reload and decide again"
                    ),
                )
            },
            AppError::Replayed { field } => Self {
                field: Some(field.to_owned()),
                ..Self::new(
                    StatusCode::CONFLICT,
                    "replayed_id",
                    "这个标识已用于另一项内容不同的提交",
                    "this id was used before with another body",
                )
            },
            AppError::SignIn { text } => Self::new(StatusCode::UNAUTHORIZED, "sign_in", text.zh, text.en),
            AppError::Forbidden { rule, text } => Self::new(StatusCode::FORBIDDEN, rule, text.zh, text.en),
            AppError::TooMany { retry_after } => Self::too_many(retry_after),
            AppError::Evidence(error) => {
                let text = error.text();
                Self::invalid("file", error.rule(), text.zh, text.en)
            }
            AppError::Storage(error) => {
                tracing::error!(%error, "the store failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "storage",
                    "暂时无法保存, 没有任何内容被更改, 请稍后重试",
                    "it could not be stored just now; nothing was changed; please try again later",
                )
            }
        }
    }
}

impl From<basemap::Fault> for Problem {
    fn from(fault: basemap::Fault) -> Self {
        tracing::warn!(%fault, "no tile of the base map");
        Self::new(
            StatusCode::BAD_GATEWAY,
            "base_map",
            "底图服务暂时取不到图, 不影响办理; 网格和事件照常显示",
            "the base map's provider gives no tiles just now; grids and cases are shown all the same",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // The body is written on the way out, where the caller's language is known.
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A method that the address does not have.
pub async fn no_method(method: Method, uri: Uri) -> Problem {
    let path = uri.path();
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "no_method",
        format!("{path} 不支持 {method}"),
        format!("{path} has no {method}"),
    )
}

/// The answer, with the problem it carries written out.
pub fn written_out(mut response: Response, language: Language, is_api: bool) -> Response {
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        // What was refused before a handler saw it, such as an address that is no text.
        None if is_api && response.status().is_client_error() => Problem::new(
            response.status(),
            "request",
            "请求的地址或格式不正确",
            "the address or the form of the request is not right",
        ),
        None => return response,
    };
    let body = serde_json::to_vec(&problem.out(language)).unwrap_or_default();
    let mut written = (problem.status, body).into_response();
    let headers = written.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    written
}

/// The language of `Accept-Language`: English where it comes before Chinese, else Chinese.
pub fn language(headers: &HeaderMap) -> Language {
    let wanted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut ranked: Vec<(f32, Language)> = wanted
        .split(',')
        .filter_map(|entry| {
            let (tag, quality) = entry.split_once(";q=").unwrap_or((entry, "1"));
            let language = match tag.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
                Some("zh") => Language::Zh,
                Some("en") => Language::En,
                _ => return None,
            };
            Some((quality.trim().parse().unwrap_or(0.0), language))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.first().map_or(Language::Zh, |&(_, language)| language)
}

fn title(status: StatusCode, language: Language) -> String {
    let zh = match status.as_u16() {
        400 => "请求格式有误",
        401 => "需要登录",
        403 => "没有权限",
        404 => "没有找到",
        405 => "不支持的方法",
        409 => "有冲突",
        413 => "内容过大",
        415 => "内容类型不支持",
        422 => "不符合规则",
        429 => "过于频繁",
        503 => "暂时不可用",
        _ => "出错了",
    };
    match language {
        Language::Zh => zh.to_owned(),
        Language::En => status.canonical_reason().unwrap_or("Error").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for() {
        for (header, language) in [
            ("", Language::Zh),
            ("en-GB,en;q=0.9", Language::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en;q=0.3, zh;q=0.7", Language::Zh),
            ("fr, en;q=0.5", Language::En),
            ("de", Language::Zh),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(super::language(&headers), language, "{header}");
        }
    }
}
