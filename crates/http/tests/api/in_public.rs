//! What everybody may see of the city holds nothing of anybody: every public address is asked, and looked through for
//! every name, phone number, address and word that is in the city.

use std::collections::BTreeSet;

use chrono::Duration;
use domain::post::{Post, Role};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::{FAR_SPOT, LEAF, OTHER_SPOT, SPOT, STATION};
use testkit::{Fresh, Server};

use crate::support::*;

/// A leaf of the disputes, which are between people.
const DISPUTE: &str = "2501";
/// Somebody who works here.
const STAFF: &str = "郑海波";

/// Reports a matter as a resident; its number and code.
async fn resident_reports(server: &Server, leaf: &str, spot: (f64, f64)) -> (uuid::Uuid, String, String) {
    let (resident, id) = (server.nobody(), server.id());
    let mut report = report_with(id, "place", at(spot));
    report["leaf"] = json!(leaf);
    report["work"] = resident.work(&id.to_string()).await;
    let receipt = resident.post("/public/reports", &report).await.expect(201);
    let text = |field: &str| receipt[field].as_str().unwrap().to_owned();
    (id, text("number"), text("code"))
}

/// Every address that answers without an account, of every route that nobody needs to sign in for.
fn addresses(number: &str, code: &str) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("/api/v1/city", "/api/v1/city".to_owned()),
        ("/api/v1/taxonomy", "/api/v1/taxonomy".to_owned()),
        ("/api/v1/areas", "/api/v1/areas".to_owned()),
        ("/api/v1/locate", format!("/api/v1/locate?lon={}&lat={}", SPOT.0, SPOT.1)),
        ("/api/v1/public/figures", "/api/v1/public/figures".to_owned()),
        ("/api/v1/public/figures.csv", "/api/v1/public/figures.csv".to_owned()),
        ("/api/v1/public/cases/{number}", format!("/api/v1/public/cases/{number}?code={code}")),
    ];
    for town in ["330203001", "330203002", "330203003", "330205001"] {
        all.push(("/api/v1/public/nearby", format!("/api/v1/public/nearby?town={town}")));
    }
    for zoom in 6..=16_u32 {
        let side = f64::from(1_u32 << zoom);
        let (lon, lat) = SPOT;
        let column = ((lon + 180.0) / 360.0 * side) as u32;
        let mercator = lat.to_radians().tan().asinh() / std::f64::consts::PI;
        let row = ((1.0 - mercator) / 2.0 * side) as u32;
        for (column, row) in [(column, row), (column + 1, row), (column, row + 1)] {
            all.push((
                "/api/v1/tiles/areas/{z}/{x}/{y}",
                format!("/api/v1/tiles/areas/{zoom}/{column}/{row}"),
            ));
        }
    }
    all.extend(
        ["/public", "/public/report", "/public/track", "/public/nearby", "/public/figures"]
            .map(|page| ("page", page.to_owned())),
    );
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_anybody_is_in_public() {
    let server = Server::start(Fresh::sqlite()).await;
    let city = server.app.city().rules.city.clone();
    let post = Post { role: Role::Analyst, unit: Some(STATION), area: city };
    server.account(STAFF, vec![post]).await;
    reported(&server).await;
    resident_reports(&server, DISPUTE, OTHER_SPOT).await;
    let (id, number, code) = resident_reports(&server, LEAF, SPOT).await;
    // A whole life of a case, with something of somebody in all that is written.
    let (dispatcher, handler) = (server.dispatcher().await, server.handler(STATION).await);
    let personal = format!("{CONTACT} ({PHONE}) 住 {ADDRESS}, 由{STAFF}联系");
    dispatcher.act(id, json!({ "kind": "accept" }), "").await.expect(200);
    dispatcher.act(id, json!({ "kind": "file", "condition": "loose" }), "").await.expect(200);
    dispatch(&dispatcher, id, STATION.0).await;
    handler.act(id, json!({ "kind": "comment" }), &personal).await.expect(200);
    handler.act(id, json!({ "kind": "ask_extend", "by": "1 working_days" }), &personal).await.expect(200);
    server.shift_lead().await.act(id, json!({ "kind": "grant" }), &personal).await.expect(200);
    handler.act(id, json!({ "kind": "feed_back" }), &personal).await.expect(200);
    server
        .verifier()
        .await
        .act(id, json!({ "kind": "verify", "verdict": "pass" }), &personal)
        .await
        .expect(200);
    dispatcher.act(id, json!({ "kind": "close" }), &personal).await.expect(200);
    server.index().await;

    // Logins and names of everybody there is, besides what was written.
    let accounts = server.app.ledger.people().accounts(domain::AccountId::NOBODY, 1000).await.unwrap();
    assert!(accounts.len() > 5);
    let mut secrets: BTreeSet<String> = accounts.into_iter().flat_map(|it| [it.login, it.name]).collect();
    secrets.extend(
        [PHONE, CONTACT, ADDRESS, STAFF, "中山路", "13800138000", "18 弄", "同志"].map(str::to_owned),
    );

    let nobody = server.nobody();
    let mut asked = BTreeSet::new();
    for (route, address) in addresses(&number, &code) {
        let answer = nobody.send(nobody.ask(Method::GET, &address)).await;
        let text = answer.text();
        assert!(matches!(answer.status, 200 | 204) || route == "page", "{address}: {} {text}", answer.status);
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{address} tells {secret}");
        }
        asked.insert(route);
    }

    // A route that begins to answer everybody belongs into the list above. Streets under the outlines are the operator's
    // own map, not made of cases.
    asked.insert("/api/v1/tiles/base/{layer}/{z}/{x}/{y}");
    let described = serde_json::to_value(http::openapi()).unwrap();
    for (path, item) in described["paths"].as_object().unwrap() {
        if item.get("get").is_none() || asked.contains(path.as_str()) {
            continue;
        }
        let path = path.replace(['{', '}'], "");
        let answer = nobody.send(nobody.ask(Method::GET, &path)).await;
        assert_eq!(answer.status, 401, "{path} answers without sign-in and is not looked through");
    }
}

