//! Targets that misbehave.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use ledger::share::{DeliveryState, SubscriptionState};
use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::receiver::{Came, Receiver, Reply};
use crate::scene::{Scene, position, webhook};

/// Steps of one case by the receiver's own account, in the order they were first taken.
fn firsts(came: &[Came]) -> HashMap<String, Vec<i64>> {
    let mut firsts: HashMap<String, Vec<i64>> = HashMap::new();
    for came in came.iter().filter(|came| came.taken) {
        let seen = firsts.entry(came.headers["ce-subject"].clone()).or_default();
        if !seen.contains(&position(&came.id)) {
            seen.push(position(&came.id));
        }
    }
    firsts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_ends_with_the_expected_set_in_order() {
    type Fault = fn(&Came, usize) -> Reply;
    let scene = Scene::new().await;
    let faults: [(&str, Fault); 8] = [
        ("healthy", |_, _| Reply::Taken),
        ("busy", |_, before| if before % 3 == 0 { Reply::Status(500) } else { Reply::Taken }),
        ("silent", |_, before| if before == 5 { Reply::TakenInSilence } else { Reply::Taken }),
        ("late", |_, before| if before == 7 { Reply::TakenLate } else { Reply::Taken }),
        ("at-it", |_, before| if before % 6 == 3 { Reply::Status(409) } else { Reply::Taken }),
        ("broken", |_, before| if before % 4 == 1 { Reply::TakenAndBroken } else { Reply::Taken }),
        ("twice", |_, before| if before % 2 == 0 { Reply::TakenTwice } else { Reply::Taken }),
        ("closing", |_, before| if before % 5 == 2 { Reply::Closed } else { Reply::Taken }),
    ];
    let mut receivers = Vec::new();
    for &(name, fault) in &faults {
        let receiver = Receiver::start(fault).await;
        receivers.push((scene.subscribed(name, &receiver, json!({})).await, receiver));
    }
    scene.cases(12).await;
    scene.drive().await;
    for (subscription, receiver) in &receivers {
        scene.agrees(*subscription, receiver, 12 * 9).await;
        for (case, positions) in firsts(&receiver.came().await) {
            assert!(positions.is_sorted(), "case {case} out of order: {positions:?}");
        }
    }
    for (at, _) in faults.iter().enumerate().filter(|(_, it)| ["late", "broken"].contains(&it.0)) {
        let again = receivers[at].1.came().await.len();
        assert!(again > 12 * 9, "what was not answered whole and in time is sent again: {again}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn down_for_six_hours_and_nothing_lost() {
    let scene = Scene::new().await;
    let (down, healthy) =
        (Receiver::start(|_, _| Reply::Closed).await, Receiver::start(|_, _| Reply::Taken).await);
    let (lost, other) = (
        scene.subscribed("down", &down, json!({})).await,
        scene.subscribed("healthy", &healthy, json!({})).await,
    );
    scene.cases(5).await;
    let began = scene.server.now();
    while scene.server.now() < began + TimeDelta::hours(6) {
        let next = scene.share.pump().await.unwrap().expect("what waits has its time");
        scene.server.time.set(next.max(scene.server.now()));
        scene.agrees(other, &healthy, 45).await;
    }
    let attempts = down.came().await.len();
    assert!(attempts < 45 * 5 + 6 * 130, "the breaker spares a target that is down: {attempts} attempts");
    assert_eq!(scene.states(lost).await, BTreeMap::from([("waiting", 45)]));
    down.behave(|_, _| Reply::Taken).await;
    scene.drive().await;
    scene.agrees(lost, &down, 45).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_never_comes_back_is_given_up_and_replayed() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Status(503)).await;
    let settings = json!({ "way": webhook(&receiver), "backoff": { "give_up_h": 6 } });
    let id = scene.subscribed_with("gone", settings, json!({ "wants": "close" })).await;
    scene.cases(3).await;
    let began = scene.server.now();
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("dead", 3)]));
    assert!(scene.server.now() - began >= TimeDelta::hours(6));
    receiver.behave(|_, _| Reply::Taken).await;
    assert_eq!(scene.share.retry(&scene.keeper, id, None).await.unwrap(), 3);
    scene.drive().await;
    scene.agrees(id, &receiver, 3).await;
}

