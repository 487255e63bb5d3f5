//! Every route, with a good request and who gets in.

mod shared;

use app::caller::TokenScope::{self, Act, Admin, Read, Report};
use domain::post::Role;
use serde_json::{Value, json};
use testkit::city::{FAR_SPOT, GRID, ROOM, STATION};
use uuid::Uuid;

use super::Sample;
use crate::photo;
use crate::support::{at, report_with};

/// What is sent to a route.
pub enum Ask {
    /// Nothing but the address.
    Nothing,
    /// A JSON body.
    Json(Value),
    /// A file in a form.
    File(bytes::Bytes),
    /// Nothing, and the answer does not end.
    Stream,
}

/// What is answered to people from afar.
pub enum Afar {
    /// The same to everybody.
    All(u16),
    /// This to one of the administrators, 403 to everybody else.
    Only(Role, u16),
    /// This to some roles, that to everybody else.
    Some(&'static [Role], u16, u16),
}

impl Afar {
    /// The status for a role.
    pub fn of(&self, role: Role) -> u16 {
        match self {
            Self::All(status) => *status,
            Self::Only(one, status) => {
                if role == *one {
                    *status
                } else {
                    403
                }
            }
            Self::Some(some, status, else_) => {
                if some.contains(&role) {
                    *status
                } else {
                    *else_
                }
            }
        }
    }

    /// The one role that gets in, if it is one.
    pub fn only(&self) -> Option<Role> {
        match self {
            Self::Only(role, _) => Some(*role),
            _ => None,
        }
    }
}

/// One route.
pub struct Row {
    /// Method and path, as described.
    pub route: &'static str,
    /// A good request about the home town's case: its address and body.
    pub ask: fn(&Sample) -> (String, Ask),
    /// What the home dispatcher is answered, where the request is theirs to make.
    pub at_home: Option<u16>,
    /// What nobody is answered.
    pub nobody: u16,
    /// What people from afar are answered.
    pub afar: Afar,
    /// Any of these scopes lets a token in; none where nobody need sign in.
    pub scopes: &'static [TokenScope],
}

/// Everybody who may report a case.
const REPORTERS: &[Role] = &[
    Role::GridWorker,
    Role::Dispatcher,
    Role::ShiftLead,
    Role::Handler,
    Role::UnitLead,
    Role::Verifier,
    Role::Supervisor,
    Role::Service,
];

const OPEN: &[TokenScope] = &[];

fn get(path: impl Into<String>) -> (String, Ask) {
    (path.into(), Ask::Nothing)
}

fn json_to(path: impl Into<String>, body: Value) -> (String, Ask) {
    (path.into(), Ask::Json(body))
}

fn case(sample: &Sample, rest: &str) -> String {
    format!("/api/v1/cases/{}{rest}", sample.id)
}

/// A station of the home town.
pub fn unit(code: &str) -> Value {
    let name = json!({ "zh": "备用站", "en": "Spare Station" });
    json!({ "code": code, "name": name, "kind": "station", "parent": "u4", "areas": ["330203001"] })
}

/// A system to share with.
fn target() -> Value {
    json!({
        "code": "water", "name": { "zh": "水务", "en": "Water" },
        "settings": { "way": { "kind": "webhook", "url": "https://water.example/in" } },
    })
}

/// Open to everybody, and answered so.
const fn open(route: &'static str, ask: fn(&Sample) -> (String, Ask)) -> Row {
    Row { route, ask, at_home: Some(200), nobody: 200, afar: Afar::All(200), scopes: OPEN }
}

/// For everybody who signed in.
const fn signed_in(route: &'static str, ask: fn(&Sample) -> (String, Ask)) -> Row {
    Row { route, ask, at_home: Some(200), nobody: 401, afar: Afar::All(200), scopes: &[Read] }
}

/// About the home town's case, which does not exist for people from afar.
const fn of_the_case(
    route: &'static str,
    ask: fn(&Sample) -> (String, Ask),
    scopes: &'static [TokenScope],
) -> Row {
    Row { route, ask, at_home: Some(200), nobody: 401, afar: Afar::All(404), scopes }
}

/// For one of the administrators.
const fn of(role: Role, status: u16, route: &'static str, ask: fn(&Sample) -> (String, Ask)) -> Row {
    Row { route, ask, at_home: Some(403), nobody: 401, afar: Afar::Only(role, status), scopes: &[Admin] }
}

/// For those who look after sharing, who are supervisors of the whole city and nobody from afar.
const fn of_the_keeper(
    route: &'static str,
    ask: fn(&Sample) -> (String, Ask),
    scopes: &'static [TokenScope],
) -> Row {
    Row { route, ask, at_home: Some(403), nobody: 401, afar: Afar::All(403), scopes }
}

/// Every route.
pub fn table() -> impl Iterator<Item = &'static Row> {
    OWN.iter().chain(shared::SHARED)
}

