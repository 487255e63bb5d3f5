//! Evidence files.

use axum::Json;
use axum::body::Body as Stream;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vault::Size;

use crate::auth::SignedIn;
use crate::body::{Query, too_large};
use crate::limits::Limited;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::place::PointOut;

/// Room for the frame around a file in a multipart body, in bytes.
const FRAME: usize = 64 * 1024;

/// Uploads may be as large as the operator allows; everything else keeps the small default.
pub(super) fn routes(largest_file: usize) -> OpenApiRouter<Web> {
    let limit = DefaultBodyLimit::max(largest_file.saturating_add(FRAME));
    OpenApiRouter::new().routes(routes!(upload)).layer(limit).routes(routes!(file))
}

/// A file that was taken in.
#[derive(Serialize, ToSchema)]
struct Uploaded {
    /// What to refer to it by.
    hash: String,
    /// Its type, told by its content.
    media_type: String,
    /// Its size as stored, in bytes.
    bytes: u64,
    /// Pixels across.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    /// Pixels down.
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    /// Where it was taken, if it said so: offered as the place, not kept with the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PointOut>,
    /// When it was taken, if it said so; not kept with the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_at: Option<DateTime<Utc>>,
}

/// A file to upload.
#[derive(ToSchema)]
#[allow(dead_code)] // It only describes the form.
pub(super) struct UploadForm {
    /// The file.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Upload a photo, video, sound or document. Its type is told by its content; its position and time are offered and
/// then stripped before it is stored.
#[utoipa::path(post, path = "/evidence", tag = "evidence",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Uploaded), (status = 413, body = ProblemOut), (status = 422, body = ProblemOut),
              (status = 429, body = ProblemOut)))]
async fn upload(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    web.limit(Limited::Upload, caller.account)?;
    let file = sent_file(form).await?;
    let taken = web.app.take_evidence(&caller, file.bytes, file.declared.as_deref()).await?;
    Ok((
        StatusCode::CREATED,
        Json(Uploaded {
            hash: taken.hash.to_string(),
            media_type: taken.media_type.to_string(),
            bytes: taken.bytes,
            width: taken.width,
            height: taken.height,
            place: taken.place.map(|(lon, lat)| PointOut { lon, lat }),
            taken_at: taken.taken_at,
        }),
    ))
}

/// A file as it came in a form.
pub(super) struct SentFile {
    /// The sender's word for its type.
    pub declared: Option<String>,
    /// Its content.
    pub bytes: bytes::Bytes,
}

/// The file of a form.
pub(super) async fn sent_file(form: Result<Multipart, MultipartRejection>) -> Result<SentFile, Problem> {
    let mut form = form.map_err(|_| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            "附件应以表单上传 (Content-Type: multipart/form-data)",
            "a file comes in a form (Content-Type: multipart/form-data)",
        )
        .about("content-type")
    })?;
    while let Some(field) = form.next_field().await.map_err(|error| too_large(error.status()))? {
        if field.name() != Some("file") {
            continue;
        }
        let declared = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|error| too_large(error.status()))?;
        return Ok(SentFile { declared, bytes });
    }
    Err(Problem::invalid(
        "file",
        "file_needed",
        "表单中没有名为 file 的文件",
        "the form has no field named file",
    ))
}

/// Which form of the file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SizeQuery {
    /// `full` (default) or `thumb`.
    size: Option<String>,
}

/// One file of a case.
#[utoipa::path(get, path = "/cases/{id}/evidence/{hash}", tag = "evidence", params(SizeQuery,
        ("id" = Uuid, Path, description = "the case"), ("hash" = String, Path, description = "the file's hash")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = ProblemOut)))]
async fn file(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path((id, hash)): Path<(String, String)>,
    Query(query): Query<SizeQuery>,
) -> Result<Response, Problem> {
    let size = if query.size.as_deref() == Some("thumb") { Size::Thumb } else { Size::Full };
    let (case, hash) = (params::case_id(&id)?, params::digest("hash", &hash)?);
    let (record, bytes) = web.app.evidence_of(&caller, case, hash, size).await?;
    let media_type = if size == Size::Thumb { "image/jpeg" } else { record.media_type.as_str() };
    let mut response = Stream::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    // By content hash it never changes; but only its reader may keep it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}
