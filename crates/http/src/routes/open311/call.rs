//! One call: what it asks for, in which format, in which language, by whom; and its answer.

use app::Caller;
use app::caller::TokenScope;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::bilingual::Language;
use share::open311::{Document, Endpoint, Fault, Fields, Format, faults};

use crate::auth::in_scope;
use crate::problem::{self, Problem};
use crate::state::Web;

/// One call.
pub struct Call {
    pub endpoint: Endpoint,
    pub format: Format,
    /// What stands before the format in the last part of the address.
    pub name: String,
    pub language: Language,
    /// The query.
    pub fields: Fields,
    pub headers: HeaderMap,
}

/// What was wrong with a call, to be written in its format.
pub struct Refused {
    format: Format,
    language: Language,
    faults: Vec<Fault>,
}

impl FromRequestParts<Web> for Call {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refused> {
        let language = problem::language(&parts.headers);
        let split = Format::split(parts.uri.path().rsplit('/').next().unwrap_or_default());
        let format = split.map_or(Format::Xml, |(_, format)| format);
        let refused = |fault: Fault| Refused { format, language, faults: vec![fault] };
        let Some((name, _)) = split else {
            return Err(refused(Fault::new(
                404,
                "地址应以 .json 或 .xml 结尾",
                "an address ends with .json or .xml",
            )));
        };
        let name = name.to_owned();
        let fields = Fields::read(parts.uri.query().unwrap_or_default().as_bytes()).map_err(&refused)?;
        let endpoint = Endpoint::of(parts.uri.path());
        let call = Self { endpoint, format, name, language, fields, headers: parts.headers.clone() };
        call.check_jurisdiction(web, &call.fields)?;
        Ok(call)
    }
}

impl Call {
    /// The one jurisdiction served is the city's own code; a call may leave it out.
    pub fn check_jurisdiction(&self, web: &Web, fields: &Fields) -> Result<(), Refused> {
        let city = web.app.city();
        match fields.get("jurisdiction_id") {
            Some(other) if other != city.rules.city.as_str() => Err(self.refused(Fault::new(
                404,
                format!("没有 jurisdiction_id “{other}”, 本市为 {}", city.rules.city),
                format!("jurisdiction_id \"{other}\" was not found; this city is {}", city.rules.city),
            ))),
            _ => Ok(()),
        }
    }

    /// Whose key is shown, if one is: a token of the platform with this scope.
    pub async fn caller(
        &self,
        web: &Web,
        fields: &Fields,
        scope: TokenScope,
    ) -> Result<Option<Caller>, Refused> {
        let Some(key) = fields.get("api_key") else { return Ok(None) };
        let caller = web.app.by_token(key).await.map_err(|error| self.problem(&error.into()))?;
        in_scope(&caller, scope).map_err(|problem| self.problem(&problem))?;
        Ok(Some(caller))
    }

    pub fn refused(&self, fault: Fault) -> Refused {
        self.all_refused(vec![fault])
    }

    pub fn all_refused(&self, faults: Vec<Fault>) -> Refused {
        Refused { format: self.format, language: self.language, faults }
    }

    /// A problem of the platform's in the specification's words: what breaks a rule is a bad request, and a key that
    /// is not valid is forbidden.
    pub fn problem(&self, problem: &Problem) -> Refused {
        let status = match problem.status().as_u16() {
            401 => 403,
            422 => 400,
            other => other,
        };
        let text = problem.out(self.language).text;
        self.refused(Fault::new(status, text.zh, text.en))
    }

    pub fn answer(&self, status: StatusCode, document: &Document) -> Response {
        written(self.format, status, document)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = self.faults.first().and_then(|fault| StatusCode::from_u16(fault.status).ok());
        let told: Vec<_> =
            self.faults.iter().map(|it| (it.status, it.text.get(self.language).to_owned())).collect();
        written(self.format, status.unwrap_or(StatusCode::BAD_REQUEST), &faults(&told))
    }
}

/// Pages of any origin may read it: nothing here is told for the sake of a cookie.
fn written(format: Format, status: StatusCode, document: &Document) -> Response {
    let headers = [
        (header::CONTENT_TYPE, format.media_type()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-language"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (status, headers, document.write(format)).into_response()
}
