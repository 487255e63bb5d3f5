//! Stories at every turn of the loop: where the examples begin.

use domain::area::AreaLevel;
use domain::case::Action;
use domain::case::action::{Found, Verdict};
use domain::unit::Units;

use super::*;

pub fn unborn() -> Story {
    Story::new()
}

/// Of a city whose units have no desk at all.
pub fn deskless() -> Story {
    let mut story = Story::new();
    story.rules.units = Units::new(units().into_iter().filter(|unit| !unit.kind.is_desk()).collect());
    story
}

pub fn drafted() -> Story {
    unborn().then(&worker(), Action::SaveDraft(matter("0101", GRID)))
}

pub fn reported() -> Story {
    unborn().then(&worker(), report())
}

/// Reported with a condition that asks for photos: naming one is not filing it.
pub fn reported_with_condition() -> Story {
    unborn().then(&worker(), Action::Report(under("0101", "b")))
}

pub fn accepted() -> Story {
    reported().then(&dispatcher(), Action::Accept)
}

pub fn check_asked() -> Story {
    accepted().then(&dispatcher(), Action::AskSiteCheck)
}

pub fn check_found_nothing() -> Story {
    check_asked().then(&worker(), found(Found::Missing))
}

pub fn filed() -> Story {
    accepted().then(&dispatcher(), file("a"))
}

pub fn raised_to_city() -> Story {
    filed().then(&dispatcher(), Action::Raise { to: AreaLevel::City })
}

/// The station leads, its twin helps.
pub fn dispatched() -> Story {
    filed().then(&dispatcher(), dispatch(STATION, &[TWIN]))
}

/// Under a condition that asks for a photo of the result.
pub fn dispatched_for_photo() -> Story {
    accepted().then(&dispatcher(), file("b")).then(&dispatcher(), dispatch(STATION, &[]))
}

pub fn signed() -> Story {
    dispatched().then(&handler(STATION), Action::Sign)
}

pub fn assigned() -> Story {
    dispatched().then(&unit_lead(STATION), assign(handler(STATION).account))
}

pub fn returned() -> Story {
    dispatched().then(&handler(STATION), give_back())
}

/// Returned by the station and by its twin; now with the county's department.
pub fn returned_twice() -> Story {
    returned()
        .then(&dispatcher(), dispatch(TWIN, &[]))
        .then(&handler(TWIN), give_back())
        .then(&dispatcher(), dispatch(DEPARTMENT, &[]))
}

pub fn contested() -> Story {
    returned_twice().then(&handler(DEPARTMENT), ask_ruling())
}

pub fn contested_and_suspended() -> Story {
    let until = local("2026-03-20 09:00");
    contested().then(&handler(DEPARTMENT), ask_suspend(until)).then(&shift_lead(), Action::Grant)
}

/// The county bound the station, which had it first.
pub fn ruled() -> Story {
    contested().then(&supervisor(), rule(STATION))
}

/// The bound station has no say at the right place; the next room is in charge.
pub fn ruled_and_moved() -> Story {
    ruled().then(&dispatcher(), correct_place(NEXT_GRID))
}

pub fn extension_asked() -> Story {
    dispatched().then(&handler(STATION), ask_extend("2 working_hours"))
}

pub fn extended() -> Story {
    extension_asked().then(&shift_lead(), Action::Grant)
}

/// What was asked was two of five working hours; the limit is three emergency hours.
pub fn extension_lapsed() -> Story {
    extension_asked().then(&dispatcher(), correct_leaf("0201", Some("open")))
}

pub fn second_extension_asked() -> Story {
    extended().then(&handler(STATION), ask_extend("1 working_hours"))
}

pub fn suspension_asked() -> Story {
    dispatched().then(&handler(STATION), ask_suspend(local("2026-03-20 09:00")))
}

pub fn suspended() -> Story {
    suspension_asked().then(&shift_lead(), Action::Grant)
}

pub fn void_asked() -> Story {
    filed().then(&dispatcher(), Action::AskVoid)
}

/// By the room's shift lead, who could grant what others ask.
pub fn void_asked_by_lead() -> Story {
    filed().then(&shift_lead(), Action::AskVoid)
}

pub fn force_asked() -> Story {
    dispatched().then(&dispatcher(), Action::AskForceClose)
}

/// Four hours are left of five when the day ends; the next morning it is overdue.
pub fn overdue() -> Story {
    dispatched().wait(30)
}

pub fn escalated() -> Story {
    overdue().then(&platform(), Action::Escalate)
}

pub fn supervised() -> Story {
    dispatched().then(&supervisor(), supervise(true))
}

pub fn consulted() -> Story {
    dispatched().then(&dispatcher(), consult(&[FAR_STATION]))
}

pub fn fed_back() -> Story {
    dispatched().then(&handler(STATION), Action::FeedBack)
}

pub fn verified() -> Story {
    fed_back().then(&verifier(), verify(Verdict::Pass))
}

pub fn closed() -> Story {
    verified().then(&dispatcher(), Action::Close)
}

pub fn rated() -> Story {
    closed().then(&resident(), rate(true, Some(5)))
}

pub fn appealed() -> Story {
    closed().then(&unit_lead(STATION), Action::Appeal)
}

pub fn appeal_pre_reviewed() -> Story {
    appealed().then(&shift_lead(), review(true))
}

pub fn self_handled() -> Story {
    reported().then(&worker(), Action::SelfHandle)
}

pub fn self_handled_with_condition() -> Story {
    reported_with_condition().then(&worker(), Action::SelfHandle)
}

pub fn force_closed() -> Story {
    force_asked().then(&shift_lead(), Action::Grant)
}

pub fn refused() -> Story {
    reported().then(&dispatcher(), refuse())
}

pub fn withdrawn() -> Story {
    reported().then(&worker(), Action::Withdraw)
}

pub fn voided() -> Story {
    void_asked().then(&shift_lead(), Action::Grant)
}

pub fn merged() -> Story {
    reported().then(&dispatcher(), merge(2))
}

/// Ruled, closed and opened again.
pub fn ruled_and_reopened() -> Story {
    ruled()
        .then(&handler(STATION), Action::FeedBack)
        .then(&verifier(), verify(Verdict::Pass))
        .then(&dispatcher(), Action::Close)
        .then(&resident(), Action::Reopen)
}
