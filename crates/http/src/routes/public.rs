//! For residents, without an account: report, follow, rate, urge, reopen.
//!
//! What is answered here holds no personal text and no name of staff.

use app::cases::Beside;
use app::cases::act::NewAction;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::CaseId;
use domain::case::{Action, Case, Stage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Address;
use crate::body::{Body, Query};
use crate::problem::{Problem, ProblemOut};
use crate::state::{Limited, Web};
use crate::wire::place::PlaceIn;
use crate::wire::report::WordsIn;
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(report)).routes(routes!(follow)).routes(routes!(act))
}

/// A resident's report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PublicReport {
    /// Made by the page: a UUID of version 7. Sending it twice is harmless.
    id: Uuid,
    /// Where the matter is.
    place: PlaceIn,
    /// The leaf category, when the resident chose one.
    leaf: Option<String>,
    /// What the matter is.
    words: WordsIn,
}

/// What a resident needs to follow their report.
#[derive(Serialize, ToSchema)]
struct Receipt {
    /// The case's number.
    number: String,
    /// The code that goes with it.
    code: String,
    /// When the matter should be settled.
    due_at: DateTime<Utc>,
}

/// Report a matter without an account. Sending the same one twice is answered the same (200 instead of 201).
#[utoipa::path(post, path = "/public/reports", operation_id = "public_report", tag = "public", request_body = PublicReport,
    responses((status = 201, body = Receipt), (status = 200, body = Receipt), (status = 409, body = ProblemOut), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn report(
    State(web): State<Web>,
    Address(address): Address,
    Body(body): Body<PublicReport>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    web.limit(Limited::PublicReport, address)?;
    let new = app::cases::report::NewReport {
        id: CaseId(body.id),
        request: body.id,
        draft: false,
        channel: domain::case::Channel::Resident,
        place: body.place.given()?,
        leaf: body.leaf.unwrap_or_default(),
        condition: None,
        beside: Beside { words: body.words.into(), ..Beside::default() },
    };
    let (reported, code) = web.app.report_in_public(new).await?;
    let record = &reported.record;
    let due_at = record.case.matter.as_ref().map(|matter| matter.resident.due_at());
    let (Some(number), Some(due_at)) = (record.number.clone(), due_at) else {
        return Err(app::AppError::no_case().into());
    };
    let status = if reported.again { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(Receipt { number, code, due_at })))
}

/// The code of a case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CodeQuery {
    /// As it was answered to the report.
    code: String,
}

/// Where a resident's case stands, in plain words.
#[derive(Serialize, ToSchema)]
struct Status {
    /// The case's number.
    number: String,
    /// What it is about.
    leaf_name: Bilingual,
    /// When it was reported.
    reported_at: DateTime<Utc>,
    /// When it should be settled.
    due_at: DateTime<Utc>,
    /// Where it stands now.
    now: Bilingual,
    /// Who has it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<Bilingual>,
    /// What happened so far, first to last.
    history: Vec<Happened>,
    /// What the resident may do: rate, urge, reopen, comment, withdraw.
    may: Vec<&'static str>,
}

/// One thing that happened.
#[derive(Serialize, ToSchema)]
struct Happened {
    /// When.
    at: DateTime<Utc>,
    /// What, in plain words.
    text: Bilingual,
}

