//! The API's description: kept in the tree, so that a change of the wire is seen where it is made.

use std::path::Path;

use serde_json::Value;

fn described() -> Value {
    serde_json::to_value(http::openapi()).unwrap()
}

#[test]
fn the_description_is_the_one_reviewed() {
    insta::assert_json_snapshot!("openapi", described());
}

#[test]
fn the_pages_are_built_from_this_description() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("skipped: {} is not there yet (`make openapi` writes it)", file.display());
        return;
    };
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
