//! A phone that comes back online: what queued up, in order, each answered by itself.

use app::caller::TokenScope;
use serde_json::{Value, json};
use testkit::city::OUTSIDE;
use testkit::{Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(good_and_bad_entries_are_answered_each_by_itself);

fn action(case: Uuid, action: &Value, text: &str) -> Value {
    let words = json!({ "text": text });
    json!({ "action": { "case": case, "request": Uuid::new_v4(), "version": null, "action": action, "words": words } })
}

async fn good_and_bad_entries_are_answered_each_by_itself(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let worker = server.worker().await;
    let (one, two) = (server.id(), server.id());
    let entry = |body: Value| json!({ "report": body });
    let changed = |field: &str, value: Value| entry(report_with(server.id(), field, value));
    let mut strange = action(one, &json!({ "kind": "urge" }), "");
    strange["action"]["colour"] = json!("red");
    let items = json!([
        entry(report(one)),
        changed("place", at(OUTSIDE)),
        action(one, &json!({ "kind": "urge" }), ""),
        action(one, &json!({ "kind": "accept" }), ""),
        changed("leaf", json!(7)),
        { "report": { "id": two } },
        { "letter": {} },
        "nonsense",
        action(server.id(), &json!({ "kind": "urge" }), ""),
        strange,
        entry(report(one)),
        entry(report(two)),
    ]);
    let answer = worker.post("/batch", &json!({ "items": items })).await.expect(200);
    let outcomes: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["status"].as_u64().unwrap(),
                item["problem"]["rule"].as_str().unwrap_or(""),
                item["problem"]["field"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let expected = [
        (201, "", ""),
        (422, "outside_city", "place"),
        (200, "", ""),
        (422, "role", "action"),
        (422, "type", "items[4].report.leaf"),
        (422, "missing", "items[5].report.place"),
        (422, "one_of", "items[6]"),
        (422, "one_of", "items[7]"),
        (404, "no_case", ""),
        (422, "unknown_field", "items[9].action.colour"),
        (200, "", ""),
        (201, "", ""),
    ];
    assert_eq!(outcomes, expected, "{answer}");
    assert_eq!(answer["items"][2]["seq"], 2);
    assert_eq!(story(&worker, one).await, ["report", "urge"]);
    assert_eq!(worker.get("/cases").await.expect(200)["items"].as_array().unwrap().len(), 2);

    let many: Vec<_> = (0..201).map(|_| entry(report(server.id()))).collect();
    worker.post("/batch", &json!({ "items": many })).await.refused(422, "too_many_items");

    // A batch is no way around a token's scope.
    let account = worker.account();
    for (scope, statuses) in [(TokenScope::Report, [201, 403]), (TokenScope::Act, [403, 200])] {
        let token = server.with_token(account, &[scope]).await;
        let items = json!([entry(report(server.id())), action(one, &json!({ "kind": "urge" }), "")]);
        let answer = token.post("/batch", &json!({ "items": items })).await.expect(200);
        assert_eq!(
            [&answer["items"][0]["status"], &answer["items"][1]["status"]],
            statuses.each_ref().map(|n| json!(n)).each_ref(),
            "{scope:?}"
        );
    }
    server
        .with_token(account, &[TokenScope::Read])
        .await
        .post("/batch", &json!({ "items": [] }))
        .await
        .refused(403, "token_scope");
}
