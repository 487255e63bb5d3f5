//! How targets fare: whether they are sent to, a message to try them out, the accounts they may act as.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use share::manage::health::Health;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::share::ReasonOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(try_out)).routes(routes!(accounts))
}

/// How a system fares.
#[derive(Serialize, ToSchema)]
struct HealthOut {
    /// The system.
    target: i64,
    /// `untried`, `well`, or `spared` after it failed several times in a row.
    state: &'static str,
    /// While it is spared: nothing is sent before then.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
}

/// How every system fares, as the node asked knows it (city supervisor).
#[utoipa::path(get, path = "/share/health", operation_id = "share_health", tag = "share",
    responses((status = 200, body = Items<HealthOut>), (status = 403, body = ProblemOut)))]
async fn health(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Items<HealthOut>>, Problem> {
    let found = web.share.health(&caller).await?;
    let items = found.into_iter().map(|(target, health)| match health {
        Health::Untried => HealthOut { target, state: "untried", until: None },
        Health::Well => HealthOut { target, state: "well", until: None },
        Health::Spared(until) => HealthOut { target, state: "spared", until },
    });
    Ok(Json(Items { items: items.collect() }))
}

/// How a system answered.
#[derive(Serialize, ToSchema)]
struct TriedOut {
    /// Whether it took the message.
    taken: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonOut>,
}

/// Send a system a message about no case, of type `dingbo.test` (city supervisor).
#[utoipa::path(post, path = "/share/targets/{id}/try", operation_id = "share_try_target", tag = "share",
    params(("id" = i64, Path, description = "the system")),
    responses((status = 200, body = TriedOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn try_out(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<TriedOut>, Problem> {
    let reason = web.share.try_target(&caller, params::number("id", &id)?).await?.err();
    Ok(Json(TriedOut { taken: reason.is_none(), reason: reason.map(ReasonOut::from) }))
}

/// An account a system may act as.
#[derive(Serialize, ToSchema)]
struct ServiceAccountOut {
    /// Its number.
    id: u32,
    /// What it signs in with.
    login: String,
    /// Its name.
    name: String,
}

/// The accounts systems may act as when they tell their progress (city supervisor).
#[utoipa::path(get, path = "/share/accounts", operation_id = "share_accounts", tag = "share",
    responses((status = 200, body = Items<ServiceAccountOut>), (status = 403, body = ProblemOut)))]
async fn accounts(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Items<ServiceAccountOut>>, Problem> {
    let found = web.share.service_accounts(&caller).await?;
    let items = found.into_iter().map(|it| ServiceAccountOut { id: it.id.0, login: it.login, name: it.name });
    Ok(Json(Items { items: items.collect() }))
}
