//! Reference data as tables: areas, units, accounts and categories in and out as XLSX.

use app::tables::{Outlines, Sheet, TableKind, Taken};
use atlas::Datum;
use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::{Query, too_large};
use crate::problem::{Problem, ProblemOut, language};
use crate::sheet::{self, XLSX, download, download_table};
use crate::state::Web;
use crate::wire::text::Bilingual;

/// Bytes a table with its outlines may have.
const LARGEST: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(take))
        .layer(DefaultBodyLimit::max(LARGEST))
        .routes(routes!(give))
        .routes(routes!(template))
}

fn kind(name: &str) -> Result<TableKind, Problem> {
    TableKind::from_name(name).ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_table",
            format!("没有名为 “{name}” 的表, 有 areas, units, accounts, categories"),
            format!("there is no table \"{name}\"; there are areas, units, accounts, categories"),
        )
    })
}

/// A table as it stands, as XLSX (accounts: security administrator; the others: system administrator). Recorded
/// on the audit log.
#[utoipa::path(get, path = "/tables/{table}", tag = "administration",
    params(("table" = String, Path, description = "areas, units, accounts or categories")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
              (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn give(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Path(table): Path<String>,
) -> Result<Response, Problem> {
    let sheet = web.app.give_table(&caller, kind(&table)?, language(&headers)).await?;
    download_table(sheet, &format!("{table}.xlsx")).await
}

/// An empty table to fill in, with a sheet that explains each column, as XLSX.
#[utoipa::path(get, path = "/tables/{table}/template", tag = "administration",
    params(("table" = String, Path, description = "areas, units, accounts or categories")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
              (status = 404, body = ProblemOut)))]
async fn template(
    SignedIn(_): SignedIn,
    headers: HeaderMap,
    Path(table): Path<String>,
) -> Result<Response, Problem> {
    download(sheet::template(kind(&table)?, language(&headers)), XLSX, &format!("{table}-template.xlsx"))
}

/// Whether to store.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TakeQuery {
    /// Only check.
    dry_run: Option<bool>,
    /// The datum of the outlines: wgs84 (default), cgcs2000, gcj02 or bd09.
    datum: Option<String>,
}

/// A table to take in.
#[derive(ToSchema)]
#[allow(dead_code)] // It only describes the form.
struct TableForm {
    /// The table: an XLSX workbook (its first sheet) or a CSV in UTF-8.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// Outlines of areas by code: GeoJSON, if there are any.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    outlines: Option<String>,
}

/// A row that was not taken.
#[derive(Serialize, ToSchema)]
pub(super) struct RefusedRowOut {
    /// Its number in the sheet, from 1; of outlines the number of the feature.
    pub row: usize,
    /// The column at fault.
    pub field: String,
    /// The rule it breaks.
    pub text: Bilingual,
}

/// A first password, shown this once.
#[derive(Serialize, ToSchema)]
struct FirstPassword {
    /// The login.
    login: String,
    /// The password, to be changed at the first sign-in.
    password: String,
}

/// What became of a table.
#[derive(Serialize, ToSchema)]
struct TakenOut {
    /// How many entries are good.
    good: usize,
    /// How many of them are new.
    new: usize,
    /// Whether they were stored: nothing is where a row is refused or only a check was asked for.
    stored: bool,
    /// Rows that are refused.
    refused: Vec<RefusedRowOut>,
    /// Outlines that are refused.
    refused_outlines: Vec<RefusedRowOut>,
    /// First passwords of the accounts that were opened.
    passwords: Vec<FirstPassword>,
}

impl From<Taken> for TakenOut {
    fn from(taken: Taken) -> Self {
        let row = |row: app::rows::RefusedRow| RefusedRowOut {
            row: row.line,
            field: row.field,
            text: row.text.into(),
        };
        Self {
            good: taken.good,
            new: taken.new,
            stored: taken.stored,
            refused: taken.refused.into_iter().map(row).collect(),
            refused_outlines: taken.refused_outlines.into_iter().map(row).collect(),
            passwords: taken
                .passwords
                .into_iter()
                .map(|(login, password)| FirstPassword { login, password })
                .collect(),
        }
    }
}

/// Take a table in: all of it or, where a row is refused, nothing. Every refused row is named with its number.
#[utoipa::path(post, path = "/tables/{table}", tag = "administration",
    params(("table" = String, Path, description = "areas, units, accounts or categories"), TakeQuery),
    request_body(content = TableForm, content_type = "multipart/form-data"),
    responses((status = 200, body = TakenOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut),
              (status = 413, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn take(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(table): Path<String>,
    Query(query): Query<TakeQuery>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<TakenOut>, Problem> {
    let kind = kind(&table)?;
    let datum = query.datum.as_deref().map(one_of_datum).transpose()?.unwrap_or(Datum::Wgs84);
    let (sheet, outlines) = uploaded(form).await?;
    let outlines = outlines.map(|bytes| utf8(&bytes).map(|text| Outlines { text, datum })).transpose()?;
    let dry_run = query.dry_run.unwrap_or(false);
    Ok(Json(web.app.take_table(&caller, kind, &sheet, outlines, dry_run).await?.into()))
}

/// The table of a form, and the outlines where there are some.
pub(super) async fn uploaded(
    form: Result<Multipart, MultipartRejection>,
) -> Result<(Sheet, Option<Bytes>), Problem> {
    let mut form = form.map_err(|_| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            "表格应以表单上传 (Content-Type: multipart/form-data)",
            "a table comes in a form (Content-Type: multipart/form-data)",
        )
        .about("content-type")
    })?;
    let (mut file, mut outlines) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|error| too_large(error.status()))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| too_large(error.status()))?;
        match name.as_str() {
            "file" => file = Some(bytes),
            "outlines" => outlines = Some(bytes),
            _ => {}
        }
    }
    let file = file.ok_or_else(|| {
        Problem::invalid(
            "file",
            "file_needed",
            "表单中没有名为 file 的文件",
            "the form has no field named file",
        )
    })?;
    let sheet = tokio::task::spawn_blocking(move || sheet::read(file.to_vec()))
        .await
        .map_err(|_| Problem::invalid("file", "table", "读不出这份表格", "the table cannot be read"))??;
    Ok((sheet, outlines))
}

fn one_of_datum(name: &str) -> Result<Datum, Problem> {
    Datum::from_name(name).ok_or_else(|| {
        Problem::invalid(
            "datum",
            "datum",
            format!("坐标系应为 wgs84, cgcs2000, gcj02 或 bd09, 收到 “{name}”"),
            format!("a datum is wgs84, cgcs2000, gcj02 or bd09, got \"{name}\""),
        )
    })
}

fn utf8(bytes: &[u8]) -> Result<String, Problem> {
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        Problem::invalid(
            "outlines",
            "utf8",
            "边界文件应为 UTF-8 编码的 GeoJSON",
            "outlines are GeoJSON in UTF-8",
        )
    })
}
