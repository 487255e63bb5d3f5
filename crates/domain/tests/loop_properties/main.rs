//! What no sequence of actions can break: random people ask random things of one case, at ever later times.

#![allow(clippy::unwrap_used)]

mod fitting;
mod invariants;
#[path = "../support/mod.rs"]
mod support;
mod unit_clocks;
mod walk;

use std::collections::BTreeSet;

use domain::case::{ActionKind, Case, End, Stage, permitted};
use domain::post::Actor;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use fitting::fitting;
use support::{Story, case_id, everybody};
use walk::{Move, moves};

/// Walks on, and holds every accepted step and the case after it to the invariants. Answers the way it went.
fn hold(moves: &[Move]) -> Result<Story, TestCaseError> {
    let mut story = Story::new();
    // The case as somebody builds it who has only what is stored.
    let mut stored = Case::unborn(story.case.id);
    for next in moves {
        let before = story.case.clone();
        next.pass_time(&mut story);
        let (actor, action) = next.choose(&story);
        let (words, evidence) = next.beside();
        let Ok(steps) = story.ask_with(&actor, action, words, evidence) else { continue };
        prop_assert_eq!(steps.len(), 1);
        story.follow(steps);
        let step = story.steps.last().unwrap();
        invariants::of_step(&before, step, &story)?;
        stored.apply(&invariants::as_stored(step)?);
        prop_assert_eq!(&stored, &story.case, "the case is the fold of what is stored");
        invariants::of_case(&story)?;
    }
    prop_assert_eq!(&Case::from_steps(story.case.id, &story.steps), &story.case);
    invariants::of_history(&story)?;
    Ok(story)
}

/// What a page offers is what the decision does.
fn agree(story: &Story, actor: &Actor) -> Result<(), TestCaseError> {
    let listed = permitted(&story.case, std::slice::from_ref(actor), story.now, &story.rules);
    for &kind in ActionKind::ALL {
        if matches!(kind, ActionKind::SplitOff | ActionKind::Absorb | ActionKind::Escalate) {
            continue;
        }
        let decided = story.ask(actor, fitting(kind, story)).map_err(|refusal| refusal.rule);
        match listed.iter().find(|listed| listed.action == kind).map(|listed| &listed.refusal) {
            Some(None) => prop_assert!(decided.is_ok(), "{}: offered, {:?}", kind.name(), decided.err()),
            Some(Some(refusal)) => prop_assert_eq!(decided.err(), Some(refusal.rule), "{}", kind.name()),
            None => {
                let rule = decided.err();
                let unbound = matches!(rule, Some("role" | "not_yours" | "stage" | "suspended"));
                prop_assert!(unbound, "{}: not offered, {:?}", kind.name(), rule);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_sequence_of_actions_breaks_the_loop(moves in moves(90)) {
        hold(&moves)?;
    }

    #[test]
    fn what_is_offered_is_what_is_accepted(moves in moves(60), people in prop::collection::vec(any::<prop::sample::Index>(), 12)) {
        let story = hold(&moves)?;
        let everybody = everybody();
        for person in people {
            agree(&story, person.get(&everybody))?;
        }
    }

    #[test]
    fn two_posts_may_what_either_may(moves in moves(60), one: prop::sample::Index, other: prop::sample::Index) {
        let story = hold(&moves)?;
        let everybody = everybody();
        let posts = [one.get(&everybody).clone(), other.get(&everybody).clone()];
        let may = |posts: &[Actor]| -> BTreeSet<ActionKind> {
            let listed = permitted(&story.case, posts, story.now, &story.rules);
            listed.into_iter().filter(|listed| listed.refusal.is_none()).map(|listed| listed.action).collect()
        };
        let both: BTreeSet<_> = may(&posts[..1]).union(&may(&posts[1..])).copied().collect();
        prop_assert_eq!(may(&posts), both);
    }
}

/// The properties would hold of walks that go nowhere: these reach every action, stage and end, and the rare corners.
#[test]
fn the_walks_go_everywhere() {
    let mut runner = TestRunner::deterministic();
    let (mut actions, mut stages, mut ends) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut corners = [
        ("contested", 0),
        ("ruled", 0),
        ("ruled and reopened", 0),
        ("a ruling lapsed", 0),
        ("suspended", 0),
        ("an extension lapsed", 0),
        ("late", 0),
        ("had before by its lead", 0),
    ];
    for _ in 0..600 {
        let walk = moves(90).new_tree(&mut runner).unwrap().current();
        let story = hold(&walk).unwrap();
        let mut case = Case::unborn(case_id(1));
        for step in &story.steps {
            let had: Vec<_> = case.earlier.iter().map(|earlier| earlier.unit).collect();
            case.apply(step);
            actions.insert(step.body.action.kind());
            stages.insert(case.stage);
            ends.extend(case.end);
            let seen = [
                case.contested,
                case.ruled,
                case.ruled && case.reopens > 0,
                step.body.facts.ruling_lapsed,
                case.suspended_until.is_some(),
                step.body.facts.extension_lapsed,
                case.flags.handled_late,
                case.lead.is_some_and(|lead| had.contains(&lead)),
            ];
            for ((_, count), seen) in corners.iter_mut().zip(seen) {
                *count += usize::from(seen);
            }
        }
    }
    let missed: Vec<_> = ActionKind::ALL.iter().filter(|kind| !actions.contains(kind)).collect();
    assert!(missed.is_empty(), "never accepted: {missed:?}");
    assert_eq!(stages.len(), Stage::ALL.len(), "{stages:?}");
    assert_eq!(ends.len(), End::ALL.len(), "{ends:?}");
    assert!(corners.iter().all(|&(_, count)| count > 0), "{corners:?}");
}
