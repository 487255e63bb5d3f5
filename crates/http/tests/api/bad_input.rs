//! Bad input: each is refused with a 4xx that names the field and the rule in the caller's language, and nothing is
//! stored.

use chrono::Duration;
use domain::post::Role;
use ledger::db::Value as Param;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::{LEAF, OUTSIDE, ROOM};
use testkit::{Answer, Api, Fresh, Server};
use uuid::Uuid;

use crate::support::*;

testkit::on_both_engines!(
    a_bad_report_is_refused_by_field_and_rule,
    a_bad_action_is_refused_by_field_and_rule,
    a_bad_query_is_refused_by_field_and_rule,
    bad_people_are_refused_by_field_and_rule,
    a_body_that_is_no_body_is_refused,
);

/// Tables whose rows are the city's business; the audit log may well grow by what was refused.
const TABLES: [&str; 8] =
    ["cases", "steps", "step_words", "case_keys", "evidence", "accounts", "posts", "tokens"];

/// How many rows each table has.
async fn stored(server: &Server) -> Vec<i64> {
    let db = server.fresh.tables().await;
    let mut counts = Vec::new();
    for table in TABLES {
        let mut rows = db.query(format!("SELECT COUNT(*) FROM {table}"), Vec::<Param>::new()).await.unwrap();
        counts.push(rows[0].take(0).unwrap());
    }
    counts
}

/// What was wrong with the answers of one test, all of it.
#[derive(Debug, Default)]
struct Wrong(Vec<String>);