/// The department's system asks for a field it did not ask for before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_schema_makes_dead_letters_that_go_out_once_mended() {
    let scene = Scene::new().await;
    let strict = |came: &Came, _: usize| {
        let body: Value = serde_json::from_slice(&came.body).unwrap();
        if body["grid"].is_string() { Reply::Taken } else { Reply::Status(422) }
    };
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let shape = |template: &str| json!({ "wants": "report", "shape": { "template": template } });
    let id = scene.subscribed("strict", &receiver, shape(r#"{"number": {{ case.number }}}"#)).await;
    scene.cases(2).await;
    scene.drive().await;
    receiver.behave(strict).await;
    let more = ledger::bench::loops(&scene.server.app.ledger, 4, 1).split_off(18);
    for submission in more {
        scene.server.app.ledger.commit(submission).await.unwrap();
    }
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("acknowledged", 2), ("dead", 2)]));
    let rule =
        serde_json::from_value(shape(r#"{"number": {{ case.number }}, "grid": {{ case.area }}}"#)).unwrap();
    scene.share.change_subscription(&scene.keeper, id, "试", &rule).await.unwrap();
    scene.share.retry(&scene.keeper, id, None).await.unwrap();
    scene.drive().await;
    scene.agrees(id, &receiver, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_code_holds_one_delivery_and_nothing_else() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let rule = json!({
        "wants": "report",
        "shape": { "template": r#"{"code": {{ case.leaf | code("leaf14") }}}"# },
    });
    let known = "*".to_owned();
    scene.cases(1).await;
    let leaf = scene.server.app.ledger.steps_after(0, 1).await.unwrap().remove(0);
    let leaf = match leaf.step.body.action {
        domain::case::Action::Report(report) => report.leaf,
        other => panic!("a case begins with its report: {other:?}"),
    };
    // Every code but one.
    let all = (0..10_000).map(|code| format!("{code:04}"));
    let entries: BTreeMap<String, String> =
        all.filter(|code| *code != leaf).map(|code| (code, known.clone())).collect();
    scene.share.put_codes(&scene.keeper, "leaf14", &entries).await.unwrap();
    let id = scene.subscribed_to_all("coded", &receiver, rule).await;
    for submission in ledger::bench::loops(&scene.server.app.ledger, 6, 1).split_off(9) {
        scene.server.app.ledger.commit(submission).await.unwrap();
    }
    scene.drive().await;
    let held: Vec<_> = scene.share.store().deliveries_after(id, 0, 100).await.unwrap();
    let held: Vec<_> = held.into_iter().filter(|it| it.state == DeliveryState::Held).collect();
    assert!(!held.is_empty() && held.len() < 6, "{}", held.len());
    assert!(held.iter().all(|it| it.reason.as_ref().unwrap().contains(&leaf)), "{held:?}");
    let entries = BTreeMap::from([("*".to_owned(), known)]);
    // Whatever is held is tried again, and held again where it still lacks something.
    scene.share.put_codes(&scene.keeper, "another", &entries).await.unwrap();
    scene.drive().await;
    assert_eq!(scene.states(id).await["held"], held.len());
    // What has ended waits until it goes on.
    scene.share.set_subscription_state(&scene.keeper, id, SubscriptionState::Ended).await.unwrap();
    scene.share.put_codes(&scene.keeper, "leaf14", &entries).await.unwrap();
    scene.drive().await;
    assert_eq!(scene.states(id).await["held"], held.len());
    scene.share.set_subscription_state(&scene.keeper, id, SubscriptionState::Active).await.unwrap();
    scene.drive().await;
    scene.agrees(id, &receiver, 6).await;
}

/// The second step of one case lacks its code: the case waits there, every other goes on, and the order is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_a_held_step_of_its_case_keeps_its_turn() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    scene.share.put_codes(&scene.keeper, "stage", &BTreeMap::new()).await.unwrap();
    let template = r#"{% if case.id == stuck and step.seq == 2 %}{{ case.stage | code("stage") }}{% else %}{{ step.seq }}{% endif %}"#;
    scene.cases(3).await;
    let first = scene.server.app.ledger.steps_after(0, 1).await.unwrap().remove(0).step.case;
    let template = format!("{{% set stuck = \"{first}\" %}}{template}");
    let id =
        scene.subscribed_to_all("ordered", &receiver, json!({ "shape": { "template": template } })).await;
    scene.drive().await;
    let expected = BTreeMap::from([("acknowledged", 2 * 9 + 1), ("held", 1), ("waiting", 7)]);
    assert_eq!(scene.states(id).await, expected);
    let any = BTreeMap::from([("*".to_owned(), "2".to_owned())]);
    scene.share.put_codes(&scene.keeper, "stage", &any).await.unwrap();
    scene.drive().await;
    scene.agrees(id, &receiver, 3 * 9).await;
    for (case, positions) in firsts(&receiver.came().await) {
        assert!(positions.is_sorted(), "case {case} out of order: {positions:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_and_resumed_and_replayed_from_a_moment() {
    use ledger::share::SubscriptionState::{Active, Paused};
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    // What happened before it is not its concern, and no replay makes it so.
    scene.cases(1).await;
    let id = scene.subscribed("paused", &receiver, json!({})).await;
    scene.share.set_subscription_state(&scene.keeper, id, Paused).await.unwrap();
    scene.more_cases(2).await;
    scene.drive().await;
    assert_eq!((receiver.came().await.len(), scene.states(id).await["waiting"]), (0, 18));
    let case = scene.share.store().deliveries_after(id, 0, 1).await.unwrap()[0].subject.clone();
    let sent = scene.share.send_now(&scene.keeper, id, case).await.unwrap();
    assert_eq!(sent.state.name(), "acknowledged", "one is sent now all the same");
    scene.share.set_subscription_state(&scene.keeper, id, Active).await.unwrap();
    scene.drive().await;
    scene.agrees(id, &receiver, 18).await;
    let came = receiver.came().await.len();
    let since = scene.share.store().deliveries_after(id, 0, 18).await.unwrap()[9].step_at;
    let again = scene.share.replay(&scene.keeper, id, since).await.unwrap();
    assert!((1..18).contains(&again), "{again}");
    scene.drive().await;
    scene.agrees(id, &receiver, 18).await;
    assert_eq!(receiver.came().await.len() as u64, came as u64 + again);
    let long_ago = scene.server.now() - TimeDelta::days(900);
    assert_eq!(scene.share.replay(&scene.keeper, id, long_ago).await.unwrap(), 18);
    scene.drive().await;
    scene.agrees(id, &receiver, 18).await;
}

/// A lane that has read what follows of a case sends nothing of it before what a replay put in front.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_replayed_goes_before_what_was_read_ahead() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let id = scene.subscribed("ahead", &receiver, json!({})).await;
    scene.cases(1).await;
    let long_ago = scene.server.now() - TimeDelta::days(900);
    let (share, keeper) = (Arc::clone(&scene.share), scene.keeper.clone());
    // While the fourth step's delivery is on its way.
    receiver
        .behave(move |_, before| {
            if before == 3 {
                let replayed = share.replay(&keeper, id, long_ago);
                let again = tokio::task::block_in_place(|| Handle::current().block_on(replayed));
                assert_eq!(again.unwrap(), 9);
            }
            Reply::Taken
        })
        .await;
    scene.drive().await;
    scene.agrees(id, &receiver, 9).await;
    let came = receiver.came().await;
    let positions: Vec<i64> = came.iter().map(|came| position(&came.id)).collect();
    assert_eq!(positions, [1, 2, 3, 4, 1, 2, 3, 5, 6, 7, 8, 9]);
}
