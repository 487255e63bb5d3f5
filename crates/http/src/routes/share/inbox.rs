//! The inbox: what could not be taken, until a person has dealt with it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::CaseId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::SignedIn;
use crate::body::{Body, Query};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::inbound::{IntakeOut, KeptOut};
use crate::wire::page::{Items, Page};
use crate::wire::share::ReasonOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(inbox))
        .routes(routes!(retry))
        .routes(routes!(link))
        .routes(routes!(settle))
        .routes(routes!(intakes))
}

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// Those dealt with, too.
    all: Option<bool>,
    /// The `next` of the page before.
    after: Option<i64>,
    /// At most 200; 50 when left out.
    limit: Option<u32>,
}

/// Messages that could not be taken, the newest first (city supervisor).
#[utoipa::path(get, path = "/share/inbox", operation_id = "share_inbox", tag = "share", params(InboxQuery),
    responses((status = 200, body = Page<KeptOut>), (status = 403, body = ProblemOut)))]
async fn inbox(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(query): Query<InboxQuery>,
) -> Result<Json<Page<KeptOut>>, Problem> {
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let kept = web.share.inbox(&caller, !query.all.unwrap_or(false), query.after, limit).await?;
    let next = (kept.len() == limit as usize).then(|| kept.last().map(|last| last.id.to_string())).flatten();
    Ok(Json(Page { items: kept.into_iter().map(KeptOut::from).collect(), next }))
}

/// What became of a message that was taken in again.
#[derive(Serialize, ToSchema)]
struct TakenAgainOut {
    /// Whether it was taken now; else it stays in the inbox.
    taken: bool,
    /// The case it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    /// Why it is still not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonOut>,
}

async fn again(
    web: &Web,
    caller: &app::Caller,
    id: &str,
    case: Option<CaseId>,
) -> Result<Json<TakenAgainOut>, Problem> {
    let out = match web.share.retry_kept(caller, params::number("id", id)?, case).await? {
        Ok(case) => TakenAgainOut { taken: true, case: Some(case.0), reason: None },
        Err(reason) => TakenAgainOut { taken: false, case: None, reason: Some(reason.into()) },
    };
    Ok(Json(out))
}

/// Take a kept message in again, once what spoke against it is mended (city supervisor).
#[utoipa::path(post, path = "/share/inbox/{id}/retry", operation_id = "share_retry_kept", tag = "share",
    params(("id" = i64, Path, description = "the message")),
    responses((status = 200, body = TakenAgainOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn retry(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<TakenAgainOut>, Problem> {
    again(&web, &caller, &id, None).await
}

/// Which case a message is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkIn {
    /// The case.
    case: Uuid,
}

/// Take a kept message in as about a case that a person names; of an order, no other case is made (city supervisor).
#[utoipa::path(post, path = "/share/inbox/{id}/link", operation_id = "share_link_kept", tag = "share", request_body = LinkIn,
    params(("id" = i64, Path, description = "the message")),
    responses((status = 200, body = TakenAgainOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn link(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<LinkIn>,
) -> Result<Json<TakenAgainOut>, Problem> {
    again(&web, &caller, &id, Some(CaseId(body.case))).await
}

/// How a message was dealt with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettleIn {
    /// In 2 to 200 characters.
    note: String,
}

/// Mark a message as dealt with in another way, and say how (city supervisor).
#[utoipa::path(post, path = "/share/inbox/{id}/settle", operation_id = "share_settle", tag = "share", request_body = SettleIn,
    params(("id" = i64, Path, description = "the message")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn settle(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<SettleIn>,
) -> Result<StatusCode, Problem> {
    web.share.settle_kept(&caller, params::number("id", &id)?, &body.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far each system's own list, folder or endpoint was read (city supervisor).
#[utoipa::path(get, path = "/share/intakes", operation_id = "share_intakes", tag = "share",
    responses((status = 200, body = Items<IntakeOut>), (status = 403, body = ProblemOut)))]
async fn intakes(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Items<IntakeOut>>, Problem> {
    let intakes = web.share.intakes(&caller).await?;
    Ok(Json(Items { items: intakes.into_iter().map(IntakeOut::from).collect() }))
}
