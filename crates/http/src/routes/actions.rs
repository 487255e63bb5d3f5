//! Acting on a case.

use app::caller::Caller;
use app::cases::Beside;
use app::cases::act::{Done, NewAction};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use domain::case::Action;
use domain::{CaseId, Digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::SignedIn;
use crate::body::Body;
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::ack::{self, Ack};
use crate::wire::action::ActionIn;
use crate::wire::case::CaseDetail;
use crate::wire::place::PlaceIn;
use crate::wire::report::WordsIn;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(act))
}

/// An action on a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActionIn {
    /// The request's identity, chosen by the client: sending it twice is harmless.
    pub request: Uuid,
    /// The version of the case the decision was taken on; null to act on it as it stands.
    pub version: Option<u32>,
    /// What is asked.
    pub action: ActionIn,
    /// What is said with it.
    #[serde(default)]
    pub words: WordsIn,
    /// Evidence uploaded before, by hash.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub evidence: Vec<Digest>,
    /// Where it was done, when offered.
    pub place: Option<PlaceIn>,
}

/// What became of an action.
#[derive(Debug, Serialize, ToSchema)]
pub struct Acted {
    /// The case after it.
    pub case: CaseDetail,
    /// The step's number within the case.
    pub seq: u32,
    /// Whether this request had been sent before, and this is its first answer again.
    pub again: bool,
}

/// Take an action on a case: accepted as one step, or refused with the rule. With `Prefer: return=minimal` the answer
/// is an `Ack`.
#[utoipa::path(post, path = "/cases/{id}/actions", tag = "cases", request_body = NewActionIn,
    params(("id" = Uuid, Path, description = "the case")),
    responses((status = 200, body = Acted), (status = 404, body = ProblemOut), (status = 409, body = ProblemOut),
              (status = 422, body = ProblemOut)))]
async fn act(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<NewActionIn>,
) -> Result<Response, Problem> {
    let done = take_action(&web, &caller, params::case_id(&id)?, body).await?;
    if ack::is_wanted(&headers) {
        return Ok(Json(Ack::of(&done)).into_response());
    }
    Ok(Json(Acted::of(&web, &caller, done).await?).into_response())
}

impl Acted {
    /// What became of an action, for whoever took it.
    pub async fn of(web: &Web, caller: &Caller, done: Done) -> Result<Self, Problem> {
        let detail = web.app.detail(caller, done.record);
        let case = CaseDetail::of(&web.app, caller, detail).await?.with_systems(&web.share, caller).await?;
        Ok(Self { case, seq: done.seq, again: done.again })
    }
}

/// Takes one action, alone or in a batch.
pub async fn take_action(
    web: &Web,
    caller: &Caller,
    case: CaseId,
    body: NewActionIn,
) -> Result<Done, Problem> {
    let asked = body.action.asked()?;
    let mut action = asked.action;
    if let (Action::Correct { place, .. }, Some(given)) = (&mut action, asked.place) {
        *place = Some(web.app.city().place(&given)?);
    }
    let place = body.place.map(|place| place.given()).transpose()?;
    let new = NewAction {
        case,
        request: body.request,
        version: body.version,
        action,
        beside: Beside { words: body.words.into(), evidence: body.evidence, place },
        parts: asked.parts,
    };
    Ok(web.app.act(caller, new).await?)
}
