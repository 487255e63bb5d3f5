//! Kafka, with librdkafka's own mock cluster: the protocol is real, the storage is not. No registry at hand carries a
//! broker.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Headers as _;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::scene::{Scene, position};

const STEPS: usize = 4 * 9;
const TOPIC: &str = "cases";

/// What the topic holds, with the positions of each case in the order they came.
fn holds(
    cluster: &MockCluster<'_, DefaultProducerContext>,
    count: usize,
) -> (BTreeMap<String, String>, BTreeMap<String, Vec<i64>>) {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", cluster.bootstrap_servers())
        .set("group.id", uuid::Uuid::new_v4().to_string())
        .set("auto.offset.reset", "earliest")
        .create()
        .unwrap();
    consumer.subscribe(&[TOPIC]).unwrap();
    let (mut held, mut order) = (BTreeMap::new(), BTreeMap::<String, Vec<i64>>::new());
    let started = std::time::Instant::now();
    while held.len() < count {
        // It answers nothing, too, when its share of the topic is dealt out anew.
        let Some(message) = consumer.poll(Duration::from_secs(1)) else {
            assert!(started.elapsed() < Duration::from_mins(1), "the topic holds more than {}", held.len());
            continue;
        };
        let message = message.unwrap();
        let headers = message.headers().unwrap();
        let header = |name: &str| {
            let found = headers.iter().find(|header| header.key == name).unwrap();
            String::from_utf8(found.value.unwrap().to_vec()).unwrap()
        };
        assert_eq!(header("ce_specversion"), "1.0");
        let (id, case) = (header("ce_id"), String::from_utf8(message.key().unwrap().to_vec()).unwrap());
        assert_eq!(case, header("ce_subject"));
        order.entry(case).or_default().push(position(&id));
        held.insert(id, hex::encode(Sha256::digest(message.payload().unwrap())));
    }
    (held, order)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stored_in_the_order_of_each_case_also_after_the_broker_was_away() {
    let scene = Scene::new().await;
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, 3, 1).unwrap();
    let way =
        json!({ "kind": "kafka", "brokers": cluster.bootstrap_servers(), "topic": TOPIC, "timeout_s": 2 });
    let id = scene.subscribed_with("kafka", json!({ "way": way, "parallel": 8 }), json!({})).await;
    scene.cases(2).await;
    scene.drive().await;
    assert_eq!(holds(&cluster, STEPS / 2).0, scene.acknowledged(id).await);

    cluster.broker_down(1).unwrap();
    scene.more_cases(2).await;
    scene.share.pump().await.unwrap();
    assert_eq!(scene.states(id).await["waiting"], STEPS / 2);
    cluster.broker_up(1).unwrap();
    scene.drive().await;
    let (held, order) = holds(&cluster, STEPS);
    assert_eq!(held, scene.acknowledged(id).await);
    for (case, positions) in order {
        assert!(positions.is_sorted(), "case {case} out of order: {positions:?}");
    }
}
