//! What is posted.

use app::caller::TokenScope;
use domain::post::Role;
use reqwest::{Method, multipart};
use serde_json::json;
use testkit::city::{GRID, OTHER_GRID, STATION};
use testkit::{Fresh, Server};

use super::{a_key, faults, first, get, post, post_to};
use crate::photo;
use crate::support::*;

const PLACE: [(&str, &str); 2] = [("lat", "29.865"), ("long", "121.505")];

fn manhole(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![("service_code", "0101"), ("description", "井盖松动 <b>"), ("phone", PHONE)];
    fields.extend([
        ("first_name", "小明"),
        ("last_name", "王"),
        ("email", "w@example.org"),
        ("device_id", "d-1"),
    ]);
    fields.extend_from_slice(more);
    fields
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_by_a_system() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, key) = (server.nobody(), a_key(&server).await);
    let fields = manhole(&[
        PLACE[0],
        PLACE[1],
        ("attribute[diameter_mm]", "700"),
        ("media_url", "https://x.example/1.jpg"),
    ]);
    let told = first(&post(&nobody, &key, &fields).await, 201);
    let number = told["service_request_id"].as_str().unwrap();
    assert!(told["service_notice"].as_str().unwrap().contains(number));
    // Whoever got the code follows it on the residents' page.
    let notice = told["service_notice"].as_str().unwrap();
    let code = notice.split("code ").nth(1).unwrap().split(':').next().unwrap();
    nobody.get(&format!("/public/cases/{number}?code={code}")).await.expect(200);

    let dispatcher = server.dispatcher().await;
    let case = dispatcher.get(&format!("/cases/by-number/{number}")).await.expect(200);
    assert_eq!(case["channel"], "resident");
    let purpose = json!({ "purpose": "联系反映人" });
    let path = format!("/cases/{}/reveal", case["id"].as_str().unwrap());
    let words = &dispatcher.post(&path, &purpose).await.expect(200)["items"][0]["words"];
    assert_eq!(words["text"], "井盖松动 <b>\nhttps://x.example/1.jpg");
    assert_eq!((&words["contact_name"], &words["contact_phone"]), (&json!("王小明"), &json!(PHONE)));
    assert_eq!(words["form"], json!({ "diameter_mm": 700 }));
    let read = get(&nobody, &format!("requests/{number}.xml")).await.text();
    assert!(read.contains(number));
    for typed in ["王", PHONE, "example", "d-1", "700"] {
        assert!(!read.contains(typed), "{typed} in {read}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_by_code_or_by_name() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, key) = (server.nobody(), a_key(&server).await);
    for (place, grid) in [
        (("address_id", OTHER_GRID), OTHER_GRID),
        (("address_string", "一社区第二网格 3 幢旁"), OTHER_GRID),
        (("address_string", "甲区一街道一社区第一网格"), GRID),
    ] {
        let told = first(&post(&nobody, &key, &manhole(&[place])).await, 201);
        let number = told["service_request_id"].as_str().unwrap().to_owned();
        let told = first(&get(&nobody, &format!("requests/{number}.json")).await, 200);
        assert_eq!(told["address_id"], grid, "{place:?}");
    }
    for place in [("address_id", "999999"), ("address_id", "x"), ("address_string", "某条路")] {
        faults(&post(&nobody, &key, &manhole(&[place])).await, 400);
    }
}

/// Of what there is to say the specification asks for a place and a category only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_without_a_description_says_its_category() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, key) = (server.nobody(), a_key(&server).await);
    let told = first(&post(&nobody, &key, &[("service_code", "0601"), PLACE[0], PLACE[1]]).await, 201);
    let number = told["service_request_id"].as_str().unwrap();
    let case = server.dispatcher().await.get(&format!("/cases/by-number/{number}")).await.expect(200);
    assert_eq!(case["description"], case["leaf"]["name"]["zh"], "{case}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_twice_taken_once() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, id) = (server.nobody(), server.id());
    let (one, other) = (a_key(&server).await, {
        let system = server.colleague(Role::Service, STATION).await;
        server.token(system.account(), &[TokenScope::Report]).await
    });
    let send = async |account: &str, key: &str, text: &str| {
        let form = format!("api_key={account}&service_code=0601&lat=29.865&long=121.505&description={text}");
        let ask = nobody.ask(Method::POST, "/open311/v2/requests.json").header("idempotency-key", key);
        let ask = ask.header("content-type", "application/x-www-form-urlencoded").body(form);
        nobody.send(ask).await
    };
    faults(&get(&nobody, &format!("tokens/{id}.json")).await, 404);
    // An identity that a case can have, and what other systems call theirs.
    for key in [id.to_string(), "3-17".to_owned(), "5c0d3a5e-9e5a-4b43-9f54-b4a9c6c6a3a1".to_owned()] {
        let made = first(&send(&one, &key, "x").await, 201);
        assert_eq!(
            first(&send(&one, &key, "x").await, 200)["service_request_id"],
            made["service_request_id"]
        );
        faults(&send(&one, &key, "y").await, 409);
    }
    let token = first(&get(&nobody, &format!("tokens/{id}.json")).await, 200);
    assert!(token["service_request_id"].is_string());
    first(&send(&other, "3-17", "x").await, 201);
    faults(&send(&one, &"k".repeat(201), "x").await, 400);
    assert_eq!(get(&nobody, "requests.json").await.expect(200).as_array().unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_reports_with_its_key() {
    let server = Server::start(Fresh::sqlite()).await;
    let nobody = server.nobody();
    let system = server.staff(Role::Service, STATION).await;
    let key = server.token(system.account(), &[TokenScope::Report]).await;
    let fields = [("service_code", "0601"), ("description", "垃圾"), PLACE[0], PLACE[1]];
    // Many more than a resident's address may send.
    for turn in 0..30 {
        assert_eq!(post(&nobody, &key, &fields).await.status, 201, "{turn}");
    }
    let reads = server.token(system.account(), &[TokenScope::Read]).await;
    for wrong in ["wrong", reads.as_str()] {
        faults(&post(&nobody, wrong, &fields).await, 403);
    }
    // In the query, too, as some clients have it, and with a picture.
    let part =
        multipart::Part::bytes(photo::jpeg(3).to_vec()).file_name("a.jpg").mime_str("image/jpeg").unwrap();
    let form =
        multipart::Form::new().text("service_code", "0601").text("description", "垃圾").part("media", part);
    let form = form.text("lat", "29.865").text("long", "121.505");
    let ask = nobody.ask(Method::POST, &format!("/open311/v2/requests.json?api_key={key}"));
    let told = first(&nobody.send(ask.multipart(form)).await, 201);
    let number = told["service_request_id"].as_str().unwrap();
    let case = server.dispatcher().await.get(&format!("/cases/by-number/{number}")).await.expect(200);
    let steps = format!("/cases/{}/steps", case["id"].as_str().unwrap());
    let steps = server.dispatcher().await.get(&steps).await.expect(200);
    assert_eq!(steps["items"][0]["evidence"].as_array().unwrap().len(), 1, "{steps}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_test_endpoint_checks_and_keeps_nothing() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, key) = (server.nobody(), a_key(&server).await);
    let path = "/open311/test/v2/requests.json";
    let good = format!("api_key={key}&service_code=0601&lat=29.865&long=121.505&description=x");
    let told = first(&post_to(&nobody, path, good.clone()).await, 200);
    assert!(told["service_request_id"].is_null() && told["token"].is_string(), "{told}");
    faults(&post_to(&nobody, path, good.replace("29.865", "39.9")).await, 400);
    assert_eq!(get(&nobody, "requests.json").await.expect(200), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused() {
    let server = Server::start(Fresh::sqlite()).await;
    let (nobody, key) = (server.nobody(), a_key(&server).await);
    let at = "lat=29.865&long=121.505";
    for (form, status, count) in [
        (String::new(), 400, 2),
        (format!("{at}&description=x"), 400, 1),
        (format!("{at}&service_code=none&description=x"), 404, 1),
        ("service_code=0601&description=x&lat=29.865".to_owned(), 400, 1),
        ("service_code=0601&description=x&lat=up&long=down".to_owned(), 400, 1),
        ("service_code=0601&description=x&lat=39.908&long=116.397".to_owned(), 400, 1),
        (format!("{at}&service_code=0601&description=x&media_url=ftp://x"), 400, 1),
        (format!("{at}&service_code=0601&description=x&phone=call%20me"), 400, 1),
        (format!("{at}&service_code=0601&description=%BE%AE"), 400, 1),
        (format!("{at}&service_code=0101&description=x&attribute[diameter_mm]=wide"), 400, 1),
        (format!("{at}&service_code=0101&description=x&attribute[diameter_mm]=-1"), 400, 1),
        (format!("{at}&service_code=0101&description=x&attribute[face]=x&attribute[name]=y"), 400, 2),
        (format!("{at}&service_code=0601&description={}", "x".repeat(4001)), 400, 1),
        (format!("{at}&service_code=0601&description=x&jurisdiction_id=other"), 404, 1),
    ] {
        let keyed = format!("{form}&api_key={key}");
        let told = faults(&post_to(&nobody, "/open311/v2/requests.json", keyed).await, status);
        assert_eq!(told.len(), count, "{form}: {told:?}");
    }
    let large = "x".repeat(5 * 1024 * 1024);
    faults(&post_to(&nobody, "/open311/v2/requests.json", large).await, 413);
    faults(&post_to(&nobody, "/open311/v2/services.json", "a=b").await, 404);
    for path in ["/open311/v2/requests.json", "/open311/test/v2/requests.json"] {
        let keyless = format!("{at}&service_code=0601&description=x");
        faults(&post_to(&nobody, path, keyless).await, 403);
    }
}
