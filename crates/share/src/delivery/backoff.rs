//! How long to wait after a failure: twice as long each time, thrown within the upper half, so that what failed
//! together is not tried again together.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A schedule of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backoff {
    /// The longest wait after the first failure, in milliseconds.
    pub first_ms: u32,
    /// The longest wait after any, in seconds.
    pub most_s: u32,
    /// For how many hours after its first attempt a delivery is tried.
    pub give_up_h: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first_ms: 1000, most_s: 600, give_up_h: 72 }
    }
}

impl Backoff {
    /// When to try again after failure number `failures` (from 1); none when it is given up. `dice` is any number; what
    /// the target itself asked to be waited is never undercut.
    pub fn next(
        &self,
        failures: u32,
        first_at: DateTime<Utc>,
        now: DateTime<Utc>,
        asked: Option<TimeDelta>,
        dice: u64,
    ) -> Option<DateTime<Utc>> {
        if now - first_at >= TimeDelta::hours(self.give_up_h.into()) {
            return None;
        }
        let wait = TimeDelta::milliseconds(self.wait_ms(failures, dice));
        Some(now + asked.map_or(wait, |asked| wait.max(asked.min(TimeDelta::hours(1)))))
    }

    /// Milliseconds to wait after failure number `failures`.
    fn wait_ms(&self, failures: u32, dice: u64) -> i64 {
        let most = i64::from(self.most_s.max(1)) * 1000;
        let doubled = i64::from(self.first_ms.max(1)).saturating_mul(1 << failures.saturating_sub(1).min(30));
        let longest = doubled.min(most);
        let lower = longest / 2;
        lower + (dice % (longest - lower + 1) as u64) as i64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    proptest! {
        #[test]
        fn never_at_once_never_longer_than_the_most(failures in 1_u32..1000, dice: u64, first_ms in 1_u32..60_000, most_s in 1_u32..3600) {
            let backoff = Backoff { first_ms, most_s, give_up_h: 72 };
            let at = backoff.next(failures, moment(0), moment(10), None, dice).expect("it is early");
            let wait = (at - moment(10)).num_milliseconds();
            prop_assert!(wait >= i64::from(first_ms.min(most_s * 1000)) / 2);
            prop_assert!(wait <= i64::from(most_s) * 1000);
        }

        #[test]
        fn a_later_failure_waits_no_less_at_least(failures in 1_u32..40, dice: u64, other: u64) {
            let backoff = Backoff::default();
            let longest = |n: u32| i64::from(backoff.first_ms) << (n - 1).min(30);
            let (one, next) = (backoff.wait_ms(failures, dice), backoff.wait_ms(failures + 1, other));
            prop_assert!(one <= longest(failures).min(i64::from(backoff.most_s) * 1000));
            prop_assert!(next * 2 + 1 >= longest(failures + 1).min(i64::from(backoff.most_s) * 1000));
        }

        #[test]
        fn what_is_asked_is_waited(asked in 0_i64..3600, dice: u64) {
            let at = Backoff::default().next(1, moment(0), moment(0), Some(TimeDelta::seconds(asked)), dice);
            prop_assert!(at.expect("it is early") >= moment(asked));
        }
    }

    #[test]
    fn it_is_given_up_in_the_end() {
        let backoff = Backoff { give_up_h: 6, ..Backoff::default() };
        assert!(backoff.next(9, moment(0), moment(6 * 3600 - 1), None, 7).is_some());
        assert_eq!(backoff.next(9, moment(0), moment(6 * 3600), None, 7), None);
    }
}
