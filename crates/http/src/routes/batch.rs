//! For phones that come back online: what queued up, in order, each answered by itself.

use app::Caller;
use app::caller::TokenScope;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{Acted, NewActionIn, take_action};
use super::cases::shown;
use crate::auth::{SignedIn, in_scope};
use crate::body::Body;
use crate::malformed;
use crate::problem::{Problem, ProblemOut, language};
use crate::state::Web;
use crate::wire::case::CaseDetail;
use crate::wire::report::ReportIn;

/// Entries one batch may have.
const MOST: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(batch))
}

/// One entry: a report, or an action on a case.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Entry {
    /// A report.
    Report(Box<ReportIn>),
    /// An action.
    Action(Box<CaseAction>),
}

/// An action and the case it is on.
#[derive(Deserialize, ToSchema)]
struct CaseAction {
    /// The case.
    case: Uuid,
    /// The action.
    #[serde(flatten)]
    action: NewActionIn,
    /// What neither of them is.
    #[serde(flatten)]
    #[schema(ignore)]
    unknown: serde_json::Map<String, serde_json::Value>,
}

/// Entries in the order they were made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BatchIn {
    /// At most 200. Each is read by itself: one that is not well formed does not hold up the others.
    #[schema(value_type = Vec<Entry>)]
    items: Vec<serde_json::Value>,
}

/// What became of one entry.
#[derive(Serialize, ToSchema)]
struct Outcome {
    /// The status it would have had by itself.
    status: u16,
    /// The case after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseDetail>,
    /// The step's number, of an action.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u32>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemOut>,
}

/// What became of each.
#[derive(Serialize, ToSchema)]
struct BatchOut {
    /// In the order of the entries.
    items: Vec<Outcome>,
}

/// Take several reports and actions in order. One that is refused does not hold up the others.
#[utoipa::path(post, path = "/batch", tag = "cases", request_body = BatchIn,
    responses((status = 200, body = BatchOut), (status = 422, body = ProblemOut)))]
async fn batch(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: axum::http::HeaderMap,
    Body(body): Body<BatchIn>,
) -> Result<Json<BatchOut>, Problem> {
    if body.items.len() > MOST {
        return Err(Problem::invalid(
            "items",
            "too_many_items",
            format!("一次最多 {MOST} 条"),
            format!("at most {MOST} entries at a time"),
        ));
    }
    let language = language(&headers);
    let mut items = Vec::with_capacity(body.items.len());
    for (index, entry) in body.items.into_iter().enumerate() {
        items.push(take(&web, &caller, index, entry).await.unwrap_or_else(|problem| Outcome {
            status: problem.status().as_u16(),
            case: None,
            seq: None,
            problem: Some(problem.out(language)),
        }));
    }
    Ok(Json(BatchOut { items }))
}

/// Takes one entry. A token needs the scope it would need outside of a batch.
async fn take(
    web: &Web,
    caller: &Caller,
    index: usize,
    entry: serde_json::Value,
) -> Result<Outcome, Problem> {
    let place = format!("items[{index}]");
    match serde_path_to_error::deserialize(entry).map_err(|error| malformed::json(&error, &place))? {
        Entry::Report(report) => reported(web, caller, *report).await,
        Entry::Action(action) => match action.unknown.keys().next() {
            Some(name) => Err(malformed::unknown_field(&format!("{place}.action"), name)),
            None => acted(web, caller, *action).await,
        },
    }
}

async fn reported(web: &Web, caller: &Caller, report: ReportIn) -> Result<Outcome, Problem> {
    in_scope(caller, TokenScope::Report)?;
    let (status, case) = shown(web, caller, web.app.report(caller, report.report()?).await?).await?;
    Ok(Outcome { status: status.as_u16(), case: Some(case), seq: None, problem: None })
}

async fn acted(web: &Web, caller: &Caller, action: CaseAction) -> Result<Outcome, Problem> {
    in_scope(caller, TokenScope::Act)?;
    let done = take_action(web, caller, domain::CaseId(action.case), action.action).await?;
    let Acted { case, seq, .. } = Acted::of(web, caller, done).await?;
    Ok(Outcome { status: 200, case: Some(case), seq: Some(seq), problem: None })
}
