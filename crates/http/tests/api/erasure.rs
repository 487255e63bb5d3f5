//! What people typed is erased when they ask for it or when its retention ends; the case, its steps and their chain stay.

use app::background::retention;
use app::city::City;
use chrono::Duration;
use domain::post::Role;
use serde_json::{Value, json};
use testkit::{Fresh, Server};

use crate::people::audit;
use crate::photo;
use crate::support::*;

testkit::on_both_engines!(
    what_people_typed_is_erased_and_the_chain_stays_green,
    words_are_kept_as_long_as_the_city_says,
    files_that_nobody_made_use_of_are_removed,
);

async fn what_people_typed_is_erased_and_the_chain_stays_green(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let (security, dispatcher) = (server.administrator(Role::SecurityAdmin).await, server.dispatcher().await);
    let number = case(&dispatcher, id).await["number"].as_str().unwrap().to_owned();
    let (path, body) = (format!("/cases/by-number/{number}/erase"), json!({ "reason": "本人申请" }));
    security.post(&path, &body).await.refused(422, "not_ended");
    settle(&server, id).await;
    server.index().await;
    security.post(&path, &json!({ "reason": "" })).await.refused(422, "reason_needed");
    dispatcher.post(&path, &body).await.refused(403, "security_admin");
    security.post("/cases/by-number/330203001-20260310-9999/erase", &body).await.refused(404, "no_case");
    let erased = security.post(&path, &body).await.expect(200)["steps"].as_u64().unwrap();
    assert!(erased >= 2, "{erased}");
    assert_eq!(security.post(&path, &body).await.expect(200)["steps"], 0, "twice is harmless");

    // Nothing of it is left; the case and its steps are.
    assert_eq!(case(&dispatcher, id).await["summary"], Value::Null);
    let steps = dispatcher.get(&format!("/cases/{id}/steps")).await.expect(200);
    assert_eq!(steps["items"][0]["erased"], true);
    assert_eq!(dispatcher.get("/cases?q=%E4%BA%95%E7%9B%96").await.expect(200)["items"], json!([]));
    // What is said of it from now on is kept as ever.
    dispatcher.act(id, json!({ "kind": "comment" }), "已按申请擦除").await.expect(200);
    let last = dispatcher.get(&format!("/cases/{id}/steps")).await.expect(200);
    assert_eq!(last["items"].as_array().unwrap().last().unwrap()["words"]["text"], "已按申请擦除");
    let report = server.app.ledger.verify(&[], None, |_| ()).await.unwrap();
    assert!(report.is_green(), "{:?}", report.findings);
    let entries = audit(&server, "&action=erase_words").await;
    assert_eq!(entries[1]["detail"]["steps"], erased);
}

async fn files_that_nobody_made_use_of_are_removed(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let worker = server.worker().await;
    let upload = async |seed| {
        let made = worker.upload("photo.jpg", "image/jpeg", photo::jpeg(seed)).await.expect(201);
        made["hash"].as_str().unwrap().parse::<domain::Digest>().unwrap()
    };
    let (used, unused) = (upload(1).await, upload(2).await);
    let report = report_with(server.id(), "evidence", json!([used]));
    worker.post("/cases", &report).await.expect(201);
    let there = async || {
        let vault = &server.app.vault;
        (vault.has(used).await.unwrap(), vault.has(unused).await.unwrap())
    };
    server.pass(Duration::days(29));
    retention::reconcile(server.app.clone()).await.unwrap();
    assert_eq!(there().await, (true, true));
    server.pass(Duration::days(2));
    retention::reconcile(server.app.clone()).await.unwrap();
    assert_eq!(there().await, (true, false));
    assert_eq!(server.app.ledger.evidence(&[used, unused]).await.unwrap().len(), 1);
}

async fn words_are_kept_as_long_as_the_city_says(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (open, ended) = (reported(&server).await, dispatched(&server).await);
    settle(&server, ended).await;
    let erased = async || retention::reconcile(server.app.clone()).await.unwrap();
    server.pass(Duration::days(400));
    assert_eq!(erased().await, 0, "kept until somebody asks");
    let mut city = City::load(&server.app.ledger, server.now()).await.unwrap().unwrap();
    city.rules.settings.keep_words_days = Some(365);
    server.app.replace_city(city);
    assert_eq!(erased().await, 1);
    assert_eq!(erased().await, 0);
    let supervisor = server.supervisor().await;
    assert_eq!(case(&supervisor, ended).await["summary"], Value::Null);
    assert!(case(&supervisor, open).await["summary"].is_string());
}
