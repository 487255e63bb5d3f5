//! The city now: every figure is what the list under its filter holds, within the reader's scope, and compared with the
//! week before where that was kept.

use std::sync::Arc;

use app::background::hours;
use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::city::{FAR_ROOM, STATION};
use testkit::{Api, Fresh, Server};

use crate::support::*;

testkit::on_both_engines!(
    every_figure_is_what_its_list_holds,
    a_week_before_is_told_where_it_was_kept,
    an_answer_is_shared_for_a_moment,
);

/// How many cases a list holds.
async fn listed(api: &Api, query: &str) -> u64 {
    let page = api.get(&format!("/cases?limit=200&{query}")).await.expect(200);
    page["items"].as_array().unwrap().len() as u64
}

fn rows<'a>(now: &'a Value, field: &str) -> &'a [Value] {
    now[field].as_array().unwrap()
}

fn open(row: &Value) -> u64 {
    ["green", "yellow", "red"].iter().map(|light| row[light].as_u64().unwrap()).sum()
}

async fn every_figure_is_what_its_list_holds(fresh: Fresh) {
    let server = Server::start(fresh).await;
    // One closed, one on its way and overdue, one just reported.
    let closed = dispatched(&server).await;
    settle(&server, closed).await;
    dispatched(&server).await;
    server.pass(TimeDelta::hours(9));
    reported(&server).await;

    let supervisor = server.supervisor().await;
    let area = "330203";
    let now = supervisor.get(&format!("/now?area={area}")).await.expect(200);
    assert_eq!(now["path"].as_array().unwrap().len(), 2);
    let mut seen = 0;
    for (field, filter) in [("by_stage", "stage"), ("by_category", "category"), ("by_area", "area")] {
        for row in rows(&now, field) {
            let within = if filter == "area" { String::new() } else { format!("area={area}&") };
            let query = format!("{within}{filter}={}", row["code"].as_str().unwrap());
            assert_eq!(open(row), listed(&supervisor, &query).await, "{row}");
            for light in ["green", "yellow", "red"] {
                let n = row[light].as_u64().unwrap();
                assert_eq!(n, listed(&supervisor, &format!("{query}&light={light}")).await, "{row} {light}");
            }
        }
        assert_eq!(rows(&now, field).iter().map(open).sum::<u64>(), 2, "{field}");
        seen += rows(&now, field).len();
    }
    assert!(seen > 8, "stages and areas without a case are told too: {now}");

    let at = |field: &str| now[field].as_str().unwrap().to_owned();
    let (from, until) = (at("today_from"), at("at"));
    assert_eq!(from, "2026-03-09T16:00:00Z", "midnight in Shanghai");
    let reports = listed(&supervisor, &format!("area={area}&state=all&from={from}&until={until}")).await;
    assert_eq!(now["reported"]["today"]["so_far"], reports);
    let ends = format!("area={area}&stage=evaluate&ended_from={from}&ended_until={until}");
    assert_eq!(now["closed"]["today"]["so_far"], listed(&supervisor, &ends).await);
    assert_eq!((reports, &now["closed"]["today"]["so_far"]), (2, &json!(1)), "the last is reported just now");
    let by_hour: u64 = rows(&now["reported"]["today"], "by_hour").iter().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!((by_hour, rows(&now["reported"]["today"], "by_hour").len()), (3, 24));

    // Who sees nothing of the county is told of nothing there; who has a part in a case, of that.
    let far = server.staff(domain::post::Role::Dispatcher, FAR_ROOM).await;
    let told = far.get(&format!("/now?area={area}")).await.expect(200);
    assert_eq!(rows(&told, "by_stage").iter().map(open).sum::<u64>(), 0);
    assert_eq!(told["reported"]["today"]["so_far"], 0);
    let handler = server.handler(STATION).await;
    let told = handler.get(&format!("/now?area={area}")).await.expect(200);
    assert_eq!(rows(&told, "by_stage").iter().map(open).sum::<u64>(), listed(&handler, "").await);
    supervisor.get("/now?area=330299").await.refused(404, "no_area");
    supervisor.get("/now?area=x").await.refused(422, "area_code");
}

async fn a_week_before_is_told_where_it_was_kept(fresh: Fresh) {
    let server = Server::start(fresh).await;
    dispatched(&server).await;
    server.pass(TimeDelta::minutes(1));
    assert_eq!(hours::reconcile(Arc::clone(&server.app)).await.unwrap(), 1);
    assert_eq!(hours::reconcile(Arc::clone(&server.app)).await.unwrap(), 0, "an hour is kept once");
    server.pass(TimeDelta::days(7));
    let closed = dispatched(&server).await;
    settle(&server, closed).await;

    let now = server.supervisor().await.get("/now?area=330203").await.expect(200);
    assert_eq!(now["open_before"], json!({ "open": 1, "red": 0 }));
    assert_eq!(now["before_at"], "2026-03-10T01:01:00Z");
    assert_eq!(now["reported"]["before"]["so_far"], 1);
    // A handler sees part of the county only, of which nothing was kept.
    let part = server.handler(STATION).await.get("/now?area=330203").await.expect(200);
    assert_eq!(part["open_before"], Value::Null);
}

async fn an_answer_is_shared_for_a_moment(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let open_now = async |api: Api| {
        let now = api.get("/now?area=330203001").await.expect(200);
        rows(&now, "by_stage").iter().map(open).sum::<u64>()
    };
    assert_eq!(open_now(server.dispatcher().await).await, 0);
    reported(&server).await;
    assert_eq!(open_now(server.supervisor().await).await, 0, "what another asked a moment ago");
    server.pass(TimeDelta::seconds(5));
    assert_eq!(open_now(server.supervisor().await).await, 1);
}
