//! Another city's Open311 endpoint: what became there of the open cases we sent.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::progress::word_of;
use super::super::take::Sender;
use super::{Broken, address};
use crate::reason::Reason;
use crate::service::Share;

/// Requests asked for at once.
const BATCH: u32 = 50;

impl Share {
    /// Asks for every request that an open case became there, and takes in what changed.
    pub(super) async fn read_open311(
        &self,
        sender: &Sender,
        url: &str,
        jurisdiction: Option<&str>,
    ) -> Result<(), Broken> {
        let asking = self.asking(sender.target.id).await?;
        let mut after = None;
        loop {
            let known = self.store().numbered(sender.target.id, after, BATCH).await;
            let known = known.map_err(app::AppError::from)?;
            let Some(last) = known.last() else { return Ok(()) };
            after = Some(last.case);
            let numbers: Vec<&str> = known.iter().filter_map(|it| it.number.as_deref()).collect();
            let numbers = numbers.join(",");
            let mut query = vec![("service_request_id", numbers.as_str())];
            query.extend(jurisdiction.map(|it| ("jurisdiction_id", it)));
            // A token is the specification's own key here, not a bearer's.
            query.extend(asking.credential.token.as_deref().map(|it| ("api_key", it)));
            let url = address(&format!("{}/requests.json", url.trim_end_matches('/')), &query)?;
            let mut ask = asking.client.get(url);
            if let Some((user, password)) = asking.credential.login() {
                ask = ask.basic_auth(user, Some(password));
            }
            let answer = self.asked(sender, &asking, ask).await?;
            let requests = answer.as_array().ok_or_else(|| {
                Reason::new(
                    "no_items",
                    "对方的回答不是服务请求列表",
                    "the answer is no list of service requests",
                )
            })?;
            for request in requests {
                let Some(number) = plain(&request["service_request_id"]) else { continue };
                let Some(known) = known.iter().find(|it| it.number.as_deref() == Some(&number)) else {
                    continue;
                };
                let Some(status) = text(&request["status"]) else { continue };
                // Open and closed are all the convention knows; how far it has come in between is in the notes.
                let word = word_of(&sender.settings, None, Some(status), text(&request["status_notes"]));
                if known.progress != word {
                    self.take_in(sender, &told(request, &number, status), None).await?;
                }
            }
        }
    }
}

/// What a request says, in our fields. It is so now, when it was asked; the same change is called the same each time.
fn told(request: &Value, number: &str, status: &str) -> Value {
    let changed = request["updated_datetime"].as_str().unwrap_or_default();
    let mut told = json!({ "their_number": number, "progress": status });
    let mut name = format!("{number}:{status}:{changed}");
    if let Some(notes) = text(&request["status_notes"]) {
        // Not every endpoint says when.
        name = format!("{name}:{}", &hex::encode(Sha256::digest(notes))[..8]);
        told["text"] = json!(notes);
    }
    told["request"] = json!(name);
    told
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
