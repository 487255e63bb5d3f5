//! Orders of a hotline: each one case, with its number as the acknowledgement; the rest for a person.

use app::caller::TokenScope;
use domain::post::{Post, Role};
use serde_json::{Value, json};
use testkit::Api;
use testkit::city::{CITY, FAR_SPOT, OUTSIDE, SPOT};
use uuid::Uuid;

use crate::receiver::{Receiver, Reply};
use crate::scene::{Scene, webhook};

/// The hotline: its subscription to what becomes of its orders, and its client.
async fn hotline(scene: &Scene, receiver: &Receiver, otherwise: Option<&str>) -> (i64, Api) {
    let area = scene.server.app.city().rules.city.clone();
    let account =
        scene.server.account("hotline", vec![Post { role: Role::Service, unit: Some(CITY), area }]).await;
    let mut orders = json!({ "codes": "hotline", "datum": "wgs84" });
    if let Some(leaf) = otherwise {
        orders["otherwise"] = json!(leaf);
    }
    let settings = json!({ "way": webhook(receiver), "back": { "orders": orders } });
    let (target, _) = scene.target("hotline", settings, Some(account)).await;
    let entries = [("MS0101", "0101"), ("MS02*", "0104")];
    let entries = entries.into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
    scene.share.put_codes(&scene.keeper, "hotline", &entries).await.unwrap();
    let rule = json!({ "filter": { "channels": ["hotline"] }, "wants": "steps" });
    let subscription = scene.subscription(target, rule).await;
    (subscription, scene.server.with_token(account, &[TokenScope::Report, TokenScope::Read]).await)
}

fn order(number: &str) -> Value {
    json!({
        "order_number": number, "text": "路口井盖松动", "category": "MS0101", "address": "一街道一社区 12 号",
        "lon": SPOT.0, "lat": SPOT.1, "caller_name": "王小明", "caller_phone": "13800138000",
        "due_at": "2026-03-12 18:00:00",
    })
}

