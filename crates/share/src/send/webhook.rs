//! A webhook: CloudEvents 1.0 over HTTP, signed.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Url};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, Called, Parcel, check, http};
use crate::delivery::signature;
use crate::reason::Reason;
use crate::settings::Credential;

/// A webhook's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where to.
    pub url: String,
    /// How a delivery looks to it.
    #[serde(default)]
    pub mode: Mode,
    /// Whether it answers 200 with `{code, msg, data}`, of which `code` says whether it took it (0 or 200).
    #[serde(default)]
    pub envelope: bool,
    /// Where its answer has its own number for the case: a JSON pointer such as `/data/id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_at: Option<String>,
    /// Where it lists the deliveries it holds of a day, for reconciliation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_url: Option<String>,
    /// How long it may take to answer, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

/// How a delivery looks to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The attributes in headers `ce-...`, the mapped message as the body.
    #[default]
    Binary,
    /// One JSON object with attributes and the mapped message as its `data`.
    Structured,
}

impl Webhook {
    pub(super) fn check(&self) -> Result<(), Reason> {
        for url in [Some(&self.url), self.list_url.as_ref()].into_iter().flatten() {
            check::is_url(url, &["http", "https"])?;
        }
        check::is_timeout(self.timeout_s)
    }
}

/// Posts parcels.
pub(crate) struct Carrier {
    way: Webhook,
    url: Url,
    credential: Credential,
    client: Client,
}

impl Carrier {
    pub(super) fn new(
        way: &Webhook,
        credential: &Credential,
        clients: &http::Clients,
    ) -> Result<Self, Reason> {
        let client = clients.of(credential)?;
        let url = Url::parse(&way.url).map_err(|_| check::no_url())?;
        Ok(Self { way: way.clone(), url, credential: credential.clone(), client })
    }

    /// Posts a parcel. The same identity at every attempt, so that a receiver knows what it has already.
    pub(super) async fn post(&self, parcel: Parcel) -> Answer {
        let ask = self.client.post(self.url.clone()).timeout(Duration::from_secs(self.way.timeout_s.into()));
        let ask = http::signed_in(ask, &self.credential);
        match http::ask(written(ask, self.way.mode, parcel)).await {
            Ok(bytes) => taken(&bytes, self.way.envelope, self.way.number_at.as_deref()),
            Err(answer) => answer,
        }
    }

    /// Asks for the target's list of what it holds.
    pub(crate) fn list(&self, url: &str) -> RequestBuilder {
        let ask = self.client.get(url).timeout(Duration::from_secs(u64::from(self.way.timeout_s) * 3));
        http::signed_in(ask, &self.credential)
    }
}

fn written(ask: RequestBuilder, mode: Mode, parcel: Parcel) -> RequestBuilder {
    let attributes = parcel.attributes();
    let (mut ask, bytes) = match mode {
        Mode::Binary => {
            let ask = ask.header(CONTENT_TYPE, &parcel.body.content_type);
            let ask =
                attributes.iter().fold(ask, |ask, (name, value)| ask.header(format!("ce-{name}"), value));
            (ask, parcel.body.bytes)
        }
        Mode::Structured => {
            let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
            let mut whole = Value::Object(attributes.collect());
            whole["datacontenttype"] = json!(parcel.body.content_type);
            if let Ok(data) = serde_json::from_slice::<Value>(&parcel.body.bytes) {
                whole["data"] = data;
            } else {
                use base64::Engine as _;
                whole["data_base64"] =
                    json!(base64::engine::general_purpose::STANDARD.encode(&parcel.body.bytes));
            }
            let ask = ask.header(CONTENT_TYPE, "application/cloudevents+json; charset=utf-8");
            (ask, whole.to_string().into_bytes())
        }
    };
    let timestamp = parcel.now.timestamp();
    ask = ask
        .header("idempotency-key", &parcel.id)
        .header("webhook-id", &parcel.id)
        .header("webhook-timestamp", timestamp);
    if !parcel.keys.is_empty() {
        let keys = parcel.keys.iter().map(Vec::as_slice);
        ask = ask.header("webhook-signature", signature(keys, &parcel.id, timestamp, &bytes));
    }
    ask.body(bytes)
}

/// What a success says. In the envelope of RuoYi-like systems the status is always 200, and `code` tells.
fn taken(bytes: &[u8], envelope: bool, number_at: Option<&str>) -> Answer {
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    if envelope {
        let code = value["code"].as_i64().or_else(|| value["code"].as_str()?.parse().ok());
        let said = value["msg"].as_str().unwrap_or_default();
        match code {
            Some(0 | 200) => {}
            Some(code @ (400 | 415 | 422 | 601)) => {
                return Answer::Refused(Reason::new(
                    "refused",
                    format!("对方返回 code {code}: {said}"),
                    format!("the target answered code {code}: {said}"),
                ));
            }
            code => {
                let code = code.map_or_else(|| "-".to_owned(), |code| code.to_string());
                let reason = Reason::new(
                    "status",
                    format!("对方返回 code {code}: {said}"),
                    format!("the target answered code {code}: {said}"),
                );
                return Answer::Failed { reason, wait: None };
            }
        }
    }
    let number = number_at.and_then(|at| value.pointer(at)).and_then(|it| match it {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    Answer::Taken { called: number.map(Called::Number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_envelope_says() {
        let number = |answer| match answer {
            Answer::Taken { called } => Some(called),
            _ => None,
        };
        let at = Some("/data/id");
        for (body, envelope, expected) in [
            (r#"{"code":200,"msg":"ok","data":{"id":17}}"#, true, Some(Some("17"))),
            (r#"{"code":"0","data":{"id":"SW-1"}}"#, true, Some(Some("SW-1"))),
            (r#"{"code":500,"msg":"系统繁忙"}"#, true, None),
            (r#"{"code":422,"msg":"字段缺失"}"#, true, None),
            ("not json", true, None),
            (r#"{"code":500}"#, false, Some(None)),
            ("", false, Some(None)),
        ] {
            let told = number(taken(body.as_bytes(), envelope, at));
            assert_eq!(told, expected.map(|it| it.map(|it| Called::Number(it.to_owned()))), "{body}");
        }
        assert!(matches!(taken(br#"{"code":422}"#, true, None), Answer::Refused(_)));
        assert!(matches!(taken(br#"{"code":500}"#, true, None), Answer::Failed { .. }));
    }
}
