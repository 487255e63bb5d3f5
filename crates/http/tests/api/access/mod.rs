//! Who gets in where: every route without sign-in, with each role from a foreign area, and with a token that is not
//! for it. A route that the table does not have fails the test.

mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use app::caller::TokenScope;
use domain::post::{Post, Role};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::STATION;
use testkit::{Answer, Api, Fresh, Server};
use uuid::Uuid;

use crate::photo;
use crate::support::*;
use table::{Ask, Row, table};

pub use table::unit;

/// A case of the home town with everything in it, and what other routes need.
pub struct Sample<'a> {
    /// The server, for new identities.
    pub server: &'a Server,
    /// The case.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// A photo of its.
    pub hash: String,
    /// An account for administrators to change.
    pub account: u32,
    /// A token for administrators to revoke.
    pub token: i64,
    /// A unit for administrators to change.
    pub unit: u64,
    /// The id of a report that residents send.
    pub public_id: Uuid,
    /// The work done for it.
    pub public_work: Value,
    /// The work done for a photo of a resident's.
    pub photo_work: Value,
}

impl<'a> Sample<'a> {
    async fn of(server: &'a Server) -> Self {
        let (worker, id) = (server.worker().await, server.id());
        let hash = photo::uploaded(&worker, 1).await;
        let born = worker.post("/cases", &report_with(id, "evidence", json!([hash]))).await.expect(201);
        let number = born["number"].as_str().unwrap().to_owned();
        server.index().await;
        let post = Post { role: Role::Service, unit: Some(STATION), area: "330203001".parse().unwrap() };
        let account = server.account("spare", vec![post]).await;
        let security = server.administrator(Role::SecurityAdmin).await;
        let token = json!({ "account": account.0, "name": "spare", "scopes": ["read"] });
        let token = security.post("/tokens", &token).await.expect(201)["id"].as_i64().unwrap();
        let system = server.administrator(Role::SystemAdmin).await;
        let unit = system.post("/units", &unit("spare")).await.expect(201)["id"].as_u64().unwrap();
        let (resident, public_id) = (server.nobody(), server.id());
        let public_work = resident.work(&public_id.to_string()).await;
        let photo_work = resident.work(&photo::digest(&photo::jpeg(1))).await;
        let account = account.0;
        Self { server, id, number, hash, account, token, unit, public_id, public_work, photo_work }
    }

    /// What nobody from afar may read anywhere.
    fn secrets(&self) -> [&str; 5] {
        [&self.number, "中山路", ADDRESS, CONTACT, PHONE]
    }
}

/// Sends a row's request. Of a stream only the beginning is taken.
async fn send(api: &Api, row: &Row, sample: &Sample<'_>) -> Answer {
    let (method, _) = row.route.split_once(' ').unwrap();
    let (path, ask) = (row.ask)(sample);
    let request = api.ask(method.parse::<Method>().unwrap(), &path);
    match ask {
        Ask::Nothing => api.send(request).await,
        Ask::Json(body) => api.send(request.json(&body)).await,
        Ask::File(bytes) => {
            let part = reqwest::multipart::Part::stream(bytes)
                .file_name("photo.jpg")
                .mime_str("image/jpeg")
                .unwrap();
            api.send(request.multipart(reqwest::multipart::Form::new().part("file", part))).await
        }
        Ask::Stream => {
            let response = request.send().await.unwrap();
            Answer::beginning_of(response).await
        }
    }
}

#[test]
fn the_table_has_every_route_and_no_other() {
    let described = serde_json::to_value(http::openapi()).unwrap();
    let routes = described["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    let routes: BTreeSet<_> = routes.collect();
    let described_rows = table().map(|row| row.route.to_owned()).filter(|route| route.contains("/api/"));
    let rows: BTreeSet<_> = described_rows.collect();
    let missing: Vec<_> = routes.difference(&rows).collect();
    let stray: Vec<_> = rows.difference(&routes).collect();
    assert!(missing.is_empty(), "routes without a row in table.rs: {missing:?}");
    assert!(stray.is_empty(), "rows of table.rs without a route: {stray:?}");
    assert_eq!(
        table().map(|row| row.route).collect::<BTreeSet<_>>().len(),
        table().count(),
        "one row for each"
    );
}

/// What wants a sign-in says so in the description, and nothing else does.
#[test]
fn the_description_says_what_wants_a_sign_in() {
    let described = serde_json::to_value(http::openapi()).unwrap();
    for row in table().filter(|row| row.route.contains("/api/")) {
        let (method, path) = row.route.split_once(' ').unwrap();
        let operation = &described["paths"][path][method.to_lowercase()];
        let wanted = row.nobody == 401 && row.route != "POST /api/v1/session";
        assert_eq!(
            operation["security"] == json!([{ "session": [] }, { "token": [] }]),
            wanted,
            "{}",
            row.route
        );
        assert!(!wanted || operation["responses"]["401"].is_object(), "{}", row.route);
    }
}

/// The paths that source files below `folder` name in a `.route("...")`: those that no description knows of.
fn undescribed(folder: &Path, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            undescribed(&path, paths);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let named = text.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
            paths.extend(named.map(str::to_owned));
        }
    }
}

