//! For residents, without an account: report, follow, rate, urge, reopen; what is open around and the city's figures.
//!
//! What is answered here holds no personal text and no name of staff.

mod case;
mod city;
mod notices;
mod report;

use utoipa_axum::router::OpenApiRouter;

use crate::state::Web;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .merge(report::routes())
        .merge(case::routes())
        .merge(notices::routes())
        .merge(city::routes())
}
