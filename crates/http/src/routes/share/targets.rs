//! Targets and their keys.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::AccountId;
use ledger::share::NewTarget;
use serde::{Deserialize, Serialize};
use share::settings::{Credential, Settings};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::{self, Body};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::share::TargetOut;
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(targets, add))
        .routes(routes!(change))
        .routes(routes!(rotate))
        .routes(routes!(set_credential, remove_credential))
}

/// Every system that cases are shared with (city supervisor).
#[utoipa::path(get, path = "/share/targets", operation_id = "share_targets", tag = "share",
    responses((status = 200, body = Items<TargetOut>), (status = 403, body = ProblemOut)))]
async fn targets(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Items<TargetOut>>, Problem> {
    let targets = web.share.targets(&caller).await?;
    Ok(Json(Items { items: targets.into_iter().map(|target| TargetOut::of(target, None)).collect() }))
}

/// A system to share with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TargetIn {
    /// The code it is known by; kept for good.
    code: String,
    /// Its name.
    name: Bilingual,
    /// How it is reached: `{"way": {"kind": "webhook", "url": "https://..."}}`, or of kind `open311`, `nats`, `kafka`,
    /// `mqtt`, `sftp`, `folder` or `pull`; `docs/guides/connect-a-department.md` has an example of each.
    #[schema(value_type = Object)]
    settings: serde_json::Value,
    /// Whose posts it acts with when it tells its progress.
    account: Option<u32>,
}

impl TryFrom<TargetIn> for NewTarget {
    type Error = Problem;

    /// The settings stay as they were written; what does not fit is told by its own field.
    fn try_from(it: TargetIn) -> Result<Self, Problem> {
        body::part::<Settings>("settings", &it.settings)?;
        Ok(Self {
            code: it.code,
            name: domain::Bilingual { zh: it.name.zh, en: it.name.en },
            settings: it.settings.to_string(),
            account: it.account.map(AccountId),
        })
    }
}

/// Add a system; the key its deliveries are signed with is shown this once (city supervisor).
#[utoipa::path(post, path = "/share/targets", operation_id = "share_add_target", tag = "share", request_body = TargetIn,
    responses((status = 201, body = TargetOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn add(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<TargetIn>,
) -> Result<(StatusCode, Json<TargetOut>), Problem> {
    let (target, key) = web.share.add_target(&caller, body.try_into()?).await?;
    Ok((StatusCode::CREATED, Json(TargetOut::of(target, Some(key)))))
}

/// Change a system, but for its code (city supervisor).
#[utoipa::path(put, path = "/share/targets/{id}", operation_id = "share_change_target", tag = "share", request_body = TargetIn,
    params(("id" = i64, Path, description = "the system")),
    responses((status = 200, body = TargetOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn change(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<TargetIn>,
) -> Result<Json<TargetOut>, Problem> {
    let target = web.share.change_target(&caller, params::number("id", &id)?, body.try_into()?).await?;
    Ok(Json(TargetOut::of(target, None)))
}

/// How long keys overlap.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RotateIn {
    /// For how many hours the old key goes on signing beside the new one.
    overlap_h: u32,
}

/// A key, shown this once.
#[derive(Serialize, ToSchema)]
struct KeyOut {
    /// The key: `whsec_` and base64.
    key: String,
}

/// Put a new signing key in place; it is shown this once (city supervisor).
#[utoipa::path(post, path = "/share/targets/{id}/key", operation_id = "share_rotate_key", tag = "share", request_body = RotateIn,
    params(("id" = i64, Path, description = "the system")),
    responses((status = 201, body = KeyOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn rotate(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<RotateIn>,
) -> Result<(StatusCode, Json<KeyOut>), Problem> {
    let key = web.share.rotate_key(&caller, params::number("id", &id)?, body.overlap_h).await?;
    Ok((StatusCode::CREATED, Json(KeyOut { key })))
}

/// What a system is signed in with; each way uses what it knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CredentialIn {
    /// The name to sign in by.
    user: Option<String>,
    /// Its password.
    password: Option<String>,
    /// A bearer token; for Open311 the `api_key`.
    token: Option<String>,
    /// A private key: in PEM beside `certificate`, in OpenSSH's form for SFTP.
    private_key: Option<String>,
    /// Our own certificate with its chain, in PEM: mutual TLS.
    certificate: Option<String>,
    /// The authorities the system's certificate may come from, in PEM; none for the usual ones.
    authority: Option<String>,
}

impl From<CredentialIn> for Credential {
    fn from(it: CredentialIn) -> Self {
        let CredentialIn { user, password, token, private_key, certificate, authority } = it;
        Self { user, password, token, private_key, certificate, authority }
    }
}

/// Keep what a system is signed in with, sealed; nothing shows it again (city supervisor).
#[utoipa::path(put, path = "/share/targets/{id}/credential", operation_id = "share_set_credential", tag = "share", request_body = CredentialIn,
    params(("id" = i64, Path, description = "the system")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn set_credential(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<CredentialIn>,
) -> Result<StatusCode, Problem> {
    web.share.set_credential(&caller, params::number("id", &id)?, Some(&body.into())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take away what a system is signed in with (city supervisor).
#[utoipa::path(delete, path = "/share/targets/{id}/credential", operation_id = "share_remove_credential", tag = "share",
    params(("id" = i64, Path, description = "the system")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn remove_credential(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    web.share.set_credential(&caller, params::number("id", &id)?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
