//! Lists as CSV and XLSX files, under the same filter and scope as the pages.

use app::cases::export::Line;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::bilingual::Language;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filter::FilterQuery;
use crate::auth::SignedIn;
use crate::body::Queries;
use crate::problem::{Problem, ProblemOut, language};
use crate::sheet::{XLSX, csv, download, xlsx};
use crate::state::Web;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(export))
}

/// How rows become a file.
type Write = fn(&[Line], Language) -> Option<Vec<u8>>;

/// Which format.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormatQuery {
    /// `csv` (default; UTF-8 with a byte order mark, so that spreadsheets read Chinese) or `xlsx`.
    format: Option<String>,
}

/// Cases within one's scope as a file; at most 100,000 rows. Recorded on the audit log.
#[utoipa::path(get, path = "/cases/export", tag = "cases", params(FilterQuery, FormatQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 422, body = ProblemOut)))]
async fn export(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Queries(filter, format): Queries<FilterQuery, FormatQuery>,
) -> Result<Response, Problem> {
    let language = language(&headers);
    let (kind, name, write): (_, _, Write) = match format.format.as_deref() {
        None | Some("csv") => ("text/csv; charset=utf-8", "cases.csv", csv),
        Some("xlsx") => (XLSX, "cases.xlsx", xlsx),
        Some(other) => {
            return Err(Problem::invalid(
                "format",
                "one_of",
                format!("导出格式应为 csv 或 xlsx, 收到 “{other}”"),
                format!("a format is csv or xlsx, got \"{other}\""),
            ));
        }
    };
    let lines = web.app.export(&caller, filter.filter(&web.app.city())?, language).await?;
    let bytes = tokio::task::spawn_blocking(move || write(&lines, language)).await.ok().flatten();
    download(bytes, kind, name)
}
