//! What happens beside the straight way: extension, suspension, voiding, merging, splitting, correcting, assigning,
//! supervising, escalating.

use chrono::Duration;
use domain::post::Role;
use serde_json::json;
use testkit::city::{
    COUNTY, DEPARTMENT, FAR_SPOT, FAR_STATION, LEAF, NEXT_GRID, NEXT_SPOT, ROOM, STATION, TWIN,
};
use testkit::{Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(
    what_one_asks_another_grants,
    a_suspension_pauses_the_unit_not_the_resident,
    a_merge_ends_one_and_keeps_the_other,
    a_split_makes_cases_of_its_parts,
    a_correction_moves_the_case,
    a_contact_stays_covered,
    a_case_is_assigned_within_its_unit,
    what_runs_out_is_escalated_and_supervised,
);

async fn what_one_asks_another_grants(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let (handler, lead) = (server.handler(STATION).await, server.shift_lead().await);
    let due = case(&handler, id).await["clock"]["due_at"].clone();

    let ask = json!({ "kind": "ask_extend", "by": "1 working_days" });
    handler
        .act(id, json!({ "kind": "ask_extend", "by": "9 working_days" }), "太难")
        .await
        .refused(422, "extend_by");
    handler.act(id, ask.clone(), "").await.refused(422, "words_needed");
    let asked = handler.act(id, ask.clone(), "等材料").await.expect(200);
    assert_eq!(
        (&asked["case"]["pending"]["wish"], &asked["case"]["pending"]["by"]),
        (&json!("extend"), &json!("1 working_days"))
    );
    assert_eq!(asked["case"]["clock"]["due_at"], due, "asking gains nothing");
    handler.act(id, ask.clone(), "再要").await.refused(422, "already_asked");
    handler.act(id, json!({ "kind": "grant" }), "").await.refused(422, "role");
    server.dispatcher().await.act(id, json!({ "kind": "grant" }), "").await.refused(422, "role");

    let granted = lead.act(id, json!({ "kind": "grant" }), "").await.expect(200);
    assert_eq!(granted["case"]["extensions"], 1);
    assert!(granted["case"]["clock"]["due_at"].as_str() > due.as_str());
    // A second one takes a supervisor.
    handler.act(id, ask, "还等").await.expect(200);
    lead.act(id, json!({ "kind": "grant" }), "").await.refused(422, "second_extension");
    lead.act(id, json!({ "kind": "deny" }), "不再延").await.expect(200);

    // Who asks is not who grants, whatever posts they hold.
    lead.act(id, json!({ "kind": "ask_void" }), "重复").await.expect(200);
    let second = server.colleague(Role::ShiftLead, ROOM).await;
    for same in [&lead, &second] {
        same.act(id, json!({ "kind": "grant" }), "").await.refused(422, "four_eyes");
    }
    let voided = server.supervisor().await.act(id, json!({ "kind": "grant" }), "").await.expect(200);
    assert_eq!(voided["case"]["end"], "voided");
}

async fn a_suspension_pauses_the_unit_not_the_resident(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let (handler, lead) = (server.handler(STATION).await, server.shift_lead().await);
    let resident = case(&handler, id).await["resident"]["due_at"].clone();
    let until = server.now() + Duration::days(3);

    let ask = json!({ "kind": "ask_suspend", "until": until });
    handler.act(id, ask, "等地铁施工完成").await.expect(200);
    let granted = lead.act(id, json!({ "kind": "grant" }), "").await.expect(200);
    assert_eq!(
        (&granted["case"]["clock"]["paused"], &granted["case"]["resident"]["due_at"]),
        (&json!(true), &resident)
    );
    handler.act(id, json!({ "kind": "feed_back" }), "办完了").await.refused(422, "suspended");

    server.clocks().await;
    assert_eq!(case(&handler, id).await["clock"]["paused"], true, "not before its time");
    server.time.set(until + Duration::minutes(1));
    server.clocks().await;
    let resumed = case(&handler, id).await;
    assert_eq!((&resumed["clock"]["paused"], &resumed["suspended_until"]), (&json!(false), &json!(null)));
    assert_eq!(story(&handler, id).await.last().unwrap(), "resume");
    settle(&server, id).await;
}

async fn a_merge_ends_one_and_keeps_the_other(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (kept, ended) = (reported(&server).await, reported(&server).await);
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let similar = dispatcher.get(&format!("/cases/{ended}/similar")).await.expect(200);
    assert_eq!(similar["items"][0]["id"], kept.to_string());

    // Into itself, into nothing, into a case of another county: refused, and nothing has happened.
    let merge = |into: Uuid| json!({ "kind": "merge", "into": into });
    let far = server.id();
    let far_worker = server.staff(Role::GridWorker, testkit::city::FAR_ROOM).await;
    far_worker.post("/cases", &report_with(far, "place", at(FAR_SPOT))).await.expect(201);
    dispatcher.act(ended, merge(ended), "重复").await.refused(422, "itself");
    for into in [server.id(), far] {
        dispatcher.act(ended, merge(into), "重复").await.refused(422, "unknown_case");
    }
    worker.act(ended, merge(kept), "重复").await.refused(422, "role");
    assert_eq!(story(&dispatcher, ended).await, ["report"]);

    let merged = dispatcher.act(ended, merge(kept), "").await.expect(200);
    assert_eq!((&merged["case"]["end"], &merged["case"]["merged_into"]), (&json!("merged"), &json!(kept)));
    let other = case(&dispatcher, kept).await;
    assert_eq!((&other["absorbed"], &other["end"]), (&json!(1), &json!(null)));
    assert_eq!(story(&dispatcher, kept).await, ["report", "absorb"]);
}

async fn a_split_makes_cases_of_its_parts(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = filed(&server).await;
    let dispatcher = server.dispatcher().await;
    let part = |id: Uuid, leaf: &str| json!({ "id": id, "leaf": leaf, "words": { "text": "路面也坏了" } });
    let split = |parts: &[serde_json::Value]| json!({ "kind": "split", "parts": parts });

    let (one, two) = (server.id(), server.id());
    dispatcher.act(id, split(&[]), "").await.refused(422, "parts");
    dispatcher.act(id, split(&[part(one, LEAF), part(one, LEAF)]), "").await.refused(422, "parts");
    dispatcher.act(id, split(&[part(one, "9876")]), "").await.refused(422, "unknown_category");
    dispatcher.act(id, split(&[part(Uuid::new_v4(), LEAF)]), "").await.refused(422, "uuid_v7");
    dispatcher.act(id, split(&[part(one, "0102"), part(id, LEAF)]), "").await.refused(422, "parts");
    dispatcher.get(&format!("/cases/{one}")).await.refused(404, "no_case");

    let answer = dispatcher.act(id, split(&[part(one, "0102"), part(two, "0102")]), "").await.expect(200);
    assert_eq!(answer["case"]["parts"], json!([one, two]));
    for (part, number) in [(one, "330203001-20260310-0002"), (two, "330203001-20260310-0003")] {
        let seen = case(&dispatcher, part).await;
        assert_eq!(
            (&seen["parent"], &seen["stage"], &seen["number"]),
            (&json!(id), &json!("file"), &json!(number))
        );
        assert_eq!(seen["summary"], "路面也坏了");
    }
    let taken = dispatcher.act(id, split(&[part(two, "0102")]), "").await;
    taken.refused(422, "parts");
}

/// The contact of a report is covered wherever the case's words are shown, whoever names them later.
async fn a_contact_stays_covered(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let covered = |seen: &serde_json::Value, shown: &str| assert_eq!(seen["summary"], shown);
    // A report that names its contact in the form only.
    let id = server.id();
    let words = json!({ "text": "井盖松动", "contact_name": CONTACT });
    worker.post("/cases", &report_with(id, "words", words)).await.expect(201);
    let correct = json!({ "kind": "correct" });
    worker.act(id, correct.clone(), &format!("井盖缺失, 问{CONTACT}")).await.expect(200);
    covered(&case(&dispatcher, id).await, "井盖缺失, 问王**");

    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    let part = server.id();
    let words = json!({ "text": format!("{CONTACT}说路面也坏了") });
    let split = json!({ "kind": "split", "parts": [{ "id": part, "leaf": "0102", "words": words }] });
    dispatcher.act(id, split, "").await.expect(200);
    covered(&case(&dispatcher, part).await, "王**说路面也坏了");
    dispatcher.act(part, correct.clone(), &format!("{CONTACT}门口路面坏了")).await.expect(200);
    covered(&case(&dispatcher, part).await, "王**门口路面坏了");

    // A contact named only afterwards is covered in the text until now.
    let other = server.id();
    let words = json!({ "text": "张小兰家门口堆物" });
    worker.post("/cases", &report_with(other, "words", words)).await.expect(201);
    let named =
        json!({ "request": Uuid::new_v4(), "action": correct, "words": { "contact_name": "张小兰" } });
    worker.post(&format!("/cases/{other}/actions"), &named).await.expect(200);
    covered(&case(&dispatcher, other).await, "张**家门口堆物");

    server.index().await;
    for path in [
        format!("/cases/{id}/steps"),
        format!("/cases/{part}/steps"),
        "/cases".to_owned(),
        "/cases?q=井盖".to_owned(),
        "/cases/export".to_owned(),
    ] {
        let seen = dispatcher.get(&path).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(!seen.text().contains(CONTACT), "{path}: {}", seen.text());
    }
}

async fn a_correction_moves_the_case(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = reported(&server).await;
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let correct = |fields: serde_json::Value| {
        let mut action = json!({ "kind": "correct" });
        action.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        action
    };
    dispatcher.act(id, correct(json!({})), "").await.refused(422, "nothing_changed");
    dispatcher.act(id, correct(json!({ "leaf": "9876" })), "").await.refused(422, "unknown_category");
    dispatcher
        .act(id, correct(json!({ "condition": "nonsense" })), "")
        .await
        .refused(422, "unknown_condition");
    let outside = dispatcher.act(id, correct(json!({ "place": at(testkit::city::OUTSIDE) })), "").await;
    outside.refused(422, "outside_city");

    // The reporter says it anew; lists show the new text, masked.
    let said = worker.act(id, correct(json!({})), "井盖缺失, 电话 13900139000").await.expect(200);
    let summary = said["case"]["summary"].as_str().unwrap();
    assert!(summary.starts_with("井盖缺失") && !summary.contains("13900139000"), "{summary}");

    // What is not a text beside a correction is no description.
    let addressed =
        json!({ "request": Uuid::new_v4(), "action": correct(json!({})), "words": { "address": "东门" } });
    let kept = worker.post(&format!("/cases/{id}/actions"), &addressed).await.expect(200);
    assert_eq!(kept["case"]["summary"], said["case"]["summary"]);

    // Another town's room has it from then on; its number stays.
    let moved = dispatcher.act(id, correct(json!({ "place": at(NEXT_SPOT) })), "").await.expect(200);
    assert_eq!((&moved["case"]["area"], &moved["case"]["desk"]["id"]), (&json!(NEXT_GRID), &json!(5)));
    assert_eq!(moved["case"]["number"], "330203001-20260310-0001");
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.refused(404, "no_case");
    let next = server.staff(Role::Dispatcher, testkit::city::NEXT_ROOM).await;
    next.act(id, json!({ "kind": "accept" }), "").await.expect(200);

    // The extra fields of a category come with a report or a correction, in the shape the category wants.
    let form = |kind: &str, form: serde_json::Value| json!({ "request": Uuid::new_v4(), "action": { "kind": kind }, "words": { "text": "补充", "form": form } });
    let path = format!("/cases/{id}/actions");
    next.post(&path, &form("correct", json!({ "diameter_mm": 700 }))).await.expect(200);
    next.post(&path, &form("correct", json!({ "diameter_mm": "wide" }))).await.refused(422, "form");
    next.post(&path, &form("comment", json!({ "diameter_mm": 700 }))).await.refused(422, "no_form");
}

async fn a_case_is_assigned_within_its_unit(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let handler = server.handler(STATION).await;
    let unit_lead = server.staff(Role::UnitLead, STATION).await;
    let people = unit_lead.get(&format!("/units/{}/people", STATION.0)).await.expect(200);
    let people: Vec<_> =
        people["items"].as_array().unwrap().iter().map(|person| person["account"].clone()).collect();
    assert!(
        people.contains(&json!(handler.account().0))
            && !people.contains(&json!(server.worker().await.account().0))
    );

    let assign = |to: u32| json!({ "kind": "assign", "to": to });
    let stranger = server.handler(TWIN).await.account().0;
    for nobody in [stranger, 99_999] {
        let refused = unit_lead.act(id, assign(nobody), "").await;
        refused.refused(422, "colleague");
        assert_eq!(refused.value()["field"], "action.to");
    }
    let assigned = unit_lead.act(id, assign(handler.account().0), "").await.expect(200);
    assert_eq!(assigned["case"]["assignee"]["account"], handler.account().0);

    let deputy = server.colleague(Role::Handler, STATION).await;
    let hand_over = json!({ "kind": "hand_over", "to": deputy.account().0 });
    deputy.act(id, hand_over.clone(), "").await.refused(422, "not_yours");
    let handed = handler.act(id, hand_over, "").await.expect(200);
    assert_eq!(handed["case"]["assignee"]["account"], deputy.account().0);
}

async fn what_runs_out_is_escalated_and_supervised(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let (handler, supervisor) = (server.handler(STATION).await, server.supervisor().await);
    server.clocks().await;
    assert_eq!(case(&handler, id).await["flags"]["escalated"], false);
    server.pass(Duration::days(10));
    server.clocks().await;
    server.clocks().await;
    let late = case(&supervisor, id).await;
    assert_eq!((&late["clock"]["light"], &late["flags"]["escalated"]), (&json!("red"), &json!(true)));
    assert_eq!(story(&supervisor, id).await.iter().filter(|kind| *kind == "escalate").count(), 1);
    let red = supervisor.get("/cases?light=red&order=time_left").await.expect(200);
    assert_eq!(red["items"][0]["id"], id.to_string());
    assert_eq!(supervisor.get("/cases/counts").await.expect(200)["by_light"]["red"], 1);

    let supervise = json!({ "kind": "supervise", "cause": "overdue", "reply_needed": true });
    let supervised = supervisor.act(id, supervise, "请说明").await.expect(200);
    assert_eq!(
        (&supervised["case"]["supervised"], &supervised["case"]["reply_owed"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        supervisor.get("/cases?supervised=true").await.expect(200)["items"].as_array().unwrap().len(),
        1
    );
    handler.act(id, json!({ "kind": "reply_supervision" }), "今日办结").await.expect(200);
    settle(&server, id).await;
    let ended = case(&supervisor, id).await;
    assert_eq!((&ended["flags"]["handled_late"], &ended["reply_owed"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_unit_that_does_not_serve_the_place_is_refused() {
    let server = Server::start(Fresh::sqlite()).await;
    let id = filed(&server).await;
    let dispatcher = server.dispatcher().await;
    for (lead, rule) in [(FAR_STATION.0, "foreign_unit"), (4_000_000, "unknown_unit")] {
        dispatcher.act(id, json!({ "kind": "dispatch", "lead": lead }), "").await.refused(422, rule);
        let co = json!({ "kind": "dispatch", "lead": STATION.0, "co": [lead] });
        dispatcher.act(id, co, "").await.refused(422, rule);
    }
    let twice = json!({ "kind": "dispatch", "lead": STATION.0, "co": [DEPARTMENT.0, DEPARTMENT.0] });
    dispatcher.act(id, twice, "").await.refused(422, "co_units");
    let raise = json!({ "kind": "raise", "to": "county" });
    let raised = dispatcher.act(id, raise, "请县里协调").await.expect(200);
    assert_eq!(raised["case"]["desk"]["id"], COUNTY.0);
}
