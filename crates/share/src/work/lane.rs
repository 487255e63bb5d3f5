//! A subscription's lane: takes what is due, sends a bounded number at once, puts down in groups what became of them.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use app::AppError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::CaseId;
use ledger::share::{Due, Settled};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Entry;
use super::attempt::{Attempted, attempt};
use crate::delivery::Gate;
use crate::service::Share;

/// How long a lane with nothing to do waits before it looks again, when nobody wakes it.
const IDLE: Duration = Duration::from_secs(2);

/// How many that are due are read for each that may be on its way, so that not every arrival asks for the next.
const AHEAD: usize = 4;

/// Runs the lane again and again until it is told to stop.
pub async fn go_on(share: Arc<Share>, entry: Entry, mut stop: watch::Receiver<bool>) {
    let mut news = share.news.subscribe();
    while !*stop.borrow() {
        news.mark_unchanged();
        let wait = match run(Arc::clone(&share), entry.clone(), stop.clone()).await {
            Ok(next) => {
                next.map_or(IDLE, |next| (next - share.app.time.now()).to_std().unwrap_or_default().min(IDLE))
            }
            Err(error) => {
                tracing::warn!(subscription = entry.id(), %error, "a lane failed; it goes on");
                IDLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = news.changed() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}

/// Sends what is due until nothing is, the target is to be spared, or it is told to stop; when to look again. In memory are
/// a few times as many deliveries as may be on their way at once, without their bodies.
pub async fn run(
    share: Arc<Share>,
    entry: Entry,
    stop: watch::Receiver<bool>,
) -> Result<Option<DateTime<Utc>>, AppError> {
    let mut news = share.news.subscribe();
    let mut lane =
        Lane { share, entry, ready: VecDeque::new(), flying: JoinSet::new(), cases: HashSet::new() };
    loop {
        let now = lane.share.app.time.now();
        let closed_until = if *stop.borrow() { None } else { lane.fill(now).await? };
        if lane.flying.is_empty() {
            return match closed_until {
                Some(until) => Ok(Some(until)),
                None => Ok(lane.share.store().next_due(lane.entry.id(), now).await?),
            };
        }
        // What is new need not wait for a slow answer.
        let landed = tokio::select! {
            landed = lane.land() => landed,
            Ok(()) = news.changed(), if lane.ready.is_empty() => continue,
        };
        let (settled, cases): (Vec<_>, Vec<_>) = landed.into_iter().unzip();
        lane.share.settler.settle(&lane.share.store(), settled).await?;
        for case in cases {
            lane.cases.remove(&case);
        }
    }
}

struct Lane {
    share: Arc<Share>,
    entry: Entry,
    /// Due, the first of their cases each, and not yet on their way.
    ready: VecDeque<Due>,
    flying: JoinSet<(Attempted, CaseId)>,
    /// Cases with a delivery ready or on its way: the next of theirs waits for it.
    cases: HashSet<CaseId>,
}

impl Lane {
    /// Sets out as many as may be on their way. When the target is to be spared: until when.
    async fn fill(&mut self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, AppError> {
        let gate = self.with_breaker(|breaker| breaker.gate(now));
        let most = match gate {
            // While another lane's one attempt is on its way, this one looks again soon.
            Gate::Open(until) => return Ok(Some(until.unwrap_or(now + TimeDelta::milliseconds(200)))),
            Gate::Probe => 1,
            Gate::Closed => usize::from(self.entry.reached.settings.parallel),
        };
        // Set out when a good part is free, not for each one.
        let free = most.saturating_sub(self.flying.len());
        if free == 0 || free < most / 4 {
            return Ok(None);
        }
        if self.ready.is_empty() {
            let asked = (most * AHEAD + self.cases.len()) as u32;
            let due = self.share.store().due(self.entry.id(), now, asked).await?;
            self.ready.extend(due.into_iter().filter(|due| self.cases.insert(due.case)));
        }
        let set_out = self.ready.len().min(free);
        if gate == Gate::Probe && set_out > 0 {
            self.with_breaker(crate::delivery::Breaker::probe);
        }
        for due in self.ready.drain(..set_out) {
            let (share, entry) = (Arc::clone(&self.share), self.entry.clone());
            self.flying.spawn(async move {
                let case = due.case;
                (attempt(&share, &entry, due).await, case)
            });
        }
        Ok(None)
    }

    /// Waits for one that is on its way, and takes all that came in with it.
    async fn land(&mut self) -> Vec<(Settled, CaseId)> {
        let mut landed = Vec::new();
        let mut next = self.flying.join_next().await;
        while let Some(joined) = next {
            match joined {
                Ok((attempted, case)) => {
                    let now = self.share.app.time.now();
                    match attempted.answered {
                        Some(true) => self.with_breaker(crate::delivery::Breaker::succeeded),
                        Some(false) => self.with_breaker(|breaker| breaker.failed(now, rand::random())),
                        None => self.with_breaker(crate::delivery::Breaker::not_sent),
                    }
                    landed.push((attempted.settled, case));
                }
                // It waits in the ledger and is sent by the next lane; which case it was of is not known here. It may
                // have been the one attempt to see.
                Err(error) => {
                    tracing::error!(%error, "an attempt ended badly");
                    self.with_breaker(crate::delivery::Breaker::not_sent);
                }
            }
            next = self.flying.try_join_next();
        }
        landed
    }

    fn with_breaker<T>(&self, work: impl FnOnce(&mut crate::delivery::Breaker) -> T) -> T {
        work(self.share.breakers.lock().entry(self.entry.reached.target.id).or_default())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use app::Caller;
    use domain::Bilingual;
    use domain::post::{Post, Role};
    use ledger::share::NewTarget;
    use testkit::city::CITY;
    use testkit::{Fresh, Server};

    use super::*;
    use crate::rule::Rule;
    use crate::send::Bounds;
    use crate::work::Book;

    /// The one attempt to see ends in a panic: another may be made.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_panic_is_no_attempt_for_ever() {
        let server = Server::start(Fresh::sqlite()).await;
        let share = Arc::new(Share::new(Arc::clone(&server.app), Bounds::default()));
        let area = server.app.city().rules.city.clone();
        let post = Post { role: Role::Supervisor, unit: Some(CITY), area };
        let account = server.account("keeper", vec![post.clone()]).await;
        let keeper = Caller { account, posts: vec![post], scopes: None, only: None, must_change: false };
        let settings = r#"{"way": {"kind": "webhook", "url": "http://127.0.0.1:9/in"}}"#.to_owned();
        let name = Bilingual::new("水务", "Water");
        let new = NewTarget { code: "water".to_owned(), name, settings, account: None };
        let (target, _) = share.add_target(&keeper, new).await.unwrap();
        share.add_subscription(&keeper, target.id, "试", &Rule::default(), None).await.unwrap();
        let entry = Book::load(&share).await.unwrap().entries.remove(0);
        let mut lane =
            Lane { share, entry, ready: VecDeque::new(), flying: JoinSet::new(), cases: HashSet::new() };
        let now = server.now();
        for _ in 0..10 {
            lane.with_breaker(|breaker| breaker.failed(now, 0));
        }
        let later = now + TimeDelta::minutes(5);
        lane.with_breaker(crate::delivery::Breaker::probe);
        assert_eq!(lane.with_breaker(|breaker| breaker.gate(later)), Gate::Open(None));
        lane.flying.spawn(async { panic!("an attempt that ends badly") });
        assert!(lane.land().await.is_empty());
        assert_eq!(lane.with_breaker(|breaker| breaker.gate(later)), Gate::Probe);
    }
}
