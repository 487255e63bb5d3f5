//! People: signing in and out, what ends a session, passwords, tokens, the three administrators, the audit log.

use chrono::{Duration, SecondsFormat};
use domain::post::{Post, Role};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::{COUNTY, ROOM, STATION};
use testkit::{Answer, Api, Fresh, Server};

use crate::support::*;

testkit::on_both_engines!(
    five_wrong_passwords_lock_an_account,
    a_session_ends_when_it_should,
    a_phones_key_is_its_accounts_and_outlives_sessions,
    a_first_password_is_changed_before_anything_else,
    a_token_does_what_its_scopes_say_until_it_is_revoked,
    administrators_exclude_each_other_and_see_no_cases,
    looks_and_searches_are_on_the_audit_log,
    whoever_calls_back_sees_whom_to_call_while_the_case_may_be_reopened,
);

const PASSWORD: &str = "correct-horse-7";
const OTHER_PASSWORD: &str = "battery-staple-8";

fn worker_post() -> Vec<Post> {
    vec![Post { role: Role::GridWorker, unit: Some(ROOM), area: "330203001".parse().unwrap() }]
}

async fn sign_in(server: &Server, login: &str, password: &str) -> Answer {
    server.nobody().post("/session", &json!({ "login": login, "password": password })).await
}

/// Somebody who signed in by the front door.
async fn entered(server: &Server, login: &str, password: &str) -> Api {
    let answer = sign_in(server, login, password).await;
    answer.expect(200);
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    // It outlives the session, which the server prolongs with each use.
    let kept = cookie.split("Max-Age=").nth(1).and_then(|rest| rest.split(';').next());
    assert!(kept.unwrap().parse::<u32>().unwrap() > 12 * 3600, "{cookie}");
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    server.nobody().with_session(secret, None)
}

