//! What follows from an accepted action: whose clock runs, what lapses, what is kept, who is told.

#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use domain::area::AreaLevel;
use domain::case::action::{Found, Verdict};
use domain::case::state::{Appeal, Wish};
use domain::case::{Action, Case, End, Stage, Step};
use domain::clock::{Clock, ClockKind, Light};
use domain::post::{Actor, Role};
use domain::{UnitId, routing};

use support::starts::*;
use support::*;

fn handle_clock(story: &Story) -> &Clock {
    story.case.handle_clock.as_ref().unwrap()
}

fn resident_due(story: &Story) -> chrono::DateTime<chrono::Utc> {
    story.case.matter.as_ref().unwrap().resident.due_at()
}

#[test]
fn a_draft_has_no_clock_and_the_report_starts_them() {
    let draft = drafted();
    assert_eq!((draft.case.desk_clock.clone(), draft.case.is_open()), (None, false));
    let reported = draft.wait(2).then(&worker(), report());
    let matter = reported.case.matter.as_ref().unwrap();
    assert_eq!(matter.reported_at, local("2026-03-10 11:00"));
    assert_eq!(matter.resident.due_at(), local("2026-03-13 11:00"));
    assert_eq!(reported.case.clock().unwrap().kind(), ClockKind::Accept);
}

#[test]
fn clocks_follow_the_holder() {
    // Story, the clock that runs, who has the case.
    type Row = (fn() -> Story, ClockKind, UnitId);
    let rows: [Row; 8] = [
        (reported, ClockKind::Accept, ROOM),
        (accepted, ClockKind::Dispatch, ROOM),
        (filed, ClockKind::Dispatch, ROOM),
        (raised_to_city, ClockKind::Dispatch, CITY),
        (dispatched, ClockKind::Handle, STATION),
        (returned, ClockKind::Dispatch, ROOM),
        (fed_back, ClockKind::Verify, ROOM),
        (verified, ClockKind::Close, ROOM),
    ];
    for (story, kind, holder) in rows {
        let Story { case, .. } = story();
        assert_eq!((case.clock().unwrap().kind(), case.holder()), (kind, Some(holder)));
    }
    assert_eq!(closed().case.clock(), None);
}

#[test]
fn the_unit_clock_runs_from_the_dispatch_and_signing_moves_nothing() {
    let dispatched = dispatched();
    let due = handle_clock(&dispatched).due_at();
    assert_eq!(handle_clock(&dispatched).started_at(), dispatched.now);
    let signed = dispatched.wait(3).then(&handler(STATION), Action::Sign);
    assert_eq!(handle_clock(&signed).due_at(), due);
}

#[test]
fn dispatching_to_the_same_unit_again_gives_it_no_new_limit() {
    let before = assigned()
        .then(&handler(STATION), Action::Sign)
        .then(&handler(TWIN), Action::CoFeedBack)
        .then(&handler(STATION), ask_extend("1 working_hours"));
    let after = before.clone().wait(3).then(&dispatcher(), redispatch(STATION, &[DEPARTMENT, TWIN]));
    assert_eq!(after.case.handle_clock, before.case.handle_clock);
    assert_eq!(after.case.assignee, before.case.assignee);
    assert_eq!(after.case.pending, before.case.pending);
    assert!(after.case.signed);
    let co: Vec<_> = after.case.co.iter().map(|co| (co.unit, co.done)).collect();
    assert_eq!(co, [(DEPARTMENT, false), (TWIN, true)], "the twin's feedback is kept");
}

#[test]
fn dispatching_to_another_unit_starts_its_clock_and_what_was_asked_lapses() {
    let story = extension_asked().wait(30).then(&dispatcher(), redispatch(DEPARTMENT, &[]));
    assert_eq!(handle_clock(&story).started_at(), story.now);
    let Case { pending, assignee, signed, co, flags, concerned, .. } = &story.case;
    assert_eq!((pending, assignee, signed, co.len()), (&None, &None, &false, 0));
    assert!(flags.handled_late, "the station kept it beyond its limit");
    assert_eq!(*concerned, [STATION, DEPARTMENT]);
}

