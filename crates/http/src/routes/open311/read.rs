//! What is read: discovery, services, requests. None of it needs a key; without one, an address may read so many
//! requests a minute.

use std::net::IpAddr;

use app::caller::TokenScope;
use app::residents::told::standing;
use app::{AppError, Caller};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use domain::CaseId;
use domain::taxonomy::Taxonomy;
use ledger::cases::StoredCase;
use serde_json::json;
use share::open311::{
    Asked, Document, Fault, MOST_REQUESTS, Seen, definition, discovery, service_request, services,
};
use uuid::Uuid;

use super::call::{Call, Refused};
use crate::auth::Address;
use crate::limits::Limited;
use crate::problem::Problem;
use crate::state::Web;

/// How far pages reach, in requests.
const DEEPEST: usize = 5 * MOST_REQUESTS;

/// Discovery, the list of services, the list of requests.
pub async fn top(State(web): State<Web>, call: Call, Address(address): Address) -> Result<Response, Refused> {
    let document = match call.name.as_str() {
        "discovery" => about(&web, &call).await?,
        "services" => in_force(&web, |taxonomy| services(taxonomy, call.language)),
        "requests" => list(&web, &call, address).await?,
        _ => return Err(call.refused(no_address())),
    };
    Ok(call.answer(StatusCode::OK, &document))
}

async fn about(web: &Web, call: &Call) -> Result<Document, Refused> {
    let changed = web.app.categories_changed().await.map_err(|error| call.problem(&error.into()))?;
    let city = web.app.city();
    let origin = origin(web, &call.headers);
    let contact = format!("{}: {origin}/public", city.name.get(call.language));
    let key_service = domain::Bilingual::new(
        "密钥即平台的 API 令牌, 由本市安全管理员发放; 上报需要密钥, 读取不需要",
        "a key is an API token of the platform, given by the city's security administrator; reporting needs one, \
         reading does not",
    );
    Ok(discovery(&origin, changed, &contact, key_service.get(call.language)))
}

/// How this server is reached, as the client has reached it.
pub fn origin(web: &Web, headers: &HeaderMap) -> String {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = said("x-forwarded-proto").filter(|_| web.settings.behind_proxy);
    let scheme = match forwarded {
        Some(scheme @ ("http" | "https")) => scheme,
        _ if web.settings.https => "https",
        _ => "http",
    };
    format!("{scheme}://{}", said(header::HOST.as_str()).unwrap_or("localhost"))
}

/// Something made of the categories in force today.
pub fn in_force<T>(web: &Web, make: impl FnOnce(&Taxonomy) -> T) -> T {
    let city = web.app.city();
    make(city.rules.taxonomy.at(city.rules.calendar.date(web.app.time.now())))
}

/// One service with its attributes.
pub async fn service(State(web): State<Web>, call: Call) -> Result<Response, Refused> {
    let found =
        in_force(&web, |taxonomy| taxonomy.leaf(&call.name).map(|leaf| definition(leaf, call.language)));
    let document = found.ok_or_else(|| {
        call.refused(Fault::new(
            404,
            format!("没有类别 service_code “{}”", call.name),
            format!("service_code \"{}\" was not found", call.name),
        ))
    })?;
    Ok(call.answer(StatusCode::OK, &document))
}

