//! Cases: report, list, read, count; their steps, their words in the clear, their like.

use app::caller::Caller;
use app::cases::report::Reported;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::CaseId;
use ledger::cases::{Cursor, StoredCase};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filter::{FilterQuery, order};
use crate::auth::SignedIn;
use crate::body::{Body, Queries, Query};
use crate::limits::Limited;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::ack::{self, Ack};
use crate::wire::case::{CaseDetail, CaseRow, Shower};
use crate::wire::page::{Items, Page};
use crate::wire::report::{ReportIn, WordsIn};
use crate::wire::step::StepOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list, report))
        .routes(routes!(counts))
        .routes(routes!(points))
        .routes(routes!(case))
        .routes(routes!(by_number))
        .routes(routes!(steps))
        .routes(routes!(similar))
        .routes(routes!(reveal))
        .routes(routes!(erase))
}

/// Report a case, or save a draft. Sending the same one twice is answered the same (200 instead of 201). With
/// `Prefer: return=minimal` the answer is an `Ack`.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = ReportIn,
    responses((status = 201, body = CaseDetail), (status = 200, body = CaseDetail),
              (status = 409, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn report(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Body(body): Body<ReportIn>,
) -> Result<Response, Problem> {
    let reported = web.app.report(&caller, body.report()?).await?;
    if ack::is_wanted(&headers) {
        let status = status_of(&reported);
        let case = &reported.record.case;
        let ack = Ack::new(case, reported.record.number.clone(), case.version, reported.again);
        return Ok((status, Json(ack)).into_response());
    }
    let (status, detail) = shown(&web, &caller, reported).await?;
    Ok((status, Json(detail)).into_response())
}

/// A report as its reporter sees it, with the code that goes with its number.
pub async fn shown(
    web: &Web,
    caller: &Caller,
    reported: Reported,
) -> Result<(StatusCode, CaseDetail), Problem> {
    let status = status_of(&reported);
    let detail = web.app.detail(caller, reported.record);
    let id = detail.record.case.id;
    let mut detail = CaseDetail::of(&web.app, caller, detail).await?;
    detail.code = Some(web.app.codes.of(id));
    Ok((status, detail))
}

fn status_of(reported: &Reported) -> StatusCode {
    if reported.again { StatusCode::OK } else { StatusCode::CREATED }
}

/// The page of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// `newest` (default) or `time_left`.
    order: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Cases within one's scope, a page at a time.
#[utoipa::path(get, path = "/cases", tag = "cases", params(FilterQuery, PageQuery),
    responses((status = 200, body = Page<CaseRow>), (status = 422, body = ProblemOut)))]
async fn list(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Queries(filter, page): Queries<FilterQuery, PageQuery>,
) -> Result<Json<Page<CaseRow>>, Problem> {
    let after = page.after.as_deref().map(str::parse::<Cursor>).transpose().map_err(|_| {
        Problem::invalid(
            "after",
            "cursor",
            "翻页标记无效, 请从第一页开始",
            "the cursor is not valid; start from the first page",
        )
    })?;
    let (order, filter) = (order(page.order.as_deref())?, filter.filter(&web.app.city())?);
    let mine = filter.mine;
    let found = web.app.list(&caller, filter, order, after, page.limit.unwrap_or(50)).await?;
    let mut items = rows(&web, &found.items).await?;
    if mine {
        let ids: Vec<_> = found.items.iter().map(|record| record.case.id).collect();
        let systems = web.share.systems_of(&ids).await?;
        for row in &mut items {
            row.shared = systems.get(&CaseId(row.id)).copied();
        }
    }
    Ok(Json(Page { items, next: found.next.map(|cursor| cursor.to_string()) }))
}

async fn rows(web: &Web, records: &[StoredCase]) -> Result<Vec<CaseRow>, Problem> {
    let city = web.app.city();
    let shower = Shower::new(&web.app, &city, &records.iter().collect::<Vec<_>>()).await?;
    Ok(records.iter().filter_map(|record| shower.row(record)).collect())
}

/// Open cases by light.
#[derive(Serialize, ToSchema)]
struct Lights {
    green: u64,
    yellow: u64,
    red: u64,
}

/// Open cases of one area.
#[derive(Serialize, ToSchema)]
struct AreaCount {
    /// The area's code.
    code: String,
    /// The area's name.
    name: crate::wire::text::Bilingual,
    /// Open cases in it.
    open: u64,
    /// Of them, overdue.
    red: u64,
}

/// How many cases are open.
#[derive(Serialize, ToSchema)]
struct CountsOut {
    /// All of them.
    open: u64,
    /// By stage.
    by_stage: std::collections::BTreeMap<String, u64>,
    /// By light.
    by_light: Lights,
    /// By area, one level below the one asked for.
    by_area: Vec<AreaCount>,
}

/// How many cases are open, by stage, light and area, under the same filter as the lists.
#[utoipa::path(get, path = "/cases/counts", tag = "cases", params(FilterQuery), responses((status = 200, body = CountsOut)))]
async fn counts(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(filter): Query<FilterQuery>,
) -> Result<Json<CountsOut>, Problem> {
    let counts = web.app.counts(&caller, filter.filter(&web.app.city())?).await?;
    let city = web.app.city();
    Ok(Json(CountsOut {
        open: counts.open,
        by_stage: counts.by_stage.iter().map(|(stage, n)| (stage.name().to_owned(), *n)).collect(),
        by_light: Lights { green: counts.green, yellow: counts.yellow, red: counts.red },
        by_area: counts
            .by_area
            .into_iter()
            .map(|area| AreaCount {
                name: city.area_name(&area.area).into(),
                code: area.area.to_string(),
                open: area.open,
                red: area.red,
            })
            .collect(),
    }))
}

