//! A breaker per target: after a few failures in a row nothing is sent for a while, then one attempt shows whether the
//! target is back.

use chrono::{DateTime, TimeDelta, Utc};

/// Failures in a row that open it.
const MOST_FAILURES: u32 = 5;
/// How long it stays open at first, in seconds.
const FIRST_S: i64 = 1;
/// How long at most.
const MOST_S: i64 = 60;

/// How a target has fared lately.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Breaker {
    failures: u32,
    /// How often it opened without a success between.
    opened: u32,
    open_until: Option<DateTime<Utc>>,
    probing: bool,
}

/// What may be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everything.
    Closed,
    /// One attempt, to see.
    Probe,
    /// Nothing before then; none while the one attempt is on its way.
    Open(Option<DateTime<Utc>>),
}

impl Breaker {
    /// What may be sent at `now`.
    pub fn gate(&self, now: DateTime<Utc>) -> Gate {
        match self.open_until {
            None => Gate::Closed,
            Some(_) if self.probing => Gate::Open(None),
            Some(until) if until > now => Gate::Open(Some(until)),
            Some(_) => Gate::Probe,
        }
    }

    /// The one attempt sets out.
    pub fn probe(&mut self) {
        self.probing = true;
    }

    /// The target answered as it should.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The target did not answer, or not as it should. `dice` is any number.
    pub fn failed(&mut self, now: DateTime<Utc>, dice: u64) {
        self.failures += 1;
        let was_open = self.open_until.is_some();
        // Others that were on their way when it opened tell nothing new.
        if was_open && !self.probing {
            return;
        }
        if was_open || self.failures >= MOST_FAILURES {
            self.opened += 1;
            let longest = (FIRST_S << (self.opened - 1).min(20)).min(MOST_S) * 1000;
            let wait = longest / 2 + (dice % (longest / 2 + 1) as u64) as i64;
            self.open_until = Some(now + TimeDelta::milliseconds(wait));
            self.probing = false;
        }
    }

    /// The one attempt was not made after all: another may be.
    pub fn not_sent(&mut self) {
        self.probing = false;
    }

    /// Whether nothing is sent at present but attempts to see.
    pub fn is_open(&self) -> bool {
        self.open_until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(ms: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(ms)
    }

    #[test]
    fn it_opens_waits_tries_one_and_closes() {
        let mut breaker = Breaker::default();
        for _ in 1..MOST_FAILURES {
            breaker.failed(moment(0), 0);
            assert_eq!(breaker.gate(moment(0)), Gate::Closed);
        }
        breaker.failed(moment(0), 0);
        assert_eq!(breaker.gate(moment(0)), Gate::Open(Some(moment(500))));
        assert_eq!(breaker.gate(moment(500)), Gate::Probe);
        breaker.probe();
        assert_eq!(breaker.gate(moment(500)), Gate::Open(None), "one attempt, not two");
        breaker.failed(moment(600), 0);
        assert_eq!(breaker.gate(moment(600)), Gate::Open(Some(moment(1600))), "twice as long");
        breaker.probe();
        breaker.succeeded();
        assert_eq!(breaker, Breaker::default());
    }

    proptest! {
        /// Whatever happens, it is never open for longer than a minute without an attempt.
        #[test]
        fn it_never_gives_a_target_up(story in prop::collection::vec((0_i64..20_000, any::<bool>(), any::<u64>()), 1..200)) {
            let (mut breaker, mut now) = (Breaker::default(), 0);
            for (pass, works, dice) in story {
                now += pass;
                match breaker.gate(moment(now)) {
                    Gate::Open(Some(until)) => prop_assert!((until - moment(now)).num_seconds() <= MOST_S),
                    Gate::Open(None) => prop_assert!(false, "the one attempt was always told of"),
                    gate => {
                        if gate == Gate::Probe {
                            breaker.probe();
                        }
                        if works { breaker.succeeded() } else { breaker.failed(moment(now), dice) }
                        prop_assert!(!works || !breaker.is_open());
                    }
                }
            }
        }
    }
}