async fn list(web: &Web, call: &Call, address: IpAddr) -> Result<Document, Refused> {
    let trouble = |error: AppError| call.problem(&error.into());
    let caller = reader(web, call, address).await?;
    let (page, size) = (number(call, "page")?, number(call, "page_size")?);
    let size = size.unwrap_or(MOST_REQUESTS).clamp(1, MOST_REQUESTS);
    let before = page.unwrap_or(1).saturating_sub(1).saturating_mul(size);
    let most = before.saturating_add(size);
    if most > DEEPEST {
        return Err(call.refused(Fault::bad(
            format!("最多翻到第 {DEEPEST} 条, 请缩小 start_date 至 end_date 的范围"),
            format!("pages reach {DEEPEST} requests; narrow start_date and end_date"),
        )));
    }
    let asked = Asked::read(&call.fields, web.app.time.now()).map_err(|fault| call.refused(fault))?;
    let mut found = Vec::new();
    match asked {
        Asked::Numbers(numbers) => {
            for number in numbers {
                found.extend(web.app.one_open_to(caller.as_ref(), &number).await.map_err(trouble)?);
            }
        }
        Asked::Filters(filters) => {
            for filter in filters {
                found.extend(web.app.open_to(caller.as_ref(), &filter, most).await.map_err(trouble)?);
            }
            found.sort_by_key(|record| std::cmp::Reverse(record.serial));
        }
    }
    found.truncate(most);
    let shown: Vec<_> = found.into_iter().skip(before).take(size).collect();
    Ok(told(web, call, caller.as_ref(), &shown))
}

/// Who reads requests: a system with a key, or anybody, under a limit for each address.
async fn reader(web: &Web, call: &Call, address: IpAddr) -> Result<Option<Caller>, Refused> {
    let caller = call.caller(web, &call.fields, TokenScope::Read).await?;
    if caller.is_none() {
        web.limit(Limited::Figures, address).map_err(|problem| call.problem(&problem))?;
    }
    Ok(caller)
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Refused> {
    let Some(text) = call.fields.get(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        let (zh, en) =
            (format!("{name} 应为数字, 收到 “{text}”"), format!("{name} is a number, got \"{text}\""));
        call.refused(Fault::bad(zh, en))
    })
}

fn told(web: &Web, call: &Call, caller: Option<&Caller>, records: &[StoredCase]) -> Document {
    let city = web.app.city();
    let requests = records.iter().filter_map(|record| {
        let closely = caller.is_some_and(|caller| caller.may_see(&record.case));
        let seen = if closely { Seen::Masked } else { Seen::Public };
        service_request(record, &city, call.language, &standing(&record.case, &city), seen)
    });
    Document::list("service_requests", "request", requests.collect())
}

/// One request.
pub async fn request(
    State(web): State<Web>,
    call: Call,
    Address(address): Address,
) -> Result<Response, Refused> {
    let caller = reader(&web, &call, address).await?;
    let found = web.app.one_open_to(caller.as_ref(), &call.name).await;
    let found = found.map_err(|error| call.problem(&error.into()))?.ok_or_else(|| {
        call.refused(Fault::new(
            404,
            format!("没有 service_request_id “{}”", call.name),
            format!("service_request_id \"{}\" was not found", call.name),
        ))
    })?;
    Ok(call.answer(StatusCode::OK, &told(&web, &call, caller.as_ref(), &[found])))
}

/// The number of the request that was posted under a token: the `Idempotency-Key` of the post.
pub async fn token(
    State(web): State<Web>,
    call: Call,
    Address(address): Address,
) -> Result<Response, Refused> {
    reader(&web, &call, address).await?;
    let unknown = || {
        call.refused(Fault::new(
            404,
            format!("没有以 “{}” 上报的事项", call.name),
            format!("token \"{}\" was not found", call.name),
        ))
    };
    let id = Uuid::parse_str(&call.name).map_err(|_| unknown())?;
    let record = web.app.read(CaseId(id)).await.map_err(|error| call.problem(&Problem::from(error)))?;
    // Who knows the token has posted it, so that a matter between people has its number too.
    let reported = record.filter(|record| !record.case.draft);
    let number = reported.and_then(|record| record.number.clone()).ok_or_else(unknown)?;
    let told = json!({ "token": call.name, "service_request_id": number });
    Ok(call.answer(StatusCode::OK, &Document::list("service_requests", "request", vec![told])))
}

fn no_address() -> Fault {
    Fault::new(404, "没有这个地址", "there is no such address")
}

/// An address that nothing is at.
pub async fn nothing(call: Call) -> Refused {
    call.refused(no_address())
}
