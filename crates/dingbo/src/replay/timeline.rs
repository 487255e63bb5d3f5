//! What is to be done next: the steps of all requests, in the order of their time, one at a time for each case.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{DateTime, Utc};
use domain::UnitId;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::plan::Plan;

/// One step to be taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// When it happens.
    pub at: DateTime<Utc>,
    /// Whose: the position in the plans.
    pub request: usize,
    /// Which step of the plan.
    pub step: usize,
    /// The desk in charge, known from the report on.
    pub desk: Option<UnitId>,
}

/// All steps still to be taken.
#[derive(Debug)]
pub struct Timeline<'a> {
    plans: &'a [Plan],
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug)]
struct Waiting {
    /// The first request not reported yet; they stand in the order of their opening.
    next: usize,
    /// The next step of each case under way.
    steps: BinaryHeap<Reverse<Turn>>,
    /// Turns handed out and not answered for.
    under_way: usize,
    /// Whether somebody gave up.
    stopped: bool,
}

impl<'a> Timeline<'a> {
    /// Of these plans, which stand in the order of their opening.
    pub fn new(plans: &'a [Plan]) -> Self {
        let waiting = Waiting { next: 0, steps: BinaryHeap::new(), under_way: 0, stopped: false };
        Self { plans, waiting: Mutex::new(waiting), changed: Notify::new() }
    }

    /// The earliest step that can be taken; waits while all there is depends on steps under way. None at the end.
    pub async fn take(&self) -> Option<Turn> {
        loop {
            let changed = self.changed.notified();
            {
                let mut waiting = self.waiting.lock();
                if waiting.stopped {
                    return None;
                }
                if let Some(turn) = self.earliest(&mut waiting) {
                    waiting.under_way += 1;
                    return Some(turn);
                }
                if waiting.under_way == 0 {
                    return None;
                }
            }
            changed.await;
        }
    }

    fn earliest(&self, waiting: &mut Waiting) -> Option<Turn> {
        let report = self.plans.get(waiting.next).map(|plan| plan.reported);
        let step = waiting.steps.peek().map(|Reverse(turn)| turn.at);
        if step.is_some_and(|step| report.is_none_or(|report| step <= report)) {
            return waiting.steps.pop().map(|Reverse(turn)| turn);
        }
        let turn = Turn { at: report?, request: waiting.next, step: 0, desk: None };
        waiting.next += 1;
        Some(turn)
    }

    /// A turn was taken; `next` is the case's next step and its desk, if it goes on.
    pub fn done(&self, turn: Turn, next: Option<(usize, UnitId)>) {
        let mut waiting = self.waiting.lock();
        waiting.under_way -= 1;
        let plan = &self.plans[turn.request];
        if let Some((step, desk)) = next
            && let Some((_, at)) = plan.step(step)
        {
            waiting.steps.push(Reverse(Turn { at, request: turn.request, step, desk: Some(desk) }));
        }
        drop(waiting);
        self.changed.notify_waiters();
    }

    /// Nobody takes another turn: something went wrong.
    pub fn stop(&self) {
        self.waiting.lock().stopped = true;
        self.changed.notify_waiters();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::replay::map::{Map, tests::BOSTON};
    use crate::replay::rows::Table;

    fn plans() -> Vec<Plan> {
        let map = Map::from_toml(BOSTON).unwrap();
        let sample = include_bytes!("../../../../data/boston/sample.csv");
        let table = Table::read(&sample[..], &map, None).unwrap();
        let last = table.last_moment().unwrap();
        table.requests.iter().map(|request| Plan::new("9001", request, &map.steps, last)).collect()
    }

    #[tokio::test]
    async fn one_player_sees_every_step_once_in_order_of_time() {
        let plans = plans();
        let timeline = Timeline::new(&plans);
        let mut seen = Vec::new();
        while let Some(turn) = timeline.take().await {
            seen.push(turn);
            timeline.done(turn, Some((turn.step + 1, UnitId(1))));
        }
        assert_eq!(seen.len(), plans.iter().map(Plan::len).sum::<usize>());
        assert!(seen.is_sorted_by_key(|turn| turn.at));
    }

    #[tokio::test]
    async fn steps_of_one_case_wait_for_each_other() {
        let plans = &plans()[..1];
        let timeline = Timeline::new(plans);
        let report = timeline.take().await.unwrap();
        let mut second = Box::pin(timeline.take());
        tokio::select! {
            biased;
            turn = &mut second => panic!("{turn:?} was handed out before the report was answered"),
            () = tokio::task::yield_now() => {}
        }
        timeline.done(report, Some((1, UnitId(1))));
        assert_eq!(second.await.unwrap().step, 1);
    }

    #[tokio::test]
    async fn a_refused_report_ends_its_case() {
        let plans = &plans()[..1];
        let timeline = Timeline::new(plans);
        let report = timeline.take().await.unwrap();
        timeline.done(report, None);
        assert_eq!(timeline.take().await, None);
    }

    #[tokio::test]
    async fn stopping_wakes_whoever_waits() {
        let plans = &plans()[..1];
        let timeline = Timeline::new(plans);
        let _report = timeline.take().await.unwrap();
        let (other, ()) = tokio::join!(timeline.take(), async { timeline.stop() });
        assert_eq!(other, None);
    }
}
