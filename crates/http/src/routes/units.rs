//! Units and their people.

use axum::Json;
use axum::extract::{Path, State};
use domain::UnitId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::people::ColleagueOut;
use crate::wire::unit::UnitOut;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(units)).routes(routes!(people))
}

/// Every unit of the city.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, body = Items<UnitOut>)))]
async fn units(State(web): State<Web>, SignedIn(_): SignedIn) -> Json<Items<UnitOut>> {
    let city = web.app.city();
    Json(Items { items: city.rules.units.all().iter().map(UnitOut::from).collect() })
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
