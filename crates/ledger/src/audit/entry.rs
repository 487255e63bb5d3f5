//! An entry of the audit log, and how entries are chained.

use chrono::{DateTime, Utc};
use domain::digest::Algorithm;
use domain::post::Role;
use domain::{AccountId, Digest, UnitId};
use uuid::Uuid;

/// How what was asked came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Done,
    /// A rule or a missing permission refused it.
    Refused,
    /// It was allowed and did not succeed.
    Failed,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    /// The outcome's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The outcome of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Who did, tried or looked at what. Holds no personal text: `target` and `detail` name things by their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; [`AccountId::NOBODY`] before a sign-in, for residents and for the platform itself.
    pub account: AccountId,
    /// In which role, when a post was used.
    pub role: Option<Role>,
    /// For which unit, when a post was used.
    pub unit: Option<UnitId>,
    /// What was asked, as a stable name: `sign_in`, `reveal_words`, `search`, `export`, `change_posts`.
    pub action: String,
    /// Of what, as `kind:identity`: `case:0198…`, `account:17`. Empty when of nothing in particular.
    pub target: String,
    /// How it came out.
    pub outcome: Outcome,
    /// Particulars, as a JSON text.
    pub detail: String,
    /// The request it belongs to.
    pub request: Uuid,
    /// A keyed digest of the network address it came from.
    pub address: Option<Digest>,
}

/// An entry as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// What it says.
    pub entry: Entry,
    /// The hash of the entry before; zero for the first.
    pub prev: Digest,
    /// The hash of this one.
    pub hash: Digest,
}

impl Logged {
    /// Chains an entry to the one before.
    pub fn chain(seq: i64, entry: Entry, prev: Digest) -> Self {
        let hash = hash(seq, &entry, &prev);
        Self { seq, entry, prev, hash }
    }

    /// Whether its hash is that of its fields.
    pub fn is_whole(&self) -> bool {
        self.hash == hash(self.seq, &self.entry, &self.prev)
    }
}

/// SHA-256 over every stored field, an absent one told apart from an empty one.
fn hash(seq: i64, entry: &Entry, prev: &Digest) -> Digest {
    let unit = entry.unit.map(|unit| unit.0.to_be_bytes());
    Algorithm::Sha256.digest(&[
        b"dingbo.audit.1",
        &seq.to_be_bytes(),
        &entry.at.timestamp_micros().to_be_bytes(),
        &entry.account.0.to_be_bytes(),
        entry.role.map_or("", Role::name).as_bytes(),
        unit.as_ref().map_or(&[], <[u8; 4]>::as_slice),
        entry.action.as_bytes(),
        entry.target.as_bytes(),
        entry.outcome.name().as_bytes(),
        entry.detail.as_bytes(),
        entry.request.as_bytes(),
        entry.address.as_ref().map_or(&[], |address| &address.0),
        &prev.0,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            at: DateTime::UNIX_EPOCH,
            account: AccountId(1),
            role: Some(Role::Dispatcher),
            unit: Some(UnitId(2)),
            action: "reveal_words".into(),
            target: "case:1".into(),
            outcome: Outcome::Done,
            detail: "{}".into(),
            request: Uuid::nil(),
            address: Some(Digest([3; 32])),
        }
    }

    #[test]
    fn every_field_is_under_the_hash() {
        let whole = Logged::chain(7, entry(), Digest([1; 32]));
        assert!(whole.is_whole());
        let alterations: [fn(&mut Logged); 12] = [
            |l| l.seq += 1,
            |l| l.prev.0[0] ^= 1,
            |l| l.entry.at += chrono::TimeDelta::microseconds(1),
            |l| l.entry.account = AccountId(2),
            |l| l.entry.role = None,
            |l| l.entry.unit = None,
            |l| l.entry.action.push('x'),
            |l| l.entry.target.push('x'),
            |l| l.entry.outcome = Outcome::Refused,
            |l| l.entry.detail.push(' '),
            |l| l.entry.request = Uuid::from_u128(1),
            |l| l.entry.address = None,
        ];
        for (index, alter) in alterations.iter().enumerate() {
            let mut altered = whole.clone();
            alter(&mut altered);
            assert!(!altered.is_whole(), "alteration {index}");
        }
    }

    #[test]
    fn unit_zero_is_not_no_unit() {
        let some = Logged::chain(1, Entry { unit: Some(UnitId(0)), ..entry() }, Digest::ZERO);
        let none = Logged::chain(1, Entry { unit: None, ..entry() }, Digest::ZERO);
        assert_ne!(some.hash, none.hash);
    }

    #[test]
    fn names_and_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_name(outcome.name()), Some(outcome));
        }
        assert_eq!(Outcome::from_name("maybe"), None);
    }
}
