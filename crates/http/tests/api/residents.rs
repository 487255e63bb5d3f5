//! Residents, without an account: report, follow by number and code, rate, reopen.

use chrono::Duration;
use serde_json::{Value, json};
use testkit::city::{LEAF, SPOT, STATION};
use testkit::{Api, Fresh, Server};
use uuid::Uuid;

use crate::photo;
use crate::support::*;

testkit::on_both_engines!(
    a_resident_reports_follows_rates_and_reopens,
    a_code_opens_its_own_case_only,
    a_suspension_says_until_when_and_why,
);

async fn public_report(resident: &Api, id: Uuid, leaf: Option<&str>) -> Value {
    let words = json!({ "text": TEXT, "address": ADDRESS, "contact_name": CONTACT, "contact_phone": PHONE });
    let work = resident.work(&id.to_string()).await;
    json!({ "id": id, "work": work, "place": at(SPOT), "leaf": leaf, "words": words })
}

fn ask(code: &str, action: &Value, text: &str) -> Value {
    json!({ "code": code, "request": Uuid::new_v4(), "action": action, "words": { "text": text } })
}

/// A case a resident reported: its identity, and where to follow it.
async fn followed(server: &Server) -> (Uuid, String) {
    let (resident, id) = (server.nobody(), server.id());
    let receipt =
        resident.post("/public/reports", &public_report(&resident, id, Some(LEAF)).await).await.expect(201);
    let (number, code) = (receipt["number"].as_str().unwrap(), receipt["code"].as_str().unwrap());
    (id, format!("/public/cases/{number}?code={code}"))
}

/// What is told of the history, in English.
fn told(status: &Value) -> Vec<&str> {
    status["history"].as_array().unwrap().iter().map(|step| step["text"]["en"].as_str().unwrap()).collect()
}

async fn a_resident_reports_follows_rates_and_reopens(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let resident = server.nobody();
    let id = server.id();
    let report = public_report(&resident, id, Some(LEAF)).await;
    let receipt = resident.post("/public/reports", &report).await.expect(201);
    let (number, code) = (receipt["number"].as_str().unwrap(), receipt["code"].as_str().unwrap());
    // Sent again, as a phone does that lost the answer.
    let again = resident.post("/public/reports", &report).await.expect(200);
    assert_eq!(again, receipt);
    let other = public_report(&resident, id, Some("0102")).await;
    resident.post("/public/reports", &other).await.refused(409, "replayed_id");

    let status = format!("/public/cases/{number}?code={code}");
    let actions = format!("/public/cases/{number}/actions");
    let seen = resident.get(&status).await.expect(200);
    assert_eq!(
        (&seen["due_at"], &seen["now"]["en"], &seen["late"]),
        (&receipt["due_at"], &json!("received, waiting to be accepted"), &json!(false))
    );
    assert_eq!(seen["next"]["text"]["en"], "Room of two towns decides whether to accept it");
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
    let seen = resident.get(&status).await.expect(200);
    assert_eq!((&seen["holder"], &seen["now"]["en"]), (&Value::Null, &json!("settled and closed")));
    assert_eq!(seen["may_until"], seen["next"]["by"]);

    let rate = ask(code, &json!({ "kind": "rate", "satisfied": false, "stars": 1 }), "还在响");
    resident.post(&actions, &rate).await.expect(204);
    resident.post(&actions, &rate).await.expect(204);
    let other = ask(code, &json!({ "kind": "rate", "satisfied": true }), "");
    resident.post(&actions, &other).await.refused(422, "rated");
    resident.post(&actions, &ask(code, &json!({ "kind": "reopen" }), "还在响")).await.expect(204);

    let seen = resident.get(&status).await.expect(200);
    assert_eq!(
        told(&seen),
        [
            "the report was received",
            "you urged it",
            "Room of two towns accepted it",
            "Room of two towns filed it",
            "it was sent to Enforcement station",
            "Enforcement station reported it handled; it waits to be verified",
            "what was done passed the check",
            "Room of two towns closed it",
            "it was rated: not satisfied",
            "you reopened it",
        ]
    );
    assert_eq!(seen["now"]["en"], "filed, being sent to the unit that handles it");
    assert_eq!(case(&dispatcher, id).await["reopens"], 1);
}

