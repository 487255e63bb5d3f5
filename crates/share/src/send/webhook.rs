//! A webhook: CloudEvents 1.0 over HTTP, signed.

use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Answer, Parcel};
use crate::delivery::signature;
use crate::reason::Reason;
use crate::settings::{Mode, Way};

/// How much of an answer is read, in bytes.
const MOST_READ: usize = 64 * 1024;

/// Posts a parcel. The same identity at every attempt, so that a receiver knows what it has already.
pub async fn post(client: &Client, way: &Way, parcel: &Parcel) -> Answer {
    let Way::Webhook { url, mode, envelope, number_at, timeout_s, .. } = way else {
        return Answer::Refused(Reason::new("way", "不是 Webhook", "this is no webhook"));
    };
    let ask = client.post(url).timeout(Duration::from_secs((*timeout_s).into()));
    match written(ask, *mode, parcel).send().await {
        Ok(response) => told(response, *envelope, number_at.as_deref()).await,
        Err(error) => failed(&error),
    }
}

fn written(ask: RequestBuilder, mode: Mode, parcel: &Parcel) -> RequestBuilder {
    let time = parcel.time.to_rfc3339_opts(SecondsFormat::Micros, true);
    let (ask, bytes) = match mode {
        Mode::Binary => {
            let ask = ask
                .header("ce-specversion", "1.0")
                .header("ce-id", &parcel.id)
                .header("ce-source", &parcel.source)
                .header("ce-type", &parcel.kind)
                .header("ce-subject", &parcel.subject)
                .header("ce-time", time)
                .header(CONTENT_TYPE, &parcel.body.content_type);
            (ask, parcel.body.bytes.clone())
        }
        Mode::Structured => {
            let mut whole = json!({
                "specversion": "1.0", "id": parcel.id, "source": parcel.source, "type": parcel.kind,
                "subject": parcel.subject, "time": time, "datacontenttype": parcel.body.content_type,
            });
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
    let mut ask = ask
        .header("idempotency-key", &parcel.id)
        .header("webhook-id", &parcel.id)
        .header("webhook-timestamp", timestamp);
    if !parcel.keys.is_empty() {
        let keys = parcel.keys.iter().map(Vec::as_slice);
        ask = ask.header("webhook-signature", signature(keys, &parcel.id, timestamp, &bytes));
    }
    ask.body(bytes)
}

async fn told(mut response: Response, envelope: bool, number_at: Option<&str>) -> Answer {
    let status = response.status();
    let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() < MOST_READ => bytes.extend_from_slice(&chunk),
            Ok(_) => break,
            // It may have taken it; asking again with the same identity is harmless.
            Err(error) => return failed(&error),
        }
    }
    let text: String = String::from_utf8_lossy(&bytes).chars().take(200).collect();
    let code = status.as_u16();
    let reason = |rule: &str| {
        Reason::new(rule, format!("对方回答 {code}: {text}"), format!("the target answered {code}: {text}"))
    };
    match code {
        200..=299 => taken(&bytes, envelope, number_at),
        400 | 405 | 406 | 409 | 410 | 411 | 413 | 414 | 415 | 422 => Answer::Refused(reason("refused")),
        _ => Answer::Failed { reason: reason("status"), wait: wait.and_then(TimeDelta::try_seconds) },
    }
}

/// What a success says. In the envelope of RuoYi-like systems the status is always 200, and `code` tells.
fn taken(bytes: &[u8], envelope: bool, number_at: Option<&str>) -> Answer {
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    if envelope {
        let code = value["code"].as_i64().or_else(|| value["code"].as_str()?.parse().ok());
        let said = value["msg"].as_str().unwrap_or_default();
        match code {
            Some(0 | 200) => {}
            Some(code @ (400 | 409 | 415 | 422 | 601)) => {
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
    Answer::Taken { number }
}

fn failed(error: &reqwest::Error) -> Answer {
    let (rule, zh, en) = if error.is_timeout() {
        ("timeout", "对方没有按时回答", "the target did not answer in time")
    } else if error.is_connect() {
        ("connect", "连接不上对方", "the target cannot be reached")
    } else if error.is_builder() {
        ("url", "对方的地址无法使用", "the target's address cannot be used")
    } else {
        ("broken", "对方的回答中断", "the target's answer broke off")
    };
    Answer::Failed { reason: Reason::new(rule, zh, en), wait: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_envelope_says() {
        let number = |answer| match answer {
            Answer::Taken { number } => Some(number),
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
            assert_eq!(told.as_ref().map(Option::as_deref), expected, "{body}");
        }
        assert!(matches!(taken(br#"{"code":422}"#, true, None), Answer::Refused(_)));
        assert!(matches!(taken(br#"{"code":500}"#, true, None), Answer::Failed { .. }));
    }
}
