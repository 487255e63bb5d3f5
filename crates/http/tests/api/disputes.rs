//! Whose matter it is: returns with evidence, two at most; then a binding ruling.

use serde_json::json;
use testkit::city::{COUNTY, DEPARTMENT, STATION, TWIN};
use testkit::{Fresh, Server};

use crate::photo;
use crate::support::*;

testkit::on_both_engines!(two_returns_then_a_ruling);

async fn two_returns_then_a_ruling(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = filed(&server).await;
    let dispatcher = server.dispatcher().await;
    for (unit, returns) in [(STATION, 1), (DEPARTMENT, 2)] {
        dispatch(&dispatcher, id, unit.0).await;
        let handler = server.handler(unit).await;
        let give_back = json!({ "kind": "return", "reason": "other_duty" });
        handler.act(id, give_back.clone(), "不归本单位").await.refused(422, "evidence_needed");
        let evidence = photo::uploaded(&handler, returns).await;
        let answer = handler.act_with(id, give_back, "不归本单位", &[evidence]).await.expect(200);
        assert_eq!(
            (&answer["case"]["returns"], &answer["case"]["stage"]),
            (&json!(returns), &json!("dispatch"))
        );
    }

    dispatch(&dispatcher, id, TWIN.0).await;
    let twin = server.handler(TWIN).await;
    let evidence = photo::uploaded(&twin, 3).await;
    let third =
        twin.act_with(id, json!({ "kind": "return", "reason": "other_duty" }), "也不归", &[evidence]).await;
    third.refused(422, "third_return");
    let seen = case(&twin, id).await;
    assert_eq!((permitted(&seen, "return"), permitted(&seen, "ask_ruling")), (Some(false), Some(true)));

    twin.act(id, json!({ "kind": "ask_ruling", "reason": "unclear_owner" }), "请裁定").await.expect(200);
    // Whoever has it keeps it meanwhile, and the desk cannot move it.
    assert_eq!(case(&twin, id).await["holder"]["id"], TWIN.0);
    dispatcher
        .act(id, json!({ "kind": "redispatch", "lead": STATION.0 }), "改派")
        .await
        .refused(422, "ruling");

    // The lowest centre above the station, the department and the twin is the county's.
    let ruling = json!({ "kind": "rule", "lead": STATION.0 });
    server.shift_lead().await.act(id, ruling.clone(), "裁定").await.refused(422, "not_yours");
    let supervisor = server.supervisor().await;
    assert_eq!(case(&supervisor, id).await["contested"], true);
    let ruled = supervisor.act(id, ruling, "由中队办理").await.expect(200);
    assert_eq!((&ruled["case"]["ruled"], &ruled["case"]["lead"]["id"]), (&json!(true), &json!(STATION.0)));

    let station = server.handler(STATION).await;
    let again = station.act(id, json!({ "kind": "ask_ruling", "reason": "other_duty" }), "不服").await;
    again.refused(422, "ruled");
    dispatcher
        .act(id, json!({ "kind": "redispatch", "lead": DEPARTMENT.0 }), "改派")
        .await
        .refused(422, "ruled");
    settle(&server, id).await;
    assert_eq!(case(&server.staff(domain::post::Role::Analyst, COUNTY).await, id).await["end"], "closed");
}
