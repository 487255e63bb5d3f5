//! What holds of every accepted step, of every case it can lead to, and of every history.

use domain::UnitId;
use domain::case::action::Verdict;
use domain::case::state::Wish;
use domain::case::step::{Body, Draft, hash};
use domain::case::{Action, Case, End, Stage, Step, table};
use domain::clock::Light;
use domain::rules::Settings;
use proptest::prelude::*;

use super::support::Story;
use super::unit_clocks;

pub type Holds = Result<(), TestCaseError>;

/// The step as it comes back from the store: its body read from its text.
pub fn as_stored(step: &Step) -> Result<Step, TestCaseError> {
    let body: Body =
        serde_json::from_str(&step.text).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&body, &step.body, "a step says the same when it is read back");
    Ok(Step { body, ..step.clone() })
}

/// Of an accepted step: it is chained, the table allows it, four eyes saw it, and no clock was bent.
pub fn of_step(before: &Case, step: &Step, story: &Story) -> Holds {
    let after = &story.case;
    prop_assert_eq!(step.seq, before.version + 1);
    prop_assert_eq!(step.prev, before.head);
    prop_assert_eq!(step.hash, rehashed(step, story));
    prop_assert_eq!(step.at.timestamp_subsec_nanos() % 1000, 0);

    let row = table::row(step.body.action.kind());
    let bound = |&(role, bond): &(_, table::Bond)| {
        role == step.actor.post.role && bond.holds(&step.actor, before, &story.rules.units)
    };
    prop_assert!(row.who.iter().any(bound), "only who is bound to the case");
    prop_assert!(row.when.iter().any(|when| when.holds(before)), "only in its stage");
    prop_assert!(row.suspended || before.suspended_until.is_none(), "not while suspended");
    prop_assert!(!row.words || step.words.is_some(), "not without words");
    prop_assert!(after.stage == before.stage || row.to.contains(&after.stage), "leads where the table says");
    let ended = after.end.is_none()
        || after.end == before.end
        || after.end.is_some_and(|end| row.ends.contains(&end));
    prop_assert!(ended, "ends as the table says");

    resident_clock(before, step, after)?;
    unit_clocks::of_step(before, step, story)?;
    match &step.body.action {
        Action::Grant => four_eyes(before, step)?,
        Action::Return { .. } => {
            prop_assert!(before.returns < Settings::MOST_RETURNS && !before.ruled);
            prop_assert!(!step.body.evidence.is_empty());
        }
        Action::ReviewAppeal { .. } => {
            prop_assert!(!before.appeal_by.contains(&step.actor.account), "each node another person");
        }
        _ => {}
    }
    prop_assert!(!step.body.facts.late || before.light(step.at) == Some(Light::Red), "late only when red");
    if let (true, Some(&bound), Some(matter)) = (before.ruled, before.concerned.last(), &before.matter) {
        let kept = after.lead.is_none_or(|lead| lead == bound);
        let may_go = !story.rules.units.concerns(bound, &matter.place.area);
        prop_assert!(kept || may_go, "who was bound by a ruling stays bound");
    }
    Ok(())
}

fn rehashed(step: &Step, story: &Story) -> domain::Digest {
    let Step { case, seq, at, actor, request, body, words, prev, .. } = step.clone();
    let draft = Draft { case, seq, at, actor, request, body, words, prev };
    hash(story.rules.settings.algorithm, &draft, &step.text)
}

/// The resident's clock starts with the report; but for a corrected category nothing changes it, so nothing pauses it.
fn resident_clock(before: &Case, step: &Step, after: &Case) -> Holds {
    let Some(now) = &after.matter else { return Ok(()) };
    prop_assert_eq!(now.resident.from(), now.reported_at);
    match (&step.body.action, &before.matter) {
        (Action::SaveDraft(_) | Action::Report(_), _) => prop_assert_eq!(now.reported_at, step.at),
        (Action::SplitOff { reported_at, .. }, _) => prop_assert_eq!(now.reported_at, *reported_at),
        (Action::Correct { leaf: Some(_), .. }, Some(then)) => {
            prop_assert_eq!(now.reported_at, then.reported_at);
        }
        (_, Some(then)) => {
            prop_assert_eq!((now.reported_at, now.resident), (then.reported_at, then.resident));
        }
        (_, None) => prop_assert!(false, "a case begins with a draft, a report or a split"),
    }
    Ok(())
}

