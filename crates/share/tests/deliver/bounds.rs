//! How far settings reach: as far as the operator says.

use std::sync::Arc;

use domain::Bilingual;
use ledger::share::NewTarget;
use serde_json::{Value, json};
use share::Share;
use share::send::Bounds;

use crate::receiver::{Receiver, Reply};
use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_name_no_folder_and_no_network_that_they_may_not() {
    let scene = Scene::new().await;
    let allowed = tempfile::tempdir().unwrap();
    let path = |name: &str| allowed.path().join(name);
    let webhook = |url: &str| json!({ "kind": "webhook", "url": url });
    let pull = || json!({ "kind": "pull" });
    let mut number = 0;
    for (way, source, named) in [
        (json!({ "kind": "folder", "path": path("water") }), None, None),
        (json!({ "kind": "folder", "path": "/etc" }), None, Some("share.folders")),
        (json!({ "kind": "folder", "path": path("../../etc") }), None, Some("share.folders")),
        (pull(), Some(json!({ "kind": "folder", "path": path("in") })), None),
        (pull(), Some(json!({ "kind": "folder", "path": "/var/lib" })), Some("share.folders")),
        (webhook("http://10.0.0.8/in"), None, None),
        (webhook("http://169.254.169.254/latest"), None, Some("share.refused_networks")),
        (
            json!({ "kind": "kafka", "brokers": "b:9092,169.254.1.1:9092", "topic": "x" }),
            None,
            Some("share.refused_networks"),
        ),
        (
            json!({ "kind": "mqtt", "url": "mqtt://[fe80::1]:1883", "topic": "x" }),
            None,
            Some("share.refused_networks"),
        ),
        (
            pull(),
            Some(json!({ "kind": "poll", "url": "http://169.254.169.254/" })),
            Some("share.refused_networks"),
        ),
    ] {
        number += 1;
        let settings = json!({ "way": way, "back": { "source": source } });
        let new = NewTarget {
            code: format!("t{number}"),
            name: Bilingual::new("系统", "System"),
            settings: settings.to_string(),
            account: None,
        };
        let refused = scene.share.add_target(&scene.keeper, new).await.err().map(|error| error.to_string());
        match named {
            None => assert_eq!(refused, None, "{settings}"),
            Some(named) => {
                assert!(refused.as_ref().is_some_and(|it| it.contains(named)), "{settings}: {refused:?}");
            }
        }
    }
}

/// What was set under wider bounds is not reached under narrower ones, by number nor by name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_out_of_reach_is_not_sent_to() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let folder = tempfile::tempdir().unwrap();
    let by_name = receiver.url().replace("127.0.0.1", "localhost");
    let mut subscriptions: Vec<(i64, &str)> = Vec::new();
    for (code, way, rule) in [
        ("number", json!({ "kind": "webhook", "url": receiver.url() }), "networks"),
        ("name", json!({ "kind": "webhook", "url": by_name }), "networks"),
        ("folder", json!({ "kind": "folder", "path": folder.path() }), "folders"),
    ] {
        let id = scene.subscribed_with(code, json!({ "way": way }), json!({ "wants": "report" })).await;
        subscriptions.push((id, rule));
    }
    scene.cases(1).await;
    let refused_networks = ["127.0.0.0/8", "::1/128"].map(|text| text.parse().unwrap()).to_vec();
    let narrow =
        Arc::new(Share::new(Arc::clone(&scene.server.app), Bounds { folders: Vec::new(), refused_networks }));
    narrow.pump().await.unwrap();
    for (id, rule) in subscriptions {
        let delivery = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
        let reason: Value = serde_json::from_str(&delivery.reason.unwrap()).unwrap();
        assert_eq!((delivery.state.name(), &reason["rule"]), ("waiting", &json!(rule)));
    }
    assert_eq!(receiver.came().await.len(), 0);
    scene.drive().await;
    assert_eq!(receiver.came().await.len(), 2, "they wait, and nothing is lost");
}
