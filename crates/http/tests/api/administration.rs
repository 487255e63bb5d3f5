//! Administration: tables in and out, units one at a time, editions of the categories, the calendar, settings.

use domain::post::Role;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::city::ROOM;
use testkit::{Answer, Api, Fresh, Server};

use crate::access::unit;

testkit::on_both_engines!(
    a_faulty_table_names_each_row_and_stores_nothing,
    what_is_given_out_is_taken_in_again,
    areas_come_in_below_those_that_are_there,
    accounts_come_in_with_first_passwords,
    a_unit_is_changed_and_retired,
    an_edition_is_compared_before_it_is_taken_and_never_rewritten,
    a_table_of_categories_is_the_next_revision,
    another_calendar_comes_into_force,
    settings_follow_the_account,
);

const CSV: &str = "text/csv";

async fn taken(api: &Api, path: &str, text: impl Into<bytes::Bytes>) -> Value {
    api.upload_to(path, "table.csv", CSV, text).await.expect(200)
}

async fn system(server: &Server) -> Api {
    server.administrator(Role::SystemAdmin).await
}

fn length(answer: &Answer) -> usize {
    answer.expect(200)["items"].as_array().unwrap().len()
}

async fn a_faulty_table_names_each_row_and_stores_nothing(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let before = length(&admin.get("/units").await);
    let table = "编码,名称,类型,上级单位编码,负责区域,职能\n\
        new-1,新站,站所,u4,330203001,sanitation\n\
        \n\
        new-2,,站所,u99,330203001,flying\n\
        new-1,又一个,站所,u4,330203001,\n";
    let answer = taken(&admin, "/tables/units", table).await;
    assert_eq!(answer["stored"], false);
    let rows: Vec<_> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["row"].as_u64().unwrap(), row["field"].as_str().unwrap().to_owned()))
        .collect();
    let at = |row, field: &str| (row, field.to_owned());
    assert_eq!(rows, [at(4, "name"), at(4, "parent"), at(4, "functions"), at(5, "code")]);
    assert_eq!(length(&admin.get("/units").await), before);
    admin.upload_to("/tables/units", "x.xlsx", "x/y", vec![0xff, 0xfe]).await.refused(422, "table");
    admin.upload_to("/tables/people", "x.csv", CSV, "code\n").await.refused(404, "no_table");
}

async fn what_is_given_out_is_taken_in_again(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let units = length(&admin.get("/units").await) as u64;
    let book = admin.get("/tables/units").await;
    assert!(book.header("content-type").contains("spreadsheetml"));
    let answer = taken(&admin, "/tables/units?dry_run=true", book.body.clone()).await;
    assert_eq!(answer["refused"], json!([]));
    assert_eq!((answer["good"].as_u64(), answer["new"].as_u64()), (Some(units), Some(0)));
    assert_eq!(answer["stored"], false);
    // An empty template has nothing in it, and nothing wrong with it.
    let template = admin.get("/tables/units/template").await;
    let answer = taken(&admin, "/tables/units", template.body.clone()).await;
    assert_eq!((answer["good"].as_u64(), &answer["stored"]), (Some(0), &json!(false)));
}

async fn areas_come_in_below_those_that_are_there(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let table = "code,name,name_en,level,parent_code\n\
        330203001002,新社区,New Village,村社,330203001\n\
        330203001002001,新社区第一网格,,grid,330203001002\n";
    let answer = taken(&admin, "/tables/areas", table).await;
    assert_eq!((answer["good"].as_u64(), &answer["stored"]), (Some(2), &json!(true)));
    let village = admin.get("/areas/330203001002").await.expect(200);
    assert_eq!(village["name"], json!({ "zh": "新社区", "en": "New Village" }));
    // A code is never used twice.
    let again = taken(&admin, "/tables/areas", table).await;
    assert_eq!(again["stored"], false);
    assert_eq!(again["refused"].as_array().unwrap().len(), 2);
}

async fn accounts_come_in_with_first_passwords(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let security = server.administrator(Role::SecurityAdmin).await;
    let table = "登录名,姓名,岗位,单位编码,区域编码\n\
        first.new,王丽,网格员,u4,330203001001\n\
        first.new,王丽,核查员,u4,330203001\n";
    let answer = taken(&security, "/tables/accounts", table).await;
    assert_eq!((answer["good"].as_u64(), &answer["stored"]), (Some(1), &json!(true)));
    let password = answer["passwords"][0]["password"].as_str().unwrap();
    let body = json!({ "login": "first.new", "password": password });
    let me = server.nobody().post("/session", &body).await.expect(200);
    assert_eq!(me["must_change_password"], true);
    assert_eq!(me["posts"].as_array().unwrap().len(), 2);
    let again = taken(&security, "/tables/accounts", table).await;
    assert_eq!((again["refused"][0]["row"].as_u64(), &again["stored"]), (Some(2), &json!(false)));
    let found = security.get("/accounts?q=FIRST.N").await;
    assert_eq!(length(&found), 1);
    assert_eq!(length(&security.get("/accounts?q=%25").await), 0);
}

async fn a_unit_is_changed_and_retired(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let made = admin.post("/units", &unit("spare")).await.expect(201);
    admin.post("/units", &unit("spare")).await.refused(422, "code_taken");
    let path = format!("/units/{}", made["id"]);
    let mut body = unit("spare");
    body["functions"] = json!(["sanitation"]);
    let changed = admin.json(Method::PUT, &path, &body).await.expect(200);
    assert_eq!(changed["functions"], json!(["sanitation"]));
    body["areas"] = json!([]);
    admin.json(Method::PUT, &path, &body).await.refused(422, "unit");
    // The room would stand above itself.
    let mut room = unit("u4");
    room["kind"] = json!("room");
    room["parent"] = json!("spare");
    admin.json(Method::PUT, &format!("/units/{}", ROOM.0), &room).await.refused(422, "circle");
    admin.delete(&path).await.expect(204);
    let units = admin.get("/units").await.expect(200);
    let retired = units["items"].as_array().unwrap().iter().find(|unit| unit["id"] == made["id"]).unwrap();
    assert_eq!(retired["areas"], json!([]));
    admin.json(Method::PUT, "/units/9999", &unit("other")).await.refused(404, "no_unit");
}

