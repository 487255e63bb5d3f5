//! Categories, and which of them a text suggests.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::SignedIn;
use crate::body::Query;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::taxonomy::{LeafSuggestion, TaxonomyOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(taxonomy)).routes(routes!(suggest))
}

/// Which edition.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TaxonomyQuery {
    /// The edition's year; the one in force today when left out.
    year: Option<i32>,
}

/// The categories of a year.
#[utoipa::path(get, path = "/taxonomy", tag = "taxonomy", params(TaxonomyQuery),
    responses((status = 200, body = TaxonomyOut), (status = 404, body = ProblemOut)))]
async fn taxonomy(
    State(web): State<Web>,
    Query(query): Query<TaxonomyQuery>,
) -> Result<Json<TaxonomyOut>, Problem> {
    let city = web.app.city();
    let book = &city.rules.taxonomy;
    let taxonomy = match query.year {
        None => book.at(city.rules.calendar.date(web.app.time.now())),
        Some(year) => {
            book.editions().iter().rev().find(|edition| edition.edition().year == year).ok_or_else(|| {
                app::AppError::not_found(
                    "taxonomy",
                    format!("没有 {year} 年的类别"),
                    format!("no categories of {year}"),
                )
            })?
        }
    };
    Ok(Json(taxonomy.into()))
}

/// What was written so far.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SuggestQuery {
    /// The text.
    text: String,
}

/// Leaf categories a text suggests, best first.
#[utoipa::path(get, path = "/taxonomy/suggest", tag = "taxonomy", params(SuggestQuery),
    responses((status = 200, body = Items<LeafSuggestion>)))]
async fn suggest(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    Query(query): Query<SuggestQuery>,
) -> Json<Items<LeafSuggestion>> {
    let city = web.app.city();
    let taxonomy = city.rules.taxonomy.at(city.rules.calendar.date(web.app.time.now()));
    let items = taxonomy
        .suggest(&query.text)
        .into_iter()
        .take(6)
        .map(|suggestion| LeafSuggestion {
            leaf: suggestion.leaf.code.clone(),
            category: suggestion.leaf.code.chars().take(2).collect(),
            name: (&suggestion.leaf.name).into(),
            weight: suggestion.weight,
        })
        .collect();
    Json(Items { items })
}
