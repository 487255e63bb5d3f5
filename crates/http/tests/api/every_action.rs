//! Every action of the loop is taken over HTTP, each by somebody whose post it is: side actions as well as the straight
//! way.

use std::collections::BTreeSet;

use chrono::Duration;
use domain::case::ActionKind;
use domain::post::Role;
use serde_json::{Value, json};
use testkit::city::{CITY, CONDITION, DEPARTMENT, LEAF, STATION, TWIN};
use testkit::{Api, Fresh, Server};
use uuid::Uuid;

use crate::photo;
use crate::support::*;

testkit::on_both_engines!(every_action_is_taken);

async fn take(api: &Api, id: Uuid, action: Value) {
    let answer = api.act(id, action.clone(), "说明情况").await;
    assert_eq!(answer.status, 200, "{action}: {}", answer.text());
}

async fn plain(api: &Api, id: Uuid, kind: &str) {
    take(api, id, json!({ "kind": kind })).await;
}

async fn every_action_is_taken(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let overseer = server.staff(Role::Supervisor, CITY).await;
    let mut cases = vec![
        checked_and_disputed_at_the_desk(&server).await,
        handled_with_everything_beside(&server).await,
        closed_and_appealed(&server, &overseer).await,
        ruled(&server).await,
        forced(&server).await,
    ];
    cases.extend(ended_before_they_were_filed(&server).await);
    cases.extend(split_and_escalated(&server).await);

    let mut taken = BTreeSet::new();
    for id in cases {
        taken.extend(story(&overseer, id).await);
    }
    let all: BTreeSet<_> = ActionKind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(taken, all);
}

/// A draft, reported; handled on the spot, reopened, checked on site, voiding asked for and denied.
async fn checked_and_disputed_at_the_desk(server: &Server) -> Uuid {
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let id = server.id();
    let mut draft = report_with(id, "draft", json!(true));
    draft["request"] = json!(Uuid::new_v4());
    worker.post("/cases", &draft).await.expect(201);
    worker.post("/cases", &report_with(id, "request", json!(Uuid::new_v4()))).await.expect(201);
    plain(&worker, id, "correct").await;
    plain(&worker, id, "self_handle").await;
    plain(&worker, id, "reopen").await;
    plain(&dispatcher, id, "ask_site_check").await;
    take(&server.verifier().await, id, json!({ "kind": "site_check", "found": "exists" })).await;
    plain(&dispatcher, id, "accept").await;
    plain(&dispatcher, id, "ask_void").await;
    plain(&server.shift_lead().await, id, "deny").await;
    take(&dispatcher, id, json!({ "kind": "raise", "to": "county" })).await;
    id
}

/// Assigned, handed over, consulted on, supervised, extended, suspended and resumed, given to another unit.
async fn handled_with_everything_beside(server: &Server) -> Uuid {
    let id = filed(server).await;
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let (handler, lead, twin) =
        (server.handler(STATION).await, server.shift_lead().await, server.handler(TWIN).await);
    take(&dispatcher, id, json!({ "kind": "dispatch", "lead": STATION.0, "co": [TWIN.0] })).await;
    plain(&handler, id, "sign").await;
    let unit_lead = server.staff(Role::UnitLead, STATION).await;
    take(&unit_lead, id, json!({ "kind": "assign", "to": handler.account().0 })).await;
    let deputy = server.colleague(Role::Handler, STATION).await;
    take(&handler, id, json!({ "kind": "hand_over", "to": deputy.account().0 })).await;
    take(&handler, id, json!({ "kind": "consult", "units": [DEPARTMENT.0] })).await;
    plain(&server.bystander().await, id, "reply_consult").await;
    plain(&twin, id, "co_feed_back").await;
    plain(&worker, id, "urge").await;
    let supervise = json!({ "kind": "supervise", "cause": "leader", "reply_needed": true });
    take(&server.supervisor().await, id, supervise).await;
    plain(&handler, id, "reply_supervision").await;
    take(&handler, id, json!({ "kind": "ask_extend", "by": "1 working_days" })).await;
    plain(&lead, id, "grant").await;
    let until = server.now() + Duration::days(3);
    take(&handler, id, json!({ "kind": "ask_suspend", "until": until })).await;
    plain(&lead, id, "grant").await;
    plain(&handler, id, "resume").await;
    take(&dispatcher, id, json!({ "kind": "redispatch", "lead": TWIN.0 })).await;
    plain(&dispatcher, id, "comment").await;
    id
}