#[test]
fn a_return_lets_the_unit_go_and_gives_the_desk_its_time() {
    let story = assigned().wait(1).then(&handler(STATION), give_back());
    let Case { lead, assignee, co, handle_clock, returns, .. } = &story.case;
    assert_eq!((lead, assignee, co.len(), handle_clock, returns), (&None, &None, 0, &None, &1));
    assert_eq!(story.case.desk_clock.as_ref().unwrap().started_at(), story.now);
}

#[test]
fn what_was_asked_lapses_with_the_stage() {
    let fed_back = extension_asked().then(&handler(STATION), Action::FeedBack);
    assert_eq!(fed_back.case.pending, None);
    let filed = accepted().then(&dispatcher(), Action::AskVoid).then(&dispatcher(), file("a"));
    assert_eq!(filed.case.pending, None);
    // Raising changes the desk, not the stage: the centre above answers what was asked.
    let raised = void_asked().then(&dispatcher(), Action::Raise { to: AreaLevel::County });
    assert_eq!(raised.case.pending.as_ref().unwrap().wish, Wish::Void);
    assert_eq!(raised.then(&supervisor(), Action::Grant).case.end, Some(End::Voided));
}

#[test]
fn an_extension_and_a_suspension_move_the_unit_clock_and_never_the_resident_clock() {
    let before = dispatched();
    let extended = extended();
    assert_eq!(handle_clock(&before).due_at(), local("2026-03-10 15:30"));
    assert_eq!(handle_clock(&extended).due_at(), local("2026-03-10 17:30"));
    let resumed = suspended().wait(24).then(&handler(STATION), Action::Resume);
    assert_eq!(handle_clock(&resumed).due_at(), local("2026-03-11 15:30"));
    assert_eq!(resumed.case.suspended_until, None);
    for story in [&extended, &resumed] {
        assert_eq!(resident_due(story), resident_due(&before));
    }
}

#[test]
fn a_resumption_noticed_late_pauses_no_longer_than_granted() {
    let until = local("2026-03-20 09:00");
    let story = |hours| {
        let asked = dispatched().then(&handler(STATION), ask_suspend(until));
        let suspended = asked.then(&shift_lead(), Action::Grant);
        suspended.wait(hours).then(&platform(), Action::Resume)
    };
    let on_time = story(10 * 24);
    let late = story(14 * 24);
    assert_eq!(handle_clock(&late).due_at(), local("2026-03-20 15:30"));
    assert_eq!(handle_clock(&late), handle_clock(&on_time));
}

#[test]
fn a_failed_verification_gives_the_rest_of_the_limit() {
    let fed_back = dispatched().wait(1).then(&handler(STATION), Action::FeedBack);
    let rework = fed_back.wait(24).then(&verifier(), verify(Verdict::Fail));
    // One hour of five was used on Tuesday morning; the desk's day is not the unit's.
    assert_eq!(handle_clock(&rework).due_at(), local("2026-03-11 15:30"));
    assert_eq!((rework.case.reworks, rework.case.lead), (1, Some(STATION)));
}

#[test]
fn a_verifier_who_handled_is_flagged() {
    let by_handler = fed_back().then(&also(&handler(STATION), Role::GridWorker), verify(Verdict::Pass));
    assert!(by_handler.case.flags.self_checked);
    assert!(!verified().case.flags.self_checked);
}

#[test]
fn a_correction_counts_from_the_original_start() {
    let story = dispatched().wait(2).then(&dispatcher(), correct_leaf("0201", Some("fenced")));
    assert_eq!(
        handle_clock(&story).due_at(),
        local("2026-03-10 17:00"),
        "eight hours from the dispatch at nine"
    );
    assert_eq!(resident_due(&story), local("2026-03-11 09:00"), "a day from the report at nine");
    let matter = story.case.matter.unwrap();
    assert_eq!((matter.leaf.as_str(), matter.condition.as_deref()), ("0201", Some("fenced")));
}

