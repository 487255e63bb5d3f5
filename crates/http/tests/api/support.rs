//! Reports, and cases brought to where a test begins.

use serde_json::{Value, json};
use testkit::city::{CONDITION, LEAF, SPOT, STATION};
use testkit::{Api, Server};
use uuid::Uuid;

/// Words of a report with everything in it that is somebody's own.
pub const TEXT: &str = "中山路口井盖松动, 车过有响声, 可打 13800138000 找王小明";
/// Where, in words.
pub const ADDRESS: &str = "中山路 18 弄 3 号 401 室";
/// Whom to ask.
pub const CONTACT: &str = "王小明";
/// Their phone number.
pub const PHONE: &str = "13800138000";

/// A place as requests give it.
pub fn at((lon, lat): (f64, f64)) -> Value {
    json!({ "lon": lon, "lat": lat })
}

/// A report of a loose manhole cover in the first town.
pub fn report(id: Uuid) -> Value {
    json!({
        "id": id,
        "place": at(SPOT),
        "leaf": LEAF,
        "words": { "text": TEXT, "address": ADDRESS, "contact_name": CONTACT, "contact_phone": PHONE },
    })
}

/// The same report but for one field.
pub fn report_with(id: Uuid, field: &str, value: Value) -> Value {
    let mut body = report(id);
    body[field] = value;
    body
}

/// A case the first town's grid worker reported.
pub async fn reported(server: &Server) -> Uuid {
    let id = server.id();
    server.worker().await.post("/cases", &report(id)).await.expect(201);
    id
}

/// A case waiting to be dispatched.
pub async fn filed(server: &Server) -> Uuid {
    let id = reported(server).await;
    let dispatcher = server.dispatcher().await;
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    dispatcher.act(id, json!({ "kind": "file", "condition": CONDITION }), "").await.expect(200);
    id
}

/// A case being handled by the station.
pub async fn dispatched(server: &Server) -> Uuid {
    let id = filed(server).await;
    dispatch(&server.dispatcher().await, id, STATION.0).await;
    id
}

/// Dispatches to a unit.
pub async fn dispatch(dispatcher: &Api, id: Uuid, lead: u32) {
    dispatcher.act(id, json!({ "kind": "dispatch", "lead": lead }), "").await.expect(200);
}

/// Brings a case that the station has to its end.
pub async fn settle(server: &Server, id: Uuid) {
    let (handler, verifier) = (server.handler(STATION).await, server.verifier().await);
    handler.act(id, json!({ "kind": "feed_back" }), "已加固").await.expect(200);
    verifier.act(id, json!({ "kind": "verify", "verdict": "pass" }), "").await.expect(200);
    server.dispatcher().await.act(id, json!({ "kind": "close" }), "").await.expect(200);
}

/// The case as somebody sees it.
pub async fn case(api: &Api, id: Uuid) -> Value {
    api.get(&format!("/cases/{id}")).await.expect(200)
}

/// The actions of a case's history, first to last.
pub async fn story(api: &Api, id: Uuid) -> Vec<String> {
    let steps = api.get(&format!("/cases/{id}/steps")).await.expect(200);
    let kind = |step: &Value| step["action"]["kind"].as_str().unwrap().to_owned();
    steps["items"].as_array().unwrap().iter().map(kind).collect()
}

/// A permitted action of a case as its reader sees it: none, or whether it is possible now.
pub fn permitted(case: &Value, action: &str) -> Option<bool> {
    let list = case["permitted"].as_array().unwrap();
    list.iter().find(|entry| entry["action"] == action).map(|entry| entry["allowed"] == true)
}
