//! What is shared with other systems, under `/share`.

mod codes;
mod deliveries;
mod find;
mod health;
mod inbound;
mod inbox;
mod reconcile;
mod subscriptions;
mod targets;

use utoipa_axum::router::OpenApiRouter;

use crate::state::Web;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .merge(targets::routes())
        .merge(subscriptions::routes())
        .merge(codes::routes())
        .merge(deliveries::routes())
        .merge(find::routes())
        .merge(health::routes())
        .merge(reconcile::routes())
        .merge(inbound::routes())
        .merge(inbox::routes())
}
