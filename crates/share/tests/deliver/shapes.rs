//! What receivers are sent: attributes, signatures, personal text masked, files.

use app::caller::TokenScope;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::CaseId;
use domain::post::Role;
use serde_json::{Value, json};
use share::delivery::signature;
use testkit::city::{LEAF, SPOT, STATION};
use testkit::{Fresh, Server};

use crate::receiver::{Receiver, Reply};
use crate::scene::{Scene, webhook};

/// Reports a case with everything in it that is somebody's own.
async fn reported(scene: &Scene) -> uuid::Uuid {
    let id = scene.server.id();
    let body = json!({
        "id": id, "place": { "lon": SPOT.0, "lat": SPOT.1 }, "leaf": LEAF,
        "words": { "text": "井盖松动, 可打 13800138000 找王小明", "address": "中山路 18 弄 3 号 401 室",
                   "contact_name": "王小明", "contact_phone": "13800138000" },
    });
    scene.server.worker().await.post("/cases", &body).await.expect(201);
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_with_both_keys_while_one_follows_the_other() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::TakenWith(r#"{"data":{"id":"SW-7"}}"#.to_owned())).await;
    let mut way = webhook(&receiver);
    way["number_at"] = json!("/data/id");
    let (target, old) = scene.target("water", json!({ "way": way }), None).await;
    let id = scene.subscription(target, json!({})).await;
    let new = scene.share.rotate_key(&scene.keeper, target, 24).await.unwrap();
    let case = reported(&scene).await;
    scene.drive().await;
    let came = receiver.came().await.remove(0);
    let header = |name: &str| came.headers[name].clone();
    let timestamp: i64 = header("webhook-timestamp").parse().unwrap();
    assert_eq!(timestamp, scene.server.now().timestamp());
    let keys = [&new, &old].map(|key| STANDARD.decode(key.strip_prefix("whsec_").unwrap()).unwrap());
    let expected = signature(keys.iter().map(Vec::as_slice), &came.id, timestamp, &came.body);
    assert_eq!(header("webhook-signature"), expected);
    assert_eq!((header("ce-specversion"), header("ce-id")), ("1.0".to_owned(), came.id.clone()));
    assert_eq!(
        (header("ce-type"), header("idempotency-key")),
        ("dingbo.case.report".to_owned(), came.id.clone())
    );
    assert_eq!(header("ce-source"), "urn:dingbo:city:3302");
    let shared = scene.share.shared_with(&scene.keeper, CaseId(case)).await.unwrap();
    assert_eq!((shared[0].state.name(), shared[0].number.as_deref()), ("acknowledged", Some("SW-7")));
    assert_eq!((shared[0].steps, shared[0].acknowledged), (1, 1));
    scene.agrees(id, &receiver, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_text_only_for_a_purpose() {
    let scene = Scene::new().await;
    let (plain, purposeful) =
        (Receiver::start(|_, _| Reply::Taken).await, Receiver::start(|_, _| Reply::Taken).await);
    scene.subscribed("plain", &plain, json!({ "wants": "report" })).await;
    let fields = json!(["description", "contact", "address"]);
    let rule = json!({ "wants": "report", "fields": fields, "purpose": "抢修人员上门前联系报告人" });
    scene.subscribed("purposeful", &purposeful, rule).await;
    let bare: share::rule::Rule = serde_json::from_value(json!({ "fields": fields })).unwrap();
    let refused = scene.share.add_subscription(&scene.keeper, 1, "试", &bare, None).await.unwrap_err();
    assert!(refused.to_string().contains("purpose_needed"), "{refused}");
    reported(&scene).await;
    scene.drive().await;
    let body = async |receiver: &Receiver| String::from_utf8(receiver.came().await.remove(0).body).unwrap();
    let text = body(&plain).await;
    for secret in ["13800138000", "王小明", "401"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("井盖松动"), "{text}");
    let told: Value = serde_json::from_str(&body(&purposeful).await).unwrap();
    assert_eq!(told["case"]["contact_phone"], "13800138000");
    assert!(!told["case"]["description"].as_str().unwrap().contains("王小明"), "{told}");
    assert!(told["case"].get("stage").is_none(), "only what was named: {told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_envelope_that_says_no_is_no_acknowledgement() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, before| {
        let code = if before == 0 { 500 } else { 200 };
        Reply::TakenWith(json!({ "code": code, "msg": "系统繁忙" }).to_string())
    })
    .await;
    let mut way = webhook(&receiver);
    way["envelope"] = json!(true);
    let id = scene.subscribed_with("ruoyi", json!({ "way": way }), json!({})).await;
    reported(&scene).await;
    scene.drive().await;
    scene.agrees(id, &receiver, 1).await;
    assert_eq!(receiver.came().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn structured_and_into_a_folder_in_an_older_encoding() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let mut way = webhook(&receiver);
    way["mode"] = json!("structured");
    scene.subscribed_with("structured", json!({ "way": way }), json!({})).await;
    let folder = tempfile::tempdir().unwrap();
    let shape = json!({ "shape": { "format": "xml", "encoding": "gb18030" } });
    scene
        .subscribed_with("folder", json!({ "way": { "kind": "folder", "path": folder.path() } }), shape)
        .await;
    // One in the morning of the 11th in the city, still the 10th in Greenwich.
    scene.server.pass(chrono::TimeDelta::hours(16));
    reported(&scene).await;
    scene.drive().await;
    let whole: Value = serde_json::from_slice(&receiver.came().await[0].body).unwrap();
    assert_eq!((&whole["specversion"], &whole["type"]), (&json!("1.0"), &json!("dingbo.case.report")));
    assert!(whole["data"]["case"]["number"].is_string(), "{whole}");
    let day = folder.path().join("2026-03-11");
    let manifest = std::fs::read_to_string(day.join("manifest.jsonl")).unwrap();
    let line: Value = serde_json::from_str(manifest.trim()).unwrap();
    assert_eq!(line["count"], 1);
    assert_eq!(line["file"], format!("3302-{}.xml", line["id"].as_str().unwrap()));
    let bytes = std::fs::read(day.join(line["file"].as_str().unwrap())).unwrap();
    let (text, _, failed) = encoding_rs::GB18030.decode(&bytes);
    assert!(!failed && text.contains("encoding=\"gb18030\"") && text.contains("井盖松动"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_a_request_of_another_open311_endpoint() {
    let scene = Scene::new().await;
    let receiver =
        Receiver::start(|_, _| Reply::TakenWith(r#"[{"service_request_id":"311-7"}]"#.to_owned())).await;
    let way =
        json!({ "kind": "open311", "url": receiver.url(), "jurisdiction_id": "city.gov", "timeout_s": 2 });
    let (target, _) = scene.target("theirs", json!({ "way": way }), None).await;
    scene.credential(target, json!({ "token": "k3y" })).await;
    let template = r#"{"service_code": {{ case.leaf }}, "lat": {{ case.lat }}, "long": {{ case.lon }}, "description": {{ case.description }}}"#;
    let rule = json!({ "wants": "report", "shape": { "template": template } });
    let id = scene.subscription(target, rule).await;
    let case = reported(&scene).await;
    scene.drive().await;
    let came = receiver.came().await.remove(0);
    let form = String::from_utf8(came.body).unwrap();
    assert!(came.headers["content-type"].starts_with("application/x-www-form-urlencoded"));
    for pair in [
        "api_key=k3y",
        "jurisdiction_id=city.gov",
        &format!("service_code={LEAF}"),
        &format!("lat={}", SPOT.1),
    ] {
        assert!(form.split('&').any(|it| it == pair), "{pair} in {form}");
    }
    assert!(!form.contains("13800138000"), "{form}");
    let shared = scene.share.shared_with(&scene.keeper, CaseId(case)).await.unwrap();
    assert_eq!((shared[0].state.name(), shared[0].number.as_deref()), ("acknowledged", Some("311-7")));
    assert_eq!(scene.acknowledged(id).await.len(), 1);
}

/// Another city that runs the same platform is such an endpoint; what is sent again is not there twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_a_case_of_another_city_that_runs_the_same() {
    let (scene, other) = (Scene::new().await, Server::start(Fresh::sqlite()).await);
    let system = other.staff(Role::Service, STATION).await;
    let key = other.token(system.account(), &[TokenScope::Report]).await;
    let way = json!({ "kind": "open311", "url": format!("{}/open311/v2", other.origin()), "timeout_s": 10 });
    let (target, _) = scene.target("city", json!({ "way": way }), None).await;
    scene.credential(target, json!({ "token": key })).await;
    let template = r#"{"service_code": {{ case.leaf }}, "lat": {{ case.lat }}, "long": {{ case.lon }}, "description": {{ case.description }}}"#;
    let rule = json!({ "wants": "report", "shape": { "template": template } });
    let id = scene.subscription(target, rule).await;
    let case = CaseId(reported(&scene).await);
    scene.share.try_target(&scene.keeper, target).await.unwrap().unwrap();
    for _ in 0..2 {
        scene.drive().await;
        assert_eq!(scene.acknowledged(id).await.len(), 1, "{:?}", scene.states(id).await);
        let sent = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
        scene.share.retry(&scene.keeper, id, Some(sent.pos)).await.unwrap();
    }
    scene.drive().await;
    let there = reqwest::get(format!("{}/open311/v2/requests.json", other.origin())).await.unwrap();
    let there: Value = there.json().await.unwrap();
    let [request] = &there.as_array().unwrap()[..] else { panic!("one request: {there}") };
    let shared = scene.share.shared_with(&scene.keeper, case).await.unwrap().remove(0);
    assert_eq!(json!(shared.number), request["service_request_id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open311_number_that_is_told_later() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::TakenWith(r#"[{"token":"t/1"}]"#.to_owned())).await;
    let way =
        json!({ "kind": "open311", "url": receiver.url(), "jurisdiction_id": "city.gov", "timeout_s": 2 });
    let (target, _) = scene.target("theirs", json!({ "way": way }), None).await;
    scene.credential(target, json!({ "token": "k3y" })).await;
    let rule = json!({ "wants": "report", "shape": { "template": r#"{"service_code": {{ case.leaf }}}"# } });
    scene.subscription(target, rule).await;
    let case = CaseId(reported(&scene).await);
    scene.drive().await;
    let number = async || scene.share.shared_with(&scene.keeper, case).await.unwrap().remove(0).number;
    // Not there yet, then away, then there.
    for (reply, told) in [
        (Reply::TakenWith(r#"[{"token":"t/1"}]"#.to_owned()), None),
        (Reply::Status(404), None),
        (Reply::TakenWith(r#"[{"token":"t/1","service_request_id":"311-7"}]"#.to_owned()), Some("311-7")),
    ] {
        receiver.behave(move |_, _| reply.clone()).await;
        scene.server.pass(chrono::TimeDelta::seconds(60));
        scene.share.fetch_due().await.unwrap();
        assert_eq!(number().await.as_deref(), told);
    }
    let asked = receiver.came().await.pop().unwrap().address;
    assert!(asked.ends_with("/tokens/t%2F1.json?api_key=k3y&jurisdiction_id=city.gov"), "{asked}");
    let came = receiver.came().await.len();
    scene.server.pass(chrono::TimeDelta::seconds(60));
    scene.share.fetch_due().await.unwrap();
    assert_eq!(receiver.came().await.len(), came, "what is known is not asked for");
}