#[test]
fn a_condition_named_in_the_report_is_not_a_filing() {
    let corrected = reported_with_condition().then(&worker(), correct_leaf("0201", None));
    assert_eq!(corrected.case.matter.unwrap().condition, None, "the new category has conditions of its own");
    for story in [self_handled_with_condition(), refused()] {
        let reopened = story.then(&resident(), Action::Reopen).case;
        assert_eq!((reopened.stage, reopened.clock().unwrap().kind()), (Stage::Collect, ClockKind::Accept));
    }
    let reopened = closed().then(&resident(), Action::Reopen).case;
    assert_eq!((reopened.stage, reopened.clock().unwrap().kind()), (Stage::Dispatch, ClockKind::Dispatch));
}

#[test]
fn a_corrected_place_moves_the_desk_only_where_it_must() {
    let moved = |story: Story, who, area| story.then(&who, correct_place(area)).case.desk;
    let county = || staff(Role::Dispatcher, COUNTY);
    let raised = || reported().then(&dispatcher(), Action::Raise { to: AreaLevel::County });
    assert_eq!(moved(reported(), dispatcher(), "330203002001001"), Some(ROOM), "the room's other town");
    assert_eq!(moved(reported(), dispatcher(), NEXT_GRID), Some(NEXT_ROOM));
    assert_eq!(moved(raised(), county(), NEXT_GRID), Some(COUNTY), "the county keeps what was raised to it");
    assert_eq!(moved(raised(), county(), FAR_GRID), Some(FAR_ROOM));
    let handled = dispatched().then(&dispatcher(), correct_place(NEXT_GRID));
    assert_eq!((handled.case.desk, handled.case.lead), (Some(NEXT_ROOM), Some(STATION)), "its unit keeps it");
    let next = staff(Role::Dispatcher, NEXT_ROOM);
    assert_eq!(handled.clone().then(&next, redispatch(DEPARTMENT, &[])).case.lead, Some(DEPARTMENT));
    assert_eq!(handled.then(&handler(STATION), give_back()).case.holder(), Some(NEXT_ROOM));
}

#[test]
fn raising_gains_no_time() {
    let before = filed();
    let after = raised_to_city();
    assert_eq!((after.case.desk, &after.case.desk_clock), (Some(CITY), &before.case.desk_clock));
}

#[test]
fn the_unit_keeps_a_contested_case_until_the_ruling() {
    let contested = contested();
    assert_eq!((contested.case.lead, contested.case.returns), (Some(DEPARTMENT), 2));
    let due = handle_clock(&contested).due_at();
    let stays = contested.clone().wait(2).then(&supervisor(), rule(DEPARTMENT));
    assert_eq!(handle_clock(&stays).due_at(), due, "contesting gains nothing");
    let moves = contested.clone().wait(2).then(&supervisor(), rule(TWIN));
    // The twin had it before, for no time at all: its clock goes on with all of its five hours.
    assert_eq!(handle_clock(&moves).started_at(), local("2026-03-10 09:00"));
    assert_eq!(handle_clock(&moves).left(moves.now, &moves.rules.calendar).counted_s, 5 * 3600);
    let new = contested.wait(2).then(&supervisor(), rule(CITY_DEPARTMENT));
    assert_eq!(handle_clock(&new).started_at(), new.now);
    for story in [&stays, &moves] {
        assert_eq!((story.case.contested, story.case.ruled), (false, true));
    }
    assert_eq!(moves.case.lead, Some(TWIN));
}

#[test]
fn a_suspension_does_not_hold_a_ruling_up() {
    let moves = contested_and_suspended().then(&supervisor(), rule(TWIN));
    assert_eq!((moves.case.suspended_until, handle_clock(&moves).paused_at()), (None, None));
    let stays = contested_and_suspended().then(&supervisor(), rule(DEPARTMENT));
    assert!(stays.case.suspended_until.is_some() && handle_clock(&stays).paused_at().is_some());
}

