//! Bodies that cannot be read at all.

use testkit::{Fresh, Server};

use super::{Wrong, stored};
use crate::support::*;

testkit::on_both_engines!(a_body_that_is_no_body_is_refused);

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
        (
            "nested without end",
            json,
            format!("{{\"words\":{{\"form\":{}", "[".repeat(100_000)),
            400,
            "json",
            "body",
        ),
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
