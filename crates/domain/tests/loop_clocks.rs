//! A unit has one clock for a case: what becomes of it when the case goes from hand to hand and comes back.

#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use domain::UnitId;
use domain::case::action::Verdict;
use domain::case::{Action, Case};
use domain::clock::{Clock, Light, Limit};
use domain::post::Role;

use support::starts::*;
use support::*;

fn clock(story: &Story) -> &Clock {
    story.case.handle_clock.as_ref().unwrap()
}

fn start_and_due(story: &Story) -> (DateTime<Utc>, DateTime<Utc>) {
    (clock(story).started_at(), clock(story).due_at())
}

fn kept(case: &Case) -> Vec<UnitId> {
    case.earlier.iter().map(|earlier| earlier.unit).collect()
}

/// The station had the case for one hour of its five, then lost it; and has it again on the next morning at ten.
fn back_by(lose: fn(Story) -> Story, regain: fn(Story) -> Story) -> Story {
    let lost = lose(dispatched().wait(1));
    assert_eq!(kept(&lost.case), [STATION]);
    regain(lost.wait(24))
}

fn returned_now(story: Story) -> Story {
    story.then(&handler(STATION), give_back())
}

fn to_the_department(story: Story) -> Story {
    story.then(&dispatcher(), redispatch(DEPARTMENT, &[]))
}

fn to_the_station(story: Story) -> Story {
    story.then(&dispatcher(), redispatch(STATION, &[]))
}

fn dispatched_to_the_station(story: Story) -> Story {
    story.then(&dispatcher(), dispatch(STATION, &[]))
}

/// Two others return it or keep it, and the county binds the station.
fn ruled_to_the_station(story: Story) -> Story {
    story
        .then(&dispatcher(), dispatch(TWIN, &[]))
        .then(&handler(TWIN), give_back())
        .then(&dispatcher(), dispatch(DEPARTMENT, &[]))
        .then(&handler(DEPARTMENT), ask_ruling())
        .then(&supervisor(), rule(STATION))
}

#[test]
fn a_unit_that_gets_the_case_back_goes_on_where_it_stopped() {
    for story in [
        back_by(returned_now, dispatched_to_the_station),
        back_by(to_the_department, to_the_station),
        back_by(returned_now, ruled_to_the_station),
    ] {
        // Four hours are left: two before noon, two after the break.
        assert_eq!(start_and_due(&story), (local("2026-03-10 09:00"), local("2026-03-11 15:30")));
        assert_eq!(clock(&story).paused_at(), None);
        assert!(!kept(&story.case).contains(&STATION));
    }
}

#[test]
fn passing_a_case_round_gains_no_unit_any_time() {
    let mut story = dispatched();
    for unit in [DEPARTMENT, TWIN, STATION, DEPARTMENT, TWIN, STATION] {
        story = story.wait(1).then(&dispatcher(), redispatch(unit, &[]));
    }
    // Four hours and a half of office time have passed, and each has used no more than its own turns.
    let left = |clock: &Clock| clock.left(story.now, &story.rules.calendar).counted_s;
    assert_eq!(left(clock(&story)), 4 * 3600, "from nine to ten; noon is nobody's");
    let others: Vec<_> =
        story.case.earlier.iter().map(|earlier| (earlier.unit, left(&earlier.clock))).collect();
    assert_eq!(others, [(DEPARTMENT, 3 * 3600 + 1800), (TWIN, 3 * 3600)]);
}

#[test]
fn an_extension_that_was_granted_comes_back_with_the_clock() {
    let story = extended().wait(1).then(&handler(STATION), give_back()).wait(24);
    let story = dispatched_to_the_station(story);
    assert_eq!(clock(&story).extensions(), [limit("2 working_hours")]);
    assert_eq!(clock(&story).due_at(), local("2026-03-11 17:30"));
}

#[test]
fn a_condition_corrected_meanwhile_counts_from_the_original_start() {
    let story =
        returned_now(dispatched().wait(1)).wait(2).then(&dispatcher(), correct_leaf("0201", Some("fenced")));
    let story = dispatched_to_the_station(story);
    assert_eq!(start_and_due(&story), (local("2026-03-10 09:00"), local("2026-03-10 19:00")));
    assert_eq!(clock(&story).limit(), limit("8 emergency_hours"));
}

#[test]
fn an_overdue_case_comes_back_overdue_and_that_is_told_anew() {
    let lost = to_the_department(escalated());
    assert!(!lost.case.flags.escalated && lost.case.light(lost.now) == Some(Light::Green));
    let back = to_the_station(lost.wait(1));
    assert_eq!(back.case.light(back.now), Some(Light::Red));
    assert!(!back.case.flags.escalated);
    let told = back.then(&platform(), Action::Escalate);
    assert_eq!(told.refusal(&platform(), Action::Escalate), "not_overdue");
    // From one overdue unit to another: the second one's is told too.
    let department = to_the_department(told).wait(30).then(&platform(), Action::Escalate);
    assert!(!to_the_station(department).case.flags.escalated);
}