async fn an_edition_is_compared_before_it_is_taken_and_never_rewritten(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let now = admin.get("/taxonomy/editions/2026.1").await.expect(200)["text"].as_str().unwrap().to_owned();
    let next = now.replace("year = 2026", "year = 2027").replacen("5 working_days", "4 working_days", 1);
    let post = |text: String, dry_run: bool| json!({ "text": text, "dry_run": dry_run });
    let compared = admin.post("/taxonomy/editions", &post(next.clone(), true)).await.expect(200);
    assert_eq!((&compared["stored"], &compared["compared_with"]), (&json!(false), &json!("2026.1")));
    assert_eq!(compared["diff"]["changed"][0]["fields"], json!(["limit"]));
    let said = &compared["diff"]["changed"][0]["differences"][0];
    assert_eq!(said["field"], "limit");
    assert_ne!(said["old"]["zh"], said["new"]["zh"]);
    assert_eq!(length(&admin.get("/taxonomy/editions").await), 1);
    admin.post("/taxonomy/editions", &post(next, false)).await.expect(200);
    assert_eq!(length(&admin.get("/taxonomy/editions").await), 2);
    let diff = admin.get("/taxonomy/diff?from=2026.1&to=2027.1").await.expect(200);
    assert_eq!(diff["changed"], compared["diff"]["changed"]);
    admin.post("/taxonomy/editions", &post(now, false)).await.refused(422, "edition_taken");
    let book = admin.get("/taxonomy/editions/2026.1/table").await;
    assert!(book.header("content-disposition").contains("categories-2026.1.xlsx"));
}

async fn a_table_of_categories_is_the_next_revision(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let template = admin.get("/tables/categories/template").await.body;
    let answer = taken(&admin, "/tables/categories", template).await;
    assert_eq!((answer["good"].as_u64(), &answer["stored"]), (Some(0), &json!(false)));

    // A row that cannot be read, and one that says another thing of its leaf than the row before.
    let table = "大类编码,大类,大类英文,所属平台,小类编码,小类,小类英文,关键词,居民承诺时限,立案条件编码,立案条件,立案条件英文,处置时限,结案条件,结案条件英文,照片要求,职能\n\
        99,其他,Other,便民服务,9901,其他事项,Other matters,,3 紧急工作日,a,有事,A matter,5 工作日,已办,Done,不要求,sanitation\n\
        99,其他,Other,便民服务,9901,其他事情,Other matters,,3 紧急工作日,b,有事,A matter,5 工作日,已办,Done,不要求,sanitation\n\
        99,其他,Other,航天,9902,另一类,Another,,3 工作日,a,有事,A matter,很快,已办,Done,不要求,sanitation\n";
    let answer = taken(&admin, "/tables/categories", table).await;
    assert_eq!(answer["stored"], false);
    let refused = answer["refused"].as_array().unwrap().iter();
    let rows: Vec<_> =
        refused.map(|row| (row["row"].as_u64().unwrap(), row["field"].as_str().unwrap())).collect();
    assert_eq!(rows, [(3, "leaf_name"), (4, "limit"), (4, "resident_limit"), (4, "platform")]);

    let before = length(&admin.get("/taxonomy/editions").await);
    let book = admin.get("/tables/categories").await.body;
    let answer = taken(&admin, "/tables/categories", book).await;
    assert_eq!(
        (&answer["refused"], answer["new"].as_u64(), &answer["stored"]),
        (&json!([]), Some(0), &json!(true))
    );
    assert_eq!(length(&admin.get("/taxonomy/editions").await), before + 1);
    let diff = admin.get("/taxonomy/diff?from=2026.1&to=2026.2").await.expect(200);
    assert_eq!(diff, json!({ "added": [], "removed": [], "changed": [] }));
}

async fn another_calendar_comes_into_force(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let admin = system(&server).await;
    let mut calendar = admin.get("/calendar").await.expect(200);
    let years = calendar["years"].as_array_mut().unwrap();
    let holiday =
        json!({ "name": { "zh": "元旦", "en": "New Year" }, "from": "2031-01-01", "to": "2031-01-02" });
    years.push(json!({ "year": 2031, "source": "notice", "on": [], "off": [holiday] }));
    admin.json(Method::PUT, "/calendar", &calendar).await.expect(204);
    let kept = admin.get("/calendar").await.expect(200);
    assert_eq!(kept["years"].as_array().unwrap().last().unwrap()["year"], 2031);
    calendar["years"] = json!([{ "year": 2031, "source": "notice", "on": ["2030-01-01"] }]);
    admin.json(Method::PUT, "/calendar", &calendar).await.refused(422, "flawed");
}

async fn settings_follow_the_account(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (one, other) = (server.dispatcher().await, server.worker().await);
    assert_eq!(one.get("/me/settings").await.expect(200), json!({}));
    one.json(Method::PUT, "/me/settings", &json!({ "large": true })).await.expect(204);
    assert_eq!(one.get("/me/settings").await.expect(200), json!({ "large": true }));
    assert_eq!(other.get("/me/settings").await.expect(200), json!({}));
    let much = json!({ "text": "x".repeat(40_000) });
    one.json(Method::PUT, "/me/settings", &much).await.refused(422, "too_large");
}
