//! MQTT 5, with Mosquitto.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use rumqttc::v5::{AsyncClient, Event, MqttOptions};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use crate::program::{Program, free_port};
use crate::scene::Scene;

const STEPS: usize = 4 * 9;

struct Broker {
    port: u16,
    folder: tempfile::TempDir,
}

impl Broker {
    fn new() -> Self {
        Self::with("")
    }

    /// With further lines of configuration.
    fn with(more: &str) -> Self {
        let broker = Self { port: free_port(), folder: tempfile::tempdir().unwrap() };
        let passwords = broker.folder.path().join("passwords");
        let made = Command::new("mosquitto_passwd")
            .args(["-b", "-c", passwords.to_str().unwrap(), "dingbo", "s3cret"])
            .status()
            .expect("mosquitto_passwd is there: scripts/need-apt.sh mosquitto");
        assert!(made.success());
        let config = format!(
            "listener {} 127.0.0.1\nallow_anonymous false\npassword_file {}\nuser root\n{more}\n",
            broker.port,
            passwords.display()
        );
        std::fs::write(broker.folder.path().join("mosquitto.conf"), config).unwrap();
        broker
    }

    async fn start(&self) -> Program {
        let config = self.folder.path().join("mosquitto.conf");
        let args = ["-c", config.to_str().unwrap()];
        Program::start("mosquitto", "/usr/sbin/mosquitto", &args, self.port).await
    }

    /// What a subscriber has by and by; returns once it is subscribed.
    async fn subscriber(&self) -> watch::Receiver<BTreeMap<String, String>> {
        let mut options = MqttOptions::new("receiver", "127.0.0.1", self.port);
        options.set_credentials("dingbo", "s3cret");
        let (client, mut events) = AsyncClient::new(options, 10);
        client.subscribe("dingbo/cases", QoS::AtLeastOnce).await.unwrap();
        let (told, has) = watch::channel(BTreeMap::new());
        let (subscribed, is_subscribed) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            // The subscription lasts as long as the client is held.
            let (_client, mut subscribed) = (client, Some(subscribed));
            while let Ok(event) = events.poll().await {
                match event {
                    Event::Incoming(Packet::SubAck(_)) => {
                        subscribed.take().map(|it| it.send(()));
                    }
                    Event::Incoming(Packet::Publish(publish)) => {
                        let properties = publish.properties.unwrap();
                        assert!(properties.content_type.unwrap().starts_with("application/json"));
                        let mut attributes: BTreeMap<_, _> = properties.user_properties.into_iter().collect();
                        assert_eq!(attributes["specversion"], "1.0");
                        let id = attributes.remove("id").unwrap();
                        let digest = hex::encode(Sha256::digest(&publish.payload));
                        told.send_modify(|held| drop(held.insert(id, digest)));
                    }
                    _ => {}
                }
            }
        });
        is_subscribed.await.unwrap();
        has
    }
}

/// A subscription of a target at a broker.
async fn subscribed(scene: &Scene, broker: &Broker, rule: Value) -> i64 {
    let url = format!("mqtt://127.0.0.1:{}", broker.port);
    let way = json!({ "kind": "mqtt", "url": url, "topic": "dingbo/cases", "timeout_s": 2 });
    let (target, _) = scene.target("mqtt", json!({ "way": way, "parallel": 8 }), None).await;
    scene.credential(target, json!({ "user": "dingbo", "password": "s3cret" })).await;
    scene.subscription(target, rule).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_hears_is_not_acknowledged() {
    let scene = Scene::new().await;
    let broker = Broker::new();
    let _running = broker.start().await;
    let id = subscribed(&scene, &broker, json!({})).await;
    scene.cases(1).await;
    scene.share.pump().await.unwrap();
    assert_eq!(scene.states(id).await, BTreeMap::from([("waiting", 9)]));
    let first = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
    assert!(first.reason.as_ref().unwrap().contains("no_subscriber"), "{first:?}");
    let mut heard = broker.subscriber().await;
    scene.drive().await;
    let acknowledged = scene.acknowledged(id).await;
    assert_eq!(*heard.wait_for(|held| held.len() == 9).await.unwrap(), acknowledged);
}

/// It breaks no connection again and again with all that is on its way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_larger_than_the_broker_takes_is_given_up() {
    let scene = Scene::new().await;
    let broker = Broker::with("max_packet_size 4000");
    let _running = broker.start().await;
    let template =
        r#"{"{{ step.seq }}": "{% if step.seq == 9 %}{% for _ in range(5000) %}x{% endfor %}{% endif %}"}"#;
    let id = subscribed(&scene, &broker, json!({ "shape": { "template": template } })).await;
    let mut heard = broker.subscriber().await;
    scene.cases(1).await;
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("acknowledged", 8), ("dead", 1)]));
    let last = scene.share.store().deliveries_after(id, 0, 9).await.unwrap().pop().unwrap();
    assert!(last.reason.as_ref().unwrap().contains("too_large"), "{last:?}");
    assert_eq!(*heard.wait_for(|held| held.len() == 8).await.unwrap(), scene.acknowledged(id).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_by_the_broker_also_after_it_was_away() {
    let scene = Scene::new().await;
    let broker = Arc::new(Broker::new());
    let running = broker.start().await;
    let way = json!({
        "kind": "mqtt", "url": format!("mqtt://127.0.0.1:{}", broker.port), "topic": "dingbo/cases", "timeout_s": 2,
    });
    let (target, _) = scene.target("mqtt", json!({ "way": way, "parallel": 8 }), None).await;
    scene.credential(target, json!({ "user": "dingbo", "password": "s3cret" })).await;
    let id = scene.subscription(target, json!({})).await;
    let mut first = broker.subscriber().await;
    scene.cases(2).await;
    scene.drive().await;
    let acknowledged = scene.acknowledged(id).await;
    assert_eq!(*first.wait_for(|held| held.len() == STEPS / 2).await.unwrap(), acknowledged);

    drop(running);
    scene.more_cases(2).await;
    scene.share.pump().await.unwrap();
    assert_eq!(scene.states(id).await["waiting"], STEPS / 2);
    let _running = broker.start().await;
    let mut second = broker.subscriber().await;
    scene.drive().await;
    let mut later = scene.acknowledged(id).await;
    later.retain(|id, _| !acknowledged.contains_key(id));
    assert_eq!(*second.wait_for(|held| held.len() == STEPS / 2).await.unwrap(), later);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_told() {
    let scene = Scene::new().await;
    let broker = Broker::new();
    let _running = broker.start().await;
    let url = format!("mqtt://127.0.0.1:{}", broker.port);
    let way = json!({ "kind": "mqtt", "url": url, "topic": "dingbo/cases", "timeout_s": 2 });
    let (target, _) = scene.target("mqtt", json!({ "way": way }), None).await;
    scene.credential(target, json!({ "user": "dingbo", "password": "wrong" })).await;
    let id = scene.subscription(target, json!({ "wants": "report" })).await;
    scene.cases(1).await;
    scene.share.pump().await.unwrap();
    let waiting = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
    let reason = waiting.reason.unwrap();
    assert!(reason.contains("NotAuthorized") || reason.contains("BadUserNamePassword"), "{reason}");
}