/// Counts by grid and category, and no matter between people among them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_nearby_is_counted_by_grid() {
    let server = Server::start(Fresh::sqlite()).await;
    for (leaf, spot) in
        [(LEAF, SPOT), ("0102", SPOT), ("0601", SPOT), (DISPUTE, SPOT), (LEAF, OTHER_SPOT), (LEAF, FAR_SPOT)]
    {
        resident_reports(&server, leaf, spot).await;
    }
    let nobody = server.nobody();
    let seen = nobody.get("/public/nearby?town=330203001").await.expect(200);
    let grids = seen["items"].as_array().unwrap();
    let counts: Vec<&Value> = grids.iter().map(|grid| &grid["counts"]).collect();
    let one = |category: &str, open: u64| json!({ "category": category, "open": open });
    assert_eq!(counts, [&json!([one("01", 2), one("06", 1)]), &json!([one("01", 1)])]);
    assert_eq!((&grids[0]["open"], &grids[0]["name"]["en"]), (&json!(3), &json!("First Grid")));
    let areas = nobody.get("/areas?level=grid&under=330203001").await.expect(200);
    assert_eq!(grids[0]["center"], areas["items"][0]["center"], "where the grid's name stands");
    for wrong in ["330203", "330203001001001", "3302039", "x"] {
        assert_eq!(nobody.get(&format!("/public/nearby?town={wrong}")).await.status, 422, "{wrong}");
    }
}

/// Figures by month, as they are defined.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_what_their_definitions_say() {
    let server = Server::start(Fresh::sqlite()).await;
    let nobody = server.nobody();
    let february = server.now() - Duration::days(20);
    server.time.set(february);
    let old = dispatched(&server).await;
    server.time.set(february + Duration::days(20));
    settle(&server, old).await;
    let quick = dispatched(&server).await;
    server.pass(Duration::hours(3));
    settle(&server, quick).await;
    let id = reported(&server).await;
    server.worker().await.act(id, json!({ "kind": "withdraw" }), "").await.expect(200);
    reported(&server).await;
    // What happened at this very moment is of the next one.
    server.pass(Duration::seconds(1));

    let seen = nobody.get("/public/figures").await.expect(200);
    let months = seen["items"].as_array().unwrap();
    assert_eq!(
        (months.len(), &months[12]["month"], &months[0]["month"]),
        (13, &json!("2026-03"), &json!("2025-03"))
    );
    let month = |name: &str, reported: u64, ended: (u64, u64), open: u64, on_time: (u64, u64)| {
        json!({ "month": name, "running": name == "2026-03", "reported": reported, "closed": ended.0,
                "ended_otherwise": ended.1, "open": open, "on_time": { "of": on_time.0, "all": on_time.1 } })
    };
    assert_eq!(months[11], month("2026-02", 1, (0, 0), 1, (0, 0)));
    let mut march = month("2026-03", 3, (2, 1), 1, (1, 2));
    march["median_hours"] = json!(3);
    assert_eq!(months[12], march);

    // The file says the same.
    let file = nobody.get("/public/figures.csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.text().contains("2026-03,3,2,1,1,1,2,3"), "{}", file.text());

    // Asked again at once it is the answer of before, later a new one.
    server.pass(Duration::minutes(9));
    reported(&server).await;
    assert_eq!(nobody.get("/public/figures").await.expect(200), seen);
    server.pass(Duration::minutes(2));
    assert_eq!(nobody.get("/public/figures").await.expect(200)["items"][12]["open"], 2);
}
