//! NATS JetStream.

use std::collections::BTreeMap;

use async_nats::jetstream::{self, stream};
use futures::StreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::program::{Program, free_port};
use crate::scene::Scene;

const STEPS: usize = 4 * 9;

struct Server {
    port: u16,
    store: tempfile::TempDir,
}

impl Server {
    async fn start(&self) -> Program {
        let (port, store) = (self.port.to_string(), self.store.path().to_str().unwrap());
        let config = self.store.path().join("nats.conf");
        std::fs::write(&config, "max_payload: 8000").unwrap();
        let config = config.to_str().unwrap();
        let args = [
            "-c",
            config,
            "-a",
            "127.0.0.1",
            "-p",
            &port,
            "-js",
            "-sd",
            store,
            "--user",
            "dingbo",
            "--pass",
            "s3cret",
        ];
        Program::start("nats-server", "/usr/sbin/nats-server", &args, self.port).await
    }

    async fn context(&self) -> jetstream::Context {
        let options = async_nats::ConnectOptions::with_user_and_password("dingbo".into(), "s3cret".into());
        jetstream::new(options.connect(format!("nats://127.0.0.1:{}", self.port)).await.unwrap())
    }
}

/// What the stream holds: identities and digests, each once.
async fn holds(context: &jetstream::Context, count: usize) -> BTreeMap<String, String> {
    let stream = context.get_stream("cases").await.unwrap();
    let pull = jetstream::consumer::pull::Config::default();
    let consumer = stream.create_consumer(pull).await.unwrap();
    let mut messages = consumer.fetch().max_messages(count).messages().await.unwrap();
    let mut held = BTreeMap::new();
    while let Some(message) = messages.next().await {
        let message = message.unwrap();
        let headers = message.headers.as_ref().unwrap();
        assert_eq!(headers.get("ce-specversion").unwrap().as_str(), "1.0");
        let id = headers.get("ce-id").unwrap().as_str().to_owned();
        assert_eq!(headers.get("Nats-Msg-Id").unwrap().as_str(), format!("3302-{id}"), "no other city's");
        assert!(held.insert(id, hex::encode(Sha256::digest(&message.payload))).is_none());
    }
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stored_once_also_when_sent_again_and_after_the_server_was_away() {
    let scene = Scene::new().await;
    let server = Server { port: free_port(), store: tempfile::tempdir().unwrap() };
    let running = server.start().await;
    let context = server.context().await;
    let config =
        stream::Config { name: "cases".into(), subjects: vec!["dingbo.>".into()], ..Default::default() };
    context.create_stream(config).await.unwrap();
    let way = json!({
        "kind": "nats", "url": format!("nats://127.0.0.1:{}", server.port), "subject": "dingbo.cases", "timeout_s": 2,
    });
    let (target, _) = scene.target("nats", json!({ "way": way, "parallel": 8 }), None).await;
    scene.credential(target, json!({ "user": "dingbo", "password": "s3cret" })).await;
    let id = scene.subscription(target, json!({})).await;
    scene.cases(2).await;
    scene.drive().await;
    assert_eq!(holds(&context, STEPS / 2).await, scene.acknowledged(id).await);

    let since = scene.server.now() - chrono::TimeDelta::days(900);
    assert_eq!(scene.share.replay(&scene.keeper, id, since).await.unwrap(), STEPS as u64 / 2);
    scene.drive().await;
    let mut stream = context.get_stream("cases").await.unwrap();
    assert_eq!(stream.info().await.unwrap().state.messages, STEPS as u64 / 2, "known by their identity");

    drop(running);
    scene.more_cases(2).await;
    scene.share.pump().await.unwrap();
    assert_eq!(scene.states(id).await["waiting"], STEPS / 2);
    let _running = server.start().await;
    scene.drive().await;
    let context = server.context().await;
    assert_eq!(holds(&context, STEPS).await, scene.acknowledged(id).await);
    assert_eq!(scene.states(id).await, BTreeMap::from([("acknowledged", STEPS)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_stream_nothing_is_acknowledged() {
    let scene = Scene::new().await;
    let server = Server { port: free_port(), store: tempfile::tempdir().unwrap() };
    let _running = server.start().await;
    let way = json!({
        "kind": "nats", "url": format!("nats://127.0.0.1:{}", server.port), "subject": "nobody.listens", "timeout_s": 1,
    });
    let (target, _) = scene.target("nats", json!({ "way": way, "backoff": { "give_up_h": 1 } }), None).await;
    let id = scene.subscription(target, json!({ "wants": "report" })).await;
    scene.cases(1).await;
    scene.drive().await;
    let dead = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
    let reason = dead.reason.unwrap();
    assert!(
        dead.state.name() == "dead" && reason.to_lowercase().contains("authorization"),
        "no password: {reason}"
    );
    scene.credential(target, json!({ "user": "dingbo", "password": "s3cret" })).await;
    scene.share.retry(&scene.keeper, id, None).await.unwrap();
    scene.drive().await;
    let dead = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
    assert!(dead.state.name() == "dead" && dead.reason.unwrap().contains("broker"), "no stream");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_larger_than_the_server_takes_is_given_up() {
    let scene = Scene::new().await;
    let server = Server { port: free_port(), store: tempfile::tempdir().unwrap() };
    let _running = server.start().await;
    let config =
        stream::Config { name: "cases".into(), subjects: vec!["dingbo.>".into()], ..Default::default() };
    server.context().await.create_stream(config).await.unwrap();
    let url = format!("nats://127.0.0.1:{}", server.port);
    let way = json!({ "kind": "nats", "url": url, "subject": "dingbo.cases" });
    let (target, _) = scene.target("nats", json!({ "way": way }), None).await;
    scene.credential(target, json!({ "user": "dingbo", "password": "s3cret" })).await;
    let template = r#"{"long": "{% for _ in range(9000) %}x{% endfor %}"}"#;
    let rule = json!({ "wants": "report", "shape": { "template": template } });
    let id = scene.subscription(target, rule).await;
    scene.cases(1).await;
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("dead", 1)]));
    let dead = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
    assert!(dead.reason.as_ref().unwrap().contains("too_large"), "{dead:?}");
}
