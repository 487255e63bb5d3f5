//! Work a resident's machine does before a report or a photo is taken in: nothing for one report, much for a flood.
//!
//! The server gives a challenge; the page looks for a nonce. A nonce fits one challenge and one subject (a report's id,
//! a photo's digest), so that work done once carries one thing, sent however often. Nothing is stored: the challenge
//! carries the time it was made, how much work it asks for, and a code of ours over both.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use crate::{App, AppError};

/// Bits on a calm day: some 65,000 hashes, well under a second on a phone.
const EASIEST: u32 = 16;
/// The most that is asked for: half a minute on a phone.
const HARDEST: u32 = 22;
/// Challenges in a minute that are no flood. Each doubling beyond asks for one bit more, twice the work.
const CALM: u32 = 60;
/// How long a challenge is good.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(30);

/// What is to be worked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// To be sent back as it is.
    pub text: String,
    /// How many leading bits of the hash must be zero.
    pub bits: u32,
    /// Until when it is good.
    pub good_until: DateTime<Utc>,
}

/// Work that was done.
#[derive(Debug, Clone)]
pub struct Work {
    /// The challenge.
    pub challenge: String,
    /// What was found.
    pub nonce: u64,
}

/// How many challenges were asked for in this minute and the one before.
#[derive(Debug, Default)]
pub(crate) struct Tide(Mutex<(i64, u32, u32)>);

impl Tide {
    /// Counts one more; the bits to ask for.
    fn rise(&self, now: DateTime<Utc>) -> u32 {
        let this = now.timestamp() / 60;
        let mut tide = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (minute, count, before) = *tide;
        *tide = match this - minute {
            0 => (this, count.saturating_add(1), before),
            1 => (this, 1, count),
            _ => (this, 1, 0),
        };
        let (_, count, before) = *tide;
        (EASIEST + (count.max(before) / CALM).checked_ilog2().map_or(0, |doublings| doublings + 1))
            .min(HARDEST)
    }
}

impl App {
    /// A challenge, as hard as the minute asks for.
    pub fn challenge(&self) -> Challenge {
        let now = self.time.now();
        let bits = self.tide.rise(now);
        let said = format!("{bits}.{}", now.timestamp());
        Challenge { text: format!("{said}.{}", self.seal(&said)), bits, good_until: now + GOOD_FOR }
    }

    /// Refuses what was not worked for.
    pub(super) fn check_work(&self, work: &Work, subject: &str) -> Result<(), AppError> {
        let broken = || {
            AppError::invalid(
                "work",
                "work",
                "提交前的防刷校验没有通过, 请刷新页面后再试",
                "the work that guards against floods was not done; reload the page and try again",
            )
        };
        let (said, seal) = work.challenge.rsplit_once('.').ok_or_else(broken)?;
        if !same(seal, &self.seal(said)) {
            return Err(broken());
        }
        let (bits, made) = said.split_once('.').ok_or_else(broken)?;
        let bits: u32 = bits.parse().map_err(|_| broken())?;
        let made = made.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        if made.ok_or_else(broken)? + GOOD_FOR < self.time.now() {
            return Err(AppError::invalid(
                "work",
                "work_stale",
                "页面停留太久, 请再提交一次",
                "the page was open too long; please send it once more",
            ));
        }
        if zeros(&work.challenge, subject, work.nonce) < bits { Err(broken()) } else { Ok(()) }
    }

    fn seal(&self, said: &str) -> String {
        hex::encode(&self.codes.derive(b"dingbo.work.1", said.as_bytes())[..16])
    }
}

/// Whether two seals are the same, in constant time.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |odd, (a, b)| odd | (a ^ b)) == 0
}

/// The leading zero bits that a nonce gives: of SHA-256 over the digest of `challenge:subject` and the nonce's eight
/// bytes, the highest first.
fn zeros(challenge: &str, subject: &str, nonce: u64) -> u32 {
    let seed = Sha256::digest(format!("{challenge}:{subject}"));
    let hash: [u8; 32] = Sha256::new().chain_update(seed).chain_update(nonce.to_be_bytes()).finalize().into();
    let whole = hash.iter().take_while(|&&byte| byte == 0).count();
    whole as u32 * 8 + hash.get(whole).map_or(0, |byte| byte.leading_zeros())
}

/// Does the work: the least nonce that fits.
pub fn solve(challenge: &Challenge, subject: &str) -> Work {
    let fits = |&nonce: &u64| zeros(&challenge.text, subject, nonce) >= challenge.bits;
    Work { challenge: challenge.text.clone(), nonce: (0..=u64::MAX).find(fits).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_makes_it_harder_and_passes() {
        let tide = Tide::default();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let after = |count: u32, seconds| (0..count).map(|_| tide.rise(at(seconds))).last();
        assert_eq!(after(CALM - 1, 0), Some(EASIEST));
        assert_eq!(after(1, 0), Some(EASIEST + 1));
        assert_eq!(after(3 * CALM, 0), Some(EASIEST + 3));
        assert_eq!(after(1, 60), Some(EASIEST + 3), "the minute after");
        assert_eq!(after(1, 120), Some(EASIEST));
        assert_eq!(after(1000 * CALM, 120), Some(HARDEST));
    }

    #[test]
    fn a_nonce_fits_one_challenge_and_one_subject() {
        let challenge = Challenge { text: "8.0.ab".to_owned(), bits: 8, good_until: DateTime::UNIX_EPOCH };
        let nonce = solve(&challenge, "one").nonce;
        assert!(zeros("8.0.ab", "one", nonce) >= 8);
        assert!(zeros("8.0.ab", "two", nonce) < 8 || zeros("8.1.ab", "one", nonce) < 8);
        assert_eq!(zeros("8.0.ab", "one", 0), zeros("8.0.ab", "one", 0));
    }
}
