//! Open311 GeoReport v2: a delivery becomes a service request of another system.
//!
//! The mapped message is a JSON object of the request's fields: `service_code`, `lat`, `long`, `description` and so on.
//! The convention knows no identity of the sender's, so a request whose answer was lost may be there twice; subscribe to
//! reports only.

use std::time::Duration;

use reqwest::header::ACCEPT;
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Called, Parcel, check, http};
use crate::reason::Reason;
use crate::settings::Credential;

/// Where an Open311 endpoint is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open311 {
    /// The endpoint's address, without `/requests.json`.
    pub url: String,
    /// Its jurisdiction, where it serves several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction_id: Option<String>,
    /// How long it may take to answer, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

impl Open311 {
    pub(super) fn check(&self) -> Result<(), Reason> {
        check::is_url(&self.url, &["http", "https"])?;
        check::is_timeout(self.timeout_s)
    }
}

/// Posts parcels.
pub(crate) struct Carrier {
    way: Open311,
    api_key: Option<String>,
    client: Client,
}

impl Carrier {
    pub(super) fn new(
        way: &Open311,
        credential: &Credential,
        clients: &http::Clients,
    ) -> Result<Self, Reason> {
        let client = clients.of(credential)?;
        Ok(Self { way: way.clone(), api_key: credential.token.clone(), client })
    }

    pub(super) async fn post(&self, parcel: Parcel) -> Answer {
        let fields = match fields(&parcel.body.bytes) {
            Ok(fields) => fields,
            Err(reason) => return Answer::Refused(reason),
        };
        let form: Vec<(&str, &str)> =
            self.own().chain(fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))).collect();
        let ask = self
            .client
            .post(format!("{}/requests.json", self.way.url.trim_end_matches('/')))
            .timeout(self.timeout())
            .header(ACCEPT, "application/json")
            .header("idempotency-key", &parcel.id)
            .form(&form);
        http::ask(ask).await.map_or_else(|answer| answer, |bytes| Answer::Taken { called: called(&bytes) })
    }

    /// Asks for the list of services, which changes nothing there.
    pub(super) async fn reach(&self) -> Answer {
        let Ok(mut url) = Url::parse(&format!("{}/services.json", self.way.url.trim_end_matches('/'))) else {
            return check::no_url().into();
        };
        url.query_pairs_mut().extend_pairs(self.own());
        let ask = self.client.get(url).timeout(self.timeout()).header(ACCEPT, "application/json");
        http::ask(ask).await.map_or_else(|answer| answer, |_| Answer::taken())
    }

    /// Asks for the number of the request that a token was given for; none while the endpoint has none.
    pub(crate) async fn number(&self, token: &str) -> Result<Option<String>, Reason> {
        let mut url = Url::parse(&self.way.url).map_err(|_| check::no_url())?;
        let file = format!("{token}.json");
        url.path_segments_mut().map_err(|()| check::no_url())?.pop_if_empty().extend(["tokens", &file]);
        url.query_pairs_mut().extend_pairs(self.own());
        let ask = self.client.get(url).timeout(self.timeout()).header(ACCEPT, "application/json");
        match http::ask(ask).await {
            Ok(bytes) => Ok(number(&bytes)),
            Err(Answer::Refused(reason) | Answer::Failed { reason, .. }) => Err(reason),
            Err(Answer::Taken { .. }) => Ok(None),
        }
    }

    /// What is said of ourselves.
    fn own(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = [("api_key", &self.api_key), ("jurisdiction_id", &self.way.jurisdiction_id)];
        own.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(self.way.timeout_s.into())
    }
}

/// The fields of a request: an object of texts, numbers and flags; null is left out.
fn fields(body: &[u8]) -> Result<Vec<(String, String)>, Reason> {
    let wrong = || {
        Reason::new(
            "open311_fields",
            "Open311 的模板应输出一个 JSON 对象, 其值为文字、数字或布尔",
            "for Open311 the template writes a JSON object of texts, numbers and flags",
        )
    };
    let value: Value = serde_json::from_slice(body).map_err(|_| wrong())?;
    let object = value.as_object().ok_or_else(wrong)?;
    let field = |(name, value): (&String, &Value)| match value {
        Value::Null => None,
        Value::String(text) => Some(Ok((name.clone(), text.clone()))),
        Value::Bool(_) | Value::Number(_) => Some(Ok((name.clone(), value.to_string()))),
        Value::Array(_) | Value::Object(_) => Some(Err(wrong())),
    };
    object.iter().filter_map(field).collect()
}

/// What the request is called in an answer: its number, or the token of an endpoint that tells the number later.
fn called(bytes: &[u8]) -> Option<Called> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let number = named(&value[0]["service_request_id"]).map(Called::Number);
    number.or_else(|| named(&value[0]["token"]).map(Called::Token))
}

fn number(bytes: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    named(&value[0]["service_request_id"])
}

fn named(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_flat_object_only() {
        let read = fields(br#"{"service_code":"0101","lat":29.9,"media_url":null}"#).expect("it is flat");
        assert_eq!(read, [("lat".into(), "29.9".into()), ("service_code".into(), "0101".into())]);
        for bad in ["[]", "no", r#"{"case":{}}"#] {
            assert_eq!(fields(bad.as_bytes()).expect_err(bad).rule, "open311_fields");
        }
    }

    #[test]
    fn the_number_where_it_is_told() {
        let number = |text: &str| Some(Called::Number(text.to_owned()));
        assert_eq!(called(br#"[{"service_request_id":"293944","token":"1"}]"#), number("293944"));
        assert_eq!(called(br#"[{"service_request_id":7}]"#), number("7"));
        assert_eq!(called(br#"[{"token":"12345"}]"#), Some(Called::Token("12345".to_owned())));
        assert_eq!(called(br#"[{"service_request_id":"","token":null}]"#), None);
    }
}
