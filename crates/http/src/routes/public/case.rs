//! A resident's own case, by its number and code.

use app::cases::Beside;
use app::cases::act::NewAction;
use app::residents::told::Told;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::CaseId;
use domain::case::{Action, ActionKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Address;
use crate::body::{Body, Query};
use crate::limits::Limited;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::report::WordsIn;
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(follow)).routes(routes!(act))
}

/// The code of a case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CodeQuery {
    /// As it was answered to the report.
    pub code: String,
}

/// Where a resident's case stands, in plain words.
#[derive(Serialize, ToSchema)]
struct Status {
    /// The case's number.
    number: String,
    /// What it is about.
    leaf_name: Bilingual,
    /// The grid it is in.
    area_name: Bilingual,
    /// When it was reported.
    reported_at: DateTime<Utc>,
    /// When it should be settled.
    due_at: DateTime<Utc>,
    /// Whether it was not settled by then.
    late: bool,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
    /// Where it stands now.
    now: Bilingual,
    /// Who has it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<Bilingual>,
    /// What comes next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<NextOut>,
    /// What happened so far, first to last.
    history: Vec<Happened>,
    /// Whether the resident is satisfied, once they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfied: Option<bool>,
    /// What the resident may do: rate, urge, reopen, comment, withdraw.
    may: Vec<&'static str>,
    /// The last moment to rate or reopen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    may_until: Option<DateTime<Utc>>,
    /// Whether the resident is told by message or mail how it goes on; none where the city has no gateway for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    notices: Option<bool>,
}

/// What comes next.
#[derive(Serialize, ToSchema)]
struct NextOut {
    /// What, and whose turn it is.
    text: Bilingual,
    /// By when; none where no limit runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<DateTime<Utc>>,
    /// Whether that is over.
    late: bool,
}

/// One thing that happened.
#[derive(Serialize, ToSchema)]
struct Happened {
    /// When.
    at: DateTime<Utc>,
    /// What, in a plain sentence.
    text: Bilingual,
}

impl Status {
    fn of(told: Told, notices: Option<bool>) -> Self {
        let next = |next: app::residents::told::Next| NextOut {
            text: next.text.into(),
            by: next.by,
            late: next.late,
        };
        let happened = |it: app::residents::told::Happened| Happened { at: it.at, text: it.text.into() };
        Self {
            number: told.number,
            leaf_name: told.leaf_name.into(),
            area_name: told.area_name.into(),
            reported_at: told.reported_at,
            due_at: told.due_at,
            late: told.late,
            ended_at: told.ended_at,
            now: told.now.into(),
            holder: told.holder.map(Into::into),
            next: told.next.map(next),
            history: told.history.into_iter().map(happened).collect(),
            satisfied: told.satisfied,
            may: told.may.into_iter().map(ActionKind::name).collect(),
            may_until: told.may_until,
            notices,
        }
    }
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
    let told = web.app.follow(&number, &query.code).await?;
    let notices = web.share.are_notices_wished(&number, &query.code).await?;
    Ok(Json(Status::of(told, notices)))
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