/// The audit log, newest first.
pub async fn audit(server: &Server, query: &str) -> Vec<Value> {
    let auditor = server.administrator(Role::AuditAdmin).await;
    let page = auditor.get(&format!("/audit?limit=200{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn five_wrong_passwords_lock_an_account(fresh: Fresh) {
    let server = Server::start(fresh).await;
    server.account_with_password("wang", PASSWORD, worker_post()).await;
    // Who is unknown is told the same as who mistyped.
    let unknown = sign_in(&server, "nobody-here", "wrong").await;
    unknown.refused(401, "sign_in");
    for _ in 0..5 {
        let wrong = sign_in(&server, "wang", "wrong").await;
        wrong.refused(401, "sign_in");
        assert_eq!(wrong.value()["detail"], unknown.value()["detail"]);
    }
    let locked = sign_in(&server, "Wang", PASSWORD).await;
    locked.refused(429, "too_many");
    assert_eq!(locked.header("retry-after"), "900");
    // So is one nobody has: the lock does not tell which logins there are.
    for _ in 0..4 {
        sign_in(&server, "nobody-here", "wrong").await.refused(401, "sign_in");
    }
    let stranger = sign_in(&server, "Nobody-Here", "wrong").await;
    stranger.refused(429, "too_many");
    assert_eq!(stranger.header("retry-after"), locked.header("retry-after"));
    server.pass(Duration::minutes(14));
    sign_in(&server, "wang", PASSWORD).await.refused(429, "too_many");
    server.pass(Duration::minutes(2));
    sign_in(&server, " WANG ", PASSWORD).await.expect(200);
    // Success forgets the failures.
    for _ in 0..4 {
        sign_in(&server, "wang", "wrong").await.refused(401, "sign_in");
    }
    sign_in(&server, "wang", PASSWORD).await.expect(200);

    let entries = audit(&server, "&action=sign_in").await;
    let count = |outcome: &str| entries.iter().filter(|entry| entry["outcome"] == outcome).count();
    assert_eq!((count("done"), count("refused")), (2, 14), "the locked ones took no password");
    assert!(!json!(entries).to_string().contains(PASSWORD));

    // From one address not many tries a minute, whoever it tries.
    let one = server.nobody();
    let mut tries = 0;
    while one.post("/session", &json!({ "login": format!("x{tries}"), "password": "" })).await.status != 429 {
        tries += 1;
        assert!(tries < 500, "passwords can be tried without end");
    }
    assert!(tries >= 30, "thirty are let through");
    sign_in(&server, "wang", PASSWORD).await.expect(200);
}

async fn a_phones_key_is_its_accounts_and_outlives_sessions(fresh: Fresh) {
    async fn key(api: &Api) -> String {
        let answer = api.get("/me/phone-key").await;
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.expect(200)["key"].as_str().unwrap().to_owned()
    }
    let server = Server::start(fresh).await;
    server.account_with_password("zhou", PASSWORD, worker_post()).await;
    server.account_with_password("wu", PASSWORD, worker_post()).await;
    let zhou = entered(&server, "zhou", PASSWORD).await;
    let first = key(&zhou).await;
    assert_eq!(first.len(), 64);
    zhou.delete("/session").await.expect(204);
    zhou.get("/me/phone-key").await.refused(401, "sign_in");

    let again = entered(&server, "zhou", PASSWORD).await;
    assert_eq!(key(&again).await, first);
    let change = json!({ "old": PASSWORD, "new": OTHER_PASSWORD });
    again.post("/me/password", &change).await.expect(204);
    assert_eq!(key(&entered(&server, "zhou", OTHER_PASSWORD).await).await, first);
    assert_ne!(key(&entered(&server, "wu", PASSWORD).await).await, first);
}

async fn a_session_ends_when_it_should(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let account = server.account_with_password("li", PASSWORD, worker_post()).await;
    let security = server.administrator(Role::SecurityAdmin).await;
    let in_out = entered(&server, "li", PASSWORD).await;
    assert_eq!(in_out.get("/me").await.expect(200)["login"], "li");
    // From another site's page the cookie changes nothing, and reading stays possible.
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 422), ("none", 422)] {
        let ask = in_out.ask(Method::POST, "/api/v1/cases").header("sec-fetch-site", site).json(&json!({}));
        assert_eq!(in_out.send(ask).await.status, status, "{site}");
        let read = in_out.ask(Method::GET, "/api/v1/me").header("sec-fetch-site", site);
        in_out.send(read).await.expect(200);
    }
    in_out.delete("/session").await.expect(204);
    in_out.get("/me").await.refused(401, "sign_in");
    in_out.delete("/session").await.expect(204);

    // Unused for twelve hours; used, it goes on.
    let (used, unused) = (entered(&server, "li", PASSWORD).await, entered(&server, "li", PASSWORD).await);
    server.pass(Duration::hours(11));
    used.get("/me").await.expect(200);
    server.pass(Duration::hours(2));
    used.get("/me").await.expect(200);
    unused.get("/me").await.refused(401, "sign_in");

    // Another password ends the other sessions, not the one it was changed in.
    let other = entered(&server, "li", PASSWORD).await;
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    used.post("/me/password", &change("wrong", OTHER_PASSWORD)).await.refused(422, "wrong_password");
    for weak in ["short-1", "onlyletters", "12345678901", "li-has-the-login-1"] {
        let refused = used.post("/me/password", &change(PASSWORD, weak)).await;
        refused.refused(422, "weak_password");
        assert_eq!(refused.value()["field"], "new");
    }
    used.post("/me/password", &change(PASSWORD, OTHER_PASSWORD)).await.expect(204);
    used.get("/me").await.expect(200);
    other.get("/me").await.refused(401, "sign_in");
    sign_in(&server, "li", PASSWORD).await.refused(401, "sign_in");
    // A session left open is no way to try passwords through.
    for _ in 0..5 {
        used.post("/me/password", &change("wrong", PASSWORD)).await.problem();
    }
    used.post("/me/password", &change(OTHER_PASSWORD, PASSWORD)).await.refused(429, "too_many");
    server.pass(Duration::minutes(16));

    // Other posts count at once; out of use is out at once.
    let last = entered(&server, "li", OTHER_PASSWORD).await;
    let id = reported(&server).await;
    last.get(&format!("/cases/{id}")).await.expect(200);
    let path = format!("/accounts/{}", account.0);
    security.json(Method::PUT, &format!("{path}/posts"), &json!({ "posts": [] })).await.expect(200);
    last.get(&format!("/cases/{id}")).await.refused(404, "no_case");
    security.json(Method::PATCH, &path, &json!({ "active": false })).await.expect(200);
    last.get("/me").await.refused(401, "sign_in");
    sign_in(&server, "li", OTHER_PASSWORD).await.refused(401, "sign_in");
}