impl Wrong {
    /// Holds a refusal, told in English and in Chinese, to what it should say.
    fn unless(&mut self, name: &str, [en, zh]: &[Answer; 2], status: u16, rule: &str, field: &str) {
        let (english, chinese) = (en.value(), zh.value());
        let said = |what: &str| english[what].as_str().unwrap_or_default();
        let told = (en.status, en.header("content-type"), said("rule"), said("field"));
        let expected = (status, "application/problem+json", rule, field);
        if told != expected {
            return self.0.push(format!("{name}: {told:?}, not {expected:?}: {:.300}", en.text()));
        }
        let in_chinese = |text: &Value| {
            text.as_str().is_some_and(|text| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
        };
        let sound =
            ["rule", "field", "status", "type", "text"].iter().all(|what| english[what] == chinese[what])
                && in_chinese(&chinese["detail"])
                && in_chinese(&chinese["title"])
                && !in_chinese(&english["detail"])
                && !in_chinese(&english["title"])
                && english["text"]["zh"] == chinese["detail"]
                && english["text"]["en"] == english["detail"]
                && english["type"] == format!("urn:dingbo:problem:{rule}");
        if !sound {
            self.0.push(format!("{name}: {english} and {chinese} do not say the same"));
        }
    }

    /// Fails the test where anything was wrong.
    #[track_caller]
    fn none(self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}

/// The answers to one request, asked in English and in Chinese.
async fn twice(api: &Api, method: &Method, path: &str, body: &Value) -> [Answer; 2] {
    [api.json(method.clone(), path, body).await, api.in_chinese().json(method.clone(), path, body).await]
}

async fn read_twice(api: &Api, path: &str) -> [Answer; 2] {
    [api.get(path).await, api.in_chinese().get(path).await]
}

async fn a_bad_report_is_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let worker = server.worker().await;
    let id = server.id();
    let with = |field: &str, value: Value| report_with(id, field, value);
    let without = |field: &str| {
        let mut body = report(id);
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let place = |lon: f64, lat: f64| with("place", json!({ "lon": lon, "lat": lat }));
    let words = |field: &str, value: Value| {
        let mut body = report(id);
        body["words"][field] = value;
        body
    };
    let later = Server::id_at(server.now() + Duration::days(3));
    let long = "字".repeat(4001);
    let cases = [
        ("no id", without("id"), 422, "missing", "id"),
        ("no place", without("place"), 422, "missing", "place"),
        ("no leaf", without("leaf"), 422, "missing", "leaf"),
        ("no words", without("words"), 422, "words_needed", "words"),
        ("blank words", with("words", json!({ "text": "  " })), 422, "words_needed", "words"),
        ("an unknown field", with("colour", json!("red")), 422, "unknown_field", "colour"),
        (
            "an unknown field of the place",
            with("place", json!({ "lon": 121.5, "lat": 29.8, "alt": 3 })),
            422,
            "unknown_field",
            "place.alt",
        ),
        ("an unknown field of the words", words("mood", json!("bad")), 422, "unknown_field", "words.mood"),
        (
            "a text for a number",
            with("place", json!({ "lon": "121.505", "lat": 29.865 })),
            422,
            "type",
            "place.lon",
        ),
        (
            "nothing for a number",
            with("place", json!({ "lon": null, "lat": 29.865 })),
            422,
            "type",
            "place.lon",
        ),
        ("half a place", with("place", json!({ "lon": 121.505 })), 422, "missing", "place.lat"),
        ("a number for a text", words("text", json!(7)), 422, "type", "words.text"),
        ("a word for a truth", with("draft", json!("yes")), 422, "type", "draft"),
        ("no UUID", with("id", json!("7")), 422, "type", "id"),
        ("not version 7", with("id", json!(Uuid::new_v4())), 422, "uuid_v7", "id"),
        ("the nil UUID", with("id", json!(Uuid::nil())), 422, "uuid_v7", "id"),
        ("from the future", with("id", json!(later)), 422, "uuid_v7", "id"),
        ("an unknown leaf", with("leaf", json!("9876")), 422, "unknown_category", "leaf"),
        ("a main category", with("leaf", json!("01")), 422, "unknown_category", "leaf"),
        ("an unknown condition", with("condition", json!("nonsense")), 422, "unknown_condition", "condition"),
        ("an unknown channel", with("channel", json!("pigeon")), 422, "one_of", "channel"),
        ("another's channel", with("channel", json!("device")), 422, "channel_of_post", "channel"),
        ("outside the city", with("place", at(OUTSIDE)), 422, "outside_city", "place"),
        ("latitude first", place(29.865, 121.505), 422, "outside_city", "place"),
        ("no fix", place(0.0, 0.0), 422, "outside_city", "place"),
        ("off the earth", place(1e300, -1e300), 422, "outside_city", "place"),
        (
            "an unknown datum",
            with("place", json!({ "lon": 121.505, "lat": 29.865, "datum": "mars" })),
            422,
            "datum",
            "place.datum",
        ),
        ("evidence by no digest", with("evidence", json!(["photo.jpg"])), 422, "shape", "evidence[0]"),
        (
            "evidence nobody uploaded",
            with("evidence", json!(["ab".repeat(32)])),
            422,
            "unknown_evidence",
            "evidence",
        ),
        (
            "too much evidence",
            with("evidence", json!(vec!["ab".repeat(32); 21])),
            422,
            "too_many",
            "evidence",
        ),
        ("too long a text", words("text", json!(long)), 422, "too_long", "words.text"),
        ("too long an address", words("address", json!("路".repeat(201))), 422, "too_long", "words.address"),
        (
            "too long a name",
            words("contact_name", json!("王".repeat(51))),
            422,
            "too_long",
            "words.contact_name",
        ),
        ("no phone number", words("contact_phone", json!("call me")), 422, "phone", "words.contact_phone"),
        ("a form against its schema", words("form", json!({ "diameter_mm": -1 })), 422, "form", "words.form"),
        (
            "a form where there is none",
            {
                let mut body = words("form", json!({ "x": 1 }));
                body["leaf"] = json!("0102");
                body
            },
            422,
            "no_form",
            "words.form",
        ),
        ("U+0000", words("text", json!("井\u{0}盖")), 400, "nul", "body"),
        ("a list", json!([report(id)]), 422, "type", "body"),
        ("a text", json!("report"), 422, "type", "body"),
    ];
    let before = stored(&server).await;
    let mut wrong = Wrong::default();
    for (name, body, status, rule, field) in cases {
        let told = twice(&worker, &Method::POST, "/cases", &body).await;
        wrong.unless(name, &told, status, rule, field);
    }
    wrong.none();
    assert_eq!(stored(&server).await, before, "nothing is stored");

    // What a point outside most likely is, is said.
    for (body, hint) in [
        (place(29.865, 121.505), "swapped"),
        (place(0.0, 0.0), "no fix"),
        // A place near the eastern border, as a map of GCJ-02 shows it.
        (place(121.5637, 29.8625), "GCJ-02"),
    ] {
        let told = worker.post("/cases", &body).await;
        told.refused(422, "outside_city");
        assert!(told.value()["detail"].as_str().unwrap().contains(hint), "{}", told.text());
    }
    worker.post("/cases", &report(id)).await.expect(201);
}

async fn a_bad_action_is_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (id, handled) = (filed(&server).await, dispatched(&server).await);
    let dispatcher = server.dispatcher().await;
    let handler = server.handler(testkit::city::STATION).await;
    let full =
        |action: Value| json!({ "request": Uuid::new_v4(), "action": action, "words": { "text": "说明" } });
    let with = |field: &str, value: Value| {
        let mut body = full(json!({ "kind": "comment" }));
        body[field] = value;
        body
    };
    let (room, station) = ((&dispatcher, id), (&handler, handled));
    let year = server.now() + Duration::days(400);
    let cases = [
        ("no action", room, json!({ "request": Uuid::new_v4() }), 422, "missing", "action"),
        ("no request", room, json!({ "action": { "kind": "comment" } }), 422, "missing", "request"),
        ("no kind", room, full(json!({})), 422, "missing", "action.kind"),
        ("an unknown kind", room, full(json!({ "kind": "explode" })), 422, "one_of", "action.kind"),
        ("a kind of the platform's", room, full(json!({ "kind": "escalate" })), 422, "one_of", "action.kind"),
        ("a report again", room, full(json!({ "kind": "report" })), 422, "one_of", "action.kind"),
        ("no lead", room, full(json!({ "kind": "dispatch" })), 422, "missing", "action.lead"),
        (
            "a field too many",
            room,
            full(json!({ "kind": "accept", "lead": 4 })),
            422,
            "unknown_field",
            "action.lead",
        ),
        (
            "a text for a unit",
            room,
            full(json!({ "kind": "dispatch", "lead": "seven" })),
            422,
            "type",
            "action",
        ),
        (
            "less than nothing for a unit",
            room,
            full(json!({ "kind": "dispatch", "lead": -1 })),
            422,
            "shape",
            "action",
        ),
        (
            "an unknown unit",
            room,
            full(json!({ "kind": "dispatch", "lead": 999 })),
            422,
            "unknown_unit",
            "lead",
        ),
        (
            "an unknown level",
            room,
            full(json!({ "kind": "raise", "to": "moon" })),
            422,
            "one_of",
            "action.to",
        ),
        (
            "an unknown condition",
            room,
            full(json!({ "kind": "correct", "condition": "x" })),
            422,
            "unknown_condition",
            "condition",
        ),
        (
            "a place outside",
            room,
            full(json!({ "kind": "correct", "place": at(OUTSIDE) })),
            422,
            "outside_city",
            "place",
        ),
        (
            "no such case to merge into",
            room,
            full(json!({ "kind": "merge", "into": server.id() })),
            422,
            "unknown_case",
            "into",
        ),
        (
            "parts of no version 7",
            room,
            full(json!({ "kind": "split", "parts": [{ "id": Uuid::new_v4(), "leaf": LEAF, "words": {} }] })),
            422,
            "uuid_v7",
            "parts",
        ),
        (
            "an unknown reason",
            station,
            full(json!({ "kind": "return", "reason": "lazy" })),
            422,
            "one_of",
            "action.reason",
        ),
        ("no limit", station, full(json!({ "kind": "ask_extend", "by": "soon" })), 422, "limit", "action.by"),
        (
            "too long a limit",
            station,
            full(json!({ "kind": "ask_extend", "by": "99 working_days" })),
            422,
            "extend_by",
            "by",
        ),
        (
            "no moment",
            station,
            full(json!({ "kind": "ask_suspend", "until": "tomorrow" })),
            422,
            "shape",
            "action",
        ),
        (
            "over a year",
            station,
            full(json!({ "kind": "ask_suspend", "until": year })),
            422,
            "suspend_until",
            "until",
        ),
        (
            "in the past",
            station,
            full(json!({ "kind": "ask_suspend", "until": "2020-01-01T00:00:00Z" })),
            422,
            "suspend_until",
            "until",
        ),
        (
            "a verdict before its time",
            room,
            full(json!({ "kind": "verify", "verdict": "pass" })),
            422,
            "stage",
            "action",
        ),
        ("no UUID for a request", room, with("request", json!("x")), 422, "type", "request"),
        ("half a version", room, with("version", json!(1.5)), 422, "type", "version"),
        ("a version below nothing", room, with("version", json!(-1)), 422, "shape", "version"),
        ("a place outside for the step", room, with("place", at(OUTSIDE)), 422, "outside_city", "place"),
        (
            "a form with a comment",
            room,
            with("words", json!({ "text": "x", "form": {} })),
            422,
            "no_form",
            "words.form",
        ),
        ("nothing said", room, with("words", json!({})), 422, "words_needed", "words"),
    ];
    let before = stored(&server).await;
    let mut wrong = Wrong::default();
    for (name, (who, id), body, status, rule, field) in cases {
        let told = twice(who, &Method::POST, &format!("/cases/{id}/actions"), &body).await;
        wrong.unless(name, &told, status, rule, field);
    }
    let told =
        twice(&dispatcher, &Method::POST, "/cases/seven/actions", &full(json!({ "kind": "comment" }))).await;
    wrong.unless("an id that is none", &told, 422, "uuid", "id");
    wrong.none();
    assert_eq!(stored(&server).await, before, "nothing is stored");
}

async fn a_bad_query_is_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    reported(&server).await;
    let dispatcher = server.dispatcher().await;
    let mut wrong = Wrong::default();
    for (path, status, rule, field) in [
        ("/cases?after=zzz", 422, "cursor", "after"),
        ("/cases?after=1.2.3", 422, "cursor", "after"),
        ("/cases?limit=many", 422, "type", "limit"),
        ("/cases?limit=-1", 422, "type", "limit"),
        ("/cases?unit=4294967296", 422, "type", "unit"),
        ("/cases?mine=perhaps", 422, "type", "mine"),
        ("/cases?order=random", 422, "one_of", "order"),
        ("/cases?state=lost", 422, "one_of", "state"),
        ("/cases?stage=limbo", 422, "one_of", "stage"),
        ("/cases?end=happy", 422, "one_of", "end"),
        ("/cases?light=blue", 422, "one_of", "light"),
        ("/cases?channel=pigeon", 422, "one_of", "channel"),
        ("/cases?area=33o2", 422, "area_code", "area"),
        ("/cases?area=", 422, "area_code", "area"),
        ("/cases?category=abc", 422, "category", "category"),
        ("/cases?from=yesterday", 422, "moment", "from"),
        ("/cases?until=2026-13-40", 422, "moment", "until"),
        ("/cases?bbox=1,2,3", 422, "bbox", "bbox"),
        ("/cases?bbox=1,x,2,3,4", 422, "bbox", "bbox"),
        ("/cases?bbox=5,0,1,1", 422, "bbox", "bbox"),
        ("/cases?bbox=NaN,NaN,NaN,NaN", 422, "bbox", "bbox"),
        ("/cases/counts?bbox=a,b,c,d", 422, "bbox", "bbox"),
        ("/cases/points?light=blue", 422, "one_of", "light"),
        ("/cases/export?format=pdf", 422, "one_of", "format"),
        ("/cases/seven", 422, "uuid", "id"),
        ("/cases/by-number/nothing", 404, "no_case", ""),
        ("/cases/by-number/a%00b", 400, "nul", "address"),
        ("/cases?q=%00", 400, "nul", "address"),
        ("/cases/%ff%fe", 400, "request", ""),
        ("/locate?lon=121.5", 422, "missing", "lat"),
        ("/locate?lon=east&lat=29.8", 422, "type", "lon"),
        ("/locate?lon=NaN&lat=29.8", 422, "outside_city", "place"),
        ("/locate?lon=inf&lat=29.8", 422, "outside_city", "place"),
        ("/locate?lon=121.505&lat=29.865&datum=mars", 422, "datum", "place.datum"),
        ("/areas?level=street", 422, "one_of", "level"),
        ("/areas?under=x", 422, "area_code", "under"),
        ("/areas/999999", 404, "no_area", ""),
        ("/units/x/people", 422, "number", "id"),
        ("/taxonomy?year=old", 422, "type", "year"),
        ("/taxonomy?year=1999", 404, "no_taxonomy", ""),
        ("/taxonomy/suggest", 422, "missing", "text"),
        ("/tiles/areas/40/0/0", 422, "tile", "z"),
        ("/tiles/areas/2/9/0", 422, "tile", "z"),
        ("/tiles/areas/2/-1/0", 422, "number", "x"),
        ("/public/cases/330203001-20260310-0001", 422, "missing", "code"),
    ] {
        wrong.unless(path, &read_twice(&dispatcher, path).await, status, rule, field);
    }
    // What is merely unknown is an empty list.
    for path in
        ["/cases?area=9999", "/cases?unit=9999", "/cases?from=2030-01-01", "/cases?bbox=-inf,-inf,inf,-89"]
    {
        assert_eq!(dispatcher.get(path).await.expect(200)["items"], json!([]), "{path}");
    }
    let auditor = server.administrator(Role::AuditAdmin).await;
    for (path, rule, field) in [
        ("/audit?after=1", "cursor", "after"),
        ("/audit?from=then", "moment", "from"),
        ("/audit?account=me", "type", "account"),
    ] {
        wrong.unless(path, &read_twice(&auditor, path).await, 422, rule, field);
    }
    wrong.none();
}