#[test]
fn a_suspension_pauses_the_kept_clock_no_longer_than_granted() {
    let left = |hours| {
        // Suspended from the tenth, nine o'clock, to the twentieth, nine o'clock.
        let moved = contested_and_suspended().wait(hours).then(&supervisor(), rule(TWIN));
        let kept = moved.case.earlier.iter().find(|earlier| earlier.unit == DEPARTMENT).unwrap();
        let later = moved.now + TimeDelta::days(3);
        assert_eq!(kept.clock.paused_at(), Some(moved.now));
        kept.clock.left(later, &moved.rules.calendar).counted_s
    };
    assert_eq!(left(5), 5 * 3600, "moved while suspended");
    assert_eq!(left(10 * 24 + 2), 3 * 3600, "two hours had run before anybody noticed");
}

#[test]
fn the_desks_turn_is_not_the_units_and_a_rework_keeps_what_is_left() {
    let rework = fed_back().wait(24).then(&verifier(), verify(Verdict::Fail)).wait(1);
    let story = dispatched_to_the_station(returned_now(rework).wait(24));
    assert_eq!(clock(&story).left(story.now, &story.rules.calendar).counted_s, 4 * 3600);
}

#[test]
fn a_reopened_case_starts_every_clock_anew() {
    let closed = returned_now(dispatched().wait(1))
        .then(&dispatcher(), dispatch(DEPARTMENT, &[]))
        .then(&handler(DEPARTMENT), Action::FeedBack)
        .then(&verifier(), verify(Verdict::Pass))
        .then(&dispatcher(), Action::Close);
    assert!(closed.case.earlier.is_empty());
    let again = dispatched_to_the_station(closed.wait(24).then(&resident(), Action::Reopen));
    assert_eq!(clock(&again).started_at(), again.now);
}

#[test]
fn nothing_of_this_moves_the_residents_clock() {
    let resident = |story: &Story| story.case.matter.as_ref().unwrap().resident;
    let back = back_by(returned_now, dispatched_to_the_station);
    assert_eq!(resident(&back), resident(&dispatched()));
}

/// A history from before clocks were kept folds to what it folded to, and goes on.
#[test]
fn steps_that_kept_no_clock_still_read() {
    let mut story = returned_now(dispatched().wait(1));
    for step in &mut story.steps {
        step.body.facts.kept_clock = None;
    }
    story.case = Case::from_steps(story.case.id, &story.steps);
    assert!(story.case.earlier.is_empty());
    assert!(!serde_json::to_string(&story.case).unwrap().contains("earlier"));
    let again = dispatched_to_the_station(story.wait(1));
    assert_eq!(clock(&again).started_at(), again.now);
}

#[test]
fn an_extension_asked_for_lapses_when_its_limit_is_corrected() {
    let asked: Limit = limit("5 working_hours");
    let story = dispatched().then(&handler(STATION), Action::AskExtend { by: asked });
    let pending = |action| story.clone().then(&dispatcher(), action).case.pending.is_some();
    assert!(!pending(correct_leaf("0201", Some("open"))));
    assert!(!pending(correct_condition("b")));
    assert!(pending(correct_condition("a")), "the same condition");
    assert!(pending(correct_leaf("0101", Some("a"))), "the same category and condition");
    assert!(pending(correct_words()) && pending(correct_place(NEXT_GRID)));
    // What is not measured by the limit waits on.
    let wish =
        |story: Story| story.then(&dispatcher(), correct_condition("b")).case.pending.map(|asked| asked.wish);
    for story in [suspension_asked(), force_asked()] {
        assert_eq!(wish(story.clone()), story.case.pending.map(|asked| asked.wish));
    }
}

#[test]
fn a_ruling_lapses_where_the_place_is_corrected_away_from_whom_it_bound() {
    let next = staff(Role::Dispatcher, NEXT_ROOM);
    let within = ruled().then(&dispatcher(), correct_place("330203002001001"));
    assert!(within.case.ruled);
    let moved = ruled().then(&dispatcher(), correct_place(NEXT_GRID));
    assert!(!moved.case.ruled);
    // Nobody ruled that the department has it: it may contest that, and the room may take it back.
    let given = moved.then(&next, redispatch(DEPARTMENT, &[]));
    assert!(given.ask(&next, redispatch(CITY_DEPARTMENT, &[])).is_ok());
    let contested = given.then(&handler(DEPARTMENT), ask_ruling());
    assert!(contested.then(&supervisor(), rule(DEPARTMENT)).case.ruled);
}
