//! Subscriptions: made, tried out, paused, replayed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::CaseId;
use ledger::share::{Subject, SubscriptionState};
use serde::{Deserialize, Serialize};
use share::rule::Rule;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::SignedIn;
use crate::body::{self, Body};
use crate::params;
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::page::Items;
use crate::wire::share::{ReasonOut, SubscriptionOut};

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(subscriptions, add))
        .routes(routes!(change))
        .routes(routes!(set_state))
        .routes(routes!(replay))
        .routes(routes!(preview))
}

/// Every subscription, with how it fares (city supervisor).
#[utoipa::path(get, path = "/share/subscriptions", operation_id = "share_subscriptions", tag = "share",
    responses((status = 200, body = Items<SubscriptionOut>), (status = 403, body = ProblemOut)))]
async fn subscriptions(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Items<SubscriptionOut>>, Problem> {
    let fared = web.share.subscriptions(&caller).await?;
    Ok(Json(Items { items: fared.into_iter().map(SubscriptionOut::of).collect() }))
}

/// A subscription's rule, as the API takes it.
fn rule(given: &serde_json::Value) -> Result<Rule, Problem> {
    body::part("rule", given)
}

/// A subscription to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSubscriptionIn {
    /// Whom it shares with.
    target: i64,
    /// What people call it.
    name: String,
    /// `subject` (cases where it is left out, or areas), `filter` (areas, categories, platforms, stages, units, channels; of
    /// areas: areas, levels), `wants` (report, steps, close, notices, tasks; of areas: steps, close), `fields` (of areas:
    /// outline), `purpose`, `shape` (format, encoding, template, schema, xsd).
    #[schema(value_type = Object)]
    rule: serde_json::Value,
    /// What happened since then is shared, too; from now on where it is left out. Of areas also all that were in force at
    /// that moment.
    since: Option<DateTime<Utc>>,
}

/// Make a subscription (city supervisor).
#[utoipa::path(post, path = "/share/subscriptions", operation_id = "share_add_subscription", tag = "share", request_body = NewSubscriptionIn,
    responses((status = 201, body = SubscriptionOut), (status = 403, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn add(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<NewSubscriptionIn>,
) -> Result<(StatusCode, Json<SubscriptionOut>), Problem> {
    let rule = rule(&body.rule)?;
    let made = web.share.add_subscription(&caller, body.target, &body.name, &rule, body.since).await?;
    Ok((StatusCode::CREATED, Json(SubscriptionOut::of(made.into()))))
}

/// What a subscription says from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubscriptionIn {
    /// What people call it.
    name: String,
    /// As for a new one; its `subject` stays.
    #[schema(value_type = Object)]
    rule: serde_json::Value,
}

/// Change what a subscription says; what waits goes out in the new shape (city supervisor).
#[utoipa::path(put, path = "/share/subscriptions/{id}", operation_id = "share_change_subscription", tag = "share", request_body = SubscriptionIn,
    params(("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = SubscriptionOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn change(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<SubscriptionIn>,
) -> Result<Json<SubscriptionOut>, Problem> {
    let (id, rule) = (params::number("id", &id)?, rule(&body.rule)?);
    let changed = web.share.change_subscription(&caller, id, &body.name, &rule).await?;
    Ok(Json(SubscriptionOut::of(changed.into())))
}

/// Whether a subscription goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StateIn {
    /// `active`, `paused` or `ended`.
    state: String,
}

/// Pause a subscription, let it go on, or end it (city supervisor).
#[utoipa::path(post, path = "/share/subscriptions/{id}/state", operation_id = "share_set_state", tag = "share", request_body = StateIn,
    params(("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = SubscriptionOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn set_state(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<StateIn>,
) -> Result<Json<SubscriptionOut>, Problem> {
    let id = params::number("id", &id)?;
    let state = SubscriptionState::from_name(&body.state).ok_or_else(|| {
        Problem::invalid(
            "state",
            "one_of",
            format!("状态应为 active, paused 或 ended, 收到 “{}”", body.state),
            format!("a state is active, paused or ended, got \"{}\"", body.state),
        )
    })?;
    let changed = web.share.set_subscription_state(&caller, id, state).await?;
    Ok(Json(SubscriptionOut::of(changed.into())))
}

/// Since when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayIn {
    /// Everything that happened since then is sent again.
    since: DateTime<Utc>,
    /// Only say how many.
    #[serde(default)]
    dry_run: bool,
}

/// How many deliveries go out again.
#[derive(Serialize, ToSchema)]
pub(super) struct AgainOut {
    /// How many went back into the queue.
    pub again: u64,
}

/// Send everything again that happened since a moment (city supervisor).
#[utoipa::path(post, path = "/share/subscriptions/{id}/replay", operation_id = "share_replay", tag = "share", request_body = ReplayIn,
    params(("id" = i64, Path, description = "the subscription")),
    responses((status = 200, body = AgainOut), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn replay(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
    Body(body): Body<ReplayIn>,
) -> Result<Json<AgainOut>, Problem> {
    let id = params::number("id", &id)?;
    let again = if body.dry_run {
        web.share.count_since(&caller, id, body.since).await?
    } else {
        web.share.replay(&caller, id, body.since).await?
    };
    Ok(Json(AgainOut { again }))
}

/// A rule to try out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewIn {
    /// The rule.
    #[schema(value_type = Object)]
    rule: serde_json::Value,
    /// On which cases, ten at most; on the ten newest where it is left out.
    #[serde(default)]
    cases: Vec<Uuid>,
    /// Or on which areas, by their codes; on the ten that changed last where it is left out.
    #[serde(default)]
    areas: Vec<String>,
}

/// What would have been sent of one case or area.
#[derive(Serialize, ToSchema)]
struct SketchOut {
    /// The case, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The area's code, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    /// The steps or changes that would have been sent; none when the filter is not met.
    steps: Vec<u32>,
    /// The body of the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Why it would be held.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<ReasonOut>,
}

/// What a rule would have sent of some cases or areas; nothing is stored and nothing sent (city supervisor).
#[utoipa::path(post, path = "/share/preview", operation_id = "share_preview", tag = "share", request_body = PreviewIn,
    responses((status = 200, body = Items<SketchOut>), (status = 403, body = ProblemOut), (status = 404, body = ProblemOut), (status = 422, body = ProblemOut)))]
async fn preview(
    State(web): State<Web>,
    SignedIn(caller): SignedIn,
    Body(body): Body<PreviewIn>,
) -> Result<Json<Items<SketchOut>>, Problem> {
    let mut subjects: Vec<Subject> = body.cases.into_iter().map(|case| CaseId(case).into()).collect();
    for code in &body.areas {
        subjects.push(Subject::Area(params::area("areas", code)?));
    }
    let sketches = web.share.preview(&caller, &rule(&body.rule)?, &subjects).await?;
    let items = sketches.into_iter().map(|it| {
        let (body, held) = match it.body {
            None => (None, None),
            Some(Ok(body)) => (Some(body), None),
            Some(Err(reason)) => (None, Some(reason.into())),
        };
        SketchOut {
            case: it.subject.case().map(|case| case.0),
            number: it.number,
            area: it.subject.area().map(ToString::to_string),
            steps: it.steps,
            body,
            held,
        }
    });
    Ok(Json(Items { items: items.collect() }))
}
