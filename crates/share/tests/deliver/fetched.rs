//! Messages that the platform fetches: from a list, a folder, another city's Open311 endpoint.

use std::os::unix::ffi::OsStrExt as _;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::back::{dispatched, station};
use crate::receiver::{Receiver, Reply};
use crate::scene::Scene;

fn settings(back: &Value) -> Value {
    json!({ "way": { "kind": "pull" }, "progress": { "已签收": "sign", "办结": "feed_back", "closed": "feed_back" }, "back": back })
}

/// Rules of what is kept, the newest first.
async fn kept(scene: &Scene) -> Vec<String> {
    let kept = scene.share.store().inbox(true, None, 100).await.unwrap();
    kept.iter().map(|it| share::reason::Reason::read(&it.reason).rule).collect()
}

async fn version(scene: &Scene, case: uuid::Uuid) -> u32 {
    scene.server.app.ledger.case(domain::CaseId(case)).await.unwrap().unwrap().case.version
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_read_on_from_where_it_ended() {
    let scene = Scene::new().await;
    let (case, number) = dispatched(&scene).await;
    let list = Receiver::start(move |came, _| {
        let (items, next) = if came.address.ends_with("since=7") {
            (json!([{ "request": "2", "number": number, "progress": "办结" }]), json!(8))
        } else if came.address.ends_with("since=8") {
            (json!([]), json!(8))
        } else {
            (json!([{ "request": "1", "number": number, "progress": "已签收" }, { "request": "x", "number": "none" }]), json!(7))
        };
        Reply::TakenWith(json!({ "data": { "rows": items, "next": next } }).to_string())
    })
    .await;
    let source = json!({ "kind": "poll", "url": list.url(), "mark": "since", "items_at": "/data/rows", "next_at": "/data/next", "every_s": 30 });
    let (target, _, _) = station(&scene, settings(&json!({ "source": source }))).await;
    let next = scene.share.fetch_due().await.unwrap().unwrap();
    assert_eq!(next, scene.server.now() + TimeDelta::seconds(30));
    assert_eq!((version(&scene, case).await, kept(&scene).await), (6, vec!["unknown_case".to_owned()]));
    assert_eq!(list.came().await.len(), 3, "page by page to its end");
    assert!(list.came().await.iter().all(|came| came.headers.contains_key("webhook-signature")));

    // Not before its turn; then from the mark on.
    scene.share.fetch_due().await.unwrap();
    assert_eq!(list.came().await.len(), 3);
    scene.server.time.set(next);
    scene.share.fetch_due().await.unwrap();
    assert!(list.came().await.pop().unwrap().address.ends_with("since=8"));

    // A list that cannot be read is said, and read again.
    for (reply, rule) in [
        (Reply::Status(500), "unread"),
        (Reply::TakenWith("<html>".to_owned()), "malformed"),
        (Reply::TakenWith("{}".to_owned()), "no_items"),
        (Reply::TakenAndBroken, "unread"),
        (Reply::TakenWith(format!("\"{}\"", "x".repeat(9 * 1024 * 1024))), "too_large"),
    ] {
        list.behave(move |_, _| reply.clone()).await;
        scene.server.pass(TimeDelta::seconds(30));
        scene.share.fetch_due().await.unwrap();
        let intake = scene.share.store().intakes().await.unwrap().pop().unwrap();
        let reason = share::reason::Reason::read(&intake.reason.unwrap());
        assert_eq!((intake.target, intake.mark.as_deref(), reason.rule.as_str()), (target, Some("8"), rule));
    }
    assert_eq!(kept(&scene).await.len(), 1, "nothing of them was taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_taken_whole_and_put_away() {
    let scene = Scene::new().await;
    let (case, number) = dispatched(&scene).await;
    let folder = tempfile::tempdir().unwrap();
    let source = json!({ "kind": "folder", "path": folder.path(), "every_s": 1 });
    station(&scene, settings(&json!({ "source": source, "encoding": "gb18030" }))).await;
    let put = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), encoding_rs::GB18030.encode(text).0).unwrap();
    };
    let line =
        |request: &str, progress: &str| json!({ "request": request, "number": number, "progress": progress });
    put("1.jsonl", &format!("{}\n{}\n", line("1", "已签收"), line("1", "已签收")));
    put("2.csv", &format!("request,number,progress,text\n2,{number},办结,已加固\n3,none,办结,\n"));
    put("3.json", "{ half");
    put(".4.json.part", "{}");
    put("notes.txt", "not for us");
    std::fs::write(folder.path().join("5.json"), vec![b' '; 9 * 1024 * 1024]).unwrap();
    scene.share.fetch_due().await.unwrap();
    assert_eq!(version(&scene, case).await, 6);
    let mut rules = kept(&scene).await;
    rules.sort();
    assert_eq!(rules, ["malformed", "too_large", "unknown_case"]);
    let names = |folder: std::path::PathBuf| {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(folder.path().to_owned()), [".4.json.part", "done", "notes.txt"]);
    assert_eq!(names(folder.path().join("done")), ["1.jsonl", "2.csv", "3.json", "5.json"]);

    // The same file again is the same messages.
    put("1.jsonl", &format!("{}\n", line("1", "已签收")));
    scene.server.pass(TimeDelta::seconds(1));
    scene.share.fetch_due().await.unwrap();
    assert_eq!((version(&scene, case).await, kept(&scene).await.len()), (6, 3));
    assert!(folder.path().join("done/2-1.jsonl").exists());
}

