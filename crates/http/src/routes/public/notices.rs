//! Being told how one's case goes on, by message or mail: asked for with its number and code.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use share::notice::Contact;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::case::CodeQuery;
use crate::auth::Address;
use crate::body::{Body, Query};
use crate::limits::Limited;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(wish)).routes(routes!(unwish))
}

/// Where to be told, and in which language.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticesIn {
    /// The code that goes with the number.
    code: String,
    /// A mobile number. Sealed, opened for a sending only.
    phone: Option<String>,
    /// A mail address. Sealed, opened for a sending only.
    email: Option<String>,
    /// `zh` or `en`.
    language: String,
}

/// Ask to be told of one's case: that it was received, handed to a unit, put off, settled.
///
/// Sent by the operator's gateway; where the city has none, nothing is.
#[utoipa::path(put, path = "/public/cases/{number}/notices", operation_id = "public_wish_notices", tag = "public", request_body = NoticesIn,
    params(("number" = String, Path, description = "the case's number")),
    responses((status = 204), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn wish(
    State(web): State<Web>,
    Address(address): Address,
    Path(number): Path<String>,
    Body(body): Body<NoticesIn>,
) -> Result<StatusCode, Problem> {
    web.limit(Limited::LookUp, address)?;
    let contact = Contact { phone: body.phone, email: body.email, language: body.language };
    web.share.wish_notices(&number, &body.code, &contact).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Not to be told any more; where to is forgotten.
#[utoipa::path(delete, path = "/public/cases/{number}/notices", operation_id = "public_unwish_notices", tag = "public",
    params(CodeQuery, ("number" = String, Path, description = "the case's number")),
    responses((status = 204), (status = 404, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn unwish(
    State(web): State<Web>,
    Address(address): Address,
    Path(number): Path<String>,
    Query(query): Query<CodeQuery>,
) -> Result<StatusCode, Problem> {
    web.limit(Limited::LookUp, address)?;
    web.share.unwish_notices(&number, &query.code).await?;
    Ok(StatusCode::NO_CONTENT)
}
