//! A unit's clock in any history: one for each unit and opening of the case, whatever way the case goes.

use domain::UnitId;
use domain::case::state::Wish;
use domain::case::step::ClockChange;
use domain::case::{Action, ActionKind, Case, Step};
use domain::clock::{Clock, Left};
use proptest::prelude::*;

use super::invariants::Holds;
use super::support::Story;

/// A unit's clock starts when the case first comes to the unit and at no other time; when it comes again, the clock
/// goes on. Only a granted suspension, the desk's own turn and other units' turns pause it.
pub fn of_step(before: &Case, step: &Step, story: &Story) -> Holds {
    let after = &story.case;
    if let Some(lead) = after.lead.filter(|_| before.lead != after.lead) {
        return comes(lead, step, story);
    }
    let Some(ClockChange::Set(clock)) = &step.body.facts.handle_clock else { return Ok(()) };
    prop_assert_eq!(Some(clock.started_at()), before.handle_clock.as_ref().map(Clock::started_at));
    if clock.paused_at().is_some()
        && before.handle_clock.as_ref().is_some_and(|old| old.paused_at().is_none())
    {
        let suspends =
            matches!(&before.pending, Some(request) if matches!(request.wish, Wish::Suspend { .. }));
        let granted = step.body.action.kind() == ActionKind::Grant && suspends;
        prop_assert!(granted || step.body.action.kind() == ActionKind::FeedBack);
    }
    Ok(())
}

/// The case comes to a unit. What the unit had left is read from the history, not from what the case keeps of it.
fn comes(lead: UnitId, step: &Step, story: &Story) -> Holds {
    let Some(ClockChange::Set(clock)) = &step.body.facts.handle_clock else {
        return Err(TestCaseError::fail("a unit that gets the case gets its clock"));
    };
    prop_assert_eq!(clock.paused_at(), None, "it runs");
    let Some((old, left)) = lost(lead, step, story) else {
        prop_assert_eq!((clock.started_at(), clock.extensions().len()), (step.at, 0), "its first clock");
        return Ok(());
    };
    prop_assert_eq!(clock.started_at(), old.started_at(), "no unit is given a new limit");
    prop_assert_eq!(clock.extensions(), old.extensions());
    // Amounts of several units of time have nothing in common to compare by.
    let plain = old.extensions().iter().all(|extension| extension.unit() == old.limit().unit());
    if plain && clock.limit() == old.limit() {
        let now = clock.left(step.at, &story.rules.calendar);
        prop_assert!(
            (now.counted_s - left.counted_s).abs() <= 1,
            "it has what it had left: {left:?}, now {now:?}"
        );
    }
    Ok(())
}

/// The clock of a unit when it last lost the case, since the case was last opened, and what was left of it then.
fn lost(unit: UnitId, until: &Step, story: &Story) -> Option<(Clock, Left)> {
    let calendar = &story.rules.calendar;
    let mut case = Case::unborn(story.case.id);
    let mut lost = None;
    for step in story.steps.iter().filter(|step| step.seq < until.seq) {
        let (led, clock, suspended) = (case.lead, case.handle_clock.clone(), case.suspended_until);
        case.apply(step);
        if step.body.action == Action::Reopen {
            lost = None;
        } else if led == Some(unit) && case.lead != led {
            lost = clock.map(|clock| {
                let clock = suspended.map_or(clock.clone(), |end| clock.resume(end.min(step.at), calendar));
                let left = clock.left(step.at, calendar);
                (clock, left)
            });
        }
    }
    lost
}

/// Of every case: what it keeps of units that lost it.
pub fn of_case(case: &Case) -> Holds {
    prop_assert!(case.end.is_none() || case.earlier.is_empty(), "nothing is kept for after the end");
    for (index, earlier) in case.earlier.iter().enumerate() {
        prop_assert!(earlier.clock.paused_at().is_some(), "it stands still");
        prop_assert!(case.lead != Some(earlier.unit) && case.concerned.contains(&earlier.unit));
        prop_assert!(case.earlier[..index].iter().all(|other| other.unit != earlier.unit));
    }
    Ok(())
}
