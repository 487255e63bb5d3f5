//! What comes back: progress of other systems, and the inbox for what could not be taken.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
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
use crate::wire::page::Page;
use crate::wire::share::{KeptOut, ProgressIn, ReasonOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(progress)).routes(routes!(inbox)).routes(routes!(settle))
}

/// What became of a message.
#[derive(Serialize, ToSchema)]
struct ReceivedOut {
    /// Whether it was taken; else it is kept for a person.
    taken: bool,
    /// The case it is about, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    /// The step it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u32>,
    /// Its number in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<i64>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonOut>,
}

/// Tell a system's progress on a case; it becomes a step (the system's own account). What cannot be taken is kept for a
/// person and answered with 202.
#[utoipa::path(post, path = "/share/progress", operation_id = "share_progress", tag = "share", request_body = ProgressIn,
    responses((status = 200, body = ReceivedOut), (status = 202, body = ReceivedOut), (status = 403, body = ProblemOut)))]
async fn progress(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<serde_json::Value>,
) -> Result<(StatusCode, Json<ReceivedOut>), Problem> {
    let received = web.share.take_progress(&caller, &body).await?;
    let status = if received.kept.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
    let (kept, reason) = received.kept.map_or((None, None), |(id, reason)| (Some(id), Some(reason.into())));
    let case = received.case.map(|case| case.0);
    Ok((status, Json(ReceivedOut { taken: kept.is_none(), case, seq: received.seq, kept, reason })))
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

/// Mark a message as dealt with (city supervisor).
#[utoipa::path(post, path = "/share/inbox/{id}/settle", operation_id = "share_settle", tag = "share",
    params(("id" = i64, Path, description = "the message")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn settle(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    web.share.settle_kept(&caller, params::number("id", &id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