/// Follow a case by its number and code.
#[utoipa::path(get, path = "/public/cases/{number}", tag = "public", params(CodeQuery, ("number" = String, Path, description = "the case's number")),
    responses((status = 200, body = Status), (status = 404, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn follow(
    State(web): State<Web>,
    Address(address): Address,
    Path(number): Path<String>,
    Query(query): Query<CodeQuery>,
) -> Result<Json<Status>, Problem> {
    web.limit(Limited::LookUp, address)?;
    let (caller, record) = web.app.by_code(&number, &query.code).await?;
    let steps = web.app.steps(&caller, record.case.id).await?;
    let city = web.app.city();
    let matter = record.case.matter.as_ref().ok_or_else(app::AppError::no_case)?;
    let detail = web.app.detail(&caller, std::sync::Arc::clone(&record));
    let holder = record.case.holder().filter(|_| record.case.is_open());
    Ok(Json(Status {
        number: record.number.clone().unwrap_or_default(),
        leaf_name: city
            .leaf(matter.edition, &matter.leaf)
            .map(|leaf| leaf.name.clone())
            .unwrap_or_default()
            .into(),
        reported_at: matter.reported_at,
        due_at: matter.resident.due_at(),
        now: standing(&record.case).into(),
        holder: holder.map(|unit| city.unit_name(unit).into()),
        history: steps
            .iter()
            .filter(|shown| public(&shown.step.body.action))
            .map(|shown| Happened { at: shown.step.at, text: shown.step.body.action.kind().label().into() })
            .collect(),
        may: detail
            .permitted
            .iter()
            .filter(|permitted| permitted.refusal.is_none())
            .map(|permitted| permitted.action.name())
            .filter(|name| *name != "report")
            .collect(),
    }))
}

/// Where a case stands, honestly, also when it was returned or waits.
pub(crate) fn standing(case: &Case) -> domain::Bilingual {
    let (zh, en) = match (case.end, case.stage) {
        (Some(end), _) => return end.label(),
        _ if case.contested => {
            ("两个部门对由谁办理有分歧, 正在裁定", "departments differ on whose it is; a ruling is awaited")
        }
        _ if case.suspended_until.is_some() => {
            ("因条件限制暂缓办理", "put off for now, for a reason on record")
        }
        (None, Stage::Collect) => ("已收到, 等待受理", "received, waiting to be accepted"),
        (None, Stage::File) => ("已受理, 正在核实", "accepted, being checked"),
        (None, Stage::Dispatch) if case.returns > 0 => {
            ("承办单位退回, 正在重新派遣", "returned by the unit, being sent to another")
        }
        (None, Stage::Dispatch) => ("已立案, 正在派遣", "filed, being sent to the unit that handles it"),
        (None, Stage::Handle) => ("正在处理", "being handled"),
        (None, Stage::Feedback) => ("已处理, 正在核查", "handled, being verified"),
        (None, Stage::Close) => ("核查通过, 即将结案", "verified, about to be closed"),
        (None, Stage::Evaluate) => ("已办结", "settled"),
    };
    domain::Bilingual::new(zh, en)
}

/// Steps a resident is told of; talk inside and between units is not among them.
fn public(action: &Action) -> bool {
    !matches!(
        action,
        Action::Comment
            | Action::Assign { .. }
            | Action::HandOver { .. }
            | Action::Consult { .. }
            | Action::ReplyConsult
            | Action::Appeal
            | Action::ReviewAppeal { .. }
            | Action::AskVoid
            | Action::AskForceClose
            | Action::Deny
            | Action::Absorb { .. }
    )
}

/// A resident's action on their own case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PublicAction {
    /// The code that goes with the number.
    code: String,
    /// Made by the page: sending it twice is harmless.
    request: Uuid,
    /// What is asked.
    action: PublicActionIn,
    /// What is said with it.
    #[serde(default)]
    words: WordsIn,
}

/// What a resident may ask.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum PublicActionIn {
    /// 评价
    Rate { satisfied: bool, stars: Option<u8> },
    /// 催办
    Urge {},
    /// 重开
    Reopen {},
    /// 补充说明
    Comment {},
    /// 撤回
    Withdraw {},
}

/// Rate, urge, reopen, add to or withdraw one's own case.
#[utoipa::path(post, path = "/public/cases/{number}/actions", operation_id = "public_act", tag = "public", request_body = PublicAction,
    params(("number" = String, Path, description = "the case's number")),
    responses((status = 204), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn act(
    State(web): State<Web>,
    Address(address): Address,
    Path(number): Path<String>,
    Body(body): Body<PublicAction>,
) -> Result<StatusCode, Problem> {
    web.limit(Limited::LookUp, address)?;
    let action = match body.action {
        PublicActionIn::Rate { satisfied, stars } => Action::Rate { satisfied, stars },
        PublicActionIn::Urge {} => Action::Urge,
        PublicActionIn::Reopen {} => Action::Reopen,
        PublicActionIn::Comment {} => Action::Comment,
        PublicActionIn::Withdraw {} => Action::Withdraw,
    };
    let new = NewAction {
        // The number and code say which case; by_code finds it.
        case: CaseId(Uuid::nil()),
        request: body.request,
        version: None,
        action,
        beside: Beside { words: body.words.into(), ..Beside::default() },
        parts: Vec::new(),
    };
    web.app.act_in_public(&number, &body.code, new).await?;
    Ok(StatusCode::NO_CONTENT)
}
