//! Messages that are signed instead of signed in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use share::delivery::signature;
use testkit::Answer;

use crate::back::{dispatched, station};
use crate::scene::Scene;

/// Posts bytes, signed with a key at some time.
async fn send(scene: &Scene, key: &str, id: &str, at: i64, kind: &str, body: &[u8]) -> Answer {
    let secret = STANDARD.decode(key.strip_prefix("whsec_").unwrap()).unwrap();
    let nobody = scene.server.nobody();
    let ask = nobody
        .ask(Method::POST, "/api/v1/share/in/station")
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", signature([&secret[..]], id, at, body))
        .header("content-type", kind)
        .body(body.to_vec());
    nobody.send(ask).await
}

const JSON: &str = "application/json";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_the_key_speaks_for_the_system() {
    let scene = Scene::new().await;
    // In their own words, and where they put them.
    let settings = json!({
        "way": { "kind": "pull" }, "progress": { "3": "sign", "办结": "feed_back" },
        "back": { "fields": { "number": "/data/gdbh", "their_number": "/data/id", "progress": "/data/zt", "text": "/data/bz" } },
    });
    let (target, key, _) = station(&scene, settings).await;
    let (case, number) = dispatched(&scene).await;
    let now = scene.server.now().timestamp();
    let body = |status: Value| {
        json!({ "data": { "gdbh": number, "id": 99, "zt": status, "bz": "已到场" } }).to_string()
    };

    let told = send(&scene, &key, "m1", now, JSON, body(json!(3)).as_bytes()).await.expect(200);
    assert_eq!((&told["seq"], &told["case"], &told["again"]), (&json!(5), &json!(case), &json!(false)));
    let again = send(&scene, &key, "m1", now + 60, JSON, body(json!(3)).as_bytes()).await.expect(200);
    assert_eq!((&again["seq"], &again["again"]), (&json!(5), &json!(true)));
    // GB18030, as it says.
    let gb = encoding_rs::GB18030.encode(&body(json!("办结"))).0.into_owned();
    let told = send(&scene, &key, "m2", now, "application/json; charset=GBK", &gb).await.expect(200);
    assert_eq!(told["seq"], 6);

    // What cannot be read is kept whole.
    for (id, kind, bytes, rule) in [
        ("m3", JSON, &gb[..], "charset"),
        ("m4", JSON, &b"{\"data\":"[..], "malformed"),
        ("m5", "application/json; charset=big5", &b"{}"[..], "charset"),
        ("m6", JSON, &b"{}"[..], "unknown_case"),
        ("m1", JSON, body(json!("办结")).as_bytes(), "another_content"),
    ] {
        let told = send(&scene, &key, id, now, kind, bytes).await.expect(202);
        assert_eq!(told["reason"]["rule"], rule, "{told}");
    }
    let kept = scene.share.store().inbox(true, None, 10).await.unwrap();
    assert_eq!(kept.len(), 5);
    assert!(kept.iter().any(|it| it.body == gb), "as it came");

    // What nobody signed is nobody's.
    let other = scene.share.rotate_key(&scene.keeper, target, 0).await.unwrap();
    send(&scene, &key, "m7", now, JSON, b"{}").await.refused(401, "sign_in");
    send(&scene, &other, "m7", now - 301, JSON, b"{}").await.refused(401, "sign_in");
    send(&scene, &other, "", now, JSON, b"{}").await.refused(401, "sign_in");
    let large = vec![b' '; 3 * 1024 * 1024];
    send(&scene, &other, "m8", now, JSON, &large).await.refused(413, "too_large");
    assert_eq!(scene.share.store().inbox(true, None, 10).await.unwrap().len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mended_message_is_another_one_and_none_is_taken_by_being_settled() {
    let scene = Scene::new().await;
    let settings = json!({ "way": { "kind": "pull" }, "progress": { "办结": "feed_back" } });
    let (_, key, _) = station(&scene, settings).await;
    let now = scene.server.now().timestamp();
    let unknown = json!({ "number": "none", "progress": "办结", "text": "补发" }).to_string();
    let nul = json!({ "number": "none", "text": "\0" }).to_string();
    let post =
        async |id: &str, body: &str| send(&scene, &key, id, now, JSON, body.as_bytes()).await.expect(202);
    let first = post("m3", "{ half").await;
    assert_eq!(first["reason"]["rule"], "malformed");
    assert_eq!(post("m3", "{ half").await["kept"], first["kept"], "the same bytes are kept once");
    let mended = post("m3", &unknown).await;
    assert_eq!(mended["reason"]["rule"], "unknown_case");
    // No text of PostgreSQL's holds U+0000: it is kept, and nobody is told to send it for ever.
    let nul = post("m4", &nul).await;
    assert_eq!(nul["reason"]["rule"], "malformed");
    let bodies: Vec<_> = scene.share.store().inbox(true, None, 10).await.unwrap();
    let bodies: Vec<_> = bodies.iter().map(|it| String::from_utf8_lossy(&it.body).into_owned()).collect();
    assert_eq!(bodies.len(), 3, "{bodies:?}");
    assert!(
        bodies.iter().any(|it| it == "{ half") && bodies.iter().any(|it| it.contains("补发")),
        "{bodies:?}"
    );

    let again = scene.share.retry_kept(&scene.keeper, nul["kept"].as_i64().unwrap(), None).await.unwrap();
    assert_eq!(again.unwrap_err().rule, "malformed");
    let id = mended["kept"].as_i64().unwrap();
    scene.share.settle_kept(&scene.keeper, id, "已电话核实").await.unwrap();
    let told = post("m3", &unknown).await;
    assert_eq!((&told["taken"], &told["reason"]["rule"]), (&json!(false), &json!("settled")), "{told}");
}