async fn a_first_password_is_changed_before_anything_else(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let security = server.administrator(Role::SecurityAdmin).await;
    let new = |login: &str, password: &str| {
        let post = json!({ "role": "grid_worker", "unit": ROOM.0, "area": "330203001" });
        json!({ "login": login, "name": "赵一", "password": password, "posts": [post] })
    };
    security.post("/accounts", &new("zhao", "weak")).await.refused(422, "weak_password");
    let account = security.post("/accounts", &new("zhao", PASSWORD)).await.expect(201)["account"].clone();
    security.post("/accounts", &new("ZHAO", PASSWORD)).await.refused(422, "login_taken");

    let zhao = entered(&server, "zhao", PASSWORD).await;
    assert_eq!(zhao.get("/me").await.expect(200)["must_change_password"], true);
    zhao.get("/cases").await.refused(403, "must_change_password");
    zhao.post("/cases", &report(server.id())).await.refused(403, "must_change_password");
    zhao.post("/me/password", &json!({ "old": PASSWORD, "new": OTHER_PASSWORD })).await.expect(204);
    assert_eq!(zhao.get("/me").await.expect(200)["must_change_password"], false);
    let id = server.id();
    zhao.post("/cases", &report(id)).await.expect(201);

    // A new name is seen at once, also where the old one was shown before.
    assert_eq!(
        zhao.get(&format!("/cases/{id}/steps")).await.expect(200)["items"][0]["actor"]["person"]["name"],
        "赵一"
    );
    let path = format!("/accounts/{account}");
    for bad in ["", "  ", &"名".repeat(51)] {
        security.json(Method::PATCH, &path, &json!({ "name": bad })).await.refused(422, "name");
    }
    security.json(Method::PATCH, &path, &json!({ "name": "赵一一" })).await.expect(200);
    assert_eq!(
        zhao.get(&format!("/cases/{id}/steps")).await.expect(200)["items"][0]["actor"]["person"]["name"],
        "赵一一"
    );

    // A password given anew ends the sessions, and is a first one again.
    security.json(Method::PATCH, &path, &json!({ "password": "given-anew-99" })).await.expect(200);
    zhao.get("/me").await.refused(401, "sign_in");
    entered(&server, "zhao", "given-anew-99").await.get("/cases").await.refused(403, "must_change_password");
}

