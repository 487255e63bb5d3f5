//! Actions.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::{LEAF, OUTSIDE, STATION};
use testkit::{Fresh, Server};
use uuid::Uuid;

use super::{Wrong, stored, twice};
use crate::support::*;

testkit::on_both_engines!(a_bad_action_is_refused_by_field_and_rule);

async fn a_bad_action_is_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (id, handled) = (filed(&server).await, dispatched(&server).await);
    let dispatcher = server.dispatcher().await;
    let handler = server.handler(STATION).await;
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
