//! A client of the API: somebody or nobody, asking in JSON.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use app::residents::work::{Challenge, solve};
use bytes::Bytes;
use chrono::DateTime;
use domain::AccountId;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

/// Where the API's routes begin.
const PREFIX: &str = "/api/v1";
/// How long a test waits for what should come at once, before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who asks.
#[derive(Debug, Clone)]
enum Who {
    Nobody,
    Session(String),
    Token(String),
}

/// A client of the API.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client,
    server: SocketAddr,
    address: IpAddr,
    language: &'static str,
    who: Who,
    account: Option<AccountId>,
}

impl Api {
    /// Nobody, at an address the server takes for the client's own.
    pub(crate) fn new(server: SocketAddr, address: IpAddr) -> Self {
        let client = Client::builder().timeout(PATIENCE).build().expect("a client can be made");
        Self { client, server, address, language: "en", who: Who::Nobody, account: None }
    }

    /// The same client with a session's secret.
    #[must_use]
    pub fn with_session(&self, secret: &str, account: Option<AccountId>) -> Self {
        Self { who: Who::Session(secret.to_owned()), account, ..self.clone() }
    }

    /// The same client with a token's secret.
    #[must_use]
    pub fn with_token(&self, secret: &str, account: Option<AccountId>) -> Self {
        Self { who: Who::Token(secret.to_owned()), account, ..self.clone() }
    }

    /// The same client asking in Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> Self {
        Self { language: "zh-CN,zh;q=0.9", ..self.clone() }
    }

    /// Whose account it is.
    ///
    /// # Panics
    /// For nobody.
    pub fn account(&self) -> AccountId {
        self.account.expect("somebody is signed in")
    }

    /// A request to an address of the server, to be completed and [sent](Api::send).
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let ask = self
            .client
            .request(method, format!("http://{}{path}", self.server))
            .header("x-forwarded-for", self.address.to_string())
            .header(header::ACCEPT_LANGUAGE, self.language);
        match &self.who {
            Who::Nobody => ask,
            Who::Session(secret) => ask.header(header::COOKIE, format!("dingbo_session={secret}")),
            Who::Token(secret) => ask.bearer_auth(secret),
        }
    }

    /// Sends a request and takes the whole answer.
    pub async fn send(&self, ask: RequestBuilder) -> Answer {
        Answer::of(ask.send().await.expect("the server answers")).await
    }

    /// Reads an address of the API, such as `/cases`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.ask(Method::GET, &format!("{PREFIX}{path}"))).await
    }

    /// Posts JSON to an address of the API.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    /// Sends JSON to an address of the API.
    pub async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(self.ask(method, &format!("{PREFIX}{path}")).json(body)).await
    }

    /// Deletes at an address of the API.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.ask(Method::DELETE, &format!("{PREFIX}{path}"))).await
    }

    /// Posts a body as it is, with its type.
    pub async fn post_raw(&self, path: &str, media_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        let ask = self.ask(Method::POST, &format!("{PREFIX}{path}")).header(header::CONTENT_TYPE, media_type);
        self.send(ask.body(body)).await
    }

    /// Uploads a file of evidence.
    pub async fn upload(&self, name: &str, media_type: &str, bytes: impl Into<Bytes>) -> Answer {
        self.upload_to("/evidence", name, media_type, bytes).await
    }

    /// Uploads a file to an address of the API that takes one.
    pub async fn upload_to(
        &self,
        path: &str,
        name: &str,
        media_type: &str,
        bytes: impl Into<Bytes>,
    ) -> Answer {
        let part = reqwest::multipart::Part::stream(bytes.into()).file_name(name.to_owned());
        let part = part.mime_str(media_type).expect("a media type");
        let form = reqwest::multipart::Form::new().part("file", part);
        self.send(self.ask(Method::POST, &format!("{PREFIX}{path}")).multipart(form)).await
    }

    /// Takes an action on a case as it stands: `action` as the API takes it, `text` as its words where there are any.
    pub async fn act(&self, case: Uuid, action: Value, text: &str) -> Answer {
        self.act_with(case, action, text, &[]).await
    }

    /// The same, with evidence.
    pub async fn act_with(&self, case: Uuid, action: Value, text: &str, evidence: &[String]) -> Answer {
        let words = if text.is_empty() { json!({}) } else { json!({ "text": text }) };
        let body = json!({ "request": Uuid::new_v4(), "version": null, "action": action, "words": words, "evidence": evidence });
        self.post(&format!("/cases/{case}/actions"), &body).await
    }

    /// The work done for something that is sent without an account, as requests show it.
    pub async fn work(&self, subject: &str) -> Value {
        let given = self.post("/public/challenges", &Value::Null).await.expect(201);
        let text = given["challenge"].as_str().expect("a challenge is a text").to_owned();
        let bits = given["bits"].as_u64().and_then(|bits| bits.try_into().ok()).expect("bits are a number");
        let challenge = Challenge { text, bits, good_until: DateTime::UNIX_EPOCH };
        let work = solve(&challenge, subject);
        json!({ "challenge": work.challenge, "nonce": work.nonce })
    }

    /// Opens the live stream.
    pub async fn live(&self) -> Live {
        let ask = self.ask(Method::GET, &format!("{PREFIX}/live"));
        let response = ask.send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::OK, "the live stream opens");
        let mut live = Live { response, text: String::new() };
        let (event, _) = live.next().await.expect("the stream says hello");
        assert_eq!(event, "hello");
        live
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: header::HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.expect("the answer is whole") }
    }

    /// Of an answer that goes on, its status and headers; a refusal whole.
    pub async fn beginning_of(response: Response) -> Self {
        if !response.status().is_success() {
            return Self::of(response).await;
        }
        Self { status: response.status().as_u16(), headers: response.headers().clone(), body: Bytes::new() }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body of an answer of this status.
    ///
    /// # Panics
    /// When the status is another.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.value()
    }

    /// A header's text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Of a problem: its status and the rule's stable name.
    ///
    /// # Panics
    /// When the answer is no problem+json.
    #[track_caller]
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}: {}",
            self.status,
            self.text()
        );
        let rule = self.value()["rule"].as_str().expect("a problem names its rule").to_owned();
        (self.status, rule)
    }

    /// Asserts that the answer is a problem of this status and rule.
    #[track_caller]
    pub fn refused(&self, status: u16, rule: &str) {
        assert_eq!(self.problem(), (status, rule.to_owned()), "{}", self.text());
    }
}

/// The live stream, event by event.
#[derive(Debug)]
pub struct Live {
    response: Response,
    text: String,
}

impl Live {
    /// The next event: its name and its data. None when the server ended the stream.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|text| text.trim_start_matches(':').trim().to_owned())
                };
                // A block without a name is a sign of life.
                let Some(event) = field("event") else { continue };
                let data = field("data").unwrap_or_default();
                return Some((event, serde_json::from_str(&data).unwrap_or(Value::String(data))));
            }
            let chunk = self.response.chunk().await.ok().flatten()?;
            self.text.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}
