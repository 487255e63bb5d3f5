//! A subscription's lane: takes what is due, sends a bounded number at once, puts down in groups what became of them
//! while it sends the next.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::AppError;
use chrono::{DateTime, TimeDelta, Utc};
use ledger::db::DbError;
use ledger::share::{Due, Outcome, Subject};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Entry;
use super::attempt::{Attempted, attempt_safely};
use crate::delivery::Gate;
use crate::service::Share;

/// How long a lane with nothing to do waits before it looks again, when nobody wakes it.
const IDLE: Duration = Duration::from_secs(2);

/// How many that are due are read for each that may be on its way, so that not every arrival asks for the next, and several
/// of one subject keep no other from its turn.
const AHEAD: usize = 16;

/// How many are read at once at most, where one subject has so many due that no other is seen.
const MOST_READ: usize = 1 << 16;

/// How many wait to be put down for each that may be on its way, until no more is sent.
const MOST_UNSETTLED: usize = 4;

/// For how long what is due may be sent as it was read; later it is looked for again.
const FRESH: Duration = Duration::from_secs(1);

/// Where much waits behind what is held, looking for what is due takes long: for so many times as long it rests then.
const REST: u32 = 4;

/// A look that took long for once is no reason to keep others waiting for longer than this.
const LONGEST_REST: Duration = Duration::from_secs(10);

