//! Tables in files: reading what people fill in, writing what they take away.

mod read;
mod write;

use app::tables::Sheet;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub use read::read;
pub use write::{CsvFile, csv, table, table_csv, template, xlsx};

use crate::problem::Problem;

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table to download as XLSX, made beside the requests of others.
pub async fn download_table(sheet: Sheet, name: &str) -> Result<Response, Problem> {
    let bytes = tokio::task::spawn_blocking(move || table(&sheet)).await.ok().flatten();
    download(bytes, XLSX, name)
}

/// A file to download; a problem where it could not be made.
pub fn download(bytes: Option<Vec<u8>>, kind: &'static str, name: &str) -> Result<Response, Problem> {
    let bytes = bytes.ok_or_else(|| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "export", "导出失败", "the file could not be made")
    })?;
    let mut response = axum::body::Body::from(bytes).into_response();
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    Ok(response)
}
