//! Bad input: each is refused with a 4xx that names the field and the rule in the caller's language, and nothing is
//! stored.

mod actions;
mod bodies;
mod people;
mod queries;
mod reports;
mod systems;

use ledger::db::Value as Param;
use reqwest::Method;
use serde_json::Value;
use testkit::{Answer, Api, Server};

/// Tables whose rows are the city's business; the audit log may well grow by what was refused.
const TABLES: [&str; 10] = [
    "cases",
    "steps",
    "step_words",
    "case_keys",
    "evidence",
    "accounts",
    "posts",
    "tokens",
    "targets",
    "subscriptions",
];

/// How many rows each table has.
pub async fn stored(server: &Server) -> Vec<i64> {
    let db = server.fresh.tables().await;
    let mut counts = Vec::new();
    for table in TABLES {
        let mut rows = db.query(format!("SELECT COUNT(*) FROM {table}"), Vec::<Param>::new()).await.unwrap();
        counts.push(rows[0].take(0).unwrap());
    }
    counts
}

/// What was wrong with the answers of one test, all of it.
#[derive(Debug, Default)]
pub struct Wrong(Vec<String>);

impl Wrong {
    /// Holds a refusal, told in English and in Chinese, to what it should say.
    pub fn unless(&mut self, name: &str, [en, zh]: &[Answer; 2], status: u16, rule: &str, field: &str) {
        let (english, chinese) = (en.value(), zh.value());
        let said = |what: &str| english[what].as_str().unwrap_or_default();
        let told = (en.status, en.header("content-type"), said("rule"), said("field"));
        let expected = (status, "application/problem+json", rule, field);
        if told != expected {
            return self.0.push(format!("{name}: {told:?}, not {expected:?}: {:.300}", en.text()));
        }
        let in_chinese = |text: &Value| {
            text.as_str().is_some_and(|text| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
        };
        let sound =
            ["rule", "field", "status", "type", "text"].iter().all(|what| english[what] == chinese[what])
                && in_chinese(&chinese["detail"])
                && in_chinese(&chinese["title"])
                && !in_chinese(&english["detail"])
                && !in_chinese(&english["title"])
                && english["text"]["zh"] == chinese["detail"]
                && english["text"]["en"] == english["detail"]
                && english["type"] == format!("urn:dingbo:problem:{rule}");
        if !sound {
            self.0.push(format!("{name}: {english} and {chinese} do not say the same"));
        }
    }

    /// Fails the test where anything was wrong.
    #[track_caller]
    pub fn none(self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}

/// The answers to one request, asked in English and in Chinese.
pub async fn twice(api: &Api, method: &Method, path: &str, body: &Value) -> [Answer; 2] {
    [api.json(method.clone(), path, body).await, api.in_chinese().json(method.clone(), path, body).await]
}

pub async fn read_twice(api: &Api, path: &str) -> [Answer; 2] {
    [api.get(path).await, api.in_chinese().get(path).await]
}
