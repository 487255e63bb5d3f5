//! What is asked for each request, and when: identities and times that are the same at every run, so that a replay
//! that was killed goes on where it stood.

use chrono::{DateTime, TimeDelta, Utc};
use domain::CaseId;
use domain::case::ActionKind;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::map::Shares;
use super::rows::Request;

/// The steps after the report, in the order of the loop.
pub const LOOP: [ActionKind; 7] = [
    ActionKind::Accept,
    ActionKind::File,
    ActionKind::Dispatch,
    ActionKind::Sign,
    ActionKind::FeedBack,
    ActionKind::Verify,
    ActionKind::Close,
];

/// How many of [`LOOP`] a request that is still open goes: as far as signed for.
const STEPS_OF_OPEN: usize = 4;

/// The plan of one request.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The case's identity: a `UUIDv7` of the opening time and bits of the table's id.
    pub case: CaseId,
    /// When it is reported.
    pub reported: DateTime<Utc>,
    /// When each of [`LOOP`] is done; shorter while open.
    times: [DateTime<Utc>; LOOP.len()],
    steps: usize,
}

impl Plan {
    /// The plan of a request of the city with that code. No step is placed after `last`, the last moment the table knows.
    pub fn new(city: &str, request: &Request, shares: &Shares, last: DateTime<Utc>) -> Self {
        let open_until = request.opened + TimeDelta::hours(i64::from(shares.open_hours));
        let until = request.closed.unwrap_or(open_until.min(last).max(request.opened));
        let whole = (until - request.opened).num_microseconds().unwrap_or(i64::MAX);
        let times = shares.in_order().map(|percent| {
            request.opened
                + TimeDelta::microseconds(
                    whole / 100 * i64::from(percent) + whole % 100 * i64::from(percent) / 100,
                )
        });
        let steps = if request.closed.is_some() { LOOP.len() } else { STEPS_OF_OPEN };
        let digest = digest(&[city, &request.id]);
        let mut bits = [0; 10];
        bits.copy_from_slice(&digest[..10]);
        let millis = request.opened.timestamp_millis().unsigned_abs();
        let case = CaseId(Builder::from_unix_timestamp_millis(millis, &bits).into_uuid());
        Self { case, reported: request.opened, times, steps }
    }

    /// The action of this step and when it is done; the report is step 0. None after the last.
    pub fn step(&self, step: usize) -> Option<(ActionKind, DateTime<Utc>)> {
        match step {
            0 => Some((ActionKind::Report, self.reported)),
            _ if step <= self.steps => Some((LOOP[step - 1], self.times[step - 1])),
            _ => None,
        }
    }

    /// How many steps the case gets, the report among them.
    pub fn len(&self) -> usize {
        self.steps + 1
    }

    /// The identity of the request that asks for an action: the same at every run.
    pub fn request(&self, action: ActionKind) -> Uuid {
        let digest = digest(&[&self.case.to_string(), action.name()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// SHA-256 over parts that are told apart.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"dingbo.replay.1");
    for part in parts {
        hasher.update([0]);
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::replay::map::{Map, tests::BOSTON};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn plan(id: &str, opened: &str, closed: Option<&str>, last: &str) -> Plan {
        let request = Request {
            id: id.into(),
            opened: at(opened),
            closed: closed.map(at),
            service: "Other".into(),
            lon: -71.1,
            lat: 42.3,
            words: String::new(),
            outcome: String::new(),
        };
        Plan::new("9001", &request, &Map::from_toml(BOSTON).unwrap().steps, at(last))
    }

    #[test]
    fn steps_are_placed_by_their_share_of_the_time() {
        let plan = plan("1", "2012-01-01T00:00:00Z", Some("2012-01-01T10:00:00Z"), "2016-12-31T00:00:00Z");
        let times: Vec<_> =
            (0..plan.len()).map(|step| plan.step(step).unwrap().1.format("%H:%M").to_string()).collect();
        assert_eq!(times, ["00:00", "00:12", "00:18", "00:30", "01:00", "09:00", "09:42", "10:00"]);
        assert_eq!(plan.step(plan.len()), None);
    }

    #[test]
    fn an_open_request_is_signed_for_and_no_step_is_after_the_last_moment() {
        let long = plan("1", "2012-01-01T00:00:00Z", None, "2016-12-31T00:00:00Z");
        assert_eq!(long.step(4), Some((ActionKind::Sign, at("2012-01-04T00:00:00Z"))));
        assert_eq!(long.step(5), None);
        let short = plan("1", "2012-01-01T00:00:00Z", None, "2012-01-01T10:00:00Z");
        assert_eq!(short.step(4), Some((ActionKind::Sign, at("2012-01-01T01:00:00Z"))));
    }

    #[test]
    fn closed_in_the_moment_it_was_opened() {
        let plan = plan("1", "2012-01-01T00:00:00Z", Some("2012-01-01T00:00:00Z"), "2016-12-31T00:00:00Z");
        assert!((0..plan.len()).all(|step| plan.step(step).unwrap().1 == at("2012-01-01T00:00:00Z")));
    }

    #[test]
    fn identities_are_the_same_at_every_run_and_differ_between_requests() {
        let (opened, last) = ("2012-01-01T00:00:00Z", "2016-12-31T00:00:00Z");
        let (one, again, other) =
            (plan("1", opened, None, last), plan("1", opened, None, last), plan("2", opened, None, last));
        assert_eq!(one.case, again.case);
        assert_ne!(one.case, other.case);
        assert_eq!(one.case.0.get_version_num(), 7);
        assert_eq!(one.case.0.get_timestamp().unwrap().to_unix().0 as i64, at(opened).timestamp());
        assert_eq!(one.request(ActionKind::Sign), again.request(ActionKind::Sign));
        assert_ne!(one.request(ActionKind::Sign), one.request(ActionKind::Accept));
    }
}