/// Runs a lane again and again until it is told to stop.
pub async fn go_on(share: Arc<Share>, entry: Entry, mut stop: watch::Receiver<bool>) {
    let mut news = share.news.subscribe();
    let mut lane = Lane::new(share, entry);
    while !*stop.borrow() {
        news.mark_unchanged();
        let wait = match lane.run(stop.clone()).await {
            Ok(next) => {
                let now = lane.share.app.time.now();
                next.map_or(IDLE, |next| (next - now).to_std().unwrap_or_default().min(IDLE))
            }
            Err(error) => {
                tracing::warn!(subscription = lane.entry.id(), %error, "a lane failed; it goes on");
                lane = Lane::new(lane.share, lane.entry);
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

/// One subscription's sending.
pub struct Lane {
    share: Arc<Share>,
    entry: Entry,
    /// Due, nothing of their subjects before them, and not yet on their way.
    ready: VecDeque<Due>,
    flying: JoinSet<(Attempted, Subject)>,
    /// What was answered, on its way into the ledger: of which subjects, and whether the next of theirs may go.
    settling: JoinSet<Result<Vec<(Subject, bool)>, DbError>>,
    /// Subjects with a delivery ready, on its way, or not yet put down: the next of theirs waits for it.
    subjects: HashMap<Subject, Following>,
    /// It is not looked for what is due before then.
    rests_until: Instant,
    /// How often deliveries had been sent back when it was last looked for what is due.
    times_sent_back: u64,
}

/// What is due of a subject after the delivery that is ready or on its way, as far as it was read with that.
struct Following {
    due: VecDeque<Due>,
    read_at: Instant,
}

/// How far a lane got in setting out.
enum Filled {
    /// Nothing more can be set out before something comes in.
    Done,
    /// The target is to be spared until then.
    Spared(DateTime<Utc>),
    /// The ledger is to be spared for so long.
    Rests(Duration),
}

impl Lane {
    pub fn new(share: Arc<Share>, entry: Entry) -> Self {
        Self {
            times_sent_back: share.times_sent_back(),
            share,
            entry,
            ready: VecDeque::new(),
            flying: JoinSet::new(),
            settling: JoinSet::new(),
            subjects: HashMap::new(),
            rests_until: Instant::now(),
        }
    }

    /// Sends what is due until nothing is, the target is to be spared, or it is told to stop; when to look again. In memory
    /// are some [`AHEAD`] times as many deliveries as may be on their way at once, without their bodies.
    pub async fn run(&mut self, mut stop: watch::Receiver<bool>) -> Result<Option<DateTime<Utc>>, AppError> {
        let mut news = self.share.news.subscribe();
        loop {
            let now = self.share.app.time.now();
            let filled = if *stop.borrow() { Filled::Done } else { self.fill(now).await? };
            let rest = match filled {
                Filled::Rests(rest) => Some(rest),
                _ if !self.flying.is_empty() || !self.settling.is_empty() => None,
                Filled::Spared(until) => return Ok(Some(until)),
                Filled::Done => return Ok(self.share.store().next_due(self.entry.id(), now).await?),
            };
            tokio::select! {
                landed = land(&mut self.flying), if !self.flying.is_empty() => self.settle(landed),
                Some(settled) = self.settling.join_next() => {
                    for (subject, goes_on) in settled.map_err(|error| DbError::Engine(error.to_string()))?? {
                        self.release(&subject, goes_on);
                    }
                }
                // What is new need not wait for a slow answer.
                Ok(()) = news.changed(), if self.ready.is_empty() && rest.is_none() => {}
                () = tokio::time::sleep(rest.unwrap_or_default()), if rest.is_some() => {}
                _ = stop.wait_for(|stop| *stop), if rest.is_some() => {}
            }
        }
    }

    /// Sets out as many as may be on their way.
    async fn fill(&mut self, now: DateTime<Utc>) -> Result<Filled, AppError> {
        let gate = self.with_breaker(|breaker| breaker.gate(now));
        let most = match gate {
            // While another lane's one attempt is on its way, this one looks again soon.
            Gate::Open(until) => {
                return Ok(Filled::Spared(until.unwrap_or(now + TimeDelta::milliseconds(200))));
            }
            Gate::Probe => 1,
            Gate::Closed => usize::from(self.entry.reached.settings.parallel),
        };
        // Set out when a good part is free, not for each one.
        let free = most.saturating_sub(self.flying.len());
        let unsettled = self.subjects.len() - self.ready.len() - self.flying.len();
        if free == 0 || free < most / 4 || unsettled > most * MOST_UNSETTLED {
            return Ok(Filled::Done);
        }
        while self.ready.is_empty() || !self.is_fresh() {
            self.forget();
            if let Some(rest) = self.rests_until.checked_duration_since(Instant::now()) {
                return Ok(Filled::Rests(rest));
            }
            self.look(now, most).await?;
            if self.ready.is_empty() {
                return Ok(Filled::Done);
            }
        }
        let set_out = self.ready.len().min(free);
        if gate == Gate::Probe && set_out > 0 {
            self.with_breaker(crate::delivery::Breaker::probe);
        }
        for due in self.ready.drain(..set_out) {
            let (share, entry) = (Arc::clone(&self.share), self.entry.clone());
            self.flying.spawn(async move {
                let subject = due.subject.clone();
                (attempt_safely(&share, &entry, due).await, subject)
            });
        }
        Ok(Filled::Done)
    }

    /// Whether what is ready may go as it was read: a moment ago, and nothing was put in front of it meanwhile.
    fn is_fresh(&self) -> bool {
        // Those at the back were read last; what was released before them was fresh then.
        let last = self.ready.back().and_then(|due| self.subjects.get(&due.subject));
        last.is_some_and(|last| last.read_at.elapsed() < FRESH)
            && self.times_sent_back == self.share.times_sent_back()
    }

    /// Leaves to the ledger what is not on its way.
    fn forget(&mut self) {
        for due in self.ready.drain(..) {
            self.subjects.remove(&due.subject);
        }
        let times = self.share.times_sent_back();
        if self.times_sent_back != times {
            self.times_sent_back = times;
            self.subjects.values_mut().for_each(|following| following.due.clear());
            self.rests_until = Instant::now();
        }
    }

    /// Looks for what is due. Of subjects that are in memory nothing is taken: it goes after what is there.
    async fn look(&mut self, now: DateTime<Utc>, most: usize) -> Result<(), AppError> {
        let start = Instant::now();
        // What is in memory waits in the ledger as well, and is read again.
        let known: usize = self.subjects.values().map(|it| it.due.len() + 1).sum();
        let mut asked = most * AHEAD + known;
        loop {
            let due = self.share.store().due(self.entry.id(), now, asked as u32).await?;
            let is_all = due.len() < asked || asked >= MOST_READ;
            self.take(due);
            if is_all {
                self.rests_until = Instant::now() + (start.elapsed() * REST).min(LONGEST_REST);
            }
            if is_all || !self.ready.is_empty() {
                return Ok(());
            }
            asked *= 2;
        }
    }

    /// Takes what was read: the first of each subject is ready, the others follow it.
    fn take(&mut self, due: Vec<Due>) {
        let read_at = Instant::now();
        for due in due {
            match self.subjects.entry(due.subject.clone()) {
                Vacant(vacant) => {
                    vacant.insert(Following { due: VecDeque::new(), read_at });
                    self.ready.push_back(due);
                }
                Occupied(following) if following.get().read_at == read_at => {
                    following.into_mut().due.push_back(due);
                }
                Occupied(_) => {}
            }
        }
    }

    /// The delivery of a subject is put down: the next of those read with it is ready, or the subject is left to the ledger.
    fn release(&mut self, subject: &Subject, goes_on: bool) {
        let following = self.subjects.get_mut(subject).filter(|it| goes_on && it.read_at.elapsed() < FRESH);
        match following.and_then(|it| it.due.pop_front()) {
            // Before others: the case was read a moment ago.
            Some(next) => self.ready.push_front(next),
            None => drop(self.subjects.remove(subject)),
        }
    }

    /// Tells the breaker what came in, and puts it down beside the sending.
    fn settle(&mut self, landed: Vec<(Attempted, Subject)>) {
        let now = self.share.app.time.now();
        for (attempted, _) in &landed {
            match attempted.answered {
                Some(true) => self.with_breaker(crate::delivery::Breaker::succeeded),
                Some(false) => self.with_breaker(|breaker| breaker.failed(now, rand::random())),
                None => self.with_breaker(crate::delivery::Breaker::not_sent),
            }
        }
        let share = Arc::clone(&self.share);
        let (settled, subjects): (Vec<_>, Vec<_>) = landed
            .into_iter()
            .map(|(Attempted { settled, .. }, subject)| {
                let goes_on = matches!(settled.outcome, Outcome::Acknowledged { .. } | Outcome::Dead { .. });
                (settled, (subject, goes_on))
            })
            .unzip();
        self.settling
            .spawn(async move { share.settler.settle(&share.store(), settled).await.map(|()| subjects) });
    }

    fn with_breaker<T>(&self, work: impl FnOnce(&mut crate::delivery::Breaker) -> T) -> T {
        work(self.share.breakers.lock().entry(self.entry.reached.target.id).or_default())
    }
}

/// Waits for one that is on its way, and takes all that came in with it.
async fn land(flying: &mut JoinSet<(Attempted, Subject)>) -> Vec<(Attempted, Subject)> {
    let mut landed = Vec::new();
    let mut next = flying.join_next().await;
    while let Some(joined) = next {
        match joined {
            Ok(attempted) => landed.push(attempted),
            // Only when the node ends: it waits in the ledger.
            Err(error) => tracing::error!(%error, "an attempt ended badly"),
        }
        next = flying.try_join_next();
    }
    landed
}
