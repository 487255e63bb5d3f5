//! Playing the demo's cases: the real use cases, each step at its own time of the last thirty days.
//!
//! The clock is the simulated one of a node that serves nobody; the server that follows has the system's.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use anyhow::Context as _;
use app::background::{clocks, hours};
use app::{App, AppError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::CaseId;
use uuid::Uuid;

use super::cast::Cast;
use super::course::{Course, Stage, Turn};
use super::matters::Matters;
use super::script;
use crate::dice::Dice;

/// How far back the cases go.
pub const SPAN: TimeDelta = TimeDelta::days(31);
/// Cases acted on at the same time.
const TOGETHER: usize = 64;
/// Steps that close together may be taken in any order.
const CLOSE: TimeDelta = TimeDelta::minutes(20);
/// How often the platform looks at its clocks meanwhile, and keeps how much is open.
const CLOCKS: TimeDelta = TimeDelta::hours(1);
/// Of a hundred cases, so many are reported twice.
const TWICE: usize = 3;

/// What was played.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Played {
    /// Cases reported.
    pub cases: usize,
    /// Steps taken.
    pub steps: usize,
    /// Steps the rules refused: a story that did not fit its case ends there.
    pub refused: usize,
}

/// Plays about `count` cases that end, as far as they have, at `now`. `tell` is told how far it is.
pub async fn play(
    app: &Arc<App>,
    count: usize,
    now: DateTime<Utc>,
    tell: impl Fn(String),
) -> anyhow::Result<Played> {
    let city = app.city();
    let cast = Cast::of(&app.ledger, &city).await?;
    let mut dice = Dice::new(2026);
    let matters = Matters::of(&city, &cast.patrolled(), &mut dice)?;
    let mut courses: Vec<Option<Course>> = Vec::with_capacity(count);
    while courses.len() < count {
        // A little more of late.
        let days = dice.low(31) as i64;
        let matter = matters.draw(&city, now, days, &mut dice);
        let id = case_id(matter.at, &mut dice);
        let by_worker = matter.channel == domain::case::Channel::Grid;
        let beats = script::story(&mut dice, by_worker);
        if dice.chance(TWICE) {
            let again = matters.again(&city, &matter, &mut dice);
            let second = case_id(again.at, &mut dice);
            let beats = script::duplicate(&mut dice);
            courses.push(Some(Course::new(second, again, beats, Some(id), dice.bits())));
        }
        courses.push(Some(Course::new(id, matter, beats, None, dice.bits())));
    }

    let stage = Stage::new(app, &city, &cast, &matters);
    let mut heap: BinaryHeap<Reverse<(DateTime<Utc>, usize)>> = BinaryHeap::new();
    let all = courses.iter().enumerate();
    heap.extend(all.filter_map(|(number, course)| Some(Reverse((course.as_ref()?.starts_at(), number)))));
    let mut played = Played::default();
    let Some(&Reverse((first, _))) = heap.peek() else { return Ok(played) };
    let mut clocks_at = hours::full_hour(first);
    let mut told = 0;
    while let Some(&Reverse((from, _))) = heap.peek() {
        if from > now {
            break;
        }
        while clocks_at <= from {
            reconcile(app, clocks_at).await?;
            clocks_at += CLOCKS;
        }
        let until = (from + CLOSE).min(now);
        let mut group = Vec::with_capacity(TOGETHER);
        while let Some(&Reverse((at, number))) = heap.peek()
            && at <= until
            && group.len() < TOGETHER
        {
            heap.pop();
            group.extend(courses[number].take().map(|course| (number, at, course)));
        }
        let turns = group.into_iter().map(|(number, at, mut course)| {
            let stage = &stage;
            async move {
                let turn = Box::pin(app.time.at(Some(at), course.turn(stage, at))).await;
                (number, course, turn)
            }
        });
        for (number, course, turn) in futures::future::join_all(turns).await {
            match turn.with_context(|| format!("case {number} of the demo"))? {
                Turn::Next(at) => {
                    played.steps += 1;
                    heap.push(Reverse((at, number)));
                }
                Turn::Last => played.steps += 1,
                Turn::Refused(rule) => {
                    tracing::debug!(number, rule, "a beat of the demo was refused");
                    played.refused += 1;
                }
            }
            played.cases += usize::from(course.is_reported_now());
            courses[number] = Some(course);
        }
        if played.steps >= told + 5000 {
            told = played.steps;
            tell(format!("{told} 步 / steps"));
        }
    }
    reconcile(app, now).await?;
    Ok(played)
}

/// The platform's own steps: escalations, suspensions that end; and what it keeps of the hour.
async fn reconcile(app: &Arc<App>, at: DateTime<Utc>) -> Result<(), AppError> {
    app.time.at(Some(at), clocks::reconcile(Arc::clone(app))).await?;
    Box::pin(app.time.at(Some(at), hours::reconcile(Arc::clone(app)))).await?;
    Ok(())
}

/// An identity made at a moment.
fn case_id(at: DateTime<Utc>, dice: &mut Dice) -> CaseId {
    let millis = at.timestamp_millis().unsigned_abs();
    CaseId(uuid::Builder::from_unix_timestamp_millis(millis, &dice.tail()).into_uuid())
}

/// A request's identity.
pub fn request(dice: &mut Dice) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&dice.bits().to_be_bytes());
    bytes[8..].copy_from_slice(&dice.bits().to_be_bytes());
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