fn with(mut order: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        order[*name] = value.clone();
    }
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_becomes_one_case_and_hears_how_it_goes_on() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let (_, hotline) = hotline(&scene, &receiver, None).await;
    // Sent many times at once, and again later.
    let sent = (0..6).map(|_| async { hotline.post("/share/orders", &order("HL-1")).await.expect(200) });
    let answers: Vec<Value> = futures::future::join_all(sent).await;
    let number = answers[0]["number"].as_str().unwrap().to_owned();
    assert!(
        answers.iter().all(|it| it["number"] == json!(number) && it["taken"] == json!(true)),
        "{answers:?}"
    );
    assert_eq!(hotline.post("/share/orders", &order("HL-1")).await.expect(200)["again"], true);
    let dispatcher = scene.server.dispatcher().await;
    assert_eq!(dispatcher.get("/cases").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let case = dispatcher.get(&format!("/cases/by-number/{number}")).await.expect(200);
    assert_eq!((&case["channel"], &case["leaf"]), (&json!("hotline"), &json!("0101")), "{case}");
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let words =
        dispatcher.post(&format!("{path}/reveal"), &json!({ "purpose": "回访来电人" })).await.expect(200);
    let words = &words["items"][0]["words"];
    assert_eq!(words["text"], "路口井盖松动\n(热线要求 2026-03-12 18:00 前办结)");
    assert_eq!(
        (&words["contact_phone"], &words["address"]),
        (&json!("13800138000"), &json!("一街道一社区 12 号"))
    );

    let id: Uuid = case["id"].as_str().unwrap().parse().unwrap();
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    dispatcher
        .act(id, json!({ "kind": "refuse", "reason": "out_of_scope" }), "不属于本市职责")
        .await
        .expect(200);
    scene.drive().await;
    let told: Vec<Value> =
        receiver.came().await.iter().map(|it| serde_json::from_slice(&it.body).unwrap()).collect();
    assert_eq!(told.len(), 3, "received, accepted, and how it ended");
    assert_eq!((&told[2]["case"]["number"], &told[2]["case"]["open"]), (&json!(number), &json!(false)));
    let shared = dispatcher.get(&path).await.expect(200);
    assert_eq!(shared["shared_with"][0]["number"], "HL-1", "the case knows the order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_case_waits_for_a_person() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let (_, hotline) = hotline(&scene, &receiver, None).await;
    let send = async |body: Value| hotline.post("/share/orders", &body).await;
    let bare = |number: &str| json!({ "order_number": number, "text": "x", "category": "MS0101" });
    let placed = |place: (f64, f64)| [("lon", json!(place.0)), ("lat", json!(place.1))];
    for (body, rule) in [
        (with(order("1"), &[("category", json!("XX"))]), "unmapped_category"),
        (with(order("2"), &placed(OUTSIDE)), "outside_city"),
        (bare("3"), "no_place"),
        (with(bare("4"), &[("address", json!("某条路"))]), "no_place"),
        (with(order("5"), &[("datum", json!("moon"))]), "datum"),
        (with(order("6"), &[("face", json!("x"))]), "malformed"),
        (json!({ "order_number": "7" }), "malformed"),
        (with(order("8"), &[("caller_phone", json!("call me"))]), "phone"),
        (with(order("9"), &[("text", json!("x".repeat(5000)))]), "too_long"),
    ] {
        let told = send(body.clone()).await.expect(202);
        assert_eq!((&told["reason"]["rule"], &told["case"]), (&json!(rule), &Value::Null), "{body}");
        // Sent again, it is the same message.
        let again = send(body).await.expect(202);
        assert_eq!((&again["kept"], &again["again"]), (&told["kept"], &json!(true)));
    }
    // The address alone is enough where it names one place; digits beside a table's longest reach are mapped.
    let named = with(bare("10"), &[("address", json!("三社区第一网格")), ("category", json!("MS0299"))]);
    send(named).await.expect(200);
    // An order whose words change is not the order that was taken.
    let changed = send(with(order("10"), &[("text", json!("补充: 已伤人"))])).await.expect(202);
    assert_eq!(changed["reason"]["rule"], "another_content");

    let keeper = scene.server.signed_in(scene.keeper.account).await;
    let inbox = keeper.get("/share/inbox").await.expect(200);
    assert_eq!(inbox["items"].as_array().unwrap().len(), 10);
    assert!(!inbox.to_string().contains("13800138000"), "masked: {inbox}");
    let kept = |request: &str| {
        let named = |it: &&Value| {
            let own = it["request"].as_str().unwrap();
            own.split('#').next() == Some(request)
        };
        let found = inbox["items"].as_array().unwrap().iter().find(named).unwrap();
        format!("/share/inbox/{}", found["id"])
    };
    // Still outside; mapped meanwhile.
    let still = keeper.post(&format!("{}/retry", kept("order:2")), &json!({})).await.expect(200);
    assert_eq!((&still["taken"], &still["reason"]["rule"]), (&json!(false), &json!("outside_city")));
    let entries = [("XX".to_owned(), "0601".to_owned())].into();
    scene.share.put_codes(&scene.keeper, "hotline", &entries).await.unwrap();
    let mended = keeper.post(&format!("{}/retry", kept("order:1")), &json!({})).await;
    assert_eq!(mended.expect(200)["taken"], true);
    // The supplement belongs to the case there is.
    let case = keeper.get("/cases").await.expect(200)["items"][0]["id"].clone();
    let link = keeper.post(&format!("{}/link", kept("order:10")), &json!({ "case": case })).await.expect(200);
    assert_eq!((&link["taken"], &link["case"]), (&json!(true), &case));
    let settle = format!("{}/settle", kept("order:3"));
    keeper.post(&settle, &json!({ "note": "x" })).await.refused(422, "note_needed");
    assert_eq!(keeper.post(&settle, &json!({ "note": "已电话联系热线, 重新派单" })).await.status, 204);
    keeper.post(&settle, &json!({ "note": "再来一次" })).await.refused(404, "no_message");
    let all = keeper.get("/share/inbox?all=true").await.expect(200);
    let outcome = |it: &Value| it["outcome"].as_str().map(str::to_owned);
    let mut outcomes: Vec<_> = all["items"].as_array().unwrap().iter().filter_map(outcome).collect();
    outcomes.sort();
    assert_eq!(outcomes, ["linked", "retried", "settled"]);
    assert_eq!(keeper.get("/share/inbox").await.expect(200)["items"].as_array().unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_mapped_may_have_a_leaf_of_its_own() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let (_, hotline) = hotline(&scene, &receiver, Some("9901")).await;
    let body = with(order("1"), &[("category", json!("XX")), ("lon", json!(FAR_SPOT.0))]);
    let number = hotline.post("/share/orders", &body).await.expect(200)["number"].clone();
    let case = hotline.get(&format!("/cases/by-number/{}", number.as_str().unwrap())).await.expect(200);
    assert_eq!(case["leaf"], "9901");
}
