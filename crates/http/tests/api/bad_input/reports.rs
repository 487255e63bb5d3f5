//! Reports.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::OUTSIDE;
use testkit::{Fresh, Server};
use uuid::Uuid;

use super::{Wrong, stored, twice};
use crate::support::*;

testkit::on_both_engines!(a_bad_report_is_refused_by_field_and_rule);

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
                body["leaf"] = json!("0103");
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
