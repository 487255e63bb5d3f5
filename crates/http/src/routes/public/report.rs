//! A resident's report: the challenge to work at, photos, the report itself.

use app::cases::Beside;
use app::residents::work::Work;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::CaseId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Address;
use crate::body::{Body, Query};
use crate::limits::Limited;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::routes::evidence::{UploadForm, sent_file};
use crate::state::Web;
use crate::wire::place::PlaceIn;
use crate::wire::report::WordsIn;

/// The largest photo taken without an account, in bytes, with the frame around it: the page sends far smaller ones.
const LARGEST_PHOTO: usize = 4 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(photo))
        .layer(DefaultBodyLimit::max(LARGEST_PHOTO))
        .routes(routes!(challenge))
        .routes(routes!(report))
}

/// What is to be worked at before something is sent without an account.
#[derive(Serialize, ToSchema)]
struct ChallengeOut {
    /// To be sent back as it is.
    challenge: String,
    /// How many leading bits of SHA-256(SHA-256("challenge:subject") followed by the nonce in eight bytes, the highest
    /// first) must be zero. The subject is the report's id, or the photo's SHA-256 in hexadecimal digits.
    bits: u32,
    /// Until when it is good.
    good_until: DateTime<Utc>,
}

/// A challenge: work that costs one report next to nothing and a flood much. The more are asked for, the harder it is.
#[utoipa::path(post, path = "/public/challenges", tag = "public",
    responses((status = 201, body = ChallengeOut), (status = 429, body = ProblemOut)))]
async fn challenge(
    State(web): State<Web>,
    Address(address): Address,
) -> Result<(StatusCode, Json<ChallengeOut>), Problem> {
    web.limit(Limited::Challenge, address)?;
    let app::residents::work::Challenge { text, bits, good_until } = web.app.challenge();
    Ok((StatusCode::CREATED, Json(ChallengeOut { challenge: text, bits, good_until })))
}

/// Work that was done for what is sent.
#[derive(Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WorkIn {
    /// The challenge as it was given.
    challenge: String,
    /// The nonce that was found.
    nonce: u64,
}

impl From<WorkIn> for Work {
    fn from(WorkIn { challenge, nonce }: WorkIn) -> Self {
        Self { challenge, nonce }
    }
}

/// A photo that was taken in.
#[derive(Serialize, ToSchema)]
struct PhotoOut {
    /// What the report refers to it by.
    hash: String,
}

/// Upload a photo that goes with a report, with the work done for its digest: a JPEG of at most 4 MB. What is hidden in
/// it is left behind.
#[utoipa::path(post, path = "/public/photos", operation_id = "public_photo", tag = "public", params(WorkIn),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = PhotoOut), (status = 413, body = ProblemOut), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn photo(
    State(web): State<Web>,
    Address(address): Address,
    Query(work): Query<WorkIn>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<PhotoOut>), Problem> {
    web.limit(Limited::PublicPhoto, address)?;
    let file = sent_file(form).await?;
    let hash = web.app.photo_in_public(file.bytes, &work.into()).await?;
    Ok((StatusCode::CREATED, Json(PhotoOut { hash: hash.to_string() })))
}

/// A resident's report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PublicReport {
    /// Made by the page: a UUID of version 7. Sending it twice is harmless.
    id: Uuid,
    /// The work done for the id.
    work: WorkIn,
    /// Where the matter is.
    place: PlaceIn,
    /// The leaf category, when the resident chose one.
    leaf: Option<String>,
    /// What the matter is.
    words: WordsIn,
    /// Photos uploaded before, at most three.
    #[serde(default)]
    evidence: Vec<String>,
}

/// What a resident needs to follow their report.
#[derive(Serialize, ToSchema)]
struct Receipt {
    /// The case's number.
    number: String,
    /// The code that goes with it.
    code: String,
    /// When the matter should be settled.
    due_at: DateTime<Utc>,
}

/// Report a matter without an account. Sending the same one twice is answered the same (200 instead of 201).
#[utoipa::path(post, path = "/public/reports", operation_id = "public_report", tag = "public", request_body = PublicReport,
    responses((status = 201, body = Receipt), (status = 200, body = Receipt), (status = 409, body = ProblemOut), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn report(
    State(web): State<Web>,
    Address(address): Address,
    Body(body): Body<PublicReport>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    web.limit(Limited::PublicReport, address)?;
    let evidence =
        body.evidence.iter().map(|hash| params::digest("evidence", hash)).collect::<Result<_, _>>()?;
    let new = app::cases::report::NewReport {
        id: CaseId(body.id),
        request: body.id,
        draft: false,
        channel: domain::case::Channel::Resident,
        place: body.place.given()?,
        leaf: body.leaf.unwrap_or_default(),
        condition: None,
        beside: Beside { words: body.words.into(), evidence, ..Beside::default() },
    };
    let (reported, code) = web.app.report_in_public(new, &body.work.into()).await?;
    let record = &reported.record;
    let due_at = record.case.matter.as_ref().map(|matter| matter.resident.due_at());
    let (Some(number), Some(due_at)) = (record.number.clone(), due_at) else {
        return Err(app::AppError::no_case().into());
    };
    let status = if reported.again { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(Receipt { number, code, due_at })))
}
