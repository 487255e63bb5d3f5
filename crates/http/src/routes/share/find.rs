//! Deliveries over all subscriptions, and what one of them says.

use axum::Json;
use axum::extract::{Path, State};
use ledger::share::Delivery;
use serde::{Deserialize, Serialize};
use share::manage::find::{Place, Sought};
use share::rule::SubjectKind;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::deliveries::state;
use crate::auth::SignedIn;
use crate::body::{Body, Query};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Page;
use crate::wire::share::{DeliveryOut, ReasonOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(find)).routes(routes!(say))
}

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FindQuery {
    /// To this system.
    target: Option<i64>,
    /// Of this subscription.
    subscription: Option<i64>,
    /// `waiting`, `acknowledged`, `held` or `dead`.
    state: Option<String>,
    /// `cases` or `areas`; left out, of what the subscription asked for shares, else of cases.
    subject: Option<String>,
    /// Of the case with this number, or the area with this code; then all at once.
    number: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u32>,
}

/// Deliveries over all subscriptions, the newest first (city supervisor).
#[utoipa::path(get, path = "/share/deliveries", operation_id = "share_find_deliveries", tag = "share", params(FindQuery),
    responses((status = 200, body = Page<DeliveryOut>), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn find(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(query): Query<FindQuery>,
) -> Result<Json<Page<DeliveryOut>>, Problem> {
    let FindQuery { target, subscription, number, .. } = query;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let is_whole = number.is_some();
    let subject = query.subject.as_deref().map(kind).transpose()?;
    let sought = Sought { target, subscription, state: state(query.state.as_deref())?, subject, number };
    let after = query.after.as_deref().map(place).transpose()?;
    let found = web.share.find_deliveries(&caller, &sought, after, limit).await?;
    let more = !is_whole && found.len() == limit as usize;
    let next = found.last().filter(|_| more).map(cursor);
    Ok(Json(Page { items: found.into_iter().map(DeliveryOut::from).collect(), next }))
}

fn kind(name: &str) -> Result<SubjectKind, Problem> {
    SubjectKind::from_name(name).ok_or_else(|| {
        Problem::invalid(
            "subject",
            "one_of",
            format!("共享的内容应为 cases 或 areas, 收到 “{name}”"),
            format!("a subject is cases or areas, got \"{name}\""),
        )
    })
}

fn cursor(last: &Delivery) -> String {
    format!("{}.{}", last.pos, last.subscription)
}

fn place(text: &str) -> Result<Place, Problem> {
    let read = || {
        let (pos, subscription) = text.split_once('.')?;
        Some(Place { pos: pos.parse().ok()?, subscription: subscription.parse().ok()? })
    };
    read().ok_or_else(|| {
        Problem::invalid("after", "cursor", "翻页标记无效, 请从第一页开始", "the cursor is not valid")
    })
}

/// Whether to see personal text in the clear.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SayIn {
    /// What it is needed for; without it, it is masked.
    purpose: Option<String>,
}

/// What a delivery says.
#[derive(Serialize, ToSchema)]
struct SaidOut {
    /// The message in its shape, as it would be sent now.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Why it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<ReasonOut>,
    /// Whether personal data that the system gets is masked here.
    masked: bool,
}

/// What a delivery says, personal text masked (city supervisor); in the clear, for a purpose that is recorded, for those
/// who handle that very case.
#[utoipa::path(post, path = "/share/subscriptions/{id}/deliveries/{pos}/message", operation_id = "share_message", tag = "share", request_body = SayIn,
    params(("id" = i64, Path, description = "the subscription"), ("pos" = i64, Path, description = "the position of its step or change")),
    responses((status = 200, body = SaidOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn say(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path((id, pos)): Path<(String, String)>,
    Body(body): Body<SayIn>,
) -> Result<Json<SaidOut>, Problem> {
    let (id, pos) = (params::number("id", &id)?, params::number("pos", &pos)?);
    let said = web.share.said(&caller, id, pos, body.purpose.as_deref()).await?;
    let (text, held) = match said.text {
        Ok(text) => (Some(text), None),
        Err(reason) => (None, Some(reason.into())),
    };
    Ok(Json(SaidOut { text, held, masked: said.masked }))
}