/// The platform's own.
const OWN: &[Row] = &[
    // For those who run the server, and for those who build on it.
    open("GET /healthz", |_| get("/healthz")),
    open("GET /readyz", |_| get("/readyz")),
    open("GET /metrics", |_| get("/metrics")),
    open("GET /openapi.json", |_| get("/openapi.json")),
    open("GET /docs/api", |_| get("/docs/api")),
    // Signing in and out.
    Row {
        route: "POST /api/v1/session",
        // Another one each time: a login nobody has is locked like any other.
        ask: |_| {
            let login = format!("u-{}", Uuid::new_v4().simple());
            json_to("/api/v1/session", json!({ "login": login, "password": "wrong" }))
        },
        at_home: None,
        nobody: 401,
        afar: Afar::All(401),
        scopes: OPEN,
    },
    Row {
        route: "DELETE /api/v1/session",
        ask: |_| get("/api/v1/session"),
        at_home: Some(204),
        nobody: 204,
        afar: Afar::All(204),
        scopes: OPEN,
    },
    signed_in("GET /api/v1/me", |_| get("/api/v1/me")),
    signed_in("GET /api/v1/me/phone-key", |_| get("/api/v1/me/phone-key")),
    Row {
        route: "POST /api/v1/me/password",
        ask: |_| json_to("/api/v1/me/password", json!({ "old": "wrong", "new": "another-one-42" })),
        at_home: Some(422),
        nobody: 401,
        afar: Afar::All(422),
        scopes: &[Admin],
    },
    signed_in("GET /api/v1/me/settings", |_| get("/api/v1/me/settings")),
    Row {
        route: "PUT /api/v1/me/settings",
        ask: |_| json_to("/api/v1/me/settings", json!({ "large": true })),
        at_home: Some(204),
        nobody: 401,
        afar: Afar::All(204),
        scopes: &[Admin],
    },
    // The city: open is what the sign-in page and residents need.
    open("GET /api/v1/city", |_| get("/api/v1/city")),
    open("GET /api/v1/taxonomy", |_| get("/api/v1/taxonomy")),
    open("GET /api/v1/tiles/areas/{z}/{x}/{y}", |_| get("/api/v1/tiles/areas/12/3430/1691")),
    Row {
        at_home: Some(204),
        nobody: 204,
        afar: Afar::All(204),
        ..open("GET /api/v1/tiles/base/{layer}/{z}/{x}/{y}", |_| {
            get("/api/v1/tiles/base/ground/12/3430/1691")
        })
    },
    signed_in("GET /api/v1/taxonomy/suggest", |_| get("/api/v1/taxonomy/suggest?text=%E4%BA%95")),
    open("GET /api/v1/locate", |_| get("/api/v1/locate?lon=121.505&lat=29.865")),
    open("GET /api/v1/areas", |_| get("/api/v1/areas?level=grid")),
    signed_in("GET /api/v1/areas/{code}", |_| get(format!("/api/v1/areas/{GRID}"))),
    of(Role::SystemAdmin, 422, "POST /api/v1/areas/merge", |_| {
        let into = json!({ "code": "330203001001003", "name": { "zh": "新网格", "en": "New Grid" } });
        json_to("/api/v1/areas/merge", json!({ "from": [], "into": into }))
    }),
    of(Role::SystemAdmin, 422, "POST /api/v1/areas/{code}/split", |_| {
        let grid = |code: &str| json!({ "code": code, "name": { "zh": "新网格", "en": "New Grid" } });
        let body = json!({ "line": [], "left": grid("330203001001003"), "right": grid("330203001001004") });
        json_to(format!("/api/v1/areas/{GRID}/split"), body)
    }),
    signed_in("GET /api/v1/units", |_| get("/api/v1/units")),
    of(Role::SystemAdmin, 422, "POST /api/v1/units", |_| json_to("/api/v1/units", unit(""))),
    of(Role::SystemAdmin, 200, "PUT /api/v1/units/{id}", |sample| {
        json_to(format!("/api/v1/units/{}", sample.unit), unit("spare"))
    }),
    of(Role::SystemAdmin, 204, "DELETE /api/v1/units/{id}", |sample| {
        get(format!("/api/v1/units/{}", sample.unit))
    }),
    Row {
        route: "GET /api/v1/units/{id}/people",
        ask: |_| get(format!("/api/v1/units/{}/people", ROOM.0)),
        at_home: Some(200),
        nobody: 401,
        afar: Afar::Some(&[Role::SecurityAdmin], 200, 403),
        scopes: &[Read],
    },
    // Cases: lists are everybody's, what is on them is not.
    signed_in("GET /api/v1/cases", |_| get("/api/v1/cases?state=all&q=%E4%BA%95%E7%9B%96")),
    signed_in("GET /api/v1/cases/counts", |_| get("/api/v1/cases/counts")),
    signed_in("GET /api/v1/now", |_| get("/api/v1/now")),
    signed_in("GET /api/v1/cases/points", |_| get("/api/v1/cases/points")),
    signed_in("GET /api/v1/cases/export", |_| get("/api/v1/cases/export?state=all")),
    Row {
        route: "POST /api/v1/cases",
        ask: |sample| {
            let mut body = report_with(sample.server.id(), "place", at(FAR_SPOT));
            body["channel"] = json!("department");
            body["words"] = json!({ "text": "乙区的井盖" });
            json_to("/api/v1/cases", body)
        },
        at_home: Some(201),
        nobody: 401,
        afar: Afar::Some(REPORTERS, 201, 422),
        scopes: &[Report],
    },
    Row {
        route: "POST /api/v1/batch",
        ask: |sample| {
            let action =
                json!({ "case": sample.id, "request": Uuid::new_v4(), "action": { "kind": "urge" } });
            json_to("/api/v1/batch", json!({ "items": [{ "action": action }] }))
        },
        at_home: Some(200),
        nobody: 401,
        afar: Afar::All(200),
        scopes: &[Report, Act],
    },
    of_the_case("GET /api/v1/cases/{id}", |sample| get(case(sample, "")), &[Read]),
    of_the_case(
        "GET /api/v1/cases/by-number/{number}",
        |sample| get(format!("/api/v1/cases/by-number/{}", sample.number)),
        &[Read],
    ),
    of_the_case("GET /api/v1/cases/{id}/steps", |sample| get(case(sample, "/steps")), &[Read]),
    of_the_case("GET /api/v1/cases/{id}/similar", |sample| get(case(sample, "/similar")), &[Read]),
    of_the_case(
        "GET /api/v1/cases/{id}/evidence/{hash}",
        |sample| get(case(sample, &format!("/evidence/{}", sample.hash))),
        &[Read],
    ),
    of_the_case(
        "POST /api/v1/cases/{id}/reveal",
        |sample| json_to(case(sample, "/reveal"), json!({ "purpose": "核实位置" })),
        &[Act],
    ),
    // The case has not ended: whoever may, may not yet.
    of(Role::SecurityAdmin, 422, "POST /api/v1/cases/by-number/{number}/erase", |sample| {
        json_to(format!("/api/v1/cases/by-number/{}/erase", sample.number), json!({ "reason": "本人申请" }))
    }),
    of_the_case(
        "POST /api/v1/cases/{id}/actions",
        |sample| {
            json_to(
                case(sample, "/actions"),
                json!({ "request": Uuid::new_v4(), "action": { "kind": "urge" } }),
            )
        },
        &[Act],
    ),
    Row {
        route: "POST /api/v1/evidence",
        ask: |_| ("/api/v1/evidence".to_owned(), Ask::File(photo::jpeg(2))),
        at_home: Some(201),
        nobody: 401,
        afar: Afar::All(201),
        scopes: &[Report, Act],
    },
    Row {
        route: "GET /api/v1/live",
        ask: |_| ("/api/v1/live".to_owned(), Ask::Stream),
        at_home: Some(200),
        nobody: 401,
        afar: Afar::All(200),
        scopes: &[Read],
    },
    // Residents: nobody signs in, and who has not the code finds nothing.
    Row {
        route: "POST /api/v1/public/challenges",
        ask: |_| json_to("/api/v1/public/challenges", Value::Null),
        at_home: Some(201),
        nobody: 201,
        afar: Afar::All(201),
        scopes: OPEN,
    },
    Row {
        route: "POST /api/v1/public/photos",
        ask: |sample| {
            let work = |field: &str| sample.photo_work[field].to_string().replace('"', "");
            let query = format!("challenge={}&nonce={}", work("challenge"), work("nonce"));
            (format!("/api/v1/public/photos?{query}"), Ask::File(photo::jpeg(1)))
        },
        at_home: Some(201),
        nobody: 201,
        afar: Afar::All(201),
        scopes: OPEN,
    },
    // The same report from everybody: taken in once, then answered again.
    Row {
        route: "POST /api/v1/public/reports",
        ask: |sample| {
            let mut body = report_with(sample.public_id, "words", json!({ "text": "路灯不亮" }));
            body["work"] = sample.public_work.clone();
            json_to("/api/v1/public/reports", body)
        },
        at_home: Some(201),
        nobody: 200,
        afar: Afar::All(200),
        scopes: OPEN,
    },
    open("GET /api/v1/public/nearby", |_| get("/api/v1/public/nearby?town=330203001")),
    open("GET /api/v1/public/figures", |_| get("/api/v1/public/figures")),
    open("GET /api/v1/public/figures.csv", |_| get("/api/v1/public/figures.csv")),
    Row {
        route: "GET /api/v1/public/cases/{number}",
        ask: |sample| get(format!("/api/v1/public/cases/{}?code=AAAAAAAA", sample.number)),
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
    Row {
        route: "POST /api/v1/public/cases/{number}/actions",
        ask: |sample| {
            let body = json!({ "code": "AAAAAAAA", "request": Uuid::new_v4(), "action": { "kind": "urge" } });
            json_to(format!("/api/v1/public/cases/{}/actions", sample.number), body)
        },
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
    // Whoever has not the code is told of nothing.
    Row {
        route: "PUT /api/v1/public/cases/{number}/notices",
        ask: |sample| {
            let body = json!({ "code": "AAAAAAAA", "phone": "13900139000", "language": "zh" });
            json_to(format!("/api/v1/public/cases/{}/notices", sample.number), body)
        },
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
    Row {
        route: "DELETE /api/v1/public/cases/{number}/notices",
        ask: |sample| get(format!("/api/v1/public/cases/{}/notices?code=AAAAAAAA", sample.number)),
        at_home: Some(404),
        nobody: 404,
        afar: Afar::All(404),
        scopes: OPEN,
    },
    // Administration.
    of(Role::SecurityAdmin, 200, "GET /api/v1/accounts", |_| get("/api/v1/accounts")),
    of(Role::SecurityAdmin, 201, "POST /api/v1/accounts", |_| {
        let login = format!("u-{}", Uuid::new_v4().simple());
        json_to("/api/v1/accounts", json!({ "login": login, "name": "新人", "password": "correct-horse-7" }))
    }),
    of(Role::SecurityAdmin, 200, "PATCH /api/v1/accounts/{id}", |sample| {
        json_to(format!("/api/v1/accounts/{}", sample.account), json!({ "name": "改名" }))
    }),
    of(Role::SecurityAdmin, 200, "PUT /api/v1/accounts/{id}/posts", |sample| {
        let post = json!({ "role": "service", "unit": STATION.0, "area": "330203001" });
        json_to(format!("/api/v1/accounts/{}/posts", sample.account), json!({ "posts": [post] }))
    }),
    of(Role::SecurityAdmin, 200, "GET /api/v1/tokens", |sample| {
        get(format!("/api/v1/tokens?account={}", sample.account))
    }),
    of(Role::SecurityAdmin, 201, "POST /api/v1/tokens", |sample| {
        json_to("/api/v1/tokens", json!({ "account": sample.account, "name": "对接", "scopes": ["read"] }))
    }),
    of(Role::SecurityAdmin, 204, "DELETE /api/v1/tokens/{id}", |sample| {
        get(format!("/api/v1/tokens/{}", sample.token))
    }),
    of(Role::AuditAdmin, 200, "GET /api/v1/audit", |_| get("/api/v1/audit")),
    of(Role::SystemAdmin, 200, "GET /api/v1/tables/{table}", |_| get("/api/v1/tables/units")),
    of(Role::SystemAdmin, 200, "POST /api/v1/tables/{table}", |_| {
        ("/api/v1/tables/areas?dry_run=true".to_owned(), Ask::File("code,name,level,parent_code\n".into()))
    }),
    Row {
        scopes: &[Admin],
        ..signed_in("GET /api/v1/tables/{table}/template", |_| get("/api/v1/tables/accounts/template"))
    },
    // The rules a city keeps as documents.
    signed_in("GET /api/v1/taxonomy/editions", |_| get("/api/v1/taxonomy/editions")),
    signed_in("GET /api/v1/taxonomy/diff", |_| get("/api/v1/taxonomy/diff?from=2026.1&to=2026.1")),
    signed_in("GET /api/v1/taxonomy/editions/{edition}/table", |_| {
        get("/api/v1/taxonomy/editions/2026.1/table")
    }),
    Row {
        scopes: &[Read],
        ..of(Role::SystemAdmin, 404, "GET /api/v1/taxonomy/editions/{edition}", |_| {
            get("/api/v1/taxonomy/editions/1999.1")
        })
    },
    of(Role::SystemAdmin, 422, "POST /api/v1/taxonomy/editions", |_| {
        json_to("/api/v1/taxonomy/editions", json!({ "text": "year = 2026", "dry_run": true }))
    }),
    signed_in("GET /api/v1/calendar", |_| get("/api/v1/calendar")),
    of(Role::SystemAdmin, 422, "PUT /api/v1/calendar", |_| {
        json_to("/api/v1/calendar", json!({ "name": { "zh": "日历", "en": "Calendar" }, "tz": "Nowhere" }))
    }),
];