/// What the case's page shows of the only other system's progress.
async fn progress(scene: &Scene, case: uuid::Uuid) -> String {
    let mut told = scene.share.shared_with(&scene.keeper, domain::CaseId(case)).await.unwrap();
    told.remove(0).progress.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_citys_requests_are_followed() {
    let scene = Scene::new().await;
    let (case, _) = dispatched(&scene).await;
    let request = |status: &str, notes: &str| {
        json!([{ "service_request_id": 638_344, "status": status, "status_notes": notes, "updated_datetime": "2026-03-09T00:00:00Z" },
            { "service_request_id": "another", "status": "closed" }])
        .to_string()
    };
    let (open, closed) = (request("open", "Crew assigned."), request("closed", "Filled."));
    let further = request("open", "Crew on site.");
    let city = Receiver::start(move |_, _| Reply::TakenWith(open.clone())).await;
    let source =
        json!({ "kind": "open311", "url": city.url(), "jurisdiction_id": "city.example", "every_s": 1 });
    let (target, _, _) = station(&scene, settings(&json!({ "source": source }))).await;
    scene.share.fetch_due().await.unwrap();
    assert_eq!(city.came().await.len(), 0, "no case of ours is there");
    // Their number came back with the delivery.
    scene.share.store().set_number(target, domain::CaseId(case), "638344").await.unwrap();
    for _ in 0..2 {
        scene.server.pass(TimeDelta::seconds(1));
        scene.share.fetch_due().await.unwrap();
        assert_eq!(version(&scene, case).await, 4, "open is no step");
        assert_eq!(progress(&scene, case).await, "open · Crew assigned.");
    }
    let asked = &city.came().await[0].address;
    assert!(
        asked.ends_with("/requests.json?service_request_id=638344&jurisdiction_id=city.example"),
        "{asked}"
    );
    city.behave(move |_, _| Reply::TakenWith(further.clone())).await;
    scene.server.pass(TimeDelta::seconds(1));
    scene.share.fetch_due().await.unwrap();
    assert_eq!(progress(&scene, case).await, "open · Crew on site.", "how far it has come in between");
    city.behave(move |_, _| Reply::TakenWith(closed.clone())).await;
    for _ in 0..2 {
        scene.server.pass(TimeDelta::seconds(1));
        scene.share.fetch_due().await.unwrap();
        assert_eq!(version(&scene, case).await, 5, "closed there is fed back here, once");
    }
    assert_eq!(kept(&scene).await, [] as [String; 0]);
}

/// Why a target's source was not read to its end.
async fn wrong(scene: &Scene, target: i64) -> Option<share::reason::Reason> {
    let intakes = scene.share.store().intakes().await.unwrap();
    let intake = intakes.into_iter().find(|intake| intake.target == target).unwrap();
    intake.reason.map(|reason| share::reason::Reason::read(&reason))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_source_stops_no_other() {
    let scene = Scene::new().await;
    let (case, number) = dispatched(&scene).await;
    let told = json!([{ "request": "1", "number": number, "progress": "已签收" }]).to_string();
    let list = Receiver::start(move |_, _| Reply::TakenWith(told.clone())).await;
    let poll = |url: String| settings(&json!({ "source": { "kind": "poll", "url": url, "every_s": 1 } }));
    let (unstored, _, account) = station(&scene, poll(list.url())).await;
    let (away, _) =
        scene.target("away", poll("http://127.0.0.1:9/?key=s3cret".to_owned()), Some(account)).await;
    let folder = tempfile::tempdir().unwrap();
    let source = json!({ "kind": "folder", "path": folder.path(), "every_s": 1 });
    let (files, _) = scene.target("files", settings(&json!({ "source": source })), Some(account)).await;
    // A name that is no text cannot be asked for.
    let bad = std::ffi::OsStr::from_bytes(b"0-\xff.json");
    std::fs::write(folder.path().join(bad), "{}").unwrap();
    let done = json!({ "request": "2", "number": number, "progress": "已签收" }).to_string();
    std::fs::write(folder.path().join("1.json"), done).unwrap();
    let tables = scene.server.fresh.tables().await;
    let sql = format!(
        "CREATE TRIGGER full BEFORE INSERT ON received WHEN NEW.target = {unstored} \
         BEGIN SELECT RAISE(ABORT, 'no room'); END"
    );
    tables.execute(sql, ledger::params![]).await.unwrap();

    scene.share.fetch_due().await.unwrap();
    assert_eq!(version(&scene, case).await, 5, "the file was taken");
    assert!(folder.path().join("done/1.json").exists());
    assert_eq!(wrong(&scene, unstored).await.unwrap().rule, "store");
    let unread = wrong(&scene, away).await.unwrap();
    assert_eq!(unread.rule, "unread");
    assert!(!unread.json().contains("s3cret"), "{unread:?}");
    let left = wrong(&scene, files).await.unwrap();
    assert!(left.rule == "unread" && left.text.en.contains("0-"), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_signed_in_as_deliveries_are() {
    let scene = Scene::new().await;
    let (case, _) = dispatched(&scene).await;
    let empty = Receiver::start(|_, _| Reply::TakenWith("[]".to_owned())).await;
    let source = |kind: &str| json!({ "source": { "kind": kind, "url": empty.url(), "every_s": 1 } });
    let (poll, _, account) = station(&scene, settings(&source("poll"))).await;
    scene.credential(poll, json!({ "token": "k3y" })).await;
    scene.share.fetch_due().await.unwrap();
    assert_eq!(empty.came().await.last().unwrap().headers["authorization"], "Bearer k3y");
    scene.credential(poll, json!({ "user": "dingbo", "password": "s3cret" })).await;
    scene.server.pass(TimeDelta::seconds(1));
    scene.share.fetch_due().await.unwrap();
    assert!(empty.came().await.last().unwrap().headers["authorization"].starts_with("Basic "));

    let (city, _) = scene.target("city", settings(&source("open311")), Some(account)).await;
    scene.credential(city, json!({ "token": "k3y" })).await;
    scene.share.store().set_number(city, domain::CaseId(case), "638344").await.unwrap();
    scene.share.fetch_due().await.unwrap();
    let asked = empty.came().await.pop().unwrap();
    assert!(asked.address.ends_with("?service_request_id=638344&api_key=k3y"), "{}", asked.address);
    assert!(!asked.headers.contains_key("authorization"));
    // Whose certificates are of its own authority is known by that.
    scene
        .credential(
            poll,
            json!({ "authority": "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----" }),
        )
        .await;
    scene.server.pass(TimeDelta::seconds(1));
    scene.share.fetch_due().await.unwrap();
    assert_eq!(wrong(&scene, poll).await.unwrap().rule, "credential");
}
