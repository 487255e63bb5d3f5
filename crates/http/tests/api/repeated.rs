//! Sending twice is harmless, in a row and at once; what moved on is not acted on unseen.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::{Value, json};
use testkit::city::STATION;
use testkit::{Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(
    a_report_sent_again_is_answered_the_same,
    an_action_sent_again_is_the_same_step,
    a_stale_version_is_told_the_one_it_has,
    twenty_identical_reports_are_one_case,
    twenty_actions_at_once_are_all_answered,
);

async fn a_report_sent_again_is_answered_the_same(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (worker, id) = (server.worker().await, server.id());
    let first = worker.post("/cases", &report(id)).await.expect(201);
    server.pass(chrono::Duration::minutes(5));
    let again = worker.post("/cases", &report(id)).await.expect(200);
    for field in ["id", "number", "version", "reported_at", "code", "summary"] {
        assert_eq!(first[field], again[field], "{field}");
    }

    // Anything else under the same id is another report.
    let changed = |field: &str, value: Value| report_with(id, field, value);
    for body in [
        changed("leaf", json!("0102")),
        changed("place", at(testkit::city::OTHER_SPOT)),
        changed("words", json!({ "text": "别的事" })),
        changed("condition", json!("loose")),
        changed("channel", json!("hotline")),
        changed("request", json!(Uuid::new_v4())),
    ] {
        worker.post("/cases", &body).await.refused(409, "replayed_id");
    }
    let other = server.colleague(domain::post::Role::GridWorker, testkit::city::ROOM).await;
    other.post("/cases", &report(id)).await.refused(409, "replayed_id");
    assert_eq!(story(&worker, id).await, ["report"]);

    // It is the same answer after the case went on.
    server.dispatcher().await.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    assert_eq!(worker.post("/cases", &report(id)).await.expect(200)["version"], 2);
}

async fn an_action_sent_again_is_the_same_step(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = reported(&server).await;
    let dispatcher = server.dispatcher().await;
    let path = format!("/cases/{id}/actions");
    let (request, text) = (Uuid::new_v4(), "已电话核实");
    let comment = |version: Option<u32>, text: &str| json!({ "request": request, "version": version, "action": { "kind": "comment" }, "words": { "text": text } });
    let first = dispatcher.post(&path, &comment(Some(1), text)).await.expect(200);
    assert_eq!((&first["seq"], &first["again"]), (&json!(2), &json!(false)));
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    for version in [None, Some(1), Some(2)] {
        let again = dispatcher.post(&path, &comment(version, text)).await.expect(200);
        assert_eq!((&again["seq"], &again["again"]), (&json!(2), &json!(true)), "{version:?}");
    }
    // The request's identity stands for this action of this person.
    dispatcher.post(&path, &comment(None, "另一句话")).await.refused(409, "replayed_id");
    let mut urge = comment(None, text);
    urge["action"] = json!({ "kind": "urge" });
    dispatcher.post(&path, &urge).await.refused(409, "replayed_id");
    server.shift_lead().await.post(&path, &comment(None, text)).await.refused(409, "replayed_id");
    assert_eq!(story(&dispatcher, id).await, ["report", "comment", "accept"]);
}

async fn a_stale_version_is_told_the_one_it_has(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = reported(&server).await;
    let dispatcher = server.dispatcher().await;
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    let on = |version: u32| json!({ "request": Uuid::new_v4(), "version": version, "action": { "kind": "comment" }, "words": { "text": "好" } });
    let path = format!("/cases/{id}/actions");
    for seen in [0, 1, 3, 4_000_000_000] {
        let stale = dispatcher.post(&path, &on(seen)).await;
        stale.refused(409, "stale_version");
        assert_eq!(
            (&stale.value()["field"], &stale.value()["version"]),
            (&json!("version"), &json!(2)),
            "{seen}"
        );
    }
    dispatcher.post(&path, &on(2)).await.expect(200);
    // Who may not see the case is not told its version either.
    server.handler(STATION).await.post(&path, &on(1)).await.refused(404, "no_case");
}

async fn twenty_identical_reports_are_one_case(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (worker, id) = (server.worker().await, server.id());
    let answers = join_all((0..20).map(|_| {
        let worker = worker.clone();
        async move { worker.post("/cases", &report(id)).await }
    }));
    let answers = answers.await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(created, 1, "one is first");
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 201)), "{answers:?}");
    let numbers: BTreeSet<_> = answers.iter().map(|answer| answer.value()["number"].to_string()).collect();
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    assert_eq!(worker.get("/cases").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(story(&worker, id).await, ["report"]);
}

async fn twenty_actions_at_once_are_all_answered(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = filed(&server).await;
    let dispatcher = server.dispatcher().await;
    // Ten say something, ten want to dispatch: one of these comes first, the others come too late.
    let answers = join_all((0..20).map(|n| {
        let dispatcher = dispatcher.clone();
        async move {
            match n % 2 {
                0 => (n, dispatcher.act(id, json!({ "kind": "comment" }), &format!("第 {n} 句")).await),
                _ => (n, dispatcher.act(id, json!({ "kind": "dispatch", "lead": STATION.0 }), "").await),
            }
        }
    }));
    let answers = answers.await;
    let mut steps = BTreeSet::new();
    let mut dispatched = 0;
    for (n, answer) in &answers {
        if answer.status == 200 {
            assert!(steps.insert(answer.value()["seq"].as_u64().unwrap()), "a step of its own for each");
            assert_eq!(answer.value()["case"]["number"], "330203001-20260310-0001");
            assert!(answer.value()["case"]["summary"].is_string(), "the description is still there");
            dispatched += usize::from(n % 2 == 1);
        } else {
            assert_eq!(n % 2, 1, "a comment is possible at any time: {}", answer.text());
            answer.refused(422, "stage");
        }
    }
    assert_eq!(dispatched, 1);
    assert_eq!(steps, (4..=14).collect(), "eleven steps without a gap");
    let seen = case(&dispatcher, id).await;
    assert_eq!((&seen["version"], &seen["stage"]), (&json!(14), &json!("handle")));
    assert_eq!(story(&dispatcher, id).await.len(), 14);
}
