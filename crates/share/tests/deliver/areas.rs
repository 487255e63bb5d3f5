//! Areas by the same deliveries as cases: the whole directory first, then every change, each once, in order for each area.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::Bilingual;
use domain::area::AreaLevel;
use domain::post::Role;
use ledger::places::NewArea;
use ledger::share::{DeliveryState, Subject, SubscriptionState};
use serde_json::{Value, json};
use share::manage::find::Sought;
use share::rule::{Rule, SubjectKind};
use testkit::city::{GRID, OTHER_GRID};

use crate::receiver::{Came, Receiver, Reply};
use crate::scene::{Scene, webhook};

/// Areas of the small city, six of them grids.
const AREAS: usize = 17;
const GRIDS: usize = 6;
const LEFT: &str = "330203001001003";
const RIGHT: &str = "330203001001004";
const WHOLE: &str = "330203001001005";

fn grid(code: &str) -> Value {
    json!({ "code": code, "name": { "zh": code, "en": code } })
}

/// An hour later a grid is split in two, and another hour later one half is merged with the grid beside it.
async fn split_and_merged(scene: &Scene) {
    let admin = scene.server.administrator(Role::SystemAdmin).await;
    scene.server.pass(TimeDelta::hours(1));
    let line = json!([[121.5, 29.86], [121.51, 29.87]]);
    let split = json!({ "line": line, "left": grid(LEFT), "right": grid(RIGHT) });
    admin.post(&format!("/areas/{GRID}/split"), &split).await.expect(204);
    scene.server.pass(TimeDelta::hours(1));
    let merge = json!({ "from": [RIGHT, OTHER_GRID], "into": grid(WHOLE) });
    admin.post("/areas/merge", &merge).await.expect(204);
}

/// What came, by area: each change that was taken, in the order it came.
fn by_area(came: &[Came]) -> BTreeMap<String, Vec<(u64, String)>> {
    let mut areas: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for one in came.iter().filter(|one| one.taken) {
        let value: Value = serde_json::from_slice(&one.body).unwrap();
        let change = (value["change"]["seq"].as_u64().unwrap(), one.headers["ce-type"].clone());
        let seen = areas.entry(one.headers["ce-subject"].clone()).or_default();
        if !seen.contains(&change) {
            seen.push(change);
        }
    }
    areas
}

