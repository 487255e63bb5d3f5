//! Units and their people.

use app::places::units::WrittenUnit;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::UnitId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::Body;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::people::ColleagueOut;
use crate::wire::text::Bilingual;
use crate::wire::unit::UnitOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(units, add_unit))
        .routes(routes!(change_unit, retire_unit))
        .routes(routes!(people))
}

/// Every unit of the city.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, body = Items<UnitOut>)))]
async fn units(State(web): State<Web>, SignedIn(_): SignedIn) -> Json<Items<UnitOut>> {
    let city = web.app.city();
    Json(Items { items: city.rules.units.all().iter().map(UnitOut::from).collect() })
}

/// A unit as an administrator writes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitIn {
    /// The code people and other systems know it by.
    code: String,
    /// Its name.
    name: Bilingual,
    /// `city_centre`, `county_centre`, `room`, `department` or `station`.
    kind: String,
    /// The code of the unit above; none for the city centre.
    parent: Option<String>,
    /// The codes of the areas it serves.
    areas: Vec<String>,
    /// What it does, in the taxonomy's functions.
    #[serde(default)]
    functions: Vec<String>,
}

impl From<UnitIn> for WrittenUnit {
    fn from(unit: UnitIn) -> Self {
        Self {
            code: unit.code.trim().to_owned(),
            name: domain::Bilingual::new(unit.name.zh, unit.name.en),
            kind: unit.kind,
            parent: unit.parent.unwrap_or_default(),
            areas: unit.areas,
            functions: unit.functions,
        }
    }
}

/// Add a unit (system administrator).
#[utoipa::path(post, path = "/units", tag = "units", request_body = UnitIn,
    responses((status = 201, body = UnitOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn add_unit(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<UnitIn>,
) -> Result<(StatusCode, Json<UnitOut>), Problem> {
    let unit = web.app.put_unit(&caller, None, body.into()).await?;
    Ok((StatusCode::CREATED, Json(UnitOut::from(&unit))))
}

/// Change a unit (system administrator). One that had ended acts again.
#[utoipa::path(put, path = "/units/{id}", tag = "units", request_body = UnitIn,
    params(("id" = u32, Path, description = "the unit")),
    responses((status = 200, body = UnitOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut),
              (status = 422, body = ProblemOut)))]
async fn change_unit(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<UnitIn>,
) -> Result<Json<UnitOut>, Problem> {
    let unit = web.app.put_unit(&caller, Some(UnitId(params::number("id", &id)?)), body.into()).await?;
    Ok(Json(UnitOut::from(&unit)))
}

/// Take a unit out of work (system administrator): nothing goes to it any more, and cases that name it still do.
#[utoipa::path(delete, path = "/units/{id}", tag = "units", params(("id" = u32, Path, description = "the unit")),
    responses((status = 204), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut)))]
async fn retire_unit(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    web.app.retire_unit(&caller, UnitId(params::number("id", &id)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The people of one's own unit, to assign a case to.
#[utoipa::path(get, path = "/units/{id}/people", tag = "units", params(("id" = u32, Path, description = "the unit")),
    responses((status = 200, body = Items<ColleagueOut>), (status = 403, body = ProblemOut)))]
async fn people(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Items<ColleagueOut>>, Problem> {
    let people = web.app.people_of(&caller, UnitId(params::number("id", &id)?)).await?;
    let items = people
        .into_iter()
        .map(|person| ColleagueOut {
            account: person.account.id.0,
            name: person.account.name,
            roles: person.posts.iter().map(|post| post.role.name()).collect(),
        })
        .collect();
    Ok(Json(Items { items }))
}
