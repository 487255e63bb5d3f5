//! Open311 GeoReport v2: as its specification has it, and nothing typed is given out.

mod clients;
mod posted;
mod told;

use app::caller::TokenScope;
use domain::post::Role;
use reqwest::{Method, header};
use serde_json::Value;
use testkit::city::STATION;
use testkit::{Answer, Api, Server};

/// Reads an address of the production endpoint.
async fn get(api: &Api, path: &str) -> Answer {
    api.send(api.ask(Method::GET, &format!("/open311/v2/{path}"))).await
}

/// Posts a form to an endpoint, already encoded.
async fn post_to(api: &Api, path: &str, form: impl Into<String>) -> Answer {
    let ask = api
        .ask(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into());
    api.send(ask).await
}

/// Posts a form of names and values to the production endpoint.
async fn post(api: &Api, key: &str, fields: &[(&str, &str)]) -> Answer {
    let url = reqwest::Url::parse_with_params(&format!("http://x?api_key={key}"), fields).unwrap();
    post_to(api, "/open311/v2/requests.json", url.query().unwrap_or_default()).await
}

/// The key of a system that may report and read.
async fn a_key(server: &Server) -> String {
    let system = server.staff(Role::Service, STATION).await;
    server.token(system.account(), &[TokenScope::Report, TokenScope::Read]).await
}

/// Asserts that an answer is a list of faults whose first has this status; their descriptions.
#[track_caller]
fn faults(answer: &Answer, status: u16) -> Vec<String> {
    let told = answer.expect(status);
    let faults = told.as_array().expect("faults are a list");
    assert_eq!(faults[0]["code"], status, "{told}");
    faults.iter().map(|fault| fault["description"].as_str().unwrap().to_owned()).collect()
}

/// The first of a list.
#[track_caller]
fn first(answer: &Answer, status: u16) -> Value {
    answer.expect(status)[0].clone()
}
