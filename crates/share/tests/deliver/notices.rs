//! Notices to residents and of tasks, through the operator's gateway.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::city::{CONDITION, LEAF, SPOT, STATION};

use crate::receiver::{Receiver, Reply};
use crate::scene::{Scene, webhook};

async fn gateway(scene: &Scene, receiver: &Receiver, code: &str, wants: &str) -> i64 {
    let rule = json!({ "wants": wants, "purpose": "告知反映人办理进展" });
    scene.subscribed_with(code, json!({ "way": webhook(receiver) }), rule).await
}

/// What the gateway was asked to send.
async fn notices(receiver: &Receiver) -> Vec<Value> {
    let body = |came: &crate::receiver::Came| serde_json::from_slice::<Value>(&came.body).unwrap();
    receiver.came().await.iter().map(|came| body(came)["notice"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asked_is_told_of_the_milestones() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let gateway = gateway(&scene, &receiver, "sms", "notices").await;
    let nobody = scene.server.nobody();
    let report = async || {
        let words = json!({ "text": "井盖松动", "contact_phone": "13800138000" });
        let place = json!({ "lon": SPOT.0, "lat": SPOT.1 });
        let id = scene.server.id();
        let work = nobody.work(&id.to_string()).await;
        let body = json!({ "id": id, "work": work, "place": place, "leaf": LEAF, "words": words });
        let made = nobody.post("/public/reports", &body).await.expect(201);
        let (number, code) = (made["number"].as_str().unwrap(), made["code"].as_str().unwrap());
        (id, number.to_owned(), code.to_owned())
    };
    let (silent, _, _) = report().await;
    let (id, number, code) = report().await;
    let path = format!("/public/cases/{number}/notices");
    let asked = async || {
        let status = nobody.get(&format!("/public/cases/{number}?code={code}")).await.expect(200);
        status["notices"].clone()
    };
    assert_eq!(asked().await, json!(false));
    let wish = json!({ "code": code, "phone": "13900139000", "email": "w@example.org", "language": "en" });
    assert_eq!(nobody.json(reqwest::Method::PUT, &path, &wish).await.status, 204);
    assert_eq!(asked().await, json!(true));
    for (field, value, rule) in [
        ("phone", json!("call me"), "phone"),
        ("email", json!("nowhere"), "email"),
        ("language", json!("fr"), "one_of"),
    ] {
        let mut wish = wish.clone();
        wish[field] = value;
        nobody.json(reqwest::Method::PUT, &path, &wish).await.refused(422, rule);
    }
    let dispatcher = scene.server.dispatcher().await;
    for case in [silent, id] {
        for action in [
            json!({ "kind": "accept" }),
            json!({ "kind": "file", "condition": CONDITION }),
            json!({ "kind": "dispatch", "lead": STATION.0 }),
        ] {
            dispatcher.act(case, action, "").await.expect(200);
        }
    }
    let handler = scene.server.handler(STATION).await;
    let until = scene.server.now() + TimeDelta::days(2);
    handler
        .act(id, json!({ "kind": "ask_suspend", "until": until }), "等待配件, 联系 13800138000")
        .await
        .expect(200);
    scene.server.shift_lead().await.act(id, json!({ "kind": "grant" }), "").await.expect(200);
    scene.drive().await;
    let told = notices(&receiver).await;
    let kinds: Vec<_> = told.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["received", "handed_to", "suspended"], "{told:?}");
    assert_eq!(told[0]["to"], json!({ "phone": "13900139000", "email": "w@example.org", "language": "en" }));
    let said = told[1]["message"].as_str().unwrap();
    assert!(said.contains(&number) && said.contains("handed to Enforcement station"), "{said}");
    let why = told[2]["text"]["zh"].as_str().unwrap();
    assert!(why.contains("等待配件") && !why.contains("13800138000"), "{why}");
    // Each opening of the contact is on the log, with its purpose.
    let audit = scene.server.administrator(domain::post::Role::AuditAdmin).await;
    let log = audit.get("/audit").await.expect(200).to_string();
    assert_eq!(log.matches("open_contact").count(), 3, "{log}");
    assert!(log.contains("告知反映人办理进展"));

    // Who no longer wants to be told is not, and where to is gone.
    scene.server.pass(TimeDelta::minutes(1));
    assert_eq!(nobody.delete(&format!("{path}?code={code}")).await.status, 204);
    assert_eq!(scene.share.store().notices_to(domain::CaseId(id)).await.unwrap(), None);
    scene.server.time.set(until + TimeDelta::minutes(1));
    scene.server.clocks().await;
    handler.act(id, json!({ "kind": "feed_back" }), "已加固").await.expect(200);
    scene.drive().await;
    assert_eq!(notices(&receiver).await.len(), 3);
    assert_eq!(asked().await, json!(false));
    let day = scene.server.now().date_naive();
    for day in [day, day - chrono::Days::new(1), day - chrono::Days::new(2)] {
        let reconciled = scene.share.reconcile(&scene.keeper, gateway, day).await.unwrap();
        assert_eq!(reconciled.named.len(), 0, "{:?}", reconciled.named);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_hears_of_tasks_in_the_grid() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    gateway(&scene, &receiver, "duty", "tasks").await;
    let (id, number) = crate::back::dispatched(&scene).await;
    scene.server.handler(STATION).await.act(id, json!({ "kind": "feed_back" }), "已加固").await.expect(200);
    scene.drive().await;
    let told: Value = serde_json::from_slice(&receiver.came().await[0].body).unwrap();
    assert_eq!(
        (&told["notice"]["kind"], &told["case"]["area"]),
        (&json!("verify"), &json!("330203001001001"))
    );
    assert!(told["notice"]["text"]["zh"].as_str().unwrap().contains(&number), "{told}");
    assert_eq!(receiver.came().await.len(), 1);
}