async fn a_suspension_says_until_when_and_why(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (id, status) = followed(&server).await;
    let (dispatcher, handler) = (server.dispatcher().await, server.handler(STATION).await);
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    dispatcher.act(id, json!({ "kind": "file", "condition": "loose" }), "").await.expect(200);
    dispatch(&dispatcher, id, STATION.0).await;
    let ask = json!({ "kind": "ask_suspend", "until": server.now() + Duration::days(22) });
    let why = format!("等地铁施工完成, 已告知{CONTACT}, 电话 {PHONE}");
    handler.act(id, ask, &why).await.expect(200);
    // Asked is not granted.
    let seen = server.nobody().get(&status).await.expect(200);
    assert_eq!(
        (&seen["now"]["zh"], told(&seen).last()),
        (&json!("正在处理"), Some(&"it was sent to Enforcement station"))
    );

    server.shift_lead().await.act(id, json!({ "kind": "grant" }), "").await.expect(200);
    let seen = server.nobody().get(&status).await;
    assert!(!seen.text().contains(CONTACT) && !seen.text().contains(PHONE), "{}", seen.text());
    let seen = seen.expect(200);
    let now = seen["now"]["zh"].as_str().unwrap();
    assert!(now.starts_with("暂缓办理, 到2026年4月1日恢复, 原因: 等地铁施工完成"), "{now}");
    assert!(told(&seen).last().unwrap().starts_with("it was put off until 1 April 2026, because:"));

    server.pass(Duration::days(90));
    let seen = server.nobody().get(&status).await.expect(200);
    assert_eq!((&seen["late"], &seen["next"]["late"]), (&json!(true), &json!(true)));
}

async fn a_code_opens_its_own_case_only(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let resident = server.nobody();
    let receipt = |id| {
        let resident = resident.clone();
        async move {
            resident.post("/public/reports", &public_report(&resident, id, None).await).await.expect(201)
        }
    };
    let (one, two) = (receipt(server.id()).await, receipt(server.id()).await);
    let (number, code) = (one["number"].as_str().unwrap(), one["code"].as_str().unwrap());
    let other = two["code"].as_str().unwrap();

    // What cannot be said otherwise is "other", for the room to correct.
    let seen = server.dispatcher().await.get(&format!("/cases/by-number/{number}")).await.expect(200);
    assert_eq!((&seen["leaf"], &seen["channel"]), (&json!("9901"), &json!("resident")));

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

/// One challenge's work carries one report, however often it is sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_taken_that_was_not_worked_for() {
    let server = Server::start(Fresh::sqlite()).await;
    let resident = server.nobody();
    let report = public_report(&resident, server.id(), Some(LEAF)).await;
    let with = |field: &str, value: Value| {
        let mut report = report.clone();
        report["work"][field] = value;
        report
    };
    for broken in [
        with("nonce", json!(report["work"]["nonce"].as_u64().unwrap() + 1)),
        with("challenge", json!("0.1773104400.0123456789abcdef0123456789abcdef")),
        with("challenge", json!("井盖")),
    ] {
        resident.post("/public/reports", &broken).await.refused(422, "work");
    }
    let mut another = report.clone();
    another["id"] = json!(server.id());
    resident.post("/public/reports", &another).await.refused(422, "work");
    server.pass(Duration::minutes(31));
    resident.post("/public/reports", &report).await.refused(422, "work_stale");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_goes_with_a_report_and_hides_nothing() {
    let server = Server::start(Fresh::sqlite()).await;
    let (resident, id) = (server.nobody(), server.id());
    let upload = async |file: bytes::Bytes, subject: &str| {
        let work = resident.work(subject).await;
        let query = format!("challenge={}&nonce={}", work["challenge"].as_str().unwrap(), work["nonce"]);
        resident.upload_to(&format!("/public/photos?{query}"), "photo.jpg", "image/jpeg", file).await
    };
    let file = photo::jpeg(1);
    upload(file.clone(), &photo::digest(&photo::jpeg(2))).await.refused(422, "work");
    let text = bytes::Bytes::from_static(b"%PDF-1.4 not a photo at all");
    assert_eq!(upload(text.clone(), &photo::digest(&text)).await.status, 422);
    let answer = upload(file.clone(), &photo::digest(&file)).await.expect(201);
    assert_eq!(answer.as_object().unwrap().len(), 1, "only its name: {answer}");

    let mut report = public_report(&resident, id, Some(LEAF)).await;
    // What somebody else brought is not a resident's to show.
    report["evidence"] = json!([photo::uploaded(&server.worker().await, 3).await]);
    resident.post("/public/reports", &report).await.refused(422, "unknown_evidence");
    report["evidence"] = json!([answer["hash"]]);
    resident.post("/public/reports", &report).await.expect(201);

    let dispatcher = server.dispatcher().await;
    let kept = dispatcher.get(&format!("/cases/{id}/evidence/{}", answer["hash"].as_str().unwrap())).await;
    assert_eq!(kept.status, 200);
    assert!(!String::from_utf8_lossy(&kept.body).contains(photo::OWNER));
}
