//! A request that is posted: a report, by a system with a key.

use app::caller::TokenScope;
use app::cases::Beside;
use app::cases::report::NewReport;
use app::{AppError, Caller};
use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use domain::case::Channel;
use domain::{CaseId, Digest};
use serde_json::json;
use share::open311::{Document, Endpoint, Fault, Fields, Posted};
use uuid::Uuid;

use super::call::{Call, Refused};
use super::read::in_force;
use crate::body::too_large;
use crate::limits::Limited;
use crate::state::Web;

/// The longest `Idempotency-Key`, in characters.
const LONGEST_KEY: usize = 200;

/// A file that came with a form.
struct File {
    declared: Option<String>,
    bytes: Bytes,
}

/// Takes a posted request as the report of the system whose key it shows. Nobody reports without one, as the
/// specification has it: residents do so on their page, which is guarded against floods.
pub async fn request(
    State(web): State<Web>,
    call: Call,
    request: Request<Body>,
) -> Result<Response, Refused> {
    if call.name != "requests" {
        return Err(call.refused(Fault::new(404, "没有这个地址", "there is no such address")));
    }
    let (mut fields, file) = form(&call, request).await?;
    fields.extend(call.fields.clone());
    call.check_jurisdiction(&web, &fields)?;
    let caller = call.caller(&web, &fields, TokenScope::Report).await?.ok_or_else(|| {
        call.refused(Fault::new(
            403,
            "上报需要密钥 (api_key); 居民请在 /public 上报",
            "reporting needs a key (api_key); residents report at /public",
        ))
    })?;
    if file.is_some() {
        web.limit(Limited::Upload, caller.account).map_err(|problem| call.problem(&problem))?;
    }
    let posted =
        in_force(&web, |taxonomy| Posted::read(&fields, &web.app.city(), |code| taxonomy.leaf(code)));
    let posted = posted.map_err(|faults| call.all_refused(faults))?;
    let id = identity(&web, &call, &caller).await?;
    let mut new = NewReport {
        id,
        request: id.0,
        draft: false,
        channel: Channel::Resident,
        place: posted.place,
        leaf: posted.leaf,
        condition: None,
        beside: Beside { words: posted.words, ..Beside::default() },
    };
    if call.endpoint == Endpoint::Test {
        web.app.try_report(&caller, &new).await.map_err(|error| call.problem(&error.into()))?;
        let notice =
            domain::Bilingual::new("测试端点: 内容已检查, 未保存", "test endpoint: checked, and not kept");
        return Ok(answer(&call, StatusCode::OK, &json!({ "token": id.0 }), notice.get(call.language)));
    }
    if let Some(file) = file {
        new.beside.evidence = vec![keep(&web, &call, &caller, file).await?];
    }
    let reported = web.app.report(&caller, new).await.map_err(|error| call.problem(&error.into()))?;
    let code = web.app.codes.of(id);
    let number = reported.record.number.clone().unwrap_or_default();
    let status = if reported.again { StatusCode::OK } else { StatusCode::CREATED };
    // Whoever holds the code may follow, rate and reopen on the residents' page.
    let notice = domain::Bilingual::new(
        format!("编号 {number}, 查询码 {code}, 可在 /public 查询进展"),
        format!("number {number}, code {code}: follow it at /public"),
    );
    Ok(answer(&call, status, &json!({ "service_request_id": number }), notice.get(call.language)))
}

fn answer(call: &Call, status: StatusCode, named: &serde_json::Value, notice: &str) -> Response {
    let mut told = named.clone();
    told["service_notice"] = json!(notice);
    told["account_id"] = serde_json::Value::Null;
    call.answer(status, &Document::list("service_requests", "request", vec![told]))
}

/// The case's identity, so that sending twice is harmless: the client's `Idempotency-Key` where it is one, or the one that was
/// given to that key of the account when it first came. Made now where there is no key.
async fn identity(web: &Web, call: &Call, caller: &Caller) -> Result<CaseId, Refused> {
    let new = web.app.new_case_id();
    let Some(key) = call.headers.get("idempotency-key") else { return Ok(new) };
    let key = key.to_str().ok().filter(|key| (1..=LONGEST_KEY).contains(&key.len())).ok_or_else(|| {
        call.refused(Fault::bad(
            format!("Idempotency-Key 为 1 至 {LONGEST_KEY} 个 ASCII 字符"),
            format!("Idempotency-Key is 1 to {LONGEST_KEY} ASCII characters"),
        ))
    })?;
    match Uuid::parse_str(key).ok().filter(|id| id.get_version_num() == 7) {
        Some(id) => Ok(CaseId(id)),
        // Nothing is kept there.
        None if call.endpoint == Endpoint::Test => Ok(new),
        None => {
            let known = web.share.store().case_of_key(caller.account, key, new).await;
            known.map_err(|error| call.problem(&AppError::from(error).into()))
        }
    }
}

async fn keep(web: &Web, call: &Call, caller: &Caller, file: File) -> Result<Digest, Refused> {
    let taken = web.app.take_evidence(caller, file.bytes, file.declared.as_deref()).await;
    taken.map(|taken| taken.hash).map_err(|error| call.problem(&error.into()))
}

/// The fields of a form, and the picture `media` where there is one.
async fn form(call: &Call, request: Request<Body>) -> Result<(Fields, Option<File>), Refused> {
    let said = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = said.and_then(|text| text.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            let bytes = Bytes::from_request(request, &()).await;
            let bytes = bytes.map_err(|error| call.problem(&too_large(error.status())))?;
            Ok((Fields::read(&bytes).map_err(|fault| call.refused(fault))?, None))
        }
        "multipart/form-data" => {
            let form = Multipart::from_request(request, &()).await;
            parts(call, form.map_err(|error| call.problem(&too_large(error.status())))?).await
        }
        _ => Err(call.refused(Fault::new(
            415,
            "请求内容应为表单 (Content-Type: application/x-www-form-urlencoded)",
            "the body is a form (Content-Type: application/x-www-form-urlencoded)",
        ))),
    }
}

async fn parts(call: &Call, mut form: Multipart) -> Result<(Fields, Option<File>), Refused> {
    let (mut fields, mut file) = (Fields::default(), None);
    loop {
        let part = form.next_field().await.map_err(|error| call.problem(&too_large(error.status())))?;
        let Some(part) = part else { return Ok((fields, file)) };
        let name = part.name().unwrap_or_default().to_owned();
        let declared = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| call.problem(&too_large(error.status())))?;
        if name == "media" {
            file = Some(File { declared, bytes });
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        fields.put(name, text).map_err(|fault| call.refused(fault))?;
    }
}
