//! Deliveries: looked at, tried again, one sent now; a feed for those who fetch.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::CaseId;
use ledger::share::{DeliveryCursor, DeliveryState, Subject};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::subscriptions::AgainOut;
use crate::auth::SignedIn;
use crate::body::{Body, Query};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Page;
use crate::wire::share::{DeliveryOut, ReasonOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(deliveries))
        .routes(routes!(retry))
        .routes(routes!(send_now))
        .routes(routes!(feed))
}

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// `waiting`, `acknowledged`, `held` or `dead`; all where it is left out.
    state: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u32>,
}

/// A state by its name.
pub(super) fn state(name: Option<&str>) -> Result<Option<DeliveryState>, Problem> {
    let Some(name) = name else { return Ok(None) };
    let state = DeliveryState::from_name(name).ok_or_else(|| {
        Problem::invalid(
            "state",
            "one_of",
            format!("状态应为 waiting, acknowledged, held 或 dead, 收到 “{name}”"),
            format!("a state is waiting, acknowledged, held or dead, got \"{name}\""),
        )
    })?;
    Ok(Some(state))
}

/// A subscription's deliveries, the newest first (city supervisor).
#[utoipa::path(get, path = "/share/subscriptions/{id}/deliveries", operation_id = "share_deliveries", tag = "share",
    params(DeliveriesQuery, ("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = Page<DeliveryOut>), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn deliveries(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Json<Page<DeliveryOut>>, Problem> {
    let state = state(query.state.as_deref())?;
    let after: Option<DeliveryCursor> = query
        .after
        .as_deref()
        .map(|text| {
            text.parse().map_err(|_| {
                Problem::invalid("after", "cursor", "翻页标记无效, 请从第一页开始", "the cursor is not valid")
            })
        })
        .transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let id = params::number("id", &id)?;
    let found = web.share.deliveries(&caller, id, state, after, limit).await?;
    let next = (found.len() == limit as usize)
        .then(|| found.last().map(|last| DeliveryCursor { pos: last.pos }.to_string()))
        .flatten();
    Ok(Json(Page { items: found.into_iter().map(DeliveryOut::from).collect(), next }))
}

/// Which deliveries to send again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetryIn {
    /// The position of one delivery; all dead and held ones where it is left out.
    pos: Option<i64>,
}

/// Send one delivery again, or all that are dead or held (city supervisor).
#[utoipa::path(post, path = "/share/subscriptions/{id}/retry", operation_id = "share_retry", tag = "share", request_body = RetryIn,
    params(("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = AgainOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn retry(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<RetryIn>,
) -> Result<Json<AgainOut>, Problem> {
    let again = web.share.retry(&caller, params::number("id", &id)?, body.pos).await?;
    Ok(Json(AgainOut { again }))
}

/// Which case or area to send: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SendIn {
    /// The case.
    case: Option<Uuid>,
    /// The area, by its code.
    area: Option<String>,
}

/// Send a case or an area as it stands now, also while the subscription is paused (city supervisor).
#[utoipa::path(post, path = "/share/subscriptions/{id}/send", operation_id = "share_send", tag = "share", request_body = SendIn,
    params(("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = DeliveryOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn send_now(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<SendIn>,
) -> Result<Json<DeliveryOut>, Problem> {
    let subject = match (body.case, &body.area) {
        (Some(case), None) => Subject::Case(CaseId(case)),
        (None, Some(code)) => Subject::Area(params::area("area", code)?),
        _ => {
            return Err(Problem::invalid(
                "case",
                "one_of_two",
                "请给出事件 (case) 或区域 (area), 两者之一",
                "give a case or an area, one of the two",
            ));
        }
    };
    let sent = web.share.send_now(&caller, params::number("id", &id)?, subject).await?;
    Ok(Json(sent.into()))
}

/// Which part of a feed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FeedQuery {
    /// The `next` of the page before: asking for what follows acknowledges everything up to it.
    after: Option<i64>,
    /// At most 500; 100 when left out.
    limit: Option<u32>,
    /// `code` for the envelope `{code, msg, data}`.
    envelope: Option<String>,
}

/// One entry of a feed.
#[derive(Serialize, ToSchema)]
struct FedOut {
    /// The delivery's identity.
    id: String,
    /// The message, where it is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    message: Option<Value>,
    /// The message, where it is XML or CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Why the message is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<ReasonOut>,
}

/// A page of a feed.
#[derive(Serialize, ToSchema)]
struct FeedOut {
    /// Its entries, in the order of the steps or changes.
    items: Vec<FedOut>,
    /// What to pass as `after` once these have arrived, which acknowledges them; what was passed when there are none.
    next: i64,
}

/// Fetch a subscription, page by page (the target's own account).
#[utoipa::path(get, path = "/share/subscriptions/{id}/feed", operation_id = "share_feed", tag = "share",
    params(FeedQuery, ("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = FeedOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn feed(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<FeedQuery>,
) -> Result<Response, Problem> {
    let after = query.after.unwrap_or(0);
    let fed = web.share.feed(&caller, params::number("id", &id)?, after, query.limit.unwrap_or(100)).await?;
    let items = fed.entries.into_iter().map(|it| match it.body {
        Err(reason) => FedOut { id: it.id, message: None, text: None, held: Some(reason.into()) },
        Ok(text) => {
            let message = serde_json::from_str(&text).ok();
            let text = message.is_none().then_some(text);
            FedOut { id: it.id, message, text, held: None }
        }
    });
    let page = FeedOut { items: items.collect(), next: fed.next };
    if query.envelope.as_deref() == Some("code") {
        let rows = serde_json::to_value(&page).unwrap_or_default();
        return Ok(Json(json!({ "code": 200, "msg": "操作成功", "data": rows })).into_response());
    }
    Ok(Json(page).into_response())
}
