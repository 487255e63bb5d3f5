//! Accounts, posts and tokens.

use domain::post::Role;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::ROOM;
use testkit::{Fresh, Server};

use super::{Wrong, stored, twice};

testkit::on_both_engines!(bad_people_are_refused_by_field_and_rule);

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