#[test]
fn the_lowest_centre_above_all_units_concerned_rules() {
    // The city's own department was among them: only the city stands above all.
    let story = returned()
        .then(&dispatcher(), dispatch(CITY_DEPARTMENT, &[]))
        .then(&handler(CITY_DEPARTMENT), give_back())
        .then(&dispatcher(), dispatch(TWIN, &[]))
        .then(&handler(TWIN), ask_ruling());
    assert_eq!(story.refusal(&supervisor(), rule(TWIN)), "not_yours");
    assert!(story.ask(&city_supervisor(), rule(TWIN)).is_ok());
}

#[test]
fn a_ruling_outlives_closing_and_reopening() {
    let story = ruled_and_reopened();
    assert_eq!((story.case.returns, story.case.ruled), (2, true));
    assert_eq!(story.refusal(&dispatcher(), dispatch(DEPARTMENT, &[])), "ruled");
    let again = story.then(&dispatcher(), dispatch(STATION, &[]));
    assert_eq!(again.refusal(&handler(STATION), give_back()), "ruled");
    assert_eq!(again.refusal(&handler(STATION), ask_ruling()), "ruled");
}

#[test]
fn a_ruling_binds_no_unit_that_has_no_say_at_the_right_place() {
    let moved = ruled().then(&dispatcher(), correct_place(NEXT_GRID));
    assert!(moved.ask(&staff(Role::Dispatcher, NEXT_ROOM), redispatch(DEPARTMENT, &[])).is_ok());
    let reopened = ruled_and_reopened().then(&dispatcher(), correct_place(NEXT_GRID));
    assert!(reopened.ask(&staff(Role::Dispatcher, NEXT_ROOM), dispatch(DEPARTMENT, &[])).is_ok());
}

#[test]
fn returns_are_counted_across_a_reopening() {
    let closed = returned_twice()
        .then(&handler(DEPARTMENT), Action::FeedBack)
        .then(&verifier(), verify(Verdict::Pass))
        .then(&dispatcher(), Action::Close);
    let again = closed.then(&resident(), Action::Reopen).then(&dispatcher(), dispatch(STATION, &[]));
    assert_eq!(again.refusal(&handler(STATION), give_back()), "third_return");
    assert!(again.ask(&handler(STATION), ask_ruling()).is_ok());
}

#[test]
fn an_escalation_is_told_once_for_a_clock_and_anew_for_the_next() {
    let told = |steps: &[Step]| steps.last().unwrap().body.facts.told;
    let first = escalated();
    assert_eq!(told(&first.steps), Some(ROOM), "the room stands above the station");
    assert_eq!(told(&reported().wait(1).then(&platform(), Action::Escalate).steps), Some(COUNTY));
    assert_eq!(first.refusal(&platform(), Action::Escalate), "not_overdue");

    let extended =
        extension_asked().wait(30).then(&platform(), Action::Escalate).then(&shift_lead(), Action::Grant);
    assert_eq!(extended.case.light(extended.now), Some(Light::Red), "two hours more do not help");
    assert!(extended.case.flags.escalated);

    let moved = first.clone().then(&dispatcher(), redispatch(DEPARTMENT, &[]));
    assert!(!moved.case.flags.escalated);
    assert_eq!(told(&moved.wait(48).then(&platform(), Action::Escalate).steps), Some(COUNTY));

    let longer = first.then(&dispatcher(), correct_leaf("9901", Some("a")));
    assert!(!longer.case.flags.escalated, "three working days have not run out");
    assert!(longer.wait(100).ask(&platform(), Action::Escalate).is_ok());
}

#[test]
fn a_reply_that_is_owed_stays_owed() {
    let twice = supervised().then(&shift_lead(), supervise(false));
    let supervision = twice.case.supervision.as_ref().unwrap();
    assert_eq!((supervision.reply_owed, supervision.by), (true, Some(ROOM)));
    let replied = twice.then(&handler(STATION), Action::ReplySupervision);
    assert!(!replied.case.supervision.unwrap().reply_owed);
}

