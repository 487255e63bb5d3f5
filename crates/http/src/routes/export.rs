//! Lists as CSV and XLSX files, under the same filter and scope as the pages.

use app::cases::export::{Exported, Line, MOST, cut_note};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use domain::bilingual::Language;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filter::FilterQuery;
use crate::auth::SignedIn;
use crate::body::Queries;
use crate::limits::Limited;
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

/// The header of a file that was cut: how many rows it has.
const CUT: &str = "x-dingbo-cut";

/// Cases within one's scope as a file; at most 100,000 rows, and where there are more, the header `X-Dingbo-Cut` and the
/// last row say so. Recorded on the audit log.
#[utoipa::path(get, path = "/cases/export", tag = "cases", params(FilterQuery, FormatQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 422, body = ProblemOut),
              (status = 429, body = ProblemOut)))]
async fn export(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Queries(filter, format): Queries<FilterQuery, FormatQuery>,
) -> Result<Response, Problem> {
    web.limit(Limited::Export, caller.account)?;
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
    let mut lines = Vec::new();
    let take = |page: &[Line]| {
        lines.extend_from_slice(page);
        Ok(())
    };
    let filter = filter.filter(&web.app.city())?;
    let exported = web.app.export(&caller, filter, language, MOST, take).await?;
    finished(lines, exported, language, kind, name, write).await
}

/// The file, which says where it was cut.
async fn finished(
    mut lines: Vec<Line>,
    exported: Exported,
    language: Language,
    kind: &'static str,
    name: &str,
    write: Write,
) -> Result<Response, Problem> {
    if exported.cut {
        lines.push(cut_note(exported.rows, language));
    }
    let bytes = tokio::task::spawn_blocking(move || write(&lines, language)).await.ok().flatten();
    let mut response = download(bytes, kind, name)?;
    if exported.cut {
        response.headers_mut().insert(CUT, HeaderValue::from(exported.rows));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_was_cut_says_so() {
        for (cut, ends) in [(true, "narrow the filter"), (false, "330203001-20260310-0001")] {
            let mut line = Line::default();
            line[0] = "330203001-20260310-0001".to_owned();
            let exported = Exported { rows: 1, cut };
            let made = finished(vec![line], exported, Language::En, "text/csv", "cases.csv", csv).await;
            let Ok(response) = made else { panic!("a file is made") };
            assert_eq!(response.headers().contains_key(CUT), cut);
            let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(text.lines().last().is_some_and(|last| last.contains(ends)), "{text}");
        }
    }
}
