//! What comes in from other systems: progress and orders, posted by their account or signed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde::Serialize;
use share::inbound::{Received, Signed};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::SignedIn;
use crate::body::{Body, too_large};
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::inbound::{OrderIn, ProgressIn};
use crate::wire::share::ReasonOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(progress)).routes(routes!(order)).routes(routes!(signed))
}

/// What became of a message.
#[derive(Serialize, ToSchema)]
struct ReceivedOut {
    /// Whether it was taken; else it is kept for a person.
    taken: bool,
    /// Whether it had come before, and this is the first answer again.
    again: bool,
    /// The case it is about, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    /// The case's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
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

fn answer(received: Received) -> (StatusCode, Json<ReceivedOut>) {
    let status = if received.kept.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
    let (kept, reason) = received.kept.map_or((None, None), |(id, reason)| (Some(id), Some(reason.into())));
    let out = ReceivedOut {
        taken: kept.is_none(),
        again: received.again,
        case: received.case.map(|case| case.0),
        number: received.number,
        seq: received.seq,
        kept,
        reason,
    };
    (status, Json(out))
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
    Ok(answer(web.share.take_posted(&caller, &body).await?))
}

/// Hand over a hotline's order; it becomes a case, whose number is answered (the hotline's own account). The same order
/// number makes one case, however often it comes. What cannot be taken is kept for a person and answered with 202.
#[utoipa::path(post, path = "/share/orders", operation_id = "share_order", tag = "share", request_body = OrderIn,
    responses((status = 200, body = ReceivedOut), (status = 202, body = ReceivedOut), (status = 403, body = ProblemOut)))]
async fn order(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<serde_json::Value>,
) -> Result<(StatusCode, Json<ReceivedOut>), Problem> {
    Ok(answer(web.share.take_posted(&caller, &body).await?))
}

/// The same, progress or order, signed with the system's key instead of signed in: headers `webhook-id`,
/// `webhook-timestamp` and `webhook-signature` as in deliveries, the body JSON in UTF-8 or GB18030, in the fields its
/// settings name.
#[utoipa::path(post, path = "/share/in/{code}", operation_id = "share_in", tag = "share",
    request_body(content = serde_json::Value, content_type = "application/json"),
    params(("code" = String, Path, description = "the system's code")),
    responses((status = 200, body = ReceivedOut), (status = 202, body = ReceivedOut), (status = 401, body = ProblemOut), (status = 413, body = ProblemOut)))]
async fn signed(
    State(web): State<Web>,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<(StatusCode, Json<ReceivedOut>), Problem> {
    let body = body.map_err(|error| too_large(error.status()))?;
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = Signed {
        id: said("webhook-id").unwrap_or_default(),
        timestamp: said("webhook-timestamp").unwrap_or_default(),
        signature: said("webhook-signature").unwrap_or_default(),
        content_type: said(header::CONTENT_TYPE.as_str()),
        body: &body,
    };
    Ok(answer(web.share.take_signed(&code, signed).await?))
}