fn four_eyes(before: &Case, step: &Step) -> Holds {
    let asked = before.pending.as_ref().expect("something was asked");
    prop_assert_ne!(asked.account, step.actor.account, "not by the asker");
    let (from, by) = (&asked.post, &step.actor.post);
    prop_assert!((from.role, from.unit) != (by.role, by.unit), "not by the asker's post");
    Ok(())
}

/// Of every case: no impossible state.
pub fn of_case(story: &Story) -> Holds {
    let case = &story.case;
    prop_assert_eq!(case.version as usize, story.steps.len());
    prop_assert_eq!(Some(case.head), story.steps.last().map(|step| step.hash));
    let text = serde_json::to_string(case).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Case>(&text).unwrap(), case, "a stored row is the case");
    life(case)?;
    hands(case)?;
    clocks(case)?;
    unit_clocks::of_case(case)?;
    limits(story)?;
    disputes(case)?;
    outcome(case)?;
    if case.flags.escalated {
        prop_assert_eq!(case.light(story.now), Some(Light::Red));
    }
    Ok(())
}

/// A draft, open, or ended: one of the three.
fn life(case: &Case) -> Holds {
    prop_assert_eq!(case.end.is_some(), case.ended_at.is_some());
    prop_assert_eq!(u8::from(case.draft) + u8::from(case.is_open()) + u8::from(case.end.is_some()), 1);
    prop_assert_eq!(case.stage == Stage::Evaluate, case.end.is_some_and(End::is_closed));
    prop_assert_eq!(case.merged_into.is_some(), case.end == Some(End::Merged));
    if case.draft {
        prop_assert_eq!((case.stage, case.clock()), (Stage::Collect, None));
    }
    prop_assert!(case.matter.is_some() && case.desk.is_some());
    let filed = !matches!(case.stage, Stage::Collect | Stage::File) && case.end != Some(End::SelfHandled);
    prop_assert!(!filed || case.matter.as_ref().is_some_and(|matter| matter.condition.is_some()));
    Ok(())
}

/// A unit has the case from its dispatch until it is given back.
fn hands(case: &Case) -> Holds {
    let led = match case.stage {
        Stage::Collect | Stage::File | Stage::Dispatch => false,
        Stage::Handle | Stage::Feedback | Stage::Close => true,
        Stage::Evaluate => case.end != Some(End::SelfHandled),
    };
    prop_assert_eq!(case.lead.is_some(), led);
    prop_assert!(led || (case.assignee.is_none() && !case.signed && case.co.is_empty()));
    if let Some(lead) = case.lead {
        prop_assert_eq!(case.concerned.last(), Some(&lead));
        prop_assert!(case.co.iter().all(|co| co.unit != lead), "the lead is no co-handler");
    }
    for list in [case.concerned.clone(), case.consulted.clone(), case.co.iter().map(|co| co.unit).collect()] {
        prop_assert!(
            (1..list.len()).all(|index| !list[..index].contains(&list[index])),
            "nobody is named twice"
        );
    }
    Ok(())
}

/// Whoever has an open case has a running clock; a clock stands still only while suspended or in the desk's hands.
fn clocks(case: &Case) -> Holds {
    let (desk, handle) = (case.desk_clock.is_some(), case.handle_clock.is_some());
    if case.is_open() {
        let expected = match case.stage {
            Stage::Handle => (false, true),
            Stage::Feedback | Stage::Close => (true, true),
            _ => (true, false),
        };
        prop_assert_eq!((desk, handle), expected, "in {:?}", case.stage);
        let paused = case.handle_clock.as_ref().is_some_and(|clock| clock.paused_at().is_some());
        let still = case.suspended_until.is_some() || matches!(case.stage, Stage::Feedback | Stage::Close);
        prop_assert_eq!(paused, still);
    }
    if case.suspended_until.is_some() {
        prop_assert!(case.is_open() && case.stage == Stage::Handle);
    }
    for clock in case.desk_clock.iter().chain(&case.handle_clock) {
        prop_assert!(clock.started_at() <= clock.yellow_at() && clock.yellow_at() <= clock.due_at());
    }
    prop_assert!(case.desk_clock.as_ref().is_none_or(|clock| clock.paused_at().is_none()));
    Ok(())
}

