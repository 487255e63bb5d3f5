//! The city now, in figures. What each means is said in `app::cases::now`.

use std::collections::BTreeSet;

use app::city::City;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::area::{AreaCode, AreaLevel};
use domain::case::Stage;
use ledger::cases::{Lights, Standing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::Query;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::place::AreaName;
use crate::wire::text::Bilingual;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(now))
}

/// Which area.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NowQuery {
    /// An area's code, with everything below it; the city when left out.
    area: Option<String>,
}

/// Open cases that have something in common, by light.
#[derive(Serialize, ToSchema)]
struct OpenOf {
    /// The stage, the area's code or the main category's code.
    code: String,
    /// Its name.
    name: Bilingual,
    /// Within their limit, or without one.
    green: u64,
    /// Near its end.
    yellow: u64,
    /// Overdue.
    red: u64,
}

/// Cases of one day.
#[derive(Serialize, ToSchema)]
struct DayOut {
    /// Up to this time of day.
    so_far: u64,
    /// By hours since midnight.
    by_hour: Vec<u64>,
}

/// Today beside the same weekday before.
#[derive(Serialize, ToSchema)]
struct ComparedOut {
    /// Today.
    today: DayOut,
    /// The same weekday before.
    before: DayOut,
}

/// Open cases at a full hour.
#[derive(Serialize, ToSchema)]
struct OpenBefore {
    /// All of them.
    open: u64,
    /// Of them, overdue.
    red: u64,
}

/// The city now. Every figure counts what `/cases` lists within the same area: open cases by `stage`, `light`,
/// `category` and `area`; reported ones by `state=all`, `from` and `until`; closed ones by `stage=evaluate`,
/// `ended_from` and `ended_until`.
#[derive(Serialize, ToSchema)]
struct NowOut {
    /// When it was counted; up to which moment today is.
    at: DateTime<Utc>,
    /// The names from the city down to the area.
    path: Vec<AreaName>,
    /// Today's first moment in the city's zone.
    today_from: DateTime<Utc>,
    /// The first moment of the same weekday before.
    before_from: DateTime<Utc>,
    /// The same time of that day.
    before_at: DateTime<Utc>,
    /// All open cases by stage, in the order of the loop.
    by_stage: Vec<OpenOf>,
    /// The same cases by area, one level below; those without any too.
    by_area: Vec<OpenOf>,
    /// The same cases by main category, where there are any.
    by_category: Vec<OpenOf>,
    /// How many were open at the full hour on the same weekday before, where that was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_before: Option<OpenBefore>,
    /// Cases reported.
    reported: ComparedOut,
    /// Cases closed, and not reopened since.
    closed: ComparedOut,
}

/// The city now, or an area of it, within one's scope: what is open and how it stands, what was reported and closed
/// today beside the same weekday before. At most five seconds old.
#[utoipa::path(get, path = "/now", tag = "cases", params(NowQuery),
    responses((status = 200, body = NowOut), (status = 404, body = ProblemOut)))]
async fn now(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Query(query): Query<NowQuery>,
) -> Result<Json<NowOut>, Problem> {
    let area = query.area.as_deref().map(|code| params::area("area", code)).transpose()?;
    let city = web.app.city();
    let area = area.unwrap_or_else(|| city.rules.city.clone());
    if city.area_ever(&area).is_none() && area != city.rules.city {
        let zh = format!("没有编码为 {area} 的区域");
        return Err(app::AppError::not_found("area", zh, format!("there is no area {area}")).into());
    }
    let now = web.app.now(&caller, Some(area.clone())).await?;
    let day = |hours: &ledger::cases::Hours| DayOut { so_far: hours.so_far, by_hour: hours.by_hour.clone() };
    let compared =
        |of: &app::cases::now::Compared| ComparedOut { today: day(&of.today), before: day(&of.before) };
    Ok(Json(NowOut {
        at: now.at,
        path: AreaName::path(&city, &area),
        today_from: now.today.from,
        before_from: now.before.from,
        before_at: now.before.so_far,
        by_stage: by_stage(&now.standing),
        by_area: by_area(&city, &area, &now.standing),
        by_category: by_category(&city, &now.standing),
        open_before: now.open_before.map(|kept| OpenBefore { open: kept.open, red: kept.red }),
        reported: compared(&now.reported),
        closed: compared(&now.closed),
    }))
}

impl OpenOf {
    fn new(code: &str, name: Bilingual, lights: Option<&Lights>) -> Self {
        let Lights { green, yellow, red } = lights.copied().unwrap_or_default();
        Self { code: code.to_owned(), name, green, yellow, red }
    }
}

/// Every stage an open case can be in.
fn by_stage(standing: &Standing) -> Vec<OpenOf> {
    let open = Stage::ALL.into_iter().filter(|&stage| stage != Stage::Evaluate);
    open.map(|stage| OpenOf::new(stage.name(), stage.label().into(), standing.by_stage.get(&stage))).collect()
}

/// Every area one level below, and those that no longer are where cases still lie in them.
fn by_area(city: &City, area: &AreaCode, standing: &Standing) -> Vec<OpenOf> {
    let scheme = city.rules.scheme;
    let level = AreaLevel::ALL.into_iter().find(|&level| scheme.digits(level) > area.as_str().len());
    let mut codes: BTreeSet<&AreaCode> = standing.by_area.keys().collect();
    if level.is_some() {
        codes.extend(city.areas_under(area, level).map(|below| &below.code));
    }
    codes
        .into_iter()
        .map(|code| OpenOf::new(code.as_str(), city.area_name(code).into(), standing.by_area.get(code)))
        .collect()
}

fn by_category(city: &City, standing: &Standing) -> Vec<OpenOf> {
    let taxonomy = city.rules.taxonomy.latest();
    let name = |code: &str| {
        taxonomy
            .category(code)
            .map_or_else(|| domain::Bilingual::new(code, code), |category| category.name.clone())
    };
    standing
        .by_category
        .iter()
        .map(|(code, lights)| OpenOf::new(code, name(code).into(), Some(lights)))
        .collect()
}
