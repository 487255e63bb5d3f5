//! Systems to share with, and subscriptions.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Fresh, Server};

use super::{Wrong, stored, twice};
use crate::shared_areas::keeper;

testkit::on_both_engines!(bad_systems_are_refused_by_field_and_rule, bad_rules_are_refused_by_field_and_rule);

async fn bad_systems_are_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let keeper = keeper(&server).await;
    let webhook = json!({ "kind": "webhook", "url": "https://water.example/in" });
    let poll = |changed: Value| {
        let mut source = json!({ "kind": "poll", "url": "https://water.example/list", "items_at": "/rows" });
        source.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        json!({ "way": webhook, "back": { "source": source } })
    };
    let before = stored(&server).await;
    let mut wrong = Wrong::default();
    for (name, settings, rule, field) in [
        ("settings that are a list", json!([webhook]), "type", "settings"),
        ("no way", json!({}), "missing", "settings.way"),
        ("a way there is not", json!({ "way": { "kind": "pigeon" } }), "one_of", "settings.way.kind"),
        ("no address", json!({ "way": { "kind": "webhook" } }), "missing", "settings.way.url"),
        ("a field there is not", json!({ "way": webhook, "size": 1 }), "unknown_field", "settings.size"),
        ("a number as a text", json!({ "way": webhook, "parallel": "8" }), "type", "settings.parallel"),
        ("none at once", json!({ "way": webhook, "parallel": 0 }), "parallel", "settings"),
        (
            "an address of no scheme",
            json!({ "way": { "kind": "webhook", "url": "water" } }),
            "url",
            "settings",
        ),
        (
            "a progress that asks too much",
            json!({ "way": webhook, "progress": { "x": "close" } }),
            "progress",
            "settings",
        ),
        (
            "a progress that asks for nothing",
            json!({ "way": webhook, "progress": { "x": "y" } }),
            "one_of",
            "settings.progress.x",
        ),
        ("a list read every 0 s", poll(json!({ "every_s": 0 })), "every_s", "settings"),
        ("a list at no pointer", poll(json!({ "items_at": "rows" })), "pointer", "settings"),
    ] {
        let body = json!({ "code": "water", "name": { "zh": "水务", "en": "Water" }, "settings": settings });
        let answers = twice(&keeper, &Method::POST, "/share/targets", &body).await;
        wrong.unless(name, &answers, 422, rule, field);
    }
    wrong.none();
    assert_eq!(stored(&server).await, before, "nothing is stored");
}

async fn bad_rules_are_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let keeper = keeper(&server).await;
    let system = json!({
        "code": "water",
        "name": { "zh": "水务", "en": "Water" },
        "settings": { "way": { "kind": "pull" } },
    });
    let target = keeper.post("/share/targets", &system).await.expect(201)["id"].clone();
    let before = stored(&server).await;
    let mut wrong = Wrong::default();
    for (name, rule_given, rule, field) in [
        ("a rule that is a text", json!("all"), "type", "rule"),
        ("wishes there are not", json!({ "wants": "all" }), "one_of", "rule.wants"),
        ("a filter of another kind", json!({ "filter": { "areas": "3302" } }), "type", "rule.filter.areas"),
        ("a part there is not", json!({ "sieve": {} }), "unknown_field", "rule.sieve"),
        ("an area there is not", json!({ "filter": { "areas": ["4401"] } }), "area", "rule.filter.areas"),
        (
            "a category there is not",
            json!({ "filter": { "categories": ["9999"] } }),
            "category",
            "rule.filter.categories",
        ),
        ("personal data for nothing", json!({ "fields": ["contact"] }), "purpose_needed", "rule.purpose"),
        (
            "a template that does not end",
            json!({ "shape": { "template": "{{ case.id" } }),
            "template",
            "rule.shape",
        ),
    ] {
        let body = json!({ "target": target, "name": "试", "rule": rule_given });
        let answers = twice(&keeper, &Method::POST, "/share/subscriptions", &body).await;
        wrong.unless(name, &answers, 422, rule, field);
    }
    wrong.none();
    assert_eq!(stored(&server).await, before, "nothing is stored");
}
