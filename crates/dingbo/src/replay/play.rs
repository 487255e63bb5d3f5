//! Playing the staff over HTTP: whose turn it is, what is asked, what is answered.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, bail};
use chrono::SecondsFormat;
use domain::UnitId;
use domain::case::ActionKind;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};

use super::map::{Map, Service};
use super::plan::Plan;
use super::progress::Progress;
use super::rows::Request;
use super::staff::Staff;
use super::timeline::{Timeline, Turn};
use crate::bench::client::{Answer, Ask, Connection, MINIMAL};

/// The header by which a request states its time. Only a server with a simulated clock heeds it.
const TIME: &str = "dingbo-time";

/// Everything a player needs to know.
pub struct Stage<'a> {
    /// Where the server listens.
    pub server: SocketAddr,
    /// Who plays.
    pub staff: &'a Staff,
    /// How the table is read.
    pub map: &'a Map,
    /// Units by their code.
    pub units: &'a BTreeMap<String, UnitId>,
    /// The requests, by opening time.
    pub requests: &'a [Request],
    /// Their plans, in the same order.
    pub plans: &'a [Plan],
    /// What is told to whoever watches.
    pub progress: &'a Progress,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct Played {
    /// Reports the server refused, by its rule.
    pub refused: BTreeMap<String, usize>,
    /// Steps taken by this run.
    pub steps: u64,
}

/// What an answer says that matters here.
#[derive(Debug, Deserialize)]
struct CaseView {
    version: usize,
    desk: Option<UnitView>,
}

#[derive(Debug, Deserialize)]
struct UnitView {
    id: UnitId,
}

impl Stage<'_> {
    /// Plays everything with so many players at once.
    pub async fn play(&self, players: usize) -> anyhow::Result<Played> {
        let timeline = Timeline::new(self.plans);
        let refused = Mutex::new(BTreeMap::new());
        let steps = AtomicU64::new(0);
        let player = || async {
            let played = self.play_turns(&timeline, &refused, &steps).await;
            if played.is_err() {
                timeline.stop();
            }
            played
        };
        let players: Vec<_> = (0..players.max(1)).map(|_| player()).collect();
        for played in futures::future::join_all(players).await {
            played?;
        }
        Ok(Played { refused: refused.into_inner(), steps: steps.into_inner() })
    }

    async fn play_turns(
        &self,
        timeline: &Timeline<'_>,
        refused: &Mutex<BTreeMap<String, usize>>,
        steps: &AtomicU64,
    ) -> anyhow::Result<()> {
        let mut connection =
            Connection::open(self.server).await.context("cannot reach the replay's own server")?;
        while let Some(turn) = timeline.take().await {
            let request = &self.requests[turn.request];
            let answer = self
                .ask(&mut connection, turn)
                .await
                .with_context(|| format!("request {} got no answer", request.id))?;
            let plan = &self.plans[turn.request];
            if turn.step == 0 && answer.status == 422 {
                *refused.lock().entry(rule(&answer)).or_default() += 1;
                self.progress.advance(plan.len() as u64, turn.at);
                timeline.done(turn, None);
                continue;
            }
            let next = self.next(turn, &answer).with_context(|| {
                format!(
                    "request {}, step {} at {}: the server answered {}",
                    request.id,
                    turn.step,
                    turn.at,
                    answer.text()
                )
            })?;
            // A report answered with a later version was played before; its steps are not taken again.
            if answer.status == 201 || turn.step > 0 {
                steps.fetch_add(1, Ordering::Relaxed);
            }
            let until = next.map_or(plan.len(), |(step, _)| step);
            self.progress.advance((until - turn.step) as u64, turn.at);
            timeline.done(turn, next);
        }
        Ok(())
    }

    /// The step after this one, and the desk in charge; none when the plan is at its end.
    fn next(&self, turn: Turn, answer: &Answer) -> anyhow::Result<Option<(usize, UnitId)>> {
        if !answer.is_good() {
            bail!("refused");
        }
        let case: CaseView = serde_json::from_slice(&answer.body)?;
        if case.version >= self.plans[turn.request].len() {
            return Ok(None);
        }
        let desk = case.desk.map(|desk| desk.id).or(turn.desk).context("no desk is in charge")?;
        Ok(Some((case.version, desk)))
    }

    async fn ask(&self, connection: &mut Connection, turn: Turn) -> anyhow::Result<Answer> {
        let (request, plan) = (&self.requests[turn.request], &self.plans[turn.request]);
        let service = self.map.services.get(&request.service).context("a service of the map")?;
        let (action, at) = plan.step(turn.step).context("a step of the plan")?;
        let (path, body, token) = if turn.step == 0 {
            ("/api/v1/cases".to_owned(), self.report(request, plan, service), self.staff.intake())
        } else {
            let desk = turn.desk.context("the desk is known from the report on")?;
            let lead = *self.units.get(&service.lead).context("a unit of the map")?;
            let token = match action {
                ActionKind::Sign | ActionKind::FeedBack => self.staff.handler(lead)?,
                ActionKind::Verify => self.staff.verifier(),
                _ => self.staff.desk(desk)?,
            };
            let path = format!("/api/v1/cases/{}/actions", plan.case);
            (path, step(request, plan, turn.step, action, service, lead), token)
        };
        let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let body = serde_json::to_vec(&body)?;
        // The answer to a report says which desk is in charge; of a later step only its being stored matters.
        let headers = [(TIME, at.as_str()), MINIMAL];
        let headers = if turn.step == 0 { &headers[..1] } else { &headers };
        Ok(connection.send(Ask { headers, ..Ask::post(&path, token, &body) }).await?)
    }

    fn report(&self, request: &Request, plan: &Plan, service: &Service) -> Value {
        json!({
            "id": plan.case,
            "channel": self.map.city.channel,
            "place": { "lon": request.lon, "lat": request.lat },
            "leaf": service.leaf,
            "words": { "text": request.words },
        })
    }
}

/// The body that asks for a step.
fn step(
    request: &Request,
    plan: &Plan,
    version: usize,
    action: ActionKind,
    service: &Service,
    lead: UnitId,
) -> Value {
    let mut asked = json!({ "kind": action });
    let mut words = None;
    match action {
        ActionKind::File => asked["condition"] = json!(service.condition),
        ActionKind::Dispatch => asked["lead"] = json!(lead),
        ActionKind::Verify => asked["verdict"] = json!("pass"),
        ActionKind::FeedBack => {
            let outcome = if request.outcome.is_empty() { "closed" } else { &request.outcome };
            words = Some(json!({ "text": outcome }));
        }
        _ => {}
    }
    let mut body = json!({ "request": plan.request(action), "version": version, "action": asked });
    if let Some(words) = words {
        body["words"] = words;
    }
    body
}

/// The rule a problem names.
fn rule(answer: &Answer) -> String {
    let problem = answer.json().unwrap_or_default();
    problem["rule"].as_str().unwrap_or("refused").to_owned()
}
