//! Golden vectors of the stored format: a step's text, its hash, and every action's JSON. A change here is a change of
//! what is stored, and needs a new version of the format. The hashes were reckoned by `tests/chain/reckon.py`, which
//! shares nothing with the code.

#![allow(clippy::unwrap_used)]

mod support;

use std::fmt::Write as _;

use chrono::DateTime;
use domain::area::AreaLevel;
use domain::case::action::{Cause, Found, Part, RefuseReason, Report, ReturnReason, Verdict};
use domain::case::step::{Body, ClockChange, Draft, Facts, Step, commitment};
use domain::case::{Action, ActionKind, Channel};
use domain::clock::{Calendar, Clock, ClockKind, ResidentClock};
use domain::digest::Algorithm;
use domain::place::{Place, RawPlace};
use domain::post::{Actor, Post, Role};
use domain::{AccountId, Digest, UnitId};
use uuid::Uuid;

use support::{case_id, limit, photo, place, words};

/// Of three steps the text, its hash by SHA-256 and by SM3; then the commitment of words by each.
const VECTORS: &str = include_str!("chain/vectors.txt");

/// A report with all it may carry, an acceptance with little, a resident's comment with nobody behind it.
fn chain(algorithm: Algorithm) -> Vec<Step> {
    let raw = RawPlace { datum: "gcj02".to_owned(), lon_e7: 1_215_543_210, lat_e7: 298_712_345 };
    let spot = Place { raw: Some(raw), ..place("330203001001001") };
    let report = Report {
        channel: Channel::Grid,
        place: spot.clone(),
        leaf: "0101".to_owned(),
        condition: Some("a".to_owned()),
    };
    let calendar = Calendar::plain(chrono_tz::Asia::Shanghai);
    let at = |micros| DateTime::from_timestamp_micros(1_773_104_400_000_000 + micros).unwrap();
    let clock = Clock::start(ClockKind::Accept, at(0), limit("0.5 working_hours"), &calendar);
    let resident = ResidentClock::start(at(0), limit("3 emergency_days").try_into().unwrap());
    let facts = Facts {
        edition: Some("2026.1".parse().unwrap()),
        desk: Some(UnitId(4)),
        desk_clock: Some(ClockChange::Set(clock)),
        resident: Some(resident),
        ..Facts::default()
    };
    let reported = Body { action: Action::Report(report), facts, evidence: vec![photo()], place: Some(spot) };
    let late = Facts { desk_clock: Some(ClockChange::Clear), late: true, ..Facts::default() };
    let accepted = Body { action: Action::Accept, facts: late, evidence: Vec::new(), place: None };
    let comment =
        Body { action: Action::Comment, facts: Facts::default(), evidence: Vec::new(), place: None };
    let post = |role, unit, area: &str| Post { role, unit, area: area.parse().unwrap() };
    let worker = Actor { account: AccountId(42), post: post(Role::GridWorker, Some(UnitId(4)), "330203001") };
    let dispatcher =
        Actor { account: AccountId(43), post: post(Role::Dispatcher, Some(UnitId(4)), "330203001") };
    let resident = Actor::resident("3302".parse().unwrap());
    let mut steps: Vec<Step> = Vec::new();
    for (seq, actor, body, words) in [
        (1, worker, reported, Some(words())),
        (2, dispatcher, accepted, None),
        (3, resident, comment, Some(Digest::ZERO)),
    ] {
        let prev = steps.last().map_or(Digest::ZERO, |step| step.hash);
        let request = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_000a + u128::from(seq));
        let at = at(i64::from(seq) * 1_000_001);
        let draft = Draft { case: case_id(1), seq, at, actor, request, body, words, prev };
        steps.push(draft.seal(algorithm));
    }
    steps
}

#[test]
fn the_stored_format_does_not_change_unnoticed() {
    let mut got = String::new();
    for (sha, sm) in chain(Algorithm::Sha256).iter().zip(&chain(Algorithm::Sm3)) {
        assert_eq!(sha.text, sm.text);
        let _ = writeln!(got, "{}\n{}\n{}", sha.text, sha.hash, sm.hash);
    }
    for algorithm in [Algorithm::Sha256, Algorithm::Sm3] {
        let _ = writeln!(got, "{}", commitment(algorithm, &[3; 16], "{\"text\":\"井盖缺失\"}"));
    }
    assert!(got == VECTORS, "got\n{got}\nwanted\n{VECTORS}");
}

