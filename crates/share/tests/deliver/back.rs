//! What comes back, what polls, and what is held against what.

use std::sync::Arc;

use app::caller::TokenScope;
use chrono::TimeDelta;
use domain::AccountId;
use domain::post::{Post, Role};
use serde_json::{Value, json};
use testkit::Api;
use testkit::city::{CONDITION, LEAF, SPOT, STATION};
use uuid::Uuid;

use crate::receiver::{Receiver, Reply};
use crate::scene::{Scene, webhook};

/// A case in the hands of the station whose system is the target.
pub async fn dispatched(scene: &Scene) -> (Uuid, String) {
    let id = scene.server.id();
    let place = json!({ "lon": SPOT.0, "lat": SPOT.1 });
    let body = json!({ "id": id, "place": place, "leaf": LEAF, "words": { "text": "井盖松动" } });
    let made = scene.server.worker().await.post("/cases", &body).await.expect(201);
    let dispatcher = scene.server.dispatcher().await;
    for action in [
        json!({ "kind": "accept" }),
        json!({ "kind": "file", "condition": CONDITION }),
        json!({ "kind": "dispatch", "lead": STATION.0 }),
    ] {
        dispatcher.act(id, action, "").await.expect(200);
    }
    (id, made["number"].as_str().unwrap().to_owned())
}

/// The station's system: its target, its subscription's number, and its client.
async fn system(scene: &Scene, way: Value) -> (i64, Api) {
    let settings = json!({ "way": way, "progress": { "已签收": "sign", "办结": "feed_back" } });
    let (target, _, account) = station(scene, settings).await;
    let id = scene.subscription(target, json!({})).await;
    (id, scene.server.with_token(account, &[TokenScope::Act, TokenScope::Read]).await)
}