async fn a_token_does_what_its_scopes_say_until_it_is_revoked(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let security = server.administrator(Role::SecurityAdmin).await;
    let account = server.staff(Role::Service, STATION).await.account();
    let ends = (server.now() + Duration::days(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let new = |scopes: Value, ends: Value| json!({ "account": account.0, "name": "平台对接", "scopes": scopes, "expires_at": ends });
    for (body, rule) in [
        (new(json!([]), json!(null)), "scopes_needed"),
        (new(json!(["read", "fly"]), json!(null)), "one_of"),
        (new(json!(["read"]), json!("2020-01-01T00:00:00Z")), "future"),
        (json!({ "account": account.0, "name": "", "scopes": ["read"] }), "name"),
    ] {
        security.post("/tokens", &body).await.refused(422, rule);
    }
    let made = security.post("/tokens", &new(json!(["read", "report"]), json!(ends))).await.expect(201);
    let secret = made["secret"].as_str().unwrap();
    let token = server.nobody().with_token(secret, Some(account));
    token.get("/cases").await.expect(200);
    let id = server.id();
    token.post("/cases", &report_with(id, "channel", json!("department"))).await.expect(201);
    token.act(id, json!({ "kind": "withdraw" }), "").await.refused(403, "token_scope");
    token.get("/accounts").await.refused(403, "token_scope");

    // The secret is shown once; it is not in lists, and not in the audit log.
    let list = security.get(&format!("/tokens?account={}", account.0)).await;
    assert!(list.expect(200)["items"][0]["secret"].is_null() && !list.text().contains(secret));
    assert!(!json!(audit(&server, "").await).to_string().contains(secret));

    // A token acts as its account, so nobody makes one for somebody else.
    for (whose, status) in [
        (server.staff(Role::Dispatcher, ROOM).await.account(), 422),
        (server.account("nobody-yet", Vec::new()).await, 422),
        (security.account(), 201),
    ] {
        let body = json!({ "account": whose.0, "name": "试", "scopes": ["read"] });
        let answer = security.post("/tokens", &body).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        if status == 422 {
            answer.refused(422, "service_account");
        }
    }

    let path = format!("/tokens/{}", made["id"]);
    security.delete(&path).await.expect(204);
    token.get("/cases").await.refused(401, "sign_in");
    security.delete(&path).await.refused(404, "no_token");
    // Another ends by itself.
    let made = security.post("/tokens", &new(json!(["read"]), json!(ends))).await.expect(201);
    let token = server.nobody().with_token(made["secret"].as_str().unwrap(), Some(account));
    token.get("/me").await.expect(200);
    server.pass(Duration::days(2));
    token.get("/me").await.refused(401, "sign_in");
    // One that was made for a system ends when its account becomes a person's.
    let security = server.administrator(Role::SecurityAdmin).await;
    let made = security.post("/tokens", &new(json!(["read"]), json!(null))).await.expect(201);
    let token = server.nobody().with_token(made["secret"].as_str().unwrap(), Some(account));
    token.get("/me").await.expect(200);
    let posts = json!({ "posts": [{ "role": "handler", "unit": STATION.0, "area": "330203001" }] });
    let path = format!("/accounts/{}/posts", account.0);
    security.json(Method::PUT, &path, &posts).await.expect(200);
    token.get("/me").await.refused(401, "sign_in");
}

async fn administrators_exclude_each_other_and_see_no_cases(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let security = server.administrator(Role::SecurityAdmin).await;
    let account = server.account("qian", worker_post()).await;
    let path = format!("/accounts/{}/posts", account.0);
    let post =
        |role: &str, unit: Option<u32>, area: &str| json!({ "role": role, "unit": unit, "area": area });
    let admin = |role: &str| post(role, None, "3302");
    for (posts, rule) in [
        (vec![admin("system_admin"), admin("security_admin")], "three_administrators"),
        (vec![admin("security_admin"), admin("audit_admin")], "three_administrators"),
        (vec![admin("audit_admin"), post("handler", Some(STATION.0), "330203001")], "three_administrators"),
        (vec![post("resident", None, "3302")], "role"),
        (vec![post("system", None, "3302")], "role"),
        (vec![post("emperor", None, "3302")], "role"),
        (vec![post("handler", None, "330203001")], "unit_needed"),
        (vec![post("handler", Some(4_000_000), "330203001")], "unknown_unit"),
        (vec![post("handler", Some(STATION.0), "330299")], "unknown_area"),
        (vec![post("handler", Some(STATION.0), "33o2")], "area_code"),
    ] {
        security.json(Method::PUT, &path, &json!({ "posts": posts })).await.refused(422, rule);
    }
    security.json(Method::PUT, &path, &json!({ "posts": [admin("audit_admin")] })).await.expect(200);
    // Nobody gives posts to themselves.
    let own = format!("/accounts/{}/posts", security.account().0);
    security
        .json(Method::PUT, &own, &json!({ "posts": [admin("system_admin")] }))
        .await
        .refused(403, "own_posts");

    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        let admin = server.administrator(role).await;
        admin.get(&format!("/cases/{id}")).await.refused(404, "no_case");
        assert_eq!(admin.get("/cases?state=all").await.expect(200)["items"], json!([]), "{role:?}");
        assert_eq!(admin.get("/cases/counts").await.expect(200)["open"], 0, "{role:?}");
        admin.post("/cases", &report(server.id())).await.refused(422, "channel_of_post");
        admin
            .post("/cases", &report_with(server.id(), "channel", json!("leader")))
            .await
            .refused(422, "role");
        // Each has one part of the administration.
        for (path, whose) in [
            ("/accounts", Role::SecurityAdmin),
            ("/tokens?account=1", Role::SecurityAdmin),
            ("/audit", Role::AuditAdmin),
        ] {
            let status = if role == whose { 200 } else { 403 };
            assert_eq!(admin.get(path).await.status, status, "{role:?} {path}");
        }
    }
}

async fn looks_and_searches_are_on_the_audit_log(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    let path = format!("/cases/{id}/reveal");
    let purpose = json!({ "purpose": "联系报告人核实位置" });
    let handler = server.handler(STATION).await;
    handler.post(&path, &json!({ "purpose": " " })).await.refused(422, "purpose_needed");
    assert_eq!(case(&handler, id).await["may_reveal"], true);
    let revealed = handler.post(&path, &purpose).await.expect(200);
    assert_eq!(revealed["items"][0]["words"]["contact_phone"], PHONE);
    assert_eq!(revealed["items"][0]["words"]["text"], TEXT);

    // Who sees the case but does not handle it is refused, and who may not see it is told of none.
    let analyst = server.staff(Role::Analyst, COUNTY).await;
    assert_eq!(case(&analyst, id).await["may_reveal"], false);
    analyst.post(&path, &purpose).await.refused(403, "not_handling");
    server.dispatcher().await.post(&path, &purpose).await.expect(200);
    let far = server.staff(Role::Dispatcher, testkit::city::FAR_ROOM).await;
    far.post(&path, &purpose).await.refused(404, "no_case");

    let entries = audit(&server, "&action=reveal_words").await;
    let told: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            assert_eq!(entry["target"], format!("case:{id}"));
            assert_eq!(entry["detail"]["purpose"], "联系报告人核实位置");
            (entry["account"].as_u64().unwrap() as u32, entry["outcome"].as_str().unwrap())
        })
        .collect();
    let expected = [
        (handler.account().0, "done"),
        (analyst.account().0, "refused"),
        (server.dispatcher().await.account().0, "done"),
        (far.account().0, "refused"),
    ];
    assert_eq!(told, expected);

    // Once it is settled, those who handled it do not look any more.
    settle(&server, id).await;
    handler.post(&path, &purpose).await.refused(403, "not_handling");

    // A search by text is found and recorded; so is a file taken away.
    server.index().await;
    let found = analyst.get("/cases?q=%E4%BA%95%E7%9B%96").await.expect(200);
    assert_eq!(found["items"][0]["id"], id.to_string());
    assert_eq!(far.get("/cases?q=%E4%BA%95").await.expect(200)["items"], json!([]));
    analyst.get("/cases/export?state=all").await.expect(200);
    server.app.ledger.stop().await;
    let ledger = server.fresh.ledger().await;
    let filter =
        |action: &str| ledger::audit::AuditFilter { action: Some(action.to_owned()), ..Default::default() };
    let searches = ledger.audit().page(&filter("search_cases"), None, 10).await.unwrap();
    assert_eq!(
        searches.iter().map(|logged| logged.entry.account).collect::<Vec<_>>(),
        [far.account(), analyst.account()]
    );
    let exports = ledger.audit().page(&filter("export_cases"), None, 10).await.unwrap();
    assert_eq!((exports.len(), exports[0].entry.account), (1, analyst.account()));
}

