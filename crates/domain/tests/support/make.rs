//! Actions and what travels beside them, in few words.

use chrono::{DateTime, Utc};
use domain::case::action::{Cause, Found, Part, RefuseReason, Report, ReturnReason, Verdict};
use domain::case::{Action, Channel};
use domain::clock::Limit;
use domain::place::Place;
use domain::{AccountId, CaseId, Digest, UnitId};
use uuid::Uuid;

/// A case's identity from a number.
pub fn case_id(number: u32) -> CaseId {
    CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)))
}

/// A place in a grid.
pub fn place(area: &str) -> Place {
    Place { lon_e7: 1_215_500_000, lat_e7: 298_700_000, area: area.parse().unwrap(), raw: None }
}

/// The hash of a photo.
pub fn photo() -> Digest {
    Digest([7; 32])
}

/// The commitment of some words.
pub fn words() -> Digest {
    Digest([9; 32])
}

pub fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

/// A report by a grid worker of a leaf, in a grid.
pub fn matter(leaf: &str, area: &str) -> Report {
    Report { channel: Channel::Grid, place: place(area), leaf: leaf.to_owned(), condition: None }
}

/// The same, naming its filing condition.
pub fn under(leaf: &str, condition: &str) -> Report {
    Report { condition: Some(condition.to_owned()), ..matter(leaf, super::GRID) }
}

pub fn report() -> Action {
    Action::Report(matter("0101", super::GRID))
}

pub fn refuse() -> Action {
    Action::Refuse { reason: RefuseReason::OutOfScope }
}

pub fn correct_leaf(leaf: &str, condition: Option<&str>) -> Action {
    Action::Correct { leaf: Some(leaf.to_owned()), condition: condition.map(str::to_owned), place: None }
}

pub fn correct_condition(condition: &str) -> Action {
    Action::Correct { leaf: None, condition: Some(condition.to_owned()), place: None }
}

pub fn correct_place(area: &str) -> Action {
    Action::Correct { leaf: None, condition: None, place: Some(place(area)) }
}

pub fn correct_words() -> Action {
    Action::Correct { leaf: None, condition: None, place: None }
}

pub fn found(found: Found) -> Action {
    Action::SiteCheck { found }
}

pub fn file(condition: &str) -> Action {
    Action::File { condition: condition.to_owned() }
}

pub fn merge(into: u32) -> Action {
    Action::Merge { into: case_id(into) }
}

pub fn absorb(from: u32) -> Action {
    Action::Absorb { from: case_id(from) }
}

pub fn split(parts: &[(u32, &str)]) -> Action {
    let part = |&(id, leaf): &(u32, &str)| Part { id: case_id(id), leaf: leaf.to_owned() };
    Action::Split { parts: parts.iter().map(part).collect() }
}

pub fn split_off(report: Report, reported_at: DateTime<Utc>) -> Action {
    Action::SplitOff { parent: case_id(77), report, reported_at }
}

pub fn dispatch(lead: UnitId, co: &[UnitId]) -> Action {
    Action::Dispatch { lead, co: co.to_vec() }
}

pub fn redispatch(lead: UnitId, co: &[UnitId]) -> Action {
    Action::Redispatch { lead, co: co.to_vec() }
}

pub fn assign(to: AccountId) -> Action {
    Action::Assign { to }
}

pub fn hand_over(to: AccountId) -> Action {
    Action::HandOver { to }
}

pub fn give_back() -> Action {
    Action::Return { reason: ReturnReason::OtherDuty }
}

pub fn ask_ruling() -> Action {
    Action::AskRuling { reason: ReturnReason::UnclearOwner }
}

pub fn rule(lead: UnitId) -> Action {
    Action::Rule { lead }
}

pub fn ask_extend(by: &str) -> Action {
    Action::AskExtend { by: limit(by) }
}

pub fn ask_suspend(until: DateTime<Utc>) -> Action {
    Action::AskSuspend { until }
}

pub fn supervise(reply_needed: bool) -> Action {
    Action::Supervise { cause: Cause::Leader, reply_needed }
}

pub fn consult(units: &[UnitId]) -> Action {
    Action::Consult { units: units.to_vec() }
}

pub fn verify(verdict: Verdict) -> Action {
    Action::Verify { verdict }
}

pub fn call_back(reached: bool, satisfied: Option<bool>) -> Action {
    Action::CallBack { reached, satisfied }
}

pub fn rate(satisfied: bool, stars: Option<u8>) -> Action {
    Action::Rate { satisfied, stars }
}

pub fn review(pass: bool) -> Action {
    Action::ReviewAppeal { pass }
}
