//! Grids split and merged: points are found in the new ones, and questions about the past stay right.

use chrono::Duration;
use domain::post::{Post, Role};
use serde_json::{Value, json};
use testkit::city::{GRID, OTHER_GRID, ROOM, SPOT};
use testkit::{Api, Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(grids_split_and_merged_keep_their_past, a_date_is_one_of_the_city);

const VILLAGE: &str = "330203001001";
const LEFT: &str = "330203001001003";
const RIGHT: &str = "330203001001004";
const WHOLE: &str = "330203001001005";

fn grid(code: &str, name: &str) -> Value {
    json!({ "code": code, "name": { "zh": name, "en": name } })
}

async fn codes(api: &Api, path: &str, field: &str) -> Vec<String> {
    let answer = api.get(path).await.expect(200);
    let mut codes: Vec<_> =
        answer["items"].as_array().unwrap().iter().map(|it| it[field].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

async fn report_at(api: &Api, server: &Server, spot: (f64, f64)) -> Uuid {
    let id = server.id();
    api.post("/cases", &report_with(id, "place", at(spot))).await.expect(201);
    id
}

async fn grids_split_and_merged_keep_their_past(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = server.administrator(Role::SystemAdmin).await;
    let post = Post { role: Role::GridWorker, unit: Some(ROOM), area: GRID.parse().unwrap() };
    let own = server.account("own.grid", vec![post]).await;
    let own = server.signed_in(own).await;
    let reporter = server.worker().await;
    let old = report_at(&reporter, &server, SPOT).await;
    assert_eq!(codes(&own, "/cases", "id").await, [old.to_string()]);

    // Along the diagonal: the north-west is on the left, the south-east on the right.
    server.pass(Duration::hours(1));
    let asked =
        |line: Value| json!({ "line": line, "left": grid(LEFT, "西北"), "right": grid(RIGHT, "东南") });
    let diagonal = asked(json!([[121.5, 29.86], [121.51, 29.87]]));
    let path = format!("/areas/{GRID}/split");
    admin.post(&path, &asked(json!([[121.5, 29.86], [121.5, 29.86]]))).await.refused(422, "cut");
    let mut foreign = diagonal.clone();
    foreign["left"]["code"] = json!("330203003001009");
    admin.post(&path, &foreign).await.refused(422, "same_village");
    admin.post(&path, &diagonal).await.expect(204);
    admin.post(&path, &diagonal).await.refused(404, "no_area");
    server.pass(Duration::hours(1));
    let merge = |into: &str| json!({ "from": [RIGHT, OTHER_GRID], "into": grid(into, "合并后") });
    admin.post("/areas/merge", &merge(GRID)).await.refused(422, "area_code_used");
    admin.post("/areas/merge", &merge(WHOLE)).await.expect(204);

    // New points lie in the new grids; who watched over the old one watches over what it became.
    let (north_west, south_east) = ((121.502, 29.868), (121.508, 29.862));
    let left = report_at(&reporter, &server, north_west).await;
    let right = report_at(&reporter, &server, south_east).await;
    let dispatcher = server.dispatcher().await;
    assert_eq!(case(&dispatcher, left).await["area"], LEFT);
    assert_eq!(case(&dispatcher, right).await["area"], WHOLE);
    assert_eq!(codes(&own, "/cases", "id").await.len(), 3);

    // The old case keeps its grid, and the grid its name, its outline and its time.
    let kept = case(&dispatcher, old).await;
    assert_eq!(kept["area"], GRID);
    assert_eq!(kept["area_path"].as_array().unwrap().last().unwrap()["name"]["zh"], "一社区第一网格");
    let ended = dispatcher.get(&format!("/areas/{GRID}")).await.expect(200);
    assert_eq!(ended["taken_over_by"], json!([LEFT, RIGHT, WHOLE]));
    assert!(ended["valid_to"].is_string() && ended["outline"]["type"].is_string(), "{ended}");
    let whole = dispatcher.get(&format!("/areas/{WHOLE}")).await.expect(200);
    assert_eq!(whole["took_over_from"], json!([OTHER_GRID, RIGHT, GRID]));
    assert_eq!((&whole["valid_from"], &whole["valid_to"]), (&json!(server.now()), &Value::Null));

    // Each case is counted once, in the grid it was reported in; asked for, what came before is there too.
    for (asked, found) in [
        (GRID, vec![old]),
        (LEFT, vec![left]),
        (WHOLE, vec![right]),
        (RIGHT, vec![]),
        (VILLAGE, vec![old, left, right]),
        ("330203001001005&past=true", vec![old, right]),
        ("330203001001003&past=true", vec![old, left]),
    ] {
        let mut found: Vec<_> = found.iter().map(Uuid::to_string).collect();
        found.sort();
        assert_eq!(codes(&dispatcher, &format!("/cases?area={asked}"), "id").await, found, "{asked}");
    }

    // The village's grids, now and then.
    let grids = format!("/areas?under={VILLAGE}&level=grid");
    assert_eq!(codes(&dispatcher, &grids, "code").await, [LEFT, WHOLE]);
    for (hours, then) in
        [(0, vec![LEFT, WHOLE]), (1, vec![OTHER_GRID, LEFT, RIGHT]), (2, vec![GRID, OTHER_GRID])]
    {
        let moment = (server.now() - Duration::hours(hours)).format("%Y-%m-%dT%H:%M:%SZ");
        assert_eq!(codes(&dispatcher, &format!("{grids}&at={moment}"), "code").await, then, "{hours}");
    }
    dispatcher.get("/areas?at=yesterday").await.refused(422, "moment");
}

/// Decision 6: times are kept in UTC and meant in the city's zone.
async fn a_date_is_one_of_the_city(fresh: Fresh) {
    let server = Server::start(fresh).await;
    // Half past midnight on the eleventh, by the city's clock; by UTC it is the tenth still.
    server.time.set("2026-03-10T16:30:00Z".parse().unwrap());
    let id = reported(&server).await.to_string();
    let dispatcher = server.dispatcher().await;
    assert_eq!(codes(&dispatcher, "/cases?from=2026-03-11", "id").await, [id]);
    assert!(codes(&dispatcher, "/cases?until=2026-03-11", "id").await.is_empty());
}