async fn bad_people_are_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let security = server.administrator(Role::SecurityAdmin).await;
    server.account("taken", Vec::new()).await;
    let account = |field: &str, value: Value| {
        let mut body = json!({ "login": "wang", "name": "王", "password": "correct-horse-7" });
        body[field] = value;
        body
    };
    let before = stored(&server).await;
    let mut wrong = Wrong::default();
    for (name, method, path, body, status, rule, field) in [
        (
            "no login",
            Method::POST,
            "/accounts",
            json!({ "name": "王", "password": "correct-horse-7" }),
            422,
            "missing",
            "login",
        ),
        ("a short login", Method::POST, "/accounts", account("login", json!("w")), 422, "login", "login"),
        (
            "a login of other letters",
            Method::POST,
            "/accounts",
            account("login", json!("王小明")),
            422,
            "login",
            "login",
        ),
        (
            "a taken login",
            Method::POST,
            "/accounts",
            account("login", json!("TAKEN")),
            422,
            "login_taken",
            "login",
        ),
        ("no name", Method::POST, "/accounts", account("name", json!(" ")), 422, "name", "name"),
        (
            "a weak password",
            Method::POST,
            "/accounts",
            account("password", json!("12345678901")),
            422,
            "weak_password",
            "password",
        ),
        (
            "a post of no shape",
            Method::POST,
            "/accounts",
            account("posts", json!([{ "role": "handler" }])),
            422,
            "missing",
            "posts[0].area",
        ),
        (
            "a role there is not",
            Method::POST,
            "/accounts",
            account("posts", json!([{ "role": "king", "unit": ROOM.0, "area": "3302" }])),
            422,
            "role",
            "posts.role",
        ),
        (
            "an account there is not",
            Method::PATCH,
            "/accounts/99999",
            json!({ "active": false }),
            404,
            "no_account",
            "",
        ),
        (
            "posts for an account there is not",
            Method::PUT,
            "/accounts/99999/posts",
            json!({ "posts": [] }),
            404,
            "no_account",
            "",
        ),
        (
            "an account that is no number",
            Method::PATCH,
            "/accounts/me",
            json!({ "active": false }),
            422,
            "number",
            "id",
        ),
        (
            "a token for nobody",
            Method::POST,
            "/tokens",
            json!({ "account": 99999, "name": "x", "scopes": ["read"] }),
            404,
            "no_account",
            "",
        ),
        (
            "a token for nothing",
            Method::POST,
            "/tokens",
            json!({ "account": 1, "name": "x", "scopes": [] }),
            422,
            "scopes_needed",
            "scopes",
        ),
        (
            "a token for ever ago",
            Method::POST,
            "/tokens",
            json!({ "account": 1, "name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z" }),
            422,
            "future",
            "expires_at",
        ),
    ] {
        wrong.unless(name, &twice(&security, &method, path, &body).await, status, rule, field);
    }
    wrong.none();
    assert_eq!(stored(&server).await, before, "nothing is stored");
}

