//! Routes between systems: what is shared with them, what comes back, Open311.

use super::*;

/// Those for other systems, and for who looks after sharing.
pub const SHARED: &[Row] = &[
    // Sharing with other systems.
    of_the_keeper("GET /api/v1/share/targets", |_| get("/api/v1/share/targets"), &[Read]),
    of_the_keeper("POST /api/v1/share/targets", |_| json_to("/api/v1/share/targets", target()), &[Admin]),
    of_the_keeper(
        "PUT /api/v1/share/targets/{id}",
        |_| json_to("/api/v1/share/targets/1", target()),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/targets/{id}/key",
        |_| json_to("/api/v1/share/targets/1/key", json!({ "overlap_h": 24 })),
        &[Admin],
    ),
    of_the_keeper(
        "PUT /api/v1/share/targets/{id}/credential",
        |_| json_to("/api/v1/share/targets/1/credential", json!({ "token": "x" })),
        &[Admin],
    ),
    of_the_keeper(
        "DELETE /api/v1/share/targets/{id}/credential",
        |_| ("/api/v1/share/targets/1/credential".to_owned(), Ask::Nothing),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/targets/{id}/try",
        |_| json_to("/api/v1/share/targets/1/try", json!({})),
        &[Admin],
    ),
    of_the_keeper("GET /api/v1/share/health", |_| get("/api/v1/share/health"), &[Read]),
    of_the_keeper("GET /api/v1/share/accounts", |_| get("/api/v1/share/accounts"), &[Read]),
    of_the_keeper("GET /api/v1/share/subscriptions", |_| get("/api/v1/share/subscriptions"), &[Read]),
    of_the_keeper(
        "POST /api/v1/share/subscriptions",
        |_| json_to("/api/v1/share/subscriptions", json!({ "target": 1, "name": "全部", "rule": {} })),
        &[Admin],
    ),
    of_the_keeper(
        "PUT /api/v1/share/subscriptions/{id}",
        |_| json_to("/api/v1/share/subscriptions/1", json!({ "name": "全部", "rule": {} })),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/subscriptions/{id}/state",
        |_| json_to("/api/v1/share/subscriptions/1/state", json!({ "state": "paused" })),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/subscriptions/{id}/replay",
        |_| json_to("/api/v1/share/subscriptions/1/replay", json!({ "since": "2026-03-01T00:00:00Z" })),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/preview",
        |sample| json_to("/api/v1/share/preview", json!({ "rule": {}, "cases": [sample.id] })),
        &[Admin],
    ),
    of_the_keeper("GET /api/v1/share/codes", |_| get("/api/v1/share/codes"), &[Read]),
    of_the_keeper(
        "PUT /api/v1/share/codes/{name}",
        |_| json_to("/api/v1/share/codes/leaf14", json!({ "entries": { "0101": "33020301" } })),
        &[Admin],
    ),
    of_the_keeper(
        "GET /api/v1/share/codes/{name}/table",
        |_| get("/api/v1/share/codes/leaf14/table"),
        &[Read],
    ),
    of_the_keeper(
        "POST /api/v1/share/codes/read",
        |_| ("/api/v1/share/codes/read".to_owned(), Ask::File("ours,theirs\n0101,A1\n".into())),
        &[Admin],
    ),
    of_the_keeper("GET /api/v1/share/deliveries", |_| get("/api/v1/share/deliveries"), &[Read]),
    of_the_keeper(
        "POST /api/v1/share/subscriptions/{id}/deliveries/{pos}/message",
        |_| json_to("/api/v1/share/subscriptions/1/deliveries/1/message", json!({})),
        &[Admin],
    ),
    of_the_keeper(
        "GET /api/v1/share/subscriptions/{id}/deliveries",
        |_| get("/api/v1/share/subscriptions/1/deliveries"),
        &[Read],
    ),
    of_the_keeper(
        "POST /api/v1/share/subscriptions/{id}/retry",
        |_| json_to("/api/v1/share/subscriptions/1/retry", json!({})),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/subscriptions/{id}/send",
        |sample| json_to("/api/v1/share/subscriptions/1/send", json!({ "case": sample.id })),
        &[Admin],
    ),
    // A feed that is not one's own does not exist.
    Row {
        route: "GET /api/v1/share/subscriptions/{id}/feed",
        ask: |_| get("/api/v1/share/subscriptions/1/feed"),
        at_home: Some(404),
        nobody: 401,
        afar: Afar::All(404),
        scopes: &[Read],
    },
    of_the_keeper(
        "GET /api/v1/share/subscriptions/{id}/days/{day}",
        |_| get("/api/v1/share/subscriptions/1/days/2026-03-10"),
        &[Read],
    ),
    of_the_keeper(
        "POST /api/v1/share/subscriptions/{id}/days/{day}",
        |_| get("/api/v1/share/subscriptions/1/days/2026-03-10"),
        &[Admin],
    ),
    // Only the account of a system that cases are shared with.
    of_the_keeper(
        "POST /api/v1/share/progress",
        |sample| {
            json_to("/api/v1/share/progress", json!({ "request": "1", "case": sample.id, "progress": "x" }))
        },
        &[Act],
    ),
    of_the_keeper(
        "POST /api/v1/share/orders",
        |_| json_to("/api/v1/share/orders", json!({ "order_number": "1", "text": "路灯不亮" })),
        &[Report],
    ),
    // Who has not the key is nobody.
    Row {
        route: "POST /api/v1/share/in/{code}",
        ask: |_| json_to("/api/v1/share/in/water", json!({ "number": "1", "progress": "x" })),
        at_home: Some(401),
        nobody: 401,
        afar: Afar::All(401),
        scopes: OPEN,
    },
    of_the_keeper("GET /api/v1/share/inbox", |_| get("/api/v1/share/inbox"), &[Read]),
    of_the_keeper("POST /api/v1/share/inbox/{id}/retry", |_| get("/api/v1/share/inbox/1/retry"), &[Admin]),
    of_the_keeper(
        "POST /api/v1/share/inbox/{id}/link",
        |sample| json_to("/api/v1/share/inbox/1/link", json!({ "case": sample.id })),
        &[Admin],
    ),
    of_the_keeper(
        "POST /api/v1/share/inbox/{id}/settle",
        |_| json_to("/api/v1/share/inbox/1/settle", json!({ "note": "已电话处理" })),
        &[Admin],
    ),
    of_the_keeper("GET /api/v1/share/intakes", |_| get("/api/v1/share/intakes"), &[Read]),
    // Open311: read by anybody, without what was typed; reported to by anybody. Numbers of requests are told to everybody;
    // what else is, is tested beside it.
    open("GET /open311/v2/{file}", |_| get("/open311/v2/services.json")),
    open("GET /open311/v2/services/{file}", |_| get("/open311/v2/services/0101.xml")),
    open("GET /open311/v2/requests/{file}", |sample| {
        get(format!("/open311/v2/requests/{}.xml", sample.number))
    }),
    Row {
        route: "GET /open311/v2/tokens/{file}",
        ask: |_| get("/open311/v2/tokens/none.json"),
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
    Row {
        route: "POST /open311/v2/{file}",
        ask: |_| json_to("/open311/v2/requests.json", json!({})),
        at_home: Some(415),
        nobody: 415,
        afar: Afar::All(415),
        scopes: OPEN,
    },
    open("GET /open311/test/v2/{file}", |_| get("/open311/test/v2/services.json")),
    open("GET /open311/test/v2/services/{file}", |_| get("/open311/test/v2/services/0101.xml")),
    open("GET /open311/test/v2/requests/{file}", |sample| {
        get(format!("/open311/test/v2/requests/{}.xml", sample.number))
    }),
    Row {
        route: "GET /open311/test/v2/tokens/{file}",
        ask: |_| get("/open311/test/v2/tokens/none.json"),
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
    Row {
        route: "POST /open311/test/v2/{file}",
        ask: |_| json_to("/open311/test/v2/requests.json", json!({})),
        at_home: Some(415),
        nobody: 415,
        afar: Afar::All(415),
        scopes: OPEN,
    },
    Row {
        route: "GET /open311/{*nothing}",
        ask: |_| get("/open311/v3"),
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
];
