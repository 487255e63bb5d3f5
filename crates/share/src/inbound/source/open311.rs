//! Another city's Open311 endpoint: what became there of the open cases we sent.

use serde_json::{Value, json};

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
                let status = request["status"].as_str().unwrap_or_default();
                if status.is_empty() || known.progress.as_deref() == Some(status) {
                    continue;
                }
                self.take_in(sender, &told(request, &number, status), None).await?;
            }
        }
    }
}

/// What a request says, in our fields. It is so now, when it was asked; the same change is called the same each time.
fn told(request: &Value, number: &str, status: &str) -> Value {
    let changed = request["updated_datetime"].as_str().unwrap_or_default();
    let mut told = json!({
        "request": format!("{number}:{status}:{changed}"), "their_number": number, "progress": status,
    });
    if let Some(notes) = request["status_notes"].as_str().filter(|notes| !notes.is_empty()) {
        told["text"] = json!(notes);
    }
    told
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