/// The station's target: its number, its key, and its account.
pub async fn station(scene: &Scene, settings: Value) -> (i64, String, AccountId) {
    let area = "330203001".parse().unwrap();
    let post = Post { role: Role::Service, unit: Some(STATION), area };
    let account = scene.server.account("station.system", vec![post]).await;
    let (target, key) = scene.target("station", settings, Some(account)).await;
    (target, key, account)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_becomes_steps_and_the_rest_is_kept() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let (_, system) = system(&scene, webhook(&receiver)).await;
    let (id, number) = dispatched(&scene).await;
    scene.drive().await;
    let tell = async |body: Value, status: u16| system.post("/share/progress", &body).await.expect(status);

    let signed = json!({ "request": "1", "number": number, "their_number": "ZF-1", "progress": "已签收" });
    assert_eq!(tell(signed.clone(), 200).await["seq"], 5);
    assert_eq!(tell(signed, 200).await["seq"], 5, "sent twice, taken once");
    scene.server.pass(TimeDelta::minutes(5));
    let late =
        json!({ "request": "2", "their_number": "ZF-1", "progress": "早先", "at": "2020-01-01T00:00:00Z" });
    assert_eq!(tell(late, 202).await["reason"]["rule"], "stale");
    let done = json!({ "request": "3", "their_number": "ZF-1", "progress": "办结", "text": "已加固" });
    assert_eq!(tell(done, 200).await["seq"], 6);
    for (request, body, rule) in [
        ("4", json!({ "their_number": "ZF-1", "action": "sign" }), "stage"),
        ("5", json!({ "number": "no-such", "progress": "办结" }), "unknown_case"),
        ("6", json!({ "their_number": "ZF-1", "action": "close" }), "not_askable"),
        ("7", json!({ "their_number": "ZF-1", "face": "x" }), "malformed"),
    ] {
        let mut body = body;
        body["request"] = json!(request);
        let told = tell(body, 202).await;
        assert_eq!((&told["taken"], &told["reason"]["rule"]), (&json!(false), &json!(rule)), "{told}");
    }
    let keeper = scene.server.signed_in(scene.keeper.account).await;
    let inbox = keeper.get("/share/inbox").await.expect(200);
    let kept = inbox["items"].as_array().unwrap();
    assert_eq!(kept.len(), 5, "{inbox}");
    let first = kept[0]["id"].as_i64().unwrap();
    assert_eq!(
        keeper.post(&format!("/share/inbox/{first}/settle"), &json!({ "note": "已电话核实" })).await.status,
        204
    );
    assert_eq!(keeper.get("/share/inbox").await.expect(200)["items"].as_array().unwrap().len(), 4);

    let case = scene.server.dispatcher().await.get(&format!("/cases/{id}")).await.expect(200);
    let shared = &case["shared_with"][0];
    assert_eq!((&shared["number"], &shared["progress"]), (&json!("ZF-1"), &json!("办结")), "{case}");
    assert_eq!(case["stage"], "feedback");
    // Nobody else tells progress.
    scene
        .server
        .dispatcher()
        .await
        .post("/share/progress", &json!({ "request": "x" }))
        .await
        .refused(403, "no_target");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_acknowledgement_makes_no_progress_stale() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::TakenWith(r#"{"data":{"id":"SW-7"}}"#.to_owned())).await;
    let mut way = webhook(&receiver);
    way["number_at"] = json!("/data/id");
    let (_, system) = system(&scene, way).await;
    dispatched(&scene).await;
    let done_at = scene.server.now();
    // They are told late, and answer with their number; what they did before that is news all the same.
    for (request, progress, seq) in [("1", "已签收", 5), ("2", "办结", 6)] {
        scene.server.pass(TimeDelta::minutes(5));
        scene.drive().await;
        let body = json!({ "request": request, "their_number": "SW-7", "progress": progress, "at": done_at });
        assert_eq!(system.post("/share/progress", &body).await.expect(200)["seq"], seq);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_is_acknowledged_by_going_on() {
    let scene = Scene::new().await;
    let (id, system) = system(&scene, json!({ "kind": "pull" })).await;
    dispatched(&scene).await;
    scene.drive_planning().await;
    let page = system.get(&format!("/share/subscriptions/{id}/feed?limit=3")).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 3, "{page}");
    assert_eq!(scene.states(id).await["waiting"], 4, "nothing is acknowledged by fetching");
    let next = page["next"].as_i64().unwrap();
    let page =
        system.get(&format!("/share/subscriptions/{id}/feed?after={next}&envelope=code")).await.expect(200);
    assert_eq!((&page["code"], page["data"]["items"].as_array().unwrap().len()), (&json!(200), 1), "{page}");
    assert_eq!((scene.states(id).await["acknowledged"], scene.states(id).await["waiting"]), (3, 1));
    // The keeper may look, and acknowledges nothing.
    let keeper = scene.server.signed_in(scene.keeper.account).await;
    keeper.get(&format!("/share/subscriptions/{id}/feed?after=99")).await.expect(200);
    assert_eq!(scene.states(id).await["waiting"], 1);
    let stranger = scene.server.dispatcher().await;
    stranger.get(&format!("/share/subscriptions/{id}/feed")).await.refused(404, "no_subscription");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_reconciled_and_mended() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let lists = Receiver::start(|_, _| Reply::TakenWith("[]".to_owned())).await;
    let mut way = webhook(&receiver);
    way["list_url"] = json!(lists.url());
    let id = scene.subscribed_with("water", json!({ "way": way }), json!({})).await;
    let (case, _) = dispatched(&scene).await;
    scene.drive().await;
    let held: Vec<String> = receiver.holds().await.into_keys().collect();
    let day = scene.server.now().date_naive();
    let compare = async || scene.share.reconcile(&scene.keeper, id, day).await.unwrap();

    let text = Arc::new(json!({ "items": held }).to_string());
    lists.behave(move |_, _| Reply::TakenWith(text.to_string())).await;
    let good = compare().await;
    assert_eq!((good.should.count, good.counts.len()), (4, 0), "{good:?}");
    assert_eq!(good.should, good.acknowledged);
    assert_eq!(Some(&good.should), good.held.as_ref().map(|held| held.as_ref().unwrap()));

    // The target lost one, and has one of nobody's.
    let mut lossy = held.clone();
    let lost = lossy.remove(1);
    let nobodys = format!("{id}-99");
    lossy.extend([nobodys.clone(), "9-99".to_owned(), "test-1763970000000".to_owned()]);
    let text = json!(lossy).to_string();
    lists.behave(move |_, _| Reply::TakenWith(text.clone())).await;
    let bad = compare().await;
    let told: Vec<_> = bad.named.iter().map(|it| (it.difference.name(), it.id.as_str())).collect();
    assert_eq!(told, [("not_held", lost.as_str()), ("unknown", &*nobodys)], "others' are not its own");
    assert_eq!(bad.named[0].subject, Some(domain::CaseId(case).into()));
    let before = receiver.came().await.len();
    assert_eq!(scene.share.mend(&scene.keeper, id, day).await.unwrap(), 1);
    scene.drive().await;
    assert_eq!(receiver.came().await[before..].iter().map(|it| it.id.clone()).collect::<Vec<_>>(), [lost]);

    // A delivery that vanished from the ledger shows, because what should be there is worked out from the steps.
    let tables = scene.server.fresh.tables().await;
    tables.execute("DELETE FROM deliveries WHERE seq = 2", ledger::params![]).await.unwrap();
    lists.behave(|_, _| Reply::Status(500)).await;
    let bad = compare().await;
    assert_eq!(bad.named.iter().map(|it| it.difference.name()).collect::<Vec<_>>(), ["not_planned"]);
    assert!(bad.held.unwrap().is_err(), "a list that cannot be read is said");
    assert_eq!(scene.share.mend(&scene.keeper, id, day).await.unwrap(), 1);
    scene.drive().await;
    lists.behave(|_, _| Reply::Status(500)).await;
    assert!(compare().await.counts.is_empty());
    // What nobody has read for the subscription shows as well.
    dispatched(&scene).await;
    let unread = compare().await;
    assert_eq!(unread.named.iter().map(|it| it.difference.name()).collect::<Vec<_>>(), ["not_planned"; 4]);
    scene.drive().await;
    assert!(compare().await.counts.is_empty());
    // A list without an end is not read to it.
    lists.behave(|_, _| Reply::TakenWith(format!("[\"{}\"]", "x".repeat(33 * 1024 * 1024)))).await;
    let reason = compare().await.held.unwrap().unwrap_err();
    assert!(reason.text.en.contains("too long"), "{reason:?}");
}