async fn whoever_calls_back_sees_whom_to_call_while_the_case_may_be_reopened(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let id = dispatched(&server).await;
    settle(&server, id).await;
    let (path, purpose) = (format!("/cases/{id}/reveal"), json!({ "purpose": "回访报告人" }));
    let centre = || server.staff(Role::Dispatcher, COUNTY);
    for caller in [server.dispatcher().await, server.shift_lead().await, centre().await] {
        assert_eq!(case(&caller, id).await["may_reveal"], true);
        let revealed = caller.post(&path, &purpose).await.expect(200);
        assert_eq!(revealed["items"][0]["words"]["contact_phone"], PHONE);
    }
    server.pass(Duration::days(15) + Duration::minutes(1));
    for caller in [server.dispatcher().await, centre().await] {
        assert_eq!(case(&caller, id).await["may_reveal"], false);
        caller.post(&path, &purpose).await.refused(403, "not_handling");
    }
}

/// No route changes or removes an entry: the log has one way in the description, and it reads.
#[test]
fn the_audit_log_has_no_way_to_change_it() {
    let described = serde_json::to_value(http::openapi()).unwrap();
    for (path, item) in described["paths"].as_object().unwrap() {
        if path.contains("audit") {
            assert_eq!(path, "/api/v1/audit");
            assert_eq!(item.as_object().unwrap().keys().collect::<Vec<_>>(), ["get"]);
        }
    }
}
