//! What whoever looks after sharing sees: deliveries over all subscriptions, what one says, how targets fare.

use domain::CaseId;
use ledger::share::DeliveryState;
use serde_json::json;
use share::manage::find::{Place, Sought};
use share::manage::health::Health;
use testkit::city::{LEAF, SPOT};

use crate::receiver::{Receiver, Reply};
use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_are_found_page_by_page_over_all_subscriptions() {
    let scene = Scene::new().await;
    let (good, bad) =
        (Receiver::start(|_, _| Reply::Taken).await, Receiver::start(|_, _| Reply::Status(400)).await);
    let first = scene.subscribed("good", &good, json!({})).await;
    let second = scene.subscribed("bad", &bad, json!({})).await;
    scene.cases(2).await;
    scene.drive().await;

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = scene.share.find_deliveries(&scene.keeper, &Sought::default(), after, 7).await.unwrap();
        seen.extend(page.iter().map(|it| (it.pos, it.subscription)));
        let Some(last) = page.last().filter(|_| page.len() == 7) else { break };
        after = Some(Place { pos: last.pos, subscription: last.subscription });
    }
    let mut sorted = seen.clone();
    sorted.sort_by_key(|&(pos, subscription)| (std::cmp::Reverse(pos), subscription));
    sorted.dedup();
    assert_eq!((seen.len(), &seen), (36, &sorted), "every delivery of two cases once, the newest first");

    let dead = Sought { state: Some(DeliveryState::Dead), ..Sought::default() };
    let dead = scene.share.find_deliveries(&scene.keeper, &dead, None, 50).await.unwrap();
    assert_eq!(dead.len(), 18);
    assert!(dead.iter().all(|it| it.subscription == second));
    let of_case = Sought { number: dead[0].number.clone(), subscription: Some(first), ..Sought::default() };
    let of_case = scene.share.find_deliveries(&scene.keeper, &of_case, None, 1).await.unwrap();
    assert!(
        of_case.len() > 1
            && of_case.iter().all(|it| it.subject == dead[0].subject && it.subscription == first)
    );

    let since = scene.share.count_since(&scene.keeper, first, chrono::DateTime::UNIX_EPOCH).await.unwrap();
    assert_eq!(since, 18);
    let case = dead[0].subject.case().unwrap();
    let systems = scene.share.systems_of(&[case, CaseId(scene.server.id())]).await.unwrap();
    assert_eq!(systems.into_iter().collect::<Vec<_>>(), [(case, 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_delivery_says_is_masked_for_those_who_do_not_handle_the_case() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let rule = json!({ "wants": "report", "fields": ["description", "contact"], "purpose": "抢修人员上门前联系报告人" });
    let subscription = scene.subscribed("purposeful", &receiver, rule.clone()).await;
    let id = scene.server.id();
    let words = json!({ "text": "井盖松动", "contact_name": "王小明", "contact_phone": "13800138000" });
    let body = json!({ "id": id, "place": { "lon": SPOT.0, "lat": SPOT.1 }, "leaf": LEAF, "words": words });
    scene.server.worker().await.post("/cases", &body).await.expect(201);
    scene.drive().await;
    let came = String::from_utf8(receiver.came().await.remove(0).body).unwrap();
    assert!(came.contains("13800138000"), "the target gets it: {came}");

    let found = scene.share.find_deliveries(&scene.keeper, &Sought::default(), None, 1).await.unwrap();
    let said = scene.share.said(&scene.keeper, subscription, found[0].pos, None).await.unwrap();
    let text = said.text.unwrap();
    assert!(said.masked && text.contains("井盖松动"), "{text}");
    assert!(!text.contains("13800138000") && !text.contains("王小明"), "{text}");
    let refused =
        scene.share.said(&scene.keeper, subscription, found[0].pos, Some("看看")).await.unwrap_err();
    assert!(refused.to_string().contains("not_handling"), "{refused}");

    let rule = serde_json::from_value(rule).unwrap();
    let sketches = scene.share.preview(&scene.keeper, &rule, &[CaseId(id).into()]).await.unwrap();
    let shown = sketches[0].body.clone().unwrap().unwrap();
    assert!(shown.contains("井盖松动") && !shown.contains("王小明"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_is_tried_out_and_its_health_told() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|came, _| match came.headers["ce-type"].as_str() {
        "dingbo.test" => Reply::Taken,
        _ => Reply::Status(503),
    })
    .await;
    let subscription = scene.subscribed("water", &receiver, json!({})).await;
    let (target, health) = scene.share.health(&scene.keeper).await.unwrap()[0];
    assert_eq!(health, Health::Untried);
    assert_eq!(scene.share.try_target(&scene.keeper, target).await.unwrap(), Ok(()));
    scene.cases(6).await;
    scene.share.pump().await.unwrap();
    assert!(matches!(scene.share.health(&scene.keeper).await.unwrap()[0], (_, Health::Spared(_))));
    assert_eq!(scene.states(subscription).await.len(), 1, "all wait");
    let (closed, _) = scene
        .target("closed", json!({ "way": { "kind": "webhook", "url": "http://127.0.0.1:1/" } }), None)
        .await;
    assert!(scene.share.try_target(&scene.keeper, closed).await.unwrap().is_err());
}
