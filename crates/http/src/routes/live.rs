//! Live changes, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use app::Caller;
use app::background::live::Happening;
use app::city::City;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use bus::Heard;
use chrono::{DateTime, Utc};
use futures::Stream;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::{Shown, SignedIn};
use crate::problem::{Problem, ProblemOut};
use crate::state::Web;
use crate::wire::text::Bilingual;
use crate::wire::unit::UnitName;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(live))
}

/// A step that was just taken, as a live page needs it.
#[derive(Serialize, ToSchema)]
struct Change {
    /// The case.
    id: Uuid,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Its version after the step.
    version: u32,
    /// The action.
    action: &'static str,
    /// What people call it.
    label: Bilingual,
    /// The stage now.
    stage: &'static str,
    /// How it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<&'static str>,
    /// The grid.
    area: String,
    /// Degrees.
    lon: f64,
    /// Degrees.
    lat: f64,
    /// The leaf category.
    leaf: String,
    /// Its name.
    leaf_name: Bilingual,
    /// Who has it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<UnitName>,
    /// When the running clock turns yellow.
    #[serde(skip_serializing_if = "Option::is_none")]
    yellow_at: Option<DateTime<Utc>>,
    /// When the running clock turns red.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// When the step was taken.
    at: DateTime<Utc>,
}

/// A stream of events: `case` for every step on a case within one's scope, `missed` when a slow reader should
/// reload, `hello` at the start.
#[utoipa::path(get, path = "/live", tag = "live",
    responses((status = 200, content_type = "text/event-stream", body = Change), (status = 401, body = ProblemOut)))]
async fn live(
    State(web): State<Web>,
    SignedIn(_): SignedIn,
    shown: Shown,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let mut listener = web.app.live.listen();
    let mut stop = web.stop.clone();
    let stream = async_stream(move |send| async move {
        let hello = Event::default().event("hello").data(web.app.time.now().to_rfc3339());
        if send.send(hello).await.is_err() {
            return;
        }
        loop {
            let heard = tokio::select! {
                heard = listener.hear() => heard,
                _ = stop.wait_for(|stop| *stop) => return,
                () = send.closed() => return,
            };
            let event = match heard {
                Heard::Message(happening) => {
                    // Asked each time: the session may have ended, or other posts been given, since the stream began.
                    let Ok(caller) = shown.caller(&web).await else { return };
                    match change(&caller, &web.app.city(), &happening) {
                        Some(change) => Event::default().event("case").json_data(change).unwrap_or_default(),
                        None => continue,
                    }
                }
                Heard::Missed(n) => Event::default().event("missed").data(n.to_string()),
                Heard::Closed => return,
            };
            if send.send(event).await.is_err() {
                return;
            }
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// A stream fed by a task of its own, which ends when the reader goes.
fn async_stream<F: Future<Output = ()> + Send + 'static>(
    feed: impl FnOnce(tokio::sync::mpsc::Sender<Event>) -> F,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let (send, receive) = tokio::sync::mpsc::channel(64);
    tokio::spawn(feed(send));
    futures::StreamExt::map(tokio_stream::wrappers::ReceiverStream::new(receive), Ok)
}

fn change(caller: &Caller, city: &City, happening: &Happening) -> Option<Change> {
    let case = &happening.case;
    if !caller.may_see(case) {
        return None;
    }
    let matter = case.matter.as_ref()?;
    let kind = happening.step.body.action.kind();
    let clock = case.clock().filter(|clock| clock.paused_at().is_none());
    Some(Change {
        id: case.id.0,
        number: happening.number.clone(),
        version: case.version,
        action: kind.name(),
        label: kind.label().into(),
        stage: case.stage.name(),
        end: case.end.map(domain::case::End::name),
        area: matter.place.area.to_string(),
        lon: matter.place.lon(),
        lat: matter.place.lat(),
        leaf: matter.leaf.clone(),
        leaf_name: city
            .leaf(matter.edition, &matter.leaf)
            .map(|leaf| leaf.name.clone())
            .unwrap_or_default()
            .into(),
        holder: case.holder().filter(|_| case.is_open()).map(|unit| UnitName::of(city, unit)),
        yellow_at: clock.map(domain::clock::Clock::yellow_at),
        due_at: clock.map(domain::clock::Clock::due_at),
        at: happening.step.at,
    })
}