/// Closed, called back, rated; an appeal passes three people.
async fn closed_and_appealed(server: &Server, overseer: &Api) -> Uuid {
    let id = dispatched(server).await;
    settle(server, id).await;
    let (handler, supervisor) = (server.handler(STATION).await, server.supervisor().await);
    let review = json!({ "kind": "review_appeal", "pass": true });
    take(&server.dispatcher().await, id, json!({ "kind": "call_back", "reached": true, "satisfied": true }))
        .await;
    take(&server.worker().await, id, json!({ "kind": "rate", "satisfied": true, "stars": 4 })).await;
    plain(&handler, id, "appeal").await;
    take(&server.shift_lead().await, id, review.clone()).await;
    take(&supervisor, id, review.clone()).await;
    supervisor.act(id, review.clone(), "再审").await.refused(422, "another_reviewer");
    take(overseer, id, review).await;
    assert_eq!(case(overseer, id).await["appeal"], "upheld");
    id
}

/// Returned twice, then bound by a ruling.
async fn ruled(server: &Server) -> Uuid {
    let id = filed(server).await;
    let dispatcher = server.dispatcher().await;
    for (unit, shade) in [(STATION, 11), (TWIN, 12)] {
        dispatch(&dispatcher, id, unit.0).await;
        let handler = server.handler(unit).await;
        let photo = photo::uploaded(&handler, shade).await;
        let give_back = json!({ "kind": "return", "reason": "other_duty" });
        handler.act_with(id, give_back, "不归本单位", &[photo]).await.expect(200);
    }
    dispatch(&dispatcher, id, DEPARTMENT.0).await;
    let ask = json!({ "kind": "ask_ruling", "reason": "unclear_owner" });
    take(&server.bystander().await, id, ask).await;
    take(&server.supervisor().await, id, json!({ "kind": "rule", "lead": STATION.0 })).await;
    id
}

async fn forced(server: &Server) -> Uuid {
    let id = dispatched(server).await;
    plain(&server.dispatcher().await, id, "ask_force_close").await;
    plain(&server.shift_lead().await, id, "grant").await;
    let ended = case(&server.supervisor().await, id).await;
    assert_eq!((&ended["end"], &ended["flags"]["forced"]), (&json!("force_closed"), &json!(true)));
    id
}

/// Withdrawn, refused, and merged into another.
async fn ended_before_they_were_filed(server: &Server) -> [Uuid; 4] {
    let dispatcher = server.dispatcher().await;
    let [withdrawn, refused, merged, kept] =
        [reported(server).await, reported(server).await, reported(server).await, reported(server).await];
    plain(&server.worker().await, withdrawn, "withdraw").await;
    take(&dispatcher, refused, json!({ "kind": "refuse", "reason": "out_of_scope" })).await;
    take(&dispatcher, merged, json!({ "kind": "merge", "into": kept })).await;
    [withdrawn, refused, merged, kept]
}

async fn split_and_escalated(server: &Server) -> [Uuid; 2] {
    let (whole, part) = (filed(server).await, server.id());
    let parts = json!([{ "id": part, "leaf": LEAF, "words": { "text": "另一处" } }]);
    let dispatcher = server.dispatcher().await;
    take(&dispatcher, whole, json!({ "kind": "split", "parts": parts })).await;
    take(&dispatcher, part, json!({ "kind": "file", "condition": CONDITION })).await;
    server.pass(Duration::days(10));
    server.clocks().await;
    [whole, part]
}
