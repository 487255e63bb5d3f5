//! Messages as they come, brought into our fields.

use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Back;
use crate::reason::Reason;

/// The longest name of a message, in characters.
pub(crate) const LONGEST_NAME: usize = 100;
/// Fields that are texts, whatever the sender's system makes of numbers.
const TEXTS: &[&str] = &[
    "request",
    "number",
    "their_number",
    "order_number",
    "progress",
    "text",
    "category",
    "address",
    "caller_phone",
];
/// Fields that are moments, which other systems write by the city's clock: `2026-03-10 09:00:00`.
const MOMENTS: &[&str] = &["at", "due_at"];
/// Fields that are numbers, which other systems write as texts.
const NUMBERS: &[&str] = &["lon", "lat"];

/// One message in our fields, with what its sender calls it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub request: String,
    pub body: Value,
}

impl Message {
    /// A message as it came. `named` is what it is called where it does not say itself.
    pub fn of(came: &Value, named: Option<&str>, back: &Back, zone: Tz) -> Self {
        let mut body = if back.fields.is_empty() { came.clone() } else { mapped(came, back) };
        if let Value::Object(fields) = &mut body {
            fields.iter_mut().for_each(|(name, value)| adjust(name, value, zone));
        }
        let own = match &body["order_number"] {
            Value::String(number) => Some(format!("order:{number}")),
            _ => body["request"].as_str().filter(|own| !own.is_empty()).map(str::to_owned),
        };
        let request = own.or_else(|| named.map(str::to_owned));
        // One that nobody named is called by its content.
        let request = request.unwrap_or_else(|| hex::encode(Sha256::digest(body.to_string())));
        Self { request: request.chars().take(LONGEST_NAME).collect(), body }
    }

    /// Whether it can be stored at all: no text of PostgreSQL's holds U+0000.
    pub fn storable(&self) -> Result<(), Reason> {
        if self.request.contains('\0') || holds_nul(&self.body) {
            let (zh, en) = (
                "消息中含有 U+0000 字符, 无法接收",
                "the message has the character U+0000, which no text may have",
            );
            return Err(Reason::new("malformed", zh, en));
        }
        Ok(())
    }

    /// Whether it is an order; else it tells of progress.
    pub fn is_order(&self) -> bool {
        self.body.get("order_number").is_some()
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn mapped(came: &Value, back: &Back) -> Value {
    let found = back.fields.iter().filter_map(|(name, at)| {
        let value = came.pointer(at).filter(|value| !value.is_null())?;
        Some((name.clone(), value.clone()))
    });
    Value::Object(found.collect::<Map<_, _>>())
}

/// What is meant, where another system writes it in its own way; what is no such value is left as it is.
fn adjust(name: &str, value: &mut Value, zone: Tz) {
    let adjusted = match value {
        Value::Number(number) if TEXTS.contains(&name) => Some(Value::String(number.to_string())),
        Value::String(text) if NUMBERS.contains(&name) => text.trim().parse::<f64>().ok().map(Value::from),
        Value::String(text) if MOMENTS.contains(&name) => {
            let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S").ok();
            let at = local.and_then(|local| zone.from_local_datetime(&local).earliest());
            at.map(|at| Value::String(at.to_rfc3339()))
        }
        _ => None,
    };
    if let Some(adjusted) = adjusted {
        *value = adjusted;
    }
}

/// A text as JSON, or why it is none.
pub(crate) fn json(text: &str) -> Result<Value, Reason> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        Reason::new(
            "malformed",
            format!("消息不是有效的 JSON: {error}"),
            format!("the message is not valid JSON: {error}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn theirs_becomes_ours() {
        let pointers =
            [("request", "/id"), ("their_number", "/data/no"), ("at", "/data/time"), ("text", "/data/none")];
        let fields = pointers.map(|(name, at)| (name.to_owned(), at.to_owned())).into();
        let back = Back { fields, ..Back::default() };
        let came = json!({ "id": 17, "data": { "no": "ZF-1", "time": "2026-03-10 09:00:00", "face": "x" } });
        let message = Message::of(&came, Some("file"), &back, Tz::Asia__Shanghai);
        assert_eq!(message.request, "17");
        assert_eq!(
            message.body,
            json!({ "request": "17", "their_number": "ZF-1", "at": "2026-03-10T09:00:00+08:00" })
        );
        assert!(!message.is_order());
    }

    #[test]
    fn no_text_holds_nul() {
        for (came, storable) in [
            (json!({ "request": "1", "text": "井盖" }), true),
            (json!({ "request": "1", "text": "井\0盖" }), false),
            (json!({ "request": "1\0" }), false),
            (json!({ "a\0": [1] }), false),
            (json!({ "list": [{ "deep": "\0" }] }), false),
        ] {
            let message = Message::of(&came, None, &Back::default(), Tz::Asia__Shanghai);
            assert_eq!(
                message.storable().map_err(|reason| reason.rule),
                if storable { Ok(()) } else { Err("malformed".to_owned()) },
                "{came}"
            );
        }
    }

    #[test]
    fn an_order_is_called_by_its_number() {
        let came = json!({ "order_number": 2_026_031, "request": "x", "lon": "121.5", "lat": 29 });
        let message = Message::of(&came, None, &Back::default(), Tz::Asia__Shanghai);
        assert_eq!((message.request.as_str(), message.is_order()), ("order:2026031", true));
        assert_eq!(message.body["lon"], json!(121.5));
        let nameless = Message::of(&json!([1]), None, &Back::default(), Tz::Asia__Shanghai);
        assert_eq!(nameless.request.len(), 64);
    }
}
