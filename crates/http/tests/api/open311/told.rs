//! What is read.

use app::caller::TokenScope;
use chrono::TimeDelta;
use domain::post::Role;
use serde_json::json;
use testkit::city::{LEAF, ROOM, SPOT, STATION};
use testkit::{Fresh, Server};

use super::{faults, first, get};
use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn discovery_and_services() {
    let server = Server::start(Fresh::sqlite()).await;
    let nobody = server.nobody();
    let told = get(&nobody, "discovery.json").await.expect(200);
    let types: Vec<_> =
        told["endpoints"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["production", "test"]);
    assert!(told["endpoints"][0]["url"].as_str().unwrap().ends_with("/open311/v2"), "{told}");
    assert_eq!(told["endpoints"][1]["formats"], json!(["text/xml", "application/json"]));
    let xml = get(&nobody, "discovery.xml").await;
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    assert!(xml.text().contains("<formats><format>text/xml</format>"), "{}", xml.text());

    let services = get(&nobody, "services.json").await;
    assert_eq!(services.header("access-control-allow-origin"), "*");
    let services = services.expect(200);
    let manhole = services.as_array().unwrap().iter().find(|it| it["service_code"] == LEAF).unwrap();
    assert_eq!((&manhole["metadata"], &manhole["type"]), (&json!(true), &json!("realtime")));
    let chinese = get(&nobody.in_chinese(), "services.json").await.expect(200);
    assert!(chinese.to_string().contains("井盖缺失破损"));

    let definition = get(&nobody, "services/0101.json").await.expect(200);
    let owner = definition["attributes"].as_array().unwrap().iter().find(|it| it["code"] == "owner").unwrap();
    assert_eq!((&owner["datatype"], &owner["description"]), (&json!("singlevaluelist"), &json!("Owner")));
    let xml = get(&nobody, "services/0101.xml").await.text();
    assert!(xml.contains("<service_definition><attributes><attribute>"), "{xml}");
    assert_eq!(get(&nobody, "services/0103.json").await.expect(200)["attributes"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_without_a_word_that_was_typed() {
    let server = Server::start(Fresh::sqlite()).await;
    let id = dispatched(&server).await;
    let number = case(&server.dispatcher().await, id).await["number"].as_str().unwrap().to_owned();
    let nobody = server.nobody();
    let told = first(&get(&nobody, &format!("requests/{number}.json")).await, 200);
    assert_eq!(
        (&told["service_request_id"], &told["status"], &told["service_code"]),
        (&json!(number), &json!("open"), &json!(LEAF))
    );
    assert_eq!(told["status_notes"], "being handled");
    assert_eq!(told["agency_responsible"], "Enforcement station");
    assert_eq!(told["address_id"], "330203001001001");
    assert_eq!(told["media_url"], json!(null));
    // The middle of the grid, not the place.
    assert!((told["long"].as_f64().unwrap() - SPOT.0).abs() < 0.001, "{told}");
    for address in ["requests.json", "requests.xml", "requests.json?status=open"] {
        let text = get(&nobody, address).await.text();
        assert!(text.contains(&number), "{text}");
        for typed in [TEXT, "中山路", ADDRESS, CONTACT, PHONE, "响声"] {
            assert!(!text.contains(typed), "{address} tells {typed}: {text}");
        }
    }
    // A system whose account may see the case sees its description, masked; another sees what anybody sees.
    let (home, far) = (server.staff(Role::Service, STATION).await, server.from_afar().await.pop().unwrap().1);
    let key = server.token(home.account(), &[TokenScope::Read]).await;
    let told = first(&get(&nobody, &format!("requests/{number}.json?api_key={key}")).await, 200);
    let description = told["description"].as_str().unwrap();
    assert!(description.contains("井盖松动") && !description.contains(PHONE), "{description}");
    assert!((told["lat"].as_f64().unwrap() - SPOT.1).abs() < 1e-9);
    let key = server.token(far.account(), &[TokenScope::Read]).await;
    let told = first(&get(&nobody, &format!("requests/{number}.json?api_key={key}")).await, 200);
    assert!(!told["description"].as_str().unwrap().contains("响声"));

    settle(&server, id).await;
    let told = first(&get(&nobody, &format!("requests/{number}.json")).await, 200);
    assert_eq!(told["status"], "closed");
    assert_eq!(get(&nobody, "requests.json?status=open").await.expect(200), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_by_number_and_filter() {
    let server = Server::start(Fresh::sqlite()).await;
    let mut numbers = Vec::new();
    for leaf in ["0101", "0104", "0601"] {
        let worker = server.worker().await;
        let mut body = report(server.id());
        body["leaf"] = json!(leaf);
        let made = worker.post("/cases", &body).await.expect(201);
        numbers.push(made["number"].as_str().unwrap().to_owned());
        server.pass(TimeDelta::days(1));
    }
    // A session does not last for days.
    let worker = server.worker().await;
    // A draft and one that was taken back are nobody's.
    let draft = report_with(server.id(), "draft", json!(true));
    worker.post("/cases", &draft).await.expect(201);
    let gone = reported(&server).await;
    worker.act(gone, json!({ "kind": "withdraw" }), "").await.expect(200);

    let nobody = server.nobody();
    let listed = async |query: String| -> Vec<String> {
        let told = get(&nobody, &format!("requests.json?{query}")).await.expect(200);
        let number = |it: &serde_json::Value| it["service_request_id"].as_str().unwrap().to_owned();
        told.as_array().unwrap().iter().map(number).collect()
    };
    let newest: Vec<_> = numbers.iter().rev().cloned().collect();
    for (query, expected) in [
        (String::new(), newest.clone()),
        (
            format!("service_request_id={},{},none", numbers[0], numbers[2]),
            vec![numbers[0].clone(), numbers[2].clone()],
        ),
        ("service_code=0104,0601".to_owned(), vec![numbers[2].clone(), numbers[1].clone()]),
        (
            "service_code=0101,0101&service_code=0101,01".to_owned(),
            vec![numbers[1].clone(), numbers[0].clone()],
        ),
        ("service_code=9999".to_owned(), Vec::new()),
        ("start_date=2026-03-11T00:00:00Z".to_owned(), newest[..2].to_vec()),
        ("end_date=2026-03-10T23:00:00Z".to_owned(), vec![numbers[0].clone()]),
        ("status=closed".to_owned(), Vec::new()),
        ("page_size=1&page=2".to_owned(), vec![numbers[1].clone()]),
        ("jurisdiction_id=3302&anything=else".to_owned(), newest.clone()),
    ] {
        assert_eq!(listed(query.clone()).await, expected, "{query}");
    }
    server.pass(TimeDelta::days(100));
    assert_eq!(listed(String::new()).await, [] as [String; 0], "the last 90 days");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn matters_between_people_are_known_to_who_may_see_them() {
    let server = Server::start(Fresh::sqlite()).await;
    let worker = server.worker().await;
    let mut numbers = Vec::new();
    for leaf in ["2401", "2501"] {
        let body = report_with(server.id(), "leaf", json!(leaf));
        let made = worker.post("/cases", &body).await.expect(201);
        numbers.push(made["number"].as_str().unwrap().to_owned());
    }
    let public = reported(&server).await;
    let public = case(&worker, public).await["number"].as_str().unwrap().to_owned();
    let nobody = server.nobody();
    let far = server.from_afar().await.pop().unwrap().1;
    let far = format!("?api_key={}", server.token(far.account(), &[TokenScope::Read]).await);
    for asker in ["", &far] {
        let listed = get(&nobody, &format!("requests.json{asker}")).await.text();
        assert!(listed.contains(&public), "{listed}");
        for number in &numbers {
            assert!(!listed.contains(number), "{listed}");
            faults(&get(&nobody, &format!("requests/{number}.json{asker}")).await, 404);
        }
    }
    let asked = format!("requests.json?service_code=2401,2501&service_request_id={}", numbers.join(","));
    assert_eq!(get(&nobody, &asked).await.expect(200), json!([]));

    let room = server.staff(Role::Dispatcher, ROOM).await;
    let key = server.token(room.account(), &[TokenScope::Read]).await;
    let listed = get(&nobody, &format!("requests.json?api_key={key}")).await.text();
    for number in &numbers {
        assert!(listed.contains(number), "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused() {
    let server = Server::start(Fresh::sqlite()).await;
    let nobody = server.nobody();
    let grid = server.staff(Role::GridWorker, ROOM).await;
    let reports = server.token(grid.account(), &[TokenScope::Report]).await;
    let lacking = format!("requests.json?api_key={reports}");
    for (path, status) in [
        ("services/0000.json", 404),
        ("requests/none.json", 404),
        ("tokens/none.json", 404),
        ("tokens/019d0000-0000-7000-8000-000000000000.json", 404),
        ("anything.json", 404),
        ("anything/else/at/all.json", 404),
        ("requests.json?jurisdiction_id=city.example", 404),
        ("requests.json?status=done", 400),
        ("requests.json?start_date=then", 400),
        ("requests.json?start_date=2025-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400),
        ("requests.json?page_size=all", 400),
        ("requests.json?page=6", 400),
        ("requests.json?service_code=%BE%AE", 400),
        ("requests.json?api_key=wrong", 403),
        (lacking.as_str(), 403),
    ] {
        faults(&get(&nobody, path).await, status);
    }
    // Without a format the faults are XML, as the specification's own.
    let answer = get(&nobody, "requests").await;
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("<errors><error><code>404</code><description>"), "{}", answer.text());
    let chinese = get(&nobody.in_chinese(), "services/0000.xml").await.text();
    assert!(chinese.contains("没有类别"), "{chinese}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_an_address_reads_so_much_a_minute() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, grid) = (server.nobody(), server.staff(Role::GridWorker, ROOM).await);
    let key = server.token(grid.account(), &[TokenScope::Read]).await;
    let mut read = 0;
    while get(&nobody, ["requests.json", "requests/none.json"][read % 2]).await.status != 429 {
        read += 1;
        assert!(read < 400, "an address reads without an end");
    }
    // Some come back while it reads.
    assert!(read >= 120, "{read}");
    get(&nobody, "services.json").await.expect(200);
    get(&nobody, &format!("requests.json?api_key={key}")).await.expect(200);
    get(&server.nobody(), "requests.json").await.expect(200);
}
