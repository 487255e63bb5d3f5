//! Areas shared with another system, over the API: subscribed to, tried out, fetched, found, sent.

use std::sync::Arc;

use domain::post::{Post, Role};
use reqwest::Method;
use serde_json::{Value, json};
use share::Share;
use testkit::city::{CITY, GRID};
use testkit::{Api, Fresh, Server};

testkit::on_both_engines!(areas_are_subscribed_to_like_cases, what_does_not_belong_to_areas_is_refused);

pub async fn keeper(server: &Server) -> Api {
    let area = server.app.city().rules.city.clone();
    let post = Post { role: Role::Supervisor, unit: Some(CITY), area };
    let account = server.account("keeper", vec![post]).await;
    server.signed_in(account).await
}

async fn target(keeper: &Api) -> Value {
    let name = json!({ "zh": "规划系统", "en": "Planning" });
    let body = json!({ "code": "planning", "name": name, "settings": { "way": { "kind": "pull" } } });
    keeper.post("/share/targets", &body).await.expect(201)["id"].clone()
}

fn towns() -> Value {
    json!({ "subject": "areas", "filter": { "areas": ["330203"], "levels": ["town"] } })
}

fn codes(items: &Value) -> Vec<&str> {
    let mut codes: Vec<_> = items.as_array().unwrap().iter().map(|it| it["area"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes
}

async fn areas_are_subscribed_to_like_cases(fresh: Fresh) {
    const TOWNS: [&str; 3] = ["330203001", "330203002", "330203003"];
    let server = Server::start(fresh).await;
    let keeper = keeper(&server).await;
    let target = target(&keeper).await;
    let tried = keeper.post("/share/preview", &json!({ "rule": towns() })).await.expect(200);
    assert_eq!(codes(&tried["items"]), TOWNS);
    let first = &tried["items"][0];
    assert!(first.get("case").is_none() && first["body"].as_str().unwrap().contains("\"level\":\"town\""));
    let one = json!({ "rule": towns(), "areas": [GRID] });
    let tried = keeper.post("/share/preview", &one).await.expect(200);
    assert_eq!((&tried["items"][0]["area"], &tried["items"][0]["steps"]), (&json!(GRID), &json!([])));

    let new = json!({ "target": target, "name": "镇街名录", "rule": towns() });
    let made = keeper.post("/share/subscriptions", &new).await.expect(201);
    assert_eq!(made["rule"]["subject"], "areas");
    let id = made["id"].as_i64().unwrap();
    Arc::new(Share::new(Arc::clone(&server.app), share::send::Bounds::default())).pump().await.unwrap();
    let fed = keeper.get(&format!("/share/subscriptions/{id}/feed?limit=2")).await.expect(200);
    let messages = fed["items"].as_array().unwrap();
    assert_eq!(messages.len(), 2, "{fed}");
    assert_eq!(messages[0]["message"]["area"]["code"], "330203001");
    assert_eq!(messages[0]["message"]["change"]["kind"], "made");

    // Found by what is shared, by the subscription, by the code.
    for query in ["subject=areas", &format!("subscription={id}"), "number=330203002"] {
        let found = keeper.get(&format!("/share/deliveries?{query}")).await.expect(200);
        let all = if query.starts_with("number") { &TOWNS[1..2] } else { &TOWNS[..] };
        assert_eq!(codes(&found["items"]), all, "{query}");
        assert!(found["items"][0].get("case").is_none());
    }
    let found = keeper.get("/share/deliveries").await.expect(200);
    assert_eq!(found["items"], json!([]), "cases where it is left out");
    let day = keeper.get(&format!("/share/subscriptions/{id}/days/2026-03-10")).await.expect(200);
    assert_eq!((&day["should"]["count"], &day["acknowledged"]["count"]), (&json!(3), &json!(0)));
    assert_eq!(codes(&day["differences"]), TOWNS);
    let again = json!({ "since": "2020-01-01T00:00:00Z", "dry_run": true });
    let again = keeper.post(&format!("/share/subscriptions/{id}/replay"), &again).await.expect(200);
    assert_eq!(again["again"], 3);
}

async fn what_does_not_belong_to_areas_is_refused(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let keeper = keeper(&server).await;
    let target = target(&keeper).await;
    let subscription = |rule: Value| json!({ "target": target, "name": "名录", "rule": rule });
    for (rule, why) in [
        (json!({ "subject": "places" }), "one_of"),
        (json!({ "subject": "areas", "filter": { "levels": ["street"] } }), "one_of"),
        (json!({ "subject": "areas", "filter": { "stages": ["handle"] } }), "of_cases"),
        (json!({ "subject": "areas", "wants": "report" }), "of_cases"),
        (json!({ "subject": "areas", "fields": ["stage"] }), "of_cases"),
        (json!({ "filter": { "levels": ["grid"] } }), "of_areas"),
        (json!({ "fields": ["outline"] }), "of_areas"),
    ] {
        keeper.post("/share/subscriptions", &subscription(rule)).await.refused(422, why);
    }
    let preview = |rule: Value, field: &str, value: Value| json!({ "rule": rule, field: [value] });
    let case = json!(server.id());
    for (body, why) in [
        (preview(towns(), "cases", case), "of_areas"),
        (preview(json!({}), "areas", json!(GRID)), "of_cases"),
        (preview(towns(), "areas", json!("一街道")), "area_code"),
    ] {
        keeper.post("/share/preview", &body).await.refused(422, why);
    }

    let made = keeper.post("/share/subscriptions", &subscription(towns())).await.expect(201);
    let path = format!("/share/subscriptions/{}", made["id"]);
    let cases = json!({ "name": "名录", "rule": {} });
    keeper.json(Method::PUT, &path, &cases).await.refused(422, "subject_stays");
    let send = format!("{path}/send");
    for (body, status, why) in [
        (json!({}), 422, "one_of_two"),
        (json!({ "case": server.id(), "area": GRID }), 422, "one_of_two"),
        (json!({ "case": server.id() }), 422, "of_areas"),
        (json!({ "area": GRID }), 422, "not_subscribed"),
        (json!({ "area": "3302039" }), 404, "no_area"),
    ] {
        keeper.post(&send, &body).await.refused(status, why);
    }
    keeper.get("/share/deliveries?subject=places").await.refused(422, "one_of");
}