async fn a_body_that_is_no_body_is_refused(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let worker = server.worker().await;
    let good = report(server.id()).to_string();
    let json = "application/json";
    let before = stored(&server).await;
    let mut wrong = Wrong::default();
    for (name, media_type, body, status, rule, field) in [
        ("nothing", json, String::new(), 400, "json", "body"),
        ("half of it", json, good[..60].to_owned(), 400, "json", "body"),
        ("something after it", json, format!("{good} {good}"), 400, "json", "body"),
        ("no JSON", json, "id=1&leaf=0101".to_owned(), 400, "json", "body"),
        ("a number too large", json, good.replace("121.505", "1e999"), 400, "json", "body"),
        ("a field twice", json, good.replacen('{', "{\"leaf\":\"0101\",", 1), 422, "duplicate_field", "leaf"),
        ("nested without end", json, "{\"words\":".repeat(100_000), 400, "json", "body"),
        (
            "a form's type",
            "application/x-www-form-urlencoded",
            good.clone(),
            415,
            "content_type",
            "content-type",
        ),
        ("a text's type", "text/plain", good.clone(), 415, "content_type", "content-type"),
        ("nearly the type", "application/jsonp", good.clone(), 415, "content_type", "content-type"),
        (
            "more than a body may have",
            json,
            format!("{}{good}", " ".repeat(2 * 1024 * 1024)),
            413,
            "too_large",
            "body",
        ),
    ] {
        let told = [
            worker.post_raw("/cases", media_type, body.clone()).await,
            worker.in_chinese().post_raw("/cases", media_type, body).await,
        ];
        wrong.unless(name, &told, status, rule, field);
    }
    let not_text = worker.post_raw("/cases", json, b"{\"id\":\"\xff\xfe\"}".to_vec()).await;
    not_text.refused(400, "json");
    wrong.none();
    assert_eq!(stored(&server).await, before, "nothing is stored");
    worker.post_raw("/cases", "Application/JSON; charset=utf-8", good).await.expect(201);
}
