//! How often something may be asked for: by an address without an account, by an account with one.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::AccountId;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// After so many questions those who have not asked for a while are forgotten.
const TRIMMED_AFTER: u32 = 1024;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// Signing in, beside the lock on each account.
    SignIn,
    /// Challenges for residents, one for each report and each photo.
    Challenge,
    /// Photos of residents.
    PublicPhoto,
    /// Reports of residents.
    PublicReport,
    /// Looking a case up by number and code, so that codes cannot be tried through.
    LookUp,
    /// What is open around, the figures, and Open311 requests read without a key.
    Figures,
    /// Files of an account.
    Upload,
    /// Cases of an account as a file.
    Export,
    /// Personal text an account sees in the clear.
    Reveal,
}

impl Limited {
    /// Everything that is limited, in the order of its declaration.
    const ALL: [Self; 9] = [
        Self::SignIn,
        Self::Challenge,
        Self::PublicPhoto,
        Self::PublicReport,
        Self::LookUp,
        Self::Figures,
        Self::Upload,
        Self::Export,
        Self::Reveal,
    ];

    /// How often in a minute.
    fn per_minute(self) -> u32 {
        match self {
            Self::SignIn | Self::PublicPhoto => 30,
            Self::Challenge | Self::Reveal => 60,
            Self::PublicReport => 10,
            Self::LookUp | Self::Export => 20,
            Self::Figures => 120,
            Self::Upload => 300,
        }
    }
}

/// By whom it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Whoever comes from an address.
    Address(IpAddr),
    /// An account, wherever it comes from.
    Account(AccountId),
}

impl From<IpAddr> for Whose {
    /// One household is given a whole /64 of IPv6, so that is what counts as one address.
    fn from(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

impl From<AccountId> for Whose {
    fn from(account: AccountId) -> Self {
        Self::Account(account)
    }
}

/// Who asked for what how often lately.
pub struct Limits([Limit; Limited::ALL.len()]);

struct Limit {
    keyed: DefaultKeyedRateLimiter<Whose>,
    asked: AtomicU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self(Limited::ALL.map(|what| {
            let most = NonZeroU32::new(what.per_minute()).unwrap_or(NonZeroU32::MIN);
            Limit::new(Quota::per_minute(most))
        }))
    }
}

impl Limits {
    /// Counts the question, and says whether it is let through.
    pub fn allow(&self, what: Limited, whose: Whose) -> bool {
        self.0[what as usize].allow(whose)
    }
}

impl Limit {
    fn new(quota: Quota) -> Self {
        Self { keyed: RateLimiter::keyed(quota), asked: AtomicU32::new(0) }
    }

    fn allow(&self, whose: Whose) -> bool {
        if self.asked.fetch_add(1, Ordering::Relaxed) % TRIMMED_AFTER == TRIMMED_AFTER - 1 {
            self.keyed.retain_recent();
            self.keyed.shrink_to_fit();
        }
        self.keyed.check_key(&whose).is_ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn from(address: &str) -> Whose {
        address.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn a_household_is_one_address() {
        assert_eq!(from("2001:db8:1:2:3::4"), from("2001:db8:1:2:ffff::1"));
        assert_ne!(from("2001:db8:1:2::1"), from("2001:db8:1:3::1"));
        assert_eq!(from("::ffff:192.0.2.7"), from("192.0.2.7"));
        assert_ne!(from("::ffff:192.0.2.7"), from("::ffff:192.0.2.8"));
    }

    #[test]
    fn each_has_its_own_count() {
        let limits = Limits::default();
        let allowed = |what, whose| (0..1000).take_while(|_| limits.allow(what, whose)).count();
        let (one, two) = (Whose::Account(AccountId(1)), Whose::Account(AccountId(2)));
        assert!((20..25).contains(&allowed(Limited::Export, one)));
        assert!(allowed(Limited::Export, two) >= 20);
        assert!(allowed(Limited::Reveal, one) >= 60);
        for (place, what) in Limited::ALL.into_iter().enumerate() {
            assert_eq!(what as usize, place);
        }
    }

    #[test]
    fn who_has_not_asked_for_a_while_is_forgotten() {
        let limit = Limit::new(Quota::per_second(NonZeroU32::new(1000).unwrap()));
        for account in 1..TRIMMED_AFTER {
            limit.allow(Whose::Account(AccountId(account)));
        }
        assert_eq!(limit.keyed.len(), TRIMMED_AFTER as usize - 1);
        let last = from("192.0.2.7");
        let trimmed = (0..10_000_000).any(|_| {
            limit.allow(last);
            limit.keyed.len() == 1
        });
        assert!(trimmed, "{} are kept", limit.keyed.len());
    }
}
