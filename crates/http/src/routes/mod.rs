//! The routes, a file per resource. Each handler: who asks, is it well formed, one use case, one answer.

pub mod actions;
pub mod admin;
pub mod areas;
pub mod batch;
pub mod cases;
pub mod city;
pub mod evidence;
pub mod export;
pub mod filter;
pub mod live;
pub mod now;
pub mod open311;
pub mod ops;
pub mod public;
pub mod rulebook;
pub mod session;
pub mod share;
pub mod tables;
pub mod taxonomy;
pub mod tiles;
pub mod units;

use utoipa_axum::router::OpenApiRouter;

use crate::state::Web;

/// Every route of the API, under `/api/v1`; evidence may be as large as `largest_file` bytes.
pub fn api(largest_file: usize) -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(city::routes())
        .merge(areas::routes())
        .merge(units::routes())
        .merge(taxonomy::routes())
        .merge(cases::routes())
        .merge(actions::routes())
        .merge(export::routes())
        .merge(batch::routes())
        .merge(evidence::routes(largest_file))
        .merge(live::routes())
        .merge(now::routes())
        .merge(tiles::routes())
        .merge(public::routes())
        .merge(share::routes())
        .merge(admin::routes())
        .merge(tables::routes())
        .merge(rulebook::routes())
}
