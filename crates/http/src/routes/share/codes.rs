//! Code tables.

use std::collections::BTreeMap;

use app::tables::Sheet;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::bilingual::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::tables::{RefusedRowOut, uploaded};
use crate::auth::SignedIn;
use crate::body::Body;
use crate::problem::{Problem, ProblemOut, language};
use crate::sheet::download_table;
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::text::Bilingual;

/// Bytes an uploaded table may have.
const LARGEST: usize = 16 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .layer(DefaultBodyLimit::max(LARGEST))
        .routes(routes!(tables))
        .routes(routes!(put))
        .routes(routes!(give))
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

/// A code table as XLSX: our codes, theirs (city supervisor).
#[utoipa::path(get, path = "/share/codes/{name}/table", operation_id = "share_codes_table", tag = "share",
    params(("name" = String, Path, description = "what templates call it")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
              (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn give(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let tables = web.share.code_tables(&caller).await?;
    let table = tables.into_iter().find(|it| it.name == name).ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_table",
            format!("没有名为 “{name}” 的码表"),
            format!("there is no code table \"{name}\""),
        )
    })?;
    let titles = match language(&headers) {
        Language::Zh => ["本平台编码", "对方编码"],
        Language::En => ["our code", "their code"],
    };
    let mut sheet: Sheet = vec![titles.map(str::to_owned).to_vec()];
    sheet.extend(table.entries.into_iter().map(|(ours, theirs)| vec![ours, theirs]));
    download_table(sheet, &format!("{name}.xlsx")).await
}

/// A table of codes to read.
#[derive(ToSchema)]
#[allow(dead_code)] // It only describes the form.
struct CodesForm {
    /// An XLSX workbook (its first sheet) or a CSV in UTF-8: headings, then our code and theirs in the first two columns.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// The codes of a table.
#[derive(Serialize, ToSchema)]
struct ReadCodesOut {
    /// The other system's code for each of ours.
    entries: BTreeMap<String, String>,
    /// Rows that are not good.
    refused: Vec<RefusedRowOut>,
}

/// Read codes out of a file, to be looked at before they are stored (city supervisor).
#[utoipa::path(post, path = "/share/codes/read", operation_id = "share_read_codes", tag = "share",
    request_body(content = CodesForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ReadCodesOut), (status = 403, body = ProblemOut), (status = 413, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn read(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<ReadCodesOut>, Problem> {
    web.share.may_keep(&caller)?;
    let (sheet, _) = uploaded(form).await?;
    Ok(Json(codes_of(&sheet)))
}

fn codes_of(sheet: &Sheet) -> ReadCodesOut {
    let (mut entries, mut refused) = (BTreeMap::new(), Vec::new());
    let mut wrong = |row: usize, field: &str, zh: &str, en: &str| {
        refused.push(RefusedRowOut {
            row,
            field: field.to_owned(),
            text: Bilingual { zh: zh.to_owned(), en: en.to_owned() },
        });
    };
    for (row, cells) in (1..).zip(sheet).skip(1) {
        let cell = |column: usize| cells.get(column).map(|text| text.trim()).unwrap_or_default();
        match (cell(0), cell(1)) {
            ("", "") => {}
            ("", _) => wrong(row, "ours", "缺少本平台编码", "our code is missing"),
            (_, "") => wrong(row, "theirs", "缺少对方编码", "their code is missing"),
            (ours, theirs) => {
                if entries.insert(ours.to_owned(), theirs.to_owned()).is_some_and(|before| before != theirs) {
                    wrong(
                        row,
                        "ours",
                        "同一编码出现两次, 对方编码不同",
                        "the code is there twice, with different codes of theirs",
                    );
                }
            }
        }
    }
    ReadCodesOut { entries, refused }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_codes_and_faulty_ones_are_named() {
        let rows = [["我方", "对方"], ["0101", "A1"], ["", ""], ["0102", ""], ["", "A3"], ["0101", "A2"]];
        let read = codes_of(&rows.map(|row| row.map(str::to_owned).to_vec()).to_vec());
        assert_eq!(read.entries.len(), 1);
        let refused: Vec<_> = read.refused.iter().map(|it| (it.row, it.field.as_str())).collect();
        assert_eq!(refused, [(4, "theirs"), (5, "ours"), (6, "ours")]);
    }
}