#[test]
fn routes_beside_the_description_are_in_the_table_too() {
    let mut paths = Vec::new();
    undescribed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    assert!(paths.contains(&"/healthz".to_owned()), "{paths:?}");
    for path in paths {
        let known = table().any(|row| row.route.split_once(' ').is_some_and(|(_, known)| known == path));
        assert!(known, "{path} is not in table.rs");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_where_they_should_not() {
    let server = Server::start(Fresh::sqlite()).await;
    let sample = Sample::of(&server).await;
    let mut matrix = String::new();
    for row in table() {
        // The request is a good one: at home it works.
        if let Some(status) = row.at_home {
            let home = send(&server.dispatcher().await, row, &sample).await;
            assert_eq!(home.status, status, "{} at home: {}", row.route, home.text());
        }

        let outside = send(&server.nobody(), row, &sample).await;
        assert_eq!(outside.status, row.nobody, "{} without sign-in: {}", row.route, outside.text());
        sealed(row, "nobody", &outside, &sample);
        if row.nobody == 401 && !row.route.ends_with("/session") {
            outside.refused(401, "sign_in");
            let stranger = server.nobody().with_session(&"0".repeat(64), None);
            send(&stranger, row, &sample).await.refused(401, "sign_in");
            let stranger = server.nobody().with_token("0123456789abcdef", None);
            send(&stranger, row, &sample).await.refused(401, "sign_in");
        }

        let mut told: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (role, api) in server.from_afar().await {
            let answer = send(&api, row, &sample).await;
            let expected = row.afar.of(role);
            assert_eq!(answer.status, expected, "{} as {}: {}", row.route, role.name(), answer.text());
            sealed(row, role.name(), &answer, &sample);
            let rule = answer.value()["rule"].as_str().map(|rule| format!(" {rule}")).unwrap_or_default();
            told.entry(format!("{expected}{rule}")).or_default().push(role.name());
        }
        let lacking = without_its_scope(row, &sample).await;

        let _ = writeln!(matrix, "{}\n  nobody: {}", row.route, row.nobody);
        let all = told.len() == 1;
        for (status, roles) in told {
            let who = if all { "everybody from afar".to_owned() } else { roles.join(", ") };
            let _ = writeln!(matrix, "  {who}: {status}");
        }
        let _ = writeln!(matrix, "  token: {lacking}");
    }
    insta::assert_snapshot!("matrix", matrix);
}

/// A token of somebody who may, with every scope but those of the route.
async fn without_its_scope(row: &Row, sample: &Sample<'_>) -> String {
    if row.scopes.is_empty() {
        return "not asked for".to_owned();
    }
    let who = match row.afar.only() {
        Some(role) => sample.server.administrator(role).await,
        None => sample.server.dispatcher().await,
    };
    let others: Vec<_> = TokenScope::ALL.into_iter().filter(|scope| !row.scopes.contains(scope)).collect();
    let lacking = sample.server.with_token(who.account(), &others).await;
    let answer = send(&lacking, row, sample).await;
    assert_eq!(answer.problem(), (403, "token_scope".to_owned()), "{}: {}", row.route, answer.text());
    for scope in row.scopes {
        let token = sample.server.with_token(who.account(), &[*scope]).await;
        let answer = send(&token, row, sample).await;
        assert_ne!(answer.value()["rule"], "token_scope", "{} with {}", row.route, scope.name());
    }
    row.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" or ")
}

/// Nothing of the home town's case is in an answer from afar.
#[track_caller]
fn sealed(row: &Row, who: &str, answer: &Answer, sample: &Sample<'_>) {
    let text = answer.text();
    for secret in sample.secrets() {
        // What the request itself says may be said back.
        let (path, _) = (row.ask)(sample);
        if !path.contains(secret) {
            assert!(!text.contains(secret), "{} tells {who} {secret}: {text}", row.route);
        }
    }
}

/// The check above can fail: at home the same requests do tell.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_home_the_case_is_told() {
    let server = Server::start(Fresh::sqlite()).await;
    let sample = Sample::of(&server).await;
    let dispatcher = server.dispatcher().await;
    for path in ["/cases?q=%E4%BA%95%E7%9B%96", "/cases/export"] {
        assert!(dispatcher.get(path).await.text().contains(&sample.number), "{path}");
    }
    let revealed =
        dispatcher.post(&format!("/cases/{}/reveal", sample.id), &json!({ "purpose": "核实" })).await;
    assert!(
        sample.secrets()[1..].iter().all(|secret| revealed.text().contains(secret)),
        "{}",
        revealed.text()
    );
    let points: Value = dispatcher.get("/cases/points").await.expect(200);
    assert_eq!(points["items"].as_array().unwrap().len(), 1);
}

/// The pages are served to everybody, and hold no case.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_and_what_is_not_there() {
    let server = Server::start(Fresh::sqlite()).await;
    let nobody = server.nobody();
    for path in ["/", "/cases/anything", "/report"] {
        let page = nobody.send(nobody.ask(Method::GET, path)).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html"), "{path}");
        assert!(page.header("content-security-policy").contains("script-src 'self'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(nobody.send(nobody.ask(Method::GET, "/assets/nothing.js")).await.status, 404);
    nobody.send(nobody.ask(Method::GET, "/api/v1/nothing")).await.refused(404, "no_route");
    nobody.send(nobody.ask(Method::GET, "/api/v2/cases")).await.refused(404, "no_route");
    for (method, path) in
        [(Method::PUT, "/api/v1/cases"), (Method::DELETE, "/api/v1/audit"), (Method::PATCH, "/api/v1/audit")]
    {
        nobody.send(nobody.ask(method, path)).await.refused(405, "no_method");
    }
}