#[test]
fn a_call_back_does_not_overrule_a_rating() {
    let rated = closed().then(&resident(), rate(false, Some(1)));
    assert_eq!(rated.then(&dispatcher(), call_back(true, Some(true))).case.satisfied, Some(false));
    let called = closed().then(&dispatcher(), call_back(true, Some(true)));
    assert_eq!(called.case.satisfied, Some(true));
    assert_eq!(called.then(&resident(), rate(false, None)).case.satisfied, Some(false));
}

#[test]
fn an_appeal_passes_three_nodes_and_ends_at_the_first_no() {
    let mut story = appealed();
    for (who, node) in [
        (shift_lead(), Appeal::Department),
        (supervisor(), Appeal::Leader),
        (city_supervisor(), Appeal::Upheld),
    ] {
        let no = story.clone().then(&who, review(false));
        assert_eq!(no.case.appeal, Some(Appeal::Rejected));
        story = story.then(&who, review(true));
        assert_eq!(story.case.appeal, Some(node));
    }
    let two_posts = Actor { account: shift_lead().account, ..unit_lead(STATION) };
    let own = closed().then(&two_posts, Action::Appeal);
    assert_eq!(own.refusal(&shift_lead(), review(true)), "another_reviewer");
}

#[test]
fn opinions_are_awaited_until_given() {
    let story = consulted().then(&dispatcher(), consult(&[FAR_STATION, CITY_DEPARTMENT]));
    assert_eq!(story.case.consulted, [FAR_STATION, CITY_DEPARTMENT]);
    let one = story.then(&handler(FAR_STATION), Action::ReplyConsult);
    assert_eq!(one.case.consulted, [CITY_DEPARTMENT]);
}

#[test]
fn a_check_on_site_is_answered_before_filing() {
    let unable = check_asked().then(&verifier(), found(Found::Unable));
    assert!(unable.ask(&dispatcher(), file("a")).is_ok());
    let again = check_found_nothing().then(&dispatcher(), Action::AskSiteCheck);
    assert_eq!(again.refusal(&dispatcher(), file("a")), "site_check_open");
}

#[test]
fn a_part_keeps_the_clock_of_the_report_it_was_split_off() {
    let reported_at = local("2026-03-09 10:00");
    let part = unborn().then(&dispatcher(), split_off(matter("0201", GRID), reported_at));
    assert_eq!(resident_due(&part), local("2026-03-10 10:00"));
    assert_eq!((part.case.stage, part.case.parent), (Stage::File, Some(case_id(77))));
}

#[test]
fn lateness_is_marked_where_it_happened() {
    let desk_late = reported().wait(2).then(&dispatcher(), Action::Accept);
    assert!(desk_late.case.flags.desk_late && !desk_late.case.flags.handled_late);
    let unit_late = overdue().then(&handler(STATION), Action::FeedBack);
    assert!(unit_late.case.flags.handled_late && !unit_late.case.flags.desk_late);
}

#[test]
fn times_are_kept_in_whole_microseconds() {
    let mut story = dispatched();
    story.now += TimeDelta::nanoseconds(1_234_567);
    let until = story.now + TimeDelta::days(1);
    let asked = story.then(&handler(STATION), ask_suspend(until));
    let step = asked.steps.last().unwrap();
    assert_eq!(step.at.timestamp_subsec_nanos() % 1000, 0);
    let read: domain::case::Body = serde_json::from_str(&step.text).unwrap();
    assert_eq!(read, step.body);
}

#[test]
fn the_unit_that_gave_a_case_back_is_not_suggested_again() {
    let suggested =
        |story: Story| routing::suggest(&story.case, &story.rules).map(|suggestion| suggestion.unit);
    assert_eq!(suggested(filed()), Some(STATION));
    assert_eq!(suggested(returned()), None);
    assert_eq!(suggested(filed().then(&dispatcher(), correct_leaf("0201", Some("open")))), Some(DEPARTMENT));
    assert_eq!(suggested(unborn()), None);
}
