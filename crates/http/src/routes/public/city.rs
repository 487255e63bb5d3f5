//! What everybody may know of the city: what is open in each grid, and figures by month.

use app::residents::figures::Month;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::bilingual::Language;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Address;
use crate::body::Query;
use crate::limits::Limited;
use crate::params;
use crate::problem::{Problem, ProblemOut, language};
use crate::sheet::{download, table_csv};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(nearby)).routes(routes!(figures)).routes(routes!(figures_csv))
}

/// Which town.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TownQuery {
    /// The town's code.
    town: String,
}

/// Open matters of one grid.
#[derive(Serialize, ToSchema)]
struct NearbyOut {
    /// The grid's code.
    grid: String,
    /// Its name.
    name: Bilingual,
    /// A point to put the figure at: where the grid's name stands, never where a matter is.
    #[serde(skip_serializing_if = "Option::is_none")]
    center: Option<[f64; 2]>,
    /// All its open matters.
    open: u64,
    /// Of each main category, those with none left out.
    counts: Vec<CategoryCount>,
}

/// Open matters of one main category.
#[derive(Serialize, ToSchema)]
struct CategoryCount {
    /// The category's code.
    category: String,
    /// How many.
    open: u64,
}

/// Open matters of a town, counted by grid and main category. No places, no words; matters between people are not
/// counted.
#[utoipa::path(get, path = "/public/nearby", tag = "public", params(TownQuery),
    responses((status = 200, body = Items<NearbyOut>), (status = 422, body = ProblemOut), (status = 429, body = ProblemOut)))]
async fn nearby(
    State(web): State<Web>,
    Address(address): Address,
    Query(query): Query<TownQuery>,
) -> Result<Json<Items<NearbyOut>>, Problem> {
    web.limit(Limited::Figures, address)?;
    let grids = web.app.nearby(&params::area("town", &query.town)?).await?;
    let city = web.app.city();
    let items = grids.into_iter().map(|nearby| NearbyOut {
        name: city.area_name(&nearby.grid).into(),
        center: city.area(&nearby.grid).and_then(|area| area.centre),
        grid: nearby.grid.to_string(),
        open: nearby.counts.values().sum(),
        counts: nearby.counts.into_iter().map(|(category, open)| CategoryCount { category, open }).collect(),
    });
    Ok(Json(Items { items: items.collect() }))
}

/// The figures of one month.
#[derive(Serialize, ToSchema)]
struct MonthOut {
    /// The month.
    #[schema(example = "2026-03")]
    month: String,
    /// Whether it is still running.
    running: bool,
    /// Cases reported in it.
    reported: u64,
    /// Cases closed in it: verified and closed, handled on the spot, or closed by a decision.
    closed: u64,
    /// Cases that ended in it in another way: not accepted, withdrawn, voided or merged.
    ended_otherwise: u64,
    /// Cases open at its end; now, of the running one.
    open: u64,
    /// Of the closed ones, how many ended within the time promised to residents.
    on_time: Share,
    /// Half of the closed ones took at most so many whole hours from the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_hours: Option<u64>,
}

/// A share, as its numerator and denominator.
#[derive(Serialize, ToSchema)]
struct Share {
    /// So many...
    of: u64,
    /// ... of so many.
    all: u64,
}

impl From<&Month> for MonthOut {
    fn from(month: &Month) -> Self {
        Self {
            month: name(month),
            running: month.running,
            reported: month.reported,
            closed: month.closed,
            ended_otherwise: month.ended_otherwise,
            open: month.open,
            on_time: Share { of: month.on_time, all: month.promised },
            median_hours: month.median_hours,
        }
    }
}

fn name(month: &Month) -> String {
    month.first.format("%Y-%m").to_string()
}

/// The city's figures of the last thirteen months, the running one the last; at most ten minutes old. A reopened case
/// counts as open from its report on.
#[utoipa::path(get, path = "/public/figures", operation_id = "public_figures", tag = "public",
    responses((status = 200, body = Items<MonthOut>), (status = 429, body = ProblemOut)))]
async fn figures(
    State(web): State<Web>,
    Address(address): Address,
) -> Result<Json<Items<MonthOut>>, Problem> {
    web.limit(Limited::Figures, address)?;
    let months = web.app.months().await?;
    Ok(Json(Items { items: months.iter().map(Into::into).collect() }))
}

/// The same figures as a CSV file (UTF-8 with a byte order mark, so that spreadsheets read Chinese).
#[utoipa::path(get, path = "/public/figures.csv", tag = "public",
    responses((status = 200, content_type = "text/csv", body = String), (status = 429, body = ProblemOut)))]
async fn figures_csv(
    State(web): State<Web>,
    Address(address): Address,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    web.limit(Limited::Figures, address)?;
    let months = web.app.months().await?;
    let head = match language(&headers) {
        Language::Zh => [
            "月份",
            "上报",
            "结案",
            "另行结束",
            "月末在办",
            "按时结案",
            "计入按时的结案",
            "用时中位数 (小时)",
        ],
        Language::En => [
            "month",
            "reported",
            "closed",
            "ended otherwise",
            "open at end",
            "closed on time",
            "closed and promised",
            "median hours",
        ],
    };
    let line = |month: &Month| -> Vec<String> {
        let figures =
            [month.reported, month.closed, month.ended_otherwise, month.open, month.on_time, month.promised];
        let figures = figures.iter().map(u64::to_string);
        let median = month.median_hours.map(|hours| hours.to_string()).unwrap_or_default();
        std::iter::once(name(month)).chain(figures).chain(std::iter::once(median)).collect()
    };
    let sheet = std::iter::once(head.map(str::to_owned).to_vec()).chain(months.iter().map(line)).collect();
    download(table_csv(&sheet), "text/csv; charset=utf-8", "figures.csv")
}
