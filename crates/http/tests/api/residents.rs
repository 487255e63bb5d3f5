//! Residents, without an account: report, follow by number and code, rate, reopen.

use serde_json::{Value, json};
use testkit::city::{LEAF, SPOT, STATION};
use testkit::{Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(a_resident_reports_follows_rates_and_reopens, a_code_opens_its_own_case_only);

fn public_report(id: Uuid, leaf: Option<&str>) -> Value {
    let words = json!({ "text": TEXT, "address": ADDRESS, "contact_name": CONTACT, "contact_phone": PHONE });
    json!({ "id": id, "place": at(SPOT), "leaf": leaf, "words": words })
}

fn ask(code: &str, action: &Value, text: &str) -> Value {
    json!({ "code": code, "request": Uuid::new_v4(), "action": action, "words": { "text": text } })
}

async fn a_resident_reports_follows_rates_and_reopens(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let resident = server.nobody();
    let id = server.id();
    let receipt = resident.post("/public/reports", &public_report(id, Some(LEAF))).await.expect(201);
    let (number, code) = (receipt["number"].as_str().unwrap(), receipt["code"].as_str().unwrap());
    // Sent again, as a phone does that lost the answer.
    let again = resident.post("/public/reports", &public_report(id, Some(LEAF))).await.expect(200);
    assert_eq!(again, receipt);
    resident.post("/public/reports", &public_report(id, Some("0102"))).await.refused(409, "replayed_id");

    let status = format!("/public/cases/{number}?code={code}");
    let actions = format!("/public/cases/{number}/actions");
    let seen = resident.get(&status).await;
    for personal in [PHONE, CONTACT, ADDRESS, "中山路", "同志"] {
        assert!(!seen.text().contains(personal), "{personal}: {}", seen.text());
    }
    let seen = seen.expect(200);
    assert_eq!(
        (&seen["due_at"], &seen["now"]["en"]),
        (&receipt["due_at"], &json!("received, waiting to be accepted"))
    );
    resident.post(&actions, &ask(code, &json!({ "kind": "urge" }), "")).await.expect(204);
    resident
        .post(&actions, &ask(code, &json!({ "kind": "rate", "satisfied": true }), ""))
        .await
        .refused(422, "stage");
    resident.post(&actions, &ask(code, &json!({ "kind": "accept" }), "")).await.refused(422, "one_of");

    let dispatcher = server.dispatcher().await;
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    dispatcher.act(id, json!({ "kind": "file", "condition": "loose" }), "").await.expect(200);
    dispatch(&dispatcher, id, STATION.0).await;
    // Talk between units is not the resident's.
    server.handler(STATION).await.act(id, json!({ "kind": "comment" }), "内部备注").await.expect(200);
    settle(&server, id).await;

    let rate = ask(code, &json!({ "kind": "rate", "satisfied": false, "stars": 1 }), "还在响");
    resident.post(&actions, &rate).await.expect(204);
    resident.post(&actions, &rate).await.expect(204);
    let other = ask(code, &json!({ "kind": "rate", "satisfied": true }), "");
    resident.post(&actions, &other).await.refused(422, "rated");
    resident.post(&actions, &ask(code, &json!({ "kind": "reopen" }), "还在响")).await.expect(204);

    let seen = resident.get(&status).await.expect(200);
    let told: Vec<_> =
        seen["history"].as_array().unwrap().iter().map(|step| step["text"]["en"].clone()).collect();
    let expected =
        ["report", "urge", "accept", "file", "dispatch", "feed back", "verify", "close", "rate", "reopen"];
    assert_eq!(told, expected);
    assert_eq!(seen["now"]["en"], "filed, being sent to the unit that handles it");
    assert_eq!(case(&dispatcher, id).await["reopens"], 1);
}

async fn a_code_opens_its_own_case_only(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let resident = server.nobody();
    let receipt = |id| {
        let resident = resident.clone();
        async move { resident.post("/public/reports", &public_report(id, None)).await.expect(201) }
    };
    let (one, two) = (receipt(server.id()).await, receipt(server.id()).await);
    let (number, code) = (one["number"].as_str().unwrap(), one["code"].as_str().unwrap());
    let other = two["code"].as_str().unwrap();

    // What cannot be said otherwise is "other", for the room to correct.
    let seen = server.dispatcher().await.get(&format!("/cases/by-number/{number}")).await.expect(200);
    assert_eq!((&seen["category"], &seen["channel"]), (&json!("99"), &json!("resident")));

    for wrong in [other, "", "AAAAAAAA", "%E4%BA%95"] {
        resident.get(&format!("/public/cases/{number}?code={wrong}")).await.refused(404, "no_case");
        let body = ask(wrong, &json!({ "kind": "withdraw" }), "");
        resident.post(&format!("/public/cases/{number}/actions"), &body).await.refused(404, "no_case");
    }
    resident.get(&format!("/public/cases/330203001-20260310-9999?code={code}")).await.refused(404, "no_case");
    let spaced = format!("/public/cases/{number}?code={}-{}", code[..4].to_lowercase(), &code[4..]);
    resident.get(&spaced).await.expect(200);

    // Trying codes through is stopped early; others are not held up by it.
    let mut tries = 0;
    while resident.get(&format!("/public/cases/{number}?code=AAAAAAAA")).await.status != 429 {
        tries += 1;
        assert!(tries < 200, "codes can be tried without end");
    }
    let stopped = resident.get(&spaced).await;
    stopped.refused(429, "too_many");
    assert!(stopped.header("retry-after").parse::<u32>().unwrap() > 0);
    server.nobody().get(&spaced).await.expect(200);
}
