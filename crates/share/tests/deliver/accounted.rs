//! Whatever comes in, in whatever order and however often: every message is a step, a word taken note of, an entry of
//! the inbox, or one that had come before. None is lost.

use std::collections::BTreeMap;

use app::caller::TokenScope;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::back::{dispatched, station};
use crate::scene::Scene;

/// Stories that are played.
const STORIES: usize = 12;

/// A message: what it is called, which case it means (0: the one), what it says, and how old it is.
fn message() -> impl Strategy<Value = (u8, u8, &'static str, i64)> {
    let says = prop::sample::select(vec!["已签收", "办结", "退回", "在路上", ""]);
    (0_u8..8, prop::sample::select(vec![0_u8, 0, 0, 0, 1]), says, prop::sample::select(vec![0_i64, 0, 3, 90]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_is_steps_and_notes_and_inbox_and_duplicates() {
    let scene = Scene::new().await;
    let settings = json!({
        "way": { "kind": "pull" }, "progress": { "已签收": "sign", "办结": "feed_back", "退回": "return" },
    });
    let (_, _, account) = station(&scene, settings).await;
    let system = scene.server.with_token(account, &[TokenScope::Act]).await;
    let mut runner = TestRunner::deterministic();
    let mut inbox_before = 0;
    for story in 0..STORIES {
        let told = prop::collection::vec(message(), 1..40).new_tree(&mut runner).unwrap().current();
        let (case, number) = dispatched(&scene).await;
        let now = scene.server.now();
        let (mut steps, mut notes, mut kept, mut again) = (0, 0, 0, 0);
        let mut names: BTreeMap<String, Value> = BTreeMap::new();
        for (name, which, says, age) in &told {
            let at = now - chrono::TimeDelta::minutes(*age);
            let number = if *which == 0 { number.as_str() } else { "none" };
            let body = json!({ "request": format!("{story}-{name}"), "number": number, "progress": says, "text": "说明", "at": at });
            let answer = system.post("/share/progress", &body).await;
            let value = answer.value();
            let first = names.insert(body.to_string(), value.clone()).is_none();
            match (answer.status, value["again"] == json!(true), value["seq"].is_u64()) {
                (200 | 202, true, _) => again += 1,
                (200, false, true) => steps += 1,
                (200, false, false) => notes += 1,
                (202, false, false) => kept += usize::from(first),
                other => panic!("{other:?}: {}", answer.text()),
            }
            // The same content under the same name twice is one entry, also where the name was used before.
            again += usize::from(answer.status == 202 && value["again"] != json!(true) && !first);
        }
        assert_eq!(steps + notes + kept + again, told.len(), "story {story}: {told:?}");
        let history = scene.server.app.ledger.steps(domain::CaseId(case)).await.unwrap();
        let by_system = history.iter().filter(|step| step.actor.account == account).count();
        assert_eq!(by_system, steps, "story {story}: each step once");
        let inbox = scene.share.store().inbox(false, None, 1000).await.unwrap().len();
        assert_eq!(inbox - inbox_before, kept, "story {story}: each kept message once");
        inbox_before = inbox;
        scene.server.pass(chrono::TimeDelta::hours(1));
    }
}
