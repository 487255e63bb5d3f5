//! The loop, end to end, on both engines: five accounts take a case from report to rating.

use serde_json::json;
use testkit::city::{CITY_DEPARTMENT, CONDITION, DEPARTMENT, GRID, LEAF, STATION, TWIN};
use testkit::{Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(
    from_report_to_rating,
    a_draft_is_its_authors_until_it_is_reported,
    co_handlers_feed_back
);

async fn from_report_to_rating(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let (handler, verifier) = (server.handler(STATION).await, server.verifier().await);
    let lead = server.shift_lead().await;

    let id = server.id();
    let born = worker.post("/cases", &report(id)).await.expect(201);
    assert_eq!(born["number"], "330203001-20260310-0001");
    assert_eq!(
        (&born["area"], &born["stage"], &born["version"]),
        (&json!(GRID), &json!("collect"), &json!(1))
    );
    assert_eq!(born["desk"]["name"]["en"], "Room of two towns");
    assert_eq!(born["clock"]["kind"], "accept");

    // Who may do what is told with the case.
    let seen = case(&dispatcher, id).await;
    assert_eq!(permitted(&seen, "accept"), Some(true));
    assert_eq!(permitted(&seen, "dispatch"), Some(false));
    assert_eq!(permitted(&seen, "feed_back"), None);
    assert_eq!(seen["suggestion"]["unit"]["id"], STATION.0);

    let steps = [
        (&dispatcher, json!({ "kind": "accept" }), "", "file"),
        (&dispatcher, json!({ "kind": "file", "condition": CONDITION }), "", "dispatch"),
        (&lead, json!({ "kind": "dispatch", "lead": STATION.0 }), "", "handle"),
        (&handler, json!({ "kind": "sign" }), "", "handle"),
        (&handler, json!({ "kind": "feed_back" }), "井盖已加固", "feedback"),
        (&verifier, json!({ "kind": "verify", "verdict": "pass" }), "", "close"),
        (&dispatcher, json!({ "kind": "close" }), "", "evaluate"),
        (&worker, json!({ "kind": "rate", "satisfied": true, "stars": 5 }), "", "evaluate"),
    ];
    for (seq, (who, action, text, stage)) in (2..).zip(steps) {
        let answer = who.act(id, action.clone(), text).await.expect(200);
        assert_eq!((&answer["seq"], &answer["again"]), (&json!(seq), &json!(false)), "{action}");
        assert_eq!(answer["case"]["stage"], stage, "{action}");
        assert_eq!(answer["case"]["version"], seq);
        assert_eq!(answer["case"]["number"], born["number"], "{action}");
        assert_eq!(answer["case"]["summary"], born["summary"], "{action}");
    }

    let ended = case(&worker, id).await;
    assert_eq!((&ended["end"], &ended["satisfied"]), (&json!("closed"), &json!(true)));
    let expected = ["report", "accept", "file", "dispatch", "sign", "feed_back", "verify", "close", "rate"];
    assert_eq!(story(&worker, id).await, expected);

    // The history is chained, names its people, and shows words masked.
    let steps = worker.get(&format!("/cases/{id}/steps")).await.expect(200);
    let first = &steps["items"][0];
    assert_eq!(first["actor"]["person"]["name"], "同志 grid_worker.4");
    assert_eq!(first["words"]["contact_phone"], "138****8000");
    assert!(!steps.to_string().contains(PHONE) && !steps.to_string().contains(CONTACT));

    // And it is found again: by number, in the lists, in the counts.
    let by_number = dispatcher.get("/cases/by-number/330203001-20260310-0001").await.expect(200);
    assert_eq!(by_number["id"], id.to_string());
    let list = dispatcher.get("/cases?state=ended").await.expect(200);
    assert_eq!(list["items"][0]["id"], id.to_string());
    assert_eq!(dispatcher.get("/cases").await.expect(200)["items"], json!([]));
    assert_eq!(dispatcher.get("/cases/counts").await.expect(200)["open"], 0);
}

async fn a_draft_is_its_authors_until_it_is_reported(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let colleague = server.colleague(domain::post::Role::GridWorker, testkit::city::ROOM).await;
    let id = server.id();
    let draft = |text: &str| {
        let mut body = report_with(id, "request", json!(Uuid::new_v4()));
        body["draft"] = json!(true);
        body["words"] = json!({ "text": text });
        body
    };

    let saved = worker.post("/cases", &draft("井盖")).await.expect(201);
    assert_eq!((&saved["draft"], &saved["number"]), (&json!(true), &json!(null)));
    worker.post("/cases", &draft("井盖松动")).await.expect(201);
    for other in [&dispatcher, &colleague] {
        other.get(&format!("/cases/{id}")).await.refused(404, "no_case");
        assert_eq!(other.get("/cases?state=draft").await.expect(200)["items"], json!([]));
        other.post("/cases", &draft("别人的")).await.refused(404, "no_case");
    }
    assert_eq!(worker.get("/cases?state=draft").await.expect(200)["items"][0]["id"], id.to_string());

    let sent = report_with(id, "request", json!(Uuid::new_v4()));
    let sent = worker.post("/cases", &sent).await.expect(201);
    assert_eq!((&sent["draft"], &sent["version"]), (&json!(false), &json!(3)));
    assert_eq!(sent["number"], "330203001-20260310-0001");
    case(&dispatcher, id).await;
    assert_eq!(story(&worker, id).await, ["save_draft", "save_draft", "report"]);
}

async fn co_handlers_feed_back(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = filed(&server).await;
    let (dispatcher, station) = (server.dispatcher().await, server.handler(STATION).await);
    let co = [TWIN.0, DEPARTMENT.0];
    let action = json!({ "kind": "dispatch", "lead": STATION.0, "co": co });
    let answer = dispatcher.act(id, action, "").await.expect(200);
    assert_eq!(answer["case"]["co"].as_array().unwrap().len(), 2);

    for unit in [TWIN, DEPARTMENT] {
        let handler = server.handler(unit).await;
        assert_eq!(case(&handler, id).await["leaf"], LEAF);
        handler.act(id, json!({ "kind": "feed_back" }), "办完了").await.refused(422, "not_yours");
        handler.act(id, json!({ "kind": "co_feed_back" }), "配合完成").await.expect(200);
    }
    // Who has no part in it sees nothing of it.
    server.handler(CITY_DEPARTMENT).await.get(&format!("/cases/{id}")).await.refused(404, "no_case");
    let seen = case(&station, id).await;
    assert!(seen["co"].as_array().unwrap().iter().all(|co| co["done"] == true));
    settle(&server, id).await;
}
