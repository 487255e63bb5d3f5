//! The API's description: kept in the tree as `web/openapi.json`, so that a change of the wire is seen where it is made,
//! and the pages' client is made from what the server says.

use std::path::Path;

use serde_json::Value;

fn described() -> Value {
    serde_json::to_value(http::openapi()).unwrap()
}

#[test]
fn the_description_is_the_one_reviewed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert!(kept == described(), "web/openapi.json is not what the server describes; run `make openapi`");
}

#[test]
fn every_operation_says_what_it_does_and_answers() {
    for (path, item) in described()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 5),
                "{name} has no summary"
            );
            assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{name} has no tag");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{name} answers nothing");
        }
    }
}

/// The page shows what is to be sent: each schema once, and every link leads to one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_has_every_schema() {
    let server = testkit::Server::start(testkit::Fresh::sqlite()).await;
    let answer = server.nobody().send(server.nobody().ask(reqwest::Method::GET, "/docs/api")).await;
    let page = answer.text();
    for name in described()["components"]["schemas"].as_object().unwrap().keys() {
        assert_eq!(page.matches(&format!("<section id=\"schema-{name}\">")).count(), 1, "{name}");
    }
    for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
    }
    assert!(page.contains("ReportIn") && page.contains("<i>required</i>"));
}