/// An open case as a point.
#[derive(Serialize, ToSchema)]
struct PointRow {
    /// Identity.
    id: uuid::Uuid,
    /// Degrees.
    lon: f64,
    /// Degrees.
    lat: f64,
    /// The leaf category.
    leaf: String,
    /// The stage.
    stage: &'static str,
    /// `green`, `yellow` or `red`.
    light: String,
}

/// Open cases as points, for the map; at most 20,000 within one's scope.
#[utoipa::path(get, path = "/cases/points", tag = "cases", params(FilterQuery), responses((status = 200, body = Items<PointRow>)))]
async fn points(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(filter): Query<FilterQuery>,
) -> Result<Json<Items<PointRow>>, Problem> {
    let points = web.app.points(&caller, filter.filter(&web.app.city())?).await?;
    let items = points
        .into_iter()
        .map(|point| PointRow {
            id: point.id.0,
            lon: f64::from(point.lon_e7) / 1e7,
            lat: f64::from(point.lat_e7) / 1e7,
            leaf: point.leaf,
            stage: point.stage.name(),
            light: crate::wire::case::light(point.light),
        })
        .collect();
    Ok(Json(Items { items }))
}

/// One case in full.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = Uuid, Path, description = "the case")),
    responses((status = 200, body = CaseDetail), (status = 404, body = ProblemOut)))]
async fn case(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<CaseDetail>, Problem> {
    let detail = web.app.case(&caller, params::case_id(&id)?).await?;
    let detail = CaseDetail::of(&web.app, &caller, detail).await?;
    Ok(Json(detail.with_systems(&web.share, &caller).await?))
}

/// One case in full, by the number people know it by.
#[utoipa::path(get, path = "/cases/by-number/{number}", tag = "cases",
    params(("number" = String, Path, description = "the case's number")),
    responses((status = 200, body = CaseDetail), (status = 404, body = ProblemOut)))]
async fn by_number(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(number): Path<String>,
) -> Result<Json<CaseDetail>, Problem> {
    let detail = web.app.case_by_number(&caller, number.trim()).await?;
    let detail = CaseDetail::of(&web.app, &caller, detail).await?;
    Ok(Json(detail.with_systems(&web.share, &caller).await?))
}

/// A case's history, first to last, with words masked.
#[utoipa::path(get, path = "/cases/{id}/steps", tag = "cases", params(("id" = Uuid, Path, description = "the case")),
    responses((status = 200, body = Items<StepOut>), (status = 404, body = ProblemOut)))]
async fn steps(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Items<StepOut>>, Problem> {
    let steps = web.app.steps(&caller, params::case_id(&id)?).await?;
    let names =
        web.app.names(&steps.iter().map(|shown| shown.step.actor.account).collect::<Vec<_>>()).await?;
    let city = web.app.city();
    Ok(Json(Items { items: steps.into_iter().map(|shown| StepOut::of(shown, &city, &names)).collect() }))
}

/// Open cases that may be the same matter: same leaf, within 50 m, within 7 days; nearest first.
#[utoipa::path(get, path = "/cases/{id}/similar", tag = "cases", params(("id" = Uuid, Path, description = "the case")),
    responses((status = 200, body = Items<CaseRow>), (status = 404, body = ProblemOut)))]
async fn similar(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Items<CaseRow>>, Problem> {
    let found = web.app.similar(&caller, params::case_id(&id)?).await?;
    Ok(Json(Items { items: rows(&web, &found).await? }))
}

/// What the words are needed for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Purpose {
    /// In words; it is kept on the audit log.
    purpose: String,
}

/// The words of one step in the clear.
#[derive(Serialize, ToSchema)]
struct Revealed {
    /// The step.
    seq: u32,
    /// Its words.
    words: WordsIn,
}

/// See a case's words in the clear: only who handles it, for a stated purpose, on the record.
#[utoipa::path(post, path = "/cases/{id}/reveal", tag = "cases", request_body = Purpose,
    params(("id" = Uuid, Path, description = "the case")),
    responses((status = 200, body = Items<Revealed>), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut),
              (status = 429, body = ProblemOut)))]
async fn reveal(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<Purpose>,
) -> Result<Json<Items<Revealed>>, Problem> {
    web.limit(Limited::Reveal, caller.account)?;
    let words = web.app.reveal(&caller, params::case_id(&id)?, &body.purpose).await?;
    Ok(Json(Items {
        items: words.into_iter().map(|(seq, words)| Revealed { seq, words: words.into() }).collect(),
    }))
}

/// Why a case's words are erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// In words; it is kept on the audit log.
    reason: String,
}

/// What was erased.
#[derive(Serialize, ToSchema)]
struct Erased {
    /// How many steps had words.
    steps: u64,
}

/// Erase what people typed in a case that has ended (security administrator): its key, salts and words go for good. Its
/// steps stay, and their chain stays whole.
#[utoipa::path(post, path = "/cases/by-number/{number}/erase", tag = "administration", request_body = Reason,
    params(("number" = String, Path, description = "the case's number")),
    responses((status = 200, body = Erased), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut),
              (status = 422, body = ProblemOut)))]
async fn erase(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(number): Path<String>,
    Body(body): Body<Reason>,
) -> Result<Json<Erased>, Problem> {
    let steps = web.app.erase(&caller, number.trim(), &body.reason).await?;
    Ok(Json(Erased { steps }))
}