fn area(code: &str) -> Subject {
    Subject::Area(code.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_directory_first_then_every_change_through_a_target_that_fails() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, before| match before % 3 {
        0 => Reply::Status(503),
        1 => Reply::TakenAndBroken,
        _ => Reply::Taken,
    })
    .await;
    let id = scene.subscribed("directory", &receiver, json!({ "subject": "areas" })).await;
    // Cases go on beside it, and are none of its concern.
    scene.cases(2).await;
    scene.drive().await;
    scene.agrees(id, &receiver, AREAS).await;

    split_and_merged(&scene).await;
    scene.drive().await;
    // Two grids began by the split and one by the merger; one ended by the split and two by the merger.
    scene.agrees(id, &receiver, AREAS + 3 + 3).await;
    let came = receiver.came().await;
    let areas = by_area(&came);
    assert_eq!(areas.len(), AREAS + 3);
    let of = |code: &str| areas[code].iter().map(|(seq, kind)| (*seq, kind.as_str())).collect::<Vec<_>>();
    assert_eq!(of(GRID), [(1, "dingbo.area.made"), (2, "dingbo.area.split")]);
    assert_eq!(of(RIGHT), [(1, "dingbo.area.made"), (2, "dingbo.area.merged")]);
    assert_eq!(of(OTHER_GRID), [(1, "dingbo.area.made"), (2, "dingbo.area.merged")]);
    assert_eq!(of(WHOLE), [(1, "dingbo.area.made")]);

    let told = |code: &str, seq: u64| -> Value {
        let bodies = came.iter().map(|one| serde_json::from_slice::<Value>(&one.body).unwrap());
        bodies.into_iter().find(|it| it["area"]["code"] == code && it["change"]["seq"] == seq).unwrap()
    };
    let made = told(GRID, 1);
    assert_eq!(made["area"]["name"]["zh"], "一社区第一网格");
    assert_eq!((&made["area"]["level"], &made["area"]["parent"]), (&json!("grid"), &json!("330203001001")));
    assert!(made["area"].get("outline").is_none(), "an outline is given where it is named: {made}");
    let split = told(GRID, 2);
    assert_eq!(split["change"]["to"], json!([LEFT, RIGHT]));
    assert_eq!((&split["change"]["from"], &made["area"]["valid_to"]), (&json!([]), &Value::Null));
    assert_eq!(split["area"]["valid_to"], split["change"]["at"]);
    assert_eq!(told(WHOLE, 1)["change"]["from"], json!([OTHER_GRID, RIGHT]));
    assert_eq!(told("3302", 1)["area"]["parent"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_one_begins_with_what_is_in_force_then() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let founded = scene.server.now();
    split_and_merged(&scene).await;
    let grids = json!({ "subject": "areas", "filter": { "areas": ["330203001"], "levels": ["grid"] } });
    let id = scene.subscribed("later", &receiver, grids.clone()).await;
    scene.drive().await;
    let areas = by_area(&receiver.came().await);
    assert_eq!(areas.keys().collect::<Vec<_>>(), [LEFT, WHOLE], "nothing of those that ended");
    scene.agrees(id, &receiver, 2).await;

    // From a moment on: as it stood then, and what changed since. After the split, before the merger.
    let (target, _) = scene.target("since", json!({ "way": webhook(&receiver) }), None).await;
    let rule: Rule = serde_json::from_value(grids).unwrap();
    let since = Some(founded + TimeDelta::minutes(90));
    let since = scene.share.add_subscription(&scene.keeper, target, "试", &rule, since).await.unwrap().id;
    scene.drive().await;
    let told: Vec<_> = scene.share.store().deliveries_after(since, 0, 100).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|it| (it.subject, it.seq)).collect();
    let expected = [(OTHER_GRID, 1), (LEFT, 1), (RIGHT, 1), (RIGHT, 2), (OTHER_GRID, 2), (WHOLE, 1)];
    assert_eq!(told, expected.map(|(code, seq)| (area(code), seq)));

    // The end only, and of those that end from now on.
    let ended = scene.subscribed("ended", &receiver, json!({ "subject": "areas", "wants": "close" })).await;
    scene.drive().await;
    assert!(scene.states(ended).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outlines_and_their_shape_where_they_are_asked_for() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let grid = json!({ "areas": [GRID] });
    let whole = json!({ "subject": "areas", "filter": grid, "fields": ["outline"] });
    scene.subscribed("outlines", &receiver, whole).await;
    scene.drive().await;
    let came: Value = serde_json::from_slice(&receiver.came().await[0].body).unwrap();
    let outline = &came["area"]["outline"];
    assert!(outline["type"].is_string() && outline["coordinates"].is_array(), "{came}");

    let codes = BTreeMap::from([("330203*".to_owned(), "HS".to_owned())]);
    scene.share.put_codes(&scene.keeper, "county", &codes).await.unwrap();
    let xml =
        "<a><c>{{ area.code | code('county') }}</c><n>{{ area.name.zh }}</n><k>{{ change.kind }}</k></a>";
    let shape = json!({ "format": "xml", "template": xml });
    scene.subscribed("xml", &receiver, json!({ "subject": "areas", "filter": grid, "shape": shape })).await;
    let csv = json!({ "format": "csv" });
    scene.subscribed("csv", &receiver, json!({ "subject": "areas", "filter": grid, "shape": csv })).await;
    scene.drive().await;
    let came: Vec<String> =
        receiver.came().await.into_iter().skip(1).map(|it| String::from_utf8(it.body).unwrap()).collect();
    assert!(came.contains(&"<a><c>HS</c><n>一社区第一网格</n><k>made</k></a>".to_owned()), "{came:?}");
    assert!(came.iter().any(|it| it.starts_with("area.code,") && it.contains(GRID)), "{came:?}");
}

/// More than the planner reads at once: held by a mapping, mended, replayed, reconciled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_directory_is_planned_in_parts_and_accounted_for() {
    const MANY: usize = 1100;
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let village = |n: usize| if n < 800 { "330203001001" } else { "330203002001" };
    let new = |n: usize| NewArea {
        code: format!("{}{}", village(n), n % 800 + 100).parse().unwrap(),
        level: AreaLevel::Grid,
        name: Bilingual::new(format!("网格{n}"), format!("grid {n}")),
        outline: None,
        source: "示意".to_owned(),
    };
    scene.server.pass(TimeDelta::hours(2));
    let (places, imported) = (scene.server.app.ledger.places(), scene.server.now());
    places.import((0..MANY).map(new).collect(), imported).await.unwrap();
    let template = json!({ "template": "{\"c\": {{ area.code | code('theirs') }}}" });
    let rule = json!({ "subject": "areas", "filter": { "levels": ["grid"] }, "shape": template });
    let id = scene.subscribed("large", &receiver, rule).await;
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("held", MANY + GRIDS)]));
    let any = BTreeMap::from([("*".to_owned(), "A".to_owned())]);
    scene.share.put_codes(&scene.keeper, "theirs", &any).await.unwrap();
    scene.drive().await;
    scene.agrees(id, &receiver, MANY + GRIDS).await;

    // Its day, though the subscription began after it; a delivery that vanished shows with its area, and is mended.
    let day = imported.date_naive();
    let compare = async || scene.share.reconcile(&scene.keeper, id, day).await.unwrap();
    let good = compare().await;
    assert_eq!((good.should.count, &good.should, good.counts.len()), (MANY + GRIDS, &good.acknowledged, 0));
    let tables = scene.server.fresh.tables().await;
    let gone = "DELETE FROM deliveries WHERE subject = $1";
    tables.execute(gone, ledger::params![&area(GRID)]).await.unwrap();
    let bad = compare().await;
    let named: Vec<_> = bad.named.iter().map(|it| (it.difference.name(), it.subject.clone())).collect();
    assert_eq!(named, [("not_planned", Some(area(GRID)))]);
    assert_eq!(scene.share.mend(&scene.keeper, id, day).await.unwrap(), 1);
    scene.drive().await;
    assert!(compare().await.counts.is_empty());

    // From long ago the whole directory, from a moment what changed since; each under its own identity.
    assert_eq!(scene.share.replay(&scene.keeper, id, imported).await.unwrap(), MANY as u64);
    scene.drive().await;
    let all = scene.share.replay(&scene.keeper, id, imported - TimeDelta::days(900)).await.unwrap();
    assert_eq!(all, (MANY + GRIDS) as u64);
    scene.drive().await;
    scene.agrees(id, &receiver, MANY + GRIDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_tried_out_looked_at_and_sent_now() {
    let scene = Scene::new().await;
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let rule = json!({ "subject": "areas", "filter": { "levels": ["grid"] } });
    let id = scene.subscribed("paused", &receiver, rule.clone()).await;
    let (share, keeper) = (&scene.share, &scene.keeper);
    share.set_subscription_state(keeper, id, SubscriptionState::Paused).await.unwrap();
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("waiting", GRIDS)]));
    let sent = share.send_now(keeper, id, area(GRID)).await.unwrap();
    assert_eq!((sent.state, &sent.subject, sent.number), (DeliveryState::Acknowledged, &area(GRID), None));
    let refused = async |subject: Subject| {
        let error = share.send_now(keeper, id, subject).await.unwrap_err();
        format!("{error:?}")
    };
    assert!(refused(area("3302")).await.contains("not_subscribed"));
    assert!(refused(area("3302999")).await.contains("NotFound"));
    assert!(refused(domain::CaseId(scene.server.id()).into()).await.contains("of_areas"));

    let rule: Rule = serde_json::from_value(rule).unwrap();
    let sketches = share.preview(keeper, &rule, &[]).await.unwrap();
    assert_eq!(sketches.len(), GRIDS, "the grids that changed last");
    assert!(sketches.iter().all(|it| it.steps == [1] && matches!(&it.body, Some(Ok(_)))), "{sketches:?}");
    let out = share.preview(keeper, &rule, &[area("3302")]).await.unwrap();
    assert_eq!((out[0].steps.len(), out[0].body.is_none()), (0, true));

    // Found by its code, or among those of areas; what it says needs no purpose.
    let by_code = Sought { number: Some(GRID.to_owned()), ..Sought::default() };
    let found = share.find_deliveries(keeper, &by_code, None, 50).await.unwrap();
    assert_eq!(found.iter().map(|it| it.pos).collect::<Vec<_>>(), [sent.pos]);
    let of_areas = Sought { subject: Some(SubjectKind::Areas), ..Sought::default() };
    assert_eq!(share.find_deliveries(keeper, &of_areas, None, 50).await.unwrap().len(), GRIDS);
    assert_eq!(share.find_deliveries(keeper, &Sought::default(), None, 50).await.unwrap().len(), 0);
    let said = share.said(keeper, id, sent.pos, None).await.unwrap();
    assert!(!said.masked && said.text.unwrap().contains(GRID));

    share.set_subscription_state(keeper, id, SubscriptionState::Active).await.unwrap();
    scene.drive().await;
    scene.agrees(id, &receiver, GRIDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetched_page_by_page() {
    let scene = Scene::new().await;
    let rule = json!({ "subject": "areas", "filter": { "levels": ["county", "town"] } });
    let settings = json!({ "way": { "kind": "pull" } });
    let post = domain::post::Post { role: Role::Service, unit: None, area: "3302".parse().unwrap() };
    let account = scene.server.account("directory.system", vec![post.clone()]).await;
    let (target, _) = scene.target("pulled", settings, Some(account)).await;
    let id = scene.subscription(target, rule).await;
    scene.drive_planning().await;
    let system = app::Caller { account, posts: vec![post], scopes: None, only: None, must_change: false };
    let (mut after, mut codes) = (0, Vec::new());
    loop {
        let page = scene.share.feed(&system, id, after, 4).await.unwrap();
        if page.entries.is_empty() {
            break;
        }
        after = page.next;
        for fed in &page.entries {
            let value: Value = serde_json::from_str(fed.body.as_ref().unwrap()).unwrap();
            codes.push(value["area"]["code"].as_str().unwrap().to_owned());
        }
    }
    codes.sort();
    assert_eq!(codes, ["330203", "330203001", "330203002", "330203003", "330205", "330205001"]);
    assert_eq!(scene.states(id).await, BTreeMap::from([("acknowledged", 6)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_areas_do_not_have_is_refused_by_name() {
    let scene = Scene::new().await;
    let (target, _) = scene.target("water", json!({ "way": { "kind": "pull" } }), None).await;
    let way = json!({ "way": { "kind": "open311", "url": "https://host/open311/v2" } });
    let (georeport, _) = scene.target("georeport", way, None).await;
    let add = async |target: i64, rule: Value| {
        let rule: Rule = serde_json::from_value(rule).unwrap();
        let added = scene.share.add_subscription(&scene.keeper, target, "试", &rule, None).await;
        added.map_err(|error| format!("{error:?}"))
    };
    for (target, rule, field) in [
        (target, json!({ "subject": "areas", "filter": { "categories": ["01"] } }), "rule.filter.categories"),
        (target, json!({ "subject": "areas", "filter": { "channels": ["grid"] } }), "rule.filter.channels"),
        (target, json!({ "subject": "areas", "filter": { "units": [1] } }), "rule.filter.units"),
        (target, json!({ "subject": "areas", "filter": { "areas": ["330299"] } }), "rule.filter.areas"),
        (target, json!({ "subject": "areas", "wants": "notices" }), "rule.wants"),
        (
            target,
            json!({ "subject": "areas", "fields": ["contact"], "purpose": "抢修前联系" }),
            "rule.fields",
        ),
        (target, json!({ "filter": { "levels": ["grid"] } }), "rule.filter.levels"),
        (target, json!({ "fields": ["outline"] }), "rule.fields"),
        (georeport, json!({ "subject": "areas" }), "target"),
    ] {
        let error = add(target, rule).await.unwrap_err();
        assert!(error.contains(&format!("\"{field}\"")), "{field}: {error}");
    }
    let id = add(target, json!({ "subject": "areas" })).await.unwrap().id;
    let cases = Rule::default();
    let error = scene.share.change_subscription(&scene.keeper, id, "试", &cases).await.unwrap_err();
    assert!(format!("{error:?}").contains("subject_stays"), "{error:?}");
}