/// A unit's limit is that of leaf and filing condition, and an extension asked for is measured by it; the desk in charge
/// and a unit bound by a ruling serve the place.
fn limits(story: &Story) -> Holds {
    let Story { case, rules, .. } = story;
    let matter = case.matter.as_ref().expect("a case has a matter");
    let leaf = rules.taxonomy.edition(matter.edition).and_then(|taxonomy| taxonomy.leaf(&matter.leaf));
    let condition = matter.condition.as_ref().and_then(|code| leaf?.condition(code));
    if let Some(clock) = &case.handle_clock {
        prop_assert_eq!(Some(clock.limit()), condition.map(|condition| condition.limit));
    }
    if let Some(Wish::Extend { by }) = case.pending.as_ref().map(|request| &request.wish) {
        let most = condition.map(|condition| condition.limit).expect("a case that is handled is filed");
        prop_assert!(by.unit() == most.unit() && !by.exceeds(most), "asked {by:?} of {most:?}");
    }
    let serves =
        |unit: Option<UnitId>| unit.is_some_and(|unit| rules.units.concerns(unit, &matter.place.area));
    prop_assert!(serves(case.desk));
    prop_assert!(!case.ruled || serves(case.concerned.last().copied()));
    Ok(())
}

/// What is asked waits only while it can be granted; what is contested, only after two returns.
fn disputes(case: &Case) -> Holds {
    if let Some(request) = &case.pending {
        let where_it_can = match request.wish {
            Wish::Void => matches!(case.stage, Stage::File | Stage::Dispatch | Stage::Handle),
            Wish::Extend { .. } | Wish::Suspend { .. } => {
                case.stage == Stage::Handle && case.suspended_until.is_none()
            }
            Wish::ForceClose => matches!(case.stage, Stage::Handle | Stage::Feedback | Stage::Close),
        };
        prop_assert!(case.is_open() && where_it_can);
    }
    prop_assert!(case.returns <= Settings::MOST_RETURNS);
    if case.contested {
        prop_assert!(case.returns == Settings::MOST_RETURNS && case.is_open() && case.stage == Stage::Handle);
        prop_assert!(!case.ruled, "a ruled case is not contested again");
    }
    prop_assert!(!case.ruled || case.returns == Settings::MOST_RETURNS);
    Ok(())
}

/// Closed is verified, or flagged as forced; what is said afterwards is said of a closed case.
fn outcome(case: &Case) -> Holds {
    if case.end == Some(End::Closed) || (case.is_open() && case.stage == Stage::Close) {
        prop_assert_eq!(case.verdict, Some(Verdict::Pass));
    }
    prop_assert!(case.end != Some(End::ForceClosed) || case.flags.forced);
    let closed = case.end.is_some_and(End::is_closed);
    prop_assert!(closed || (case.satisfied.is_none() && case.appeal.is_none()));
    prop_assert_eq!(case.appeal.is_none(), case.appeal_by.is_empty());
    prop_assert!(!case.rated || case.satisfied.is_some());
    Ok(())
}

/// Of a whole history: what the case counts is what its steps say.
pub fn of_history(story: &Story) -> Holds {
    let case = &story.case;
    let count = |wanted: &dyn Fn(&Action) -> bool| {
        story.steps.iter().filter(|step| wanted(&step.body.action)).count() as u32
    };
    prop_assert_eq!(case.returns, count(&|action| matches!(action, Action::Return { .. })));
    prop_assert_eq!(case.reopens, count(&|action| *action == Action::Reopen));
    prop_assert_eq!(case.urges, count(&|action| *action == Action::Urge));
    prop_assert_eq!(case.absorbed, count(&|action| matches!(action, Action::Absorb { .. })));
    prop_assert_eq!(case.reworks, count(&|action| *action == Action::Verify { verdict: Verdict::Fail }));
    prop_assert!(case.extensions + case.suspensions <= count(&|action| *action == Action::Grant));
    let late = story.steps.iter().any(|step| step.body.facts.late);
    prop_assert_eq!(late, case.flags.handled_late || case.flags.desk_late);
    if case.ruled {
        let ruled = story.steps.iter().rev().find_map(|step| match step.body.action {
            Action::Rule { lead } => Some(lead),
            _ => None,
        });
        prop_assert_eq!(case.concerned.last(), ruled.as_ref(), "only whom a ruling names is bound by it");
    }
    Ok(())
}
