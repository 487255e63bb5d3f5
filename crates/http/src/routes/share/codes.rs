//! Code tables.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::Body;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(tables)).routes(routes!(put))
}

/// A code table.
#[derive(Serialize, ToSchema)]
struct CodeTableOut {
    /// What templates call it.
    name: String,
    /// Its version.
    version: u32,
    /// The other system's code for each of ours.
    entries: BTreeMap<String, String>,
    /// When it was stored.
    at: DateTime<Utc>,
}

/// The newest version of every code table (city supervisor).
#[utoipa::path(get, path = "/share/codes", operation_id = "share_codes", tag = "share",
    responses((status = 200, body = Items<CodeTableOut>), (status = 403, body = ProblemOut)))]
async fn tables(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Items<CodeTableOut>>, Problem> {
    let tables = web.share.code_tables(&caller).await?;
    let items = tables.into_iter().map(|it| CodeTableOut {
        name: it.name,
        version: it.version,
        entries: it.entries,
        at: it.at,
    });
    Ok(Json(Items { items: items.collect() }))
}

/// Codes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodesIn {
    /// The other system's code for each of ours; `3302*` stands for every code that begins so.
    entries: BTreeMap<String, String>,
}

/// The version stored.
#[derive(Serialize, ToSchema)]
struct CodesOut {
    /// The version.
    version: u32,
}

/// Store a code table whole, as a new version (city supervisor).
#[utoipa::path(put, path = "/share/codes/{name}", operation_id = "share_put_codes", tag = "share", request_body = CodesIn,
    params(("name" = String, Path, description = "what templates call it")),
    responses((status = 200, body = CodesOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn put(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(name): Path<String>,
    Body(body): Body<CodesIn>,
) -> Result<Json<CodesOut>, Problem> {
    Ok(Json(CodesOut { version: web.share.put_codes(&caller, &name, &body.entries).await? }))
}
