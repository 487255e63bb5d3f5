//! Reconciliation of a subscription's day.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::subscriptions::AgainOut;
use crate::auth::SignedIn;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::share::ReconciledOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(reconcile, mend))
}

fn day(text: &str) -> Result<NaiveDate, Problem> {
    text.parse().map_err(|_| {
        Problem::invalid(
            "day",
            "day",
            format!("日期格式应为 2026-11-24, 收到 “{text}”"),
            format!("a day is 2026-11-24, got \"{text}\""),
        )
    })
}

/// What should have been delivered of a day, what was acknowledged, what the target holds (city supervisor).
#[utoipa::path(get, path = "/share/subscriptions/{id}/days/{day}", operation_id = "share_reconcile", tag = "share",
    params(("id" = i64, Path, description = "the subscription"), ("day" = String, Path, description = "in the city's zone")),
    responses((status = 200, body = ReconciledOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn reconcile(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path((id, text)): Path<(String, String)>,
) -> Result<Json<ReconciledOut>, Problem> {
    let reconciled = web.share.reconcile(&caller, params::number("id", &id)?, day(&text)?).await?;
    Ok(Json(reconciled.into()))
}

/// Send again what a day lacks (city supervisor).
#[utoipa::path(post, path = "/share/subscriptions/{id}/days/{day}", operation_id = "share_mend", tag = "share",
    params(("id" = i64, Path, description = "the subscription"), ("day" = String, Path, description = "in the city's zone")),
    responses((status = 200, body = AgainOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn mend(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path((id, text)): Path<(String, String)>,
) -> Result<Json<AgainOut>, Problem> {
    let sent = web.share.mend(&caller, params::number("id", &id)?, day(&text)?).await?;
    Ok(Json(AgainOut { again: sent as u64 }))
}
