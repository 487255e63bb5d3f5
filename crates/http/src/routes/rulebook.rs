//! The rules a city keeps as documents: editions of its categories and what changed between them, and its calendar.

use app::tables::TakenEdition;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::taxonomy::{Change, Diff, Difference, Edition};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::{Body, Query};
use crate::problem::{Problem, ProblemOut, language};
use crate::sheet::download_table;
use crate::state::Web;
use crate::wire::calendar::CalendarFile;
use crate::wire::page::Items;
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(editions, take_edition))
        .routes(routes!(edition_text))
        .routes(routes!(edition_table))
        .routes(routes!(compare))
        .routes(routes!(calendar, put_calendar))
}

/// An edition of the categories.
#[derive(Serialize, ToSchema)]
struct EditionOut {
    /// Year and revision, e.g. `2026.1`.
    edition: String,
    /// The year it is for.
    year: i32,
    /// Its main categories.
    categories: usize,
    /// Its leaves.
    leaves: usize,
    /// Whether reports of today are taken under it.
    in_force: bool,
}

/// Every edition of the categories, newest first.
#[utoipa::path(get, path = "/taxonomy/editions", tag = "taxonomy", responses((status = 200, body = Items<EditionOut>)))]
async fn editions(State(web): State<Web>, SignedIn(_): SignedIn) -> Json<Items<EditionOut>> {
    let city = web.app.city();
    let book = &city.rules.taxonomy;
    let now = book.at(city.rules.calendar.date(web.app.time.now())).edition();
    let items = book.editions().iter().rev().map(|taxonomy| EditionOut {
        edition: taxonomy.edition().to_string(),
        year: taxonomy.edition().year,
        categories: taxonomy.categories().len(),
        leaves: taxonomy.leaves().count(),
        in_force: taxonomy.edition() == now,
    });
    Json(Items { items: items.collect() })
}

/// An edition's file.
#[derive(Serialize, ToSchema)]
struct EditionText {
    /// The edition.
    edition: String,
    /// Its file: TOML.
    text: String,
}

/// An edition of the categories as it was written (system administrator).
#[utoipa::path(get, path = "/taxonomy/editions/{edition}", tag = "taxonomy",
    params(("edition" = String, Path, description = "e.g. 2026.1")),
    responses((status = 200, body = EditionText), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn edition_text(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(edition): Path<String>,
) -> Result<Json<EditionText>, Problem> {
    let text = web.app.edition_text(&caller, parse("edition", &edition)?).await?;
    Ok(Json(EditionText { edition, text }))
}

/// An edition of the categories as a table, one row for each filing condition, as XLSX.
#[utoipa::path(get, path = "/taxonomy/editions/{edition}/table", tag = "taxonomy",
    params(("edition" = String, Path, description = "e.g. 2026.1")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
              (status = 404, body = ProblemOut)))]
async fn edition_table(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    headers: HeaderMap,
    Path(edition): Path<String>,
) -> Result<Response, Problem> {
    let sheet = web.app.edition_sheet(parse("edition", &edition)?, language(&headers))?;
    download_table(sheet, &format!("categories-{edition}.xlsx")).await
}

/// An edition to take in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditionIn {
    /// Its file: TOML.
    text: String,
    /// Only check, and say what would change.
    #[serde(default)]
    dry_run: bool,
}

/// One change.
#[derive(Serialize, ToSchema)]
struct ChangeOut {
    /// `03`, `0301`, or `0301.a` for a filing condition.
    code: String,
    /// Its name, in the newer edition where it is there.
    name: Bilingual,
    /// The fields that differ.
    fields: Vec<&'static str>,
    /// What each of those fields said and says, in their order.
    differences: Vec<FieldChangeOut>,
}

/// A field that differs, in words.
#[derive(Serialize, ToSchema)]
struct FieldChangeOut {
    /// Its name.
    field: &'static str,
    /// What the older edition says.
    old: Bilingual,
    /// What the newer one says.
    new: Bilingual,
}

impl From<Difference> for FieldChangeOut {
    fn from(one: Difference) -> Self {
        Self { field: one.field, old: one.old.into(), new: one.new.into() }
    }
}

/// What changed from one edition to another.
#[derive(Serialize, ToSchema)]
struct DiffOut {
    /// Only in the newer one.
    added: Vec<ChangeOut>,
    /// Only in the older one.
    removed: Vec<ChangeOut>,
    /// In both, with other content.
    changed: Vec<ChangeOut>,
}

impl From<Diff> for DiffOut {
    fn from(diff: Diff) -> Self {
        let list = |changes: Vec<Change>| {
            let change = |change: Change| ChangeOut {
                code: change.code,
                name: change.name.into(),
                fields: change.fields,
                differences: change.differences.into_iter().map(FieldChangeOut::from).collect(),
            };
            changes.into_iter().map(change).collect()
        };
        Self { added: list(diff.added), removed: list(diff.removed), changed: list(diff.changed) }
    }
}

/// What became of an edition.
#[derive(Serialize, ToSchema)]
struct TakenEditionOut {
    /// The edition.
    edition: String,
    /// The edition before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    compared_with: Option<String>,
    /// What changed since.
    diff: DiffOut,
    /// Whether it was stored.
    stored: bool,
}

impl From<TakenEdition> for TakenEditionOut {
    fn from(taken: TakenEdition) -> Self {
        Self {
            edition: taken.edition,
            compared_with: taken.compared_with,
            diff: taken.diff.into(),
            stored: taken.stored,
        }
    }
}

/// Take in an edition of the categories, or only say what would change (system administrator). An edition that is
/// there is never rewritten.
#[utoipa::path(post, path = "/taxonomy/editions", tag = "taxonomy", request_body = EditionIn,
    responses((status = 200, body = TakenEditionOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn take_edition(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<EditionIn>,
) -> Result<Json<TakenEditionOut>, Problem> {
    Ok(Json(web.app.take_edition(&caller, &body.text, body.dry_run).await?.into()))
}

/// Which two editions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// The older one, e.g. `2026.1`.
    from: String,
    /// The newer one.
    to: String,
}

/// What changed from one edition of the categories to another.
#[utoipa::path(get, path = "/taxonomy/diff", tag = "taxonomy", params(CompareQuery),
    responses((status = 200, body = DiffOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn compare(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    Query(query): Query<CompareQuery>,
) -> Result<Json<DiffOut>, Problem> {
    let (from, to) = (parse("from", &query.from)?, parse("to", &query.to)?);
    Ok(Json(web.app.compare_editions(from, to)?.into()))
}

fn parse(field: &'static str, text: &str) -> Result<Edition, Problem> {
    text.parse().map_err(|flaw: domain::words::Flaw| {
        Problem::invalid(field, "edition", flaw.text.zh.clone(), flaw.text.en.clone())
    })
}

/// The working calendar in force.
#[utoipa::path(get, path = "/calendar", tag = "city", responses((status = 200, body = CalendarFile)))]
async fn calendar(State(web): State<Web>, SignedIn(_): SignedIn) -> Result<Json<CalendarFile>, Problem> {
    Ok(Json(CalendarFile::read(&web.app.calendar_text().await?)?))
}

/// Put another working calendar in force (system administrator).
#[utoipa::path(put, path = "/calendar", tag = "city", request_body = CalendarFile,
    responses((status = 204), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn put_calendar(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<CalendarFile>,
) -> Result<StatusCode, Problem> {
    web.app.put_calendar(&caller, &body.write()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