/// Whoever alters any stored field alters the hash.
#[test]
fn every_stored_field_is_hashed() {
    let step = chain(Algorithm::Sha256).remove(0);
    let Step { case, seq, at, actor, request, body, words, prev, .. } = step.clone();
    let draft = || Draft { case, seq, at, actor: actor.clone(), request, body: body.clone(), words, prev };
    assert_eq!(draft().seal(Algorithm::Sha256), step);
    let post = || actor.post.clone();
    let altered = [
        Draft { case: case_id(2), ..draft() },
        Draft { seq: 2, ..draft() },
        Draft { at: at + chrono::TimeDelta::microseconds(1), ..draft() },
        Draft { actor: Actor { account: AccountId(43), ..actor.clone() }, ..draft() },
        Draft { actor: Actor { post: Post { role: Role::Verifier, ..post() }, ..actor.clone() }, ..draft() },
        Draft { actor: Actor { post: Post { unit: None, ..post() }, ..actor.clone() }, ..draft() },
        Draft {
            actor: Actor { post: Post { area: "330203002".parse().unwrap(), ..post() }, ..actor.clone() },
            ..draft()
        },
        Draft { request: Uuid::nil(), ..draft() },
        Draft { body: Body { evidence: Vec::new(), ..body.clone() }, ..draft() },
        Draft { body: Body { action: Action::Accept, ..body.clone() }, ..draft() },
        Draft { words: None, ..draft() },
        Draft { words: Some(Digest::ZERO), ..draft() },
        Draft { prev: Digest([1; 32]), ..draft() },
    ];
    let mut hashes: Vec<_> = altered.map(|draft| draft.seal(Algorithm::Sha256).hash).to_vec();
    hashes.push(step.hash);
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 14);
}

/// Each action once, with all its fields.
fn actions() -> Vec<Action> {
    let report = || Report {
        channel: Channel::Hotline,
        place: place("330203001001001"),
        leaf: "0201".to_owned(),
        condition: Some("open".to_owned()),
    };
    let at = DateTime::from_timestamp_micros(1_773_104_400_123_456).unwrap();
    ActionKind::ALL
        .iter()
        .map(|kind| match kind {
            ActionKind::SaveDraft => Action::SaveDraft(report()),
            ActionKind::Report => Action::Report(report()),
            ActionKind::SplitOff => {
                Action::SplitOff { parent: case_id(1), report: report(), reported_at: at }
            }
            ActionKind::SelfHandle => Action::SelfHandle,
            ActionKind::Withdraw => Action::Withdraw,
            ActionKind::Accept => Action::Accept,
            ActionKind::Refuse => Action::Refuse { reason: RefuseReason::TooLittleKnown },
            ActionKind::Correct => Action::Correct {
                leaf: Some("0101".to_owned()),
                condition: Some("b".to_owned()),
                place: Some(place("330203001001002")),
            },
            ActionKind::AskSiteCheck => Action::AskSiteCheck,
            ActionKind::SiteCheck => Action::SiteCheck { found: Found::Missing },
            ActionKind::File => Action::File { condition: "open".to_owned() },
            ActionKind::AskVoid => Action::AskVoid,
            ActionKind::Merge => Action::Merge { into: case_id(2) },
            ActionKind::Absorb => Action::Absorb { from: case_id(3) },
            ActionKind::Split => {
                Action::Split { parts: vec![Part { id: case_id(4), leaf: "9901".to_owned() }] }
            }
            ActionKind::Dispatch => Action::Dispatch { lead: UnitId(7), co: vec![UnitId(8), UnitId(9)] },
            ActionKind::Redispatch => Action::Redispatch { lead: UnitId(9), co: Vec::new() },
            ActionKind::Raise => Action::Raise { to: AreaLevel::County },
            ActionKind::Sign => Action::Sign,
            ActionKind::Assign => Action::Assign { to: AccountId(11) },
            ActionKind::HandOver => Action::HandOver { to: AccountId(12) },
            ActionKind::Return => Action::Return { reason: ReturnReason::OtherArea },
            ActionKind::AskRuling => Action::AskRuling { reason: ReturnReason::UnclearOwner },
            ActionKind::Rule => Action::Rule { lead: UnitId(7) },
            ActionKind::AskExtend => Action::AskExtend { by: limit("1.5 working_days") },
            ActionKind::AskSuspend => Action::AskSuspend { until: at },
            ActionKind::AskForceClose => Action::AskForceClose,
            ActionKind::Grant => Action::Grant,
            ActionKind::Deny => Action::Deny,
            ActionKind::Resume => Action::Resume,
            ActionKind::Supervise => Action::Supervise { cause: Cause::Leader, reply_needed: true },
            ActionKind::ReplySupervision => Action::ReplySupervision,
            ActionKind::Escalate => Action::Escalate,
            ActionKind::Urge => Action::Urge,
            ActionKind::Consult => Action::Consult { units: vec![UnitId(10)] },
            ActionKind::ReplyConsult => Action::ReplyConsult,
            ActionKind::Comment => Action::Comment,
            ActionKind::CoFeedBack => Action::CoFeedBack,
            ActionKind::FeedBack => Action::FeedBack,
            ActionKind::Verify => Action::Verify { verdict: Verdict::Cannot },
            ActionKind::Close => Action::Close,
            ActionKind::CallBack => Action::CallBack { reached: true, satisfied: Some(false) },
            ActionKind::Rate => Action::Rate { satisfied: true, stars: Some(5) },
            ActionKind::Appeal => Action::Appeal,
            ActionKind::ReviewAppeal => Action::ReviewAppeal { pass: true },
            ActionKind::Reopen => Action::Reopen,
        })
        .collect()
}

#[test]
fn the_text_of_every_action() {
    let mut text = String::new();
    for action in actions() {
        let json = serde_json::to_string(&action).unwrap();
        assert_eq!(serde_json::from_str::<Action>(&json).unwrap(), action);
        assert!(json.contains(&format!("\"kind\":\"{}\"", action.kind().name())), "{json}");
        let _ = writeln!(text, "{json}");
    }
    insta::assert_snapshot!(text);
}
