//! How a case of the demo goes: a list of beats, each somebody's step some time after the one before.

use domain::area::AreaLevel;
use domain::case::action::{Cause, Found, RefuseReason, ReturnReason, Verdict};

use crate::dice::Dice;

/// How long after the beat before it a beat comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wait {
    /// Minutes of working time; plain minutes where the limit runs in them.
    Minutes(f64),
    /// A share of the handling limit, since the unit got the case: above 1 it is late.
    OfLimit(f64),
    /// Plain days.
    Days(f64),
}

/// Whose step a beat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever reported it.
    Reporter,
    /// The dispatcher of the desk in charge.
    Dispatcher,
    /// The shift lead of the desk in charge.
    ShiftLead,
    /// Somebody of the lead unit.
    Handler,
    /// Somebody of the first co-handling unit.
    CoHandler,
    /// Somebody of the first unit consulted.
    Consulted,
    /// The verifier of the place's room.
    Verifier,
    /// The supervisor of the county.
    Supervisor,
}

/// What is done. What it needs beyond that (units, words, photos) is found when it is played.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // Each is the action of its name.
pub enum What {
    SelfHandle,
    Withdraw,
    Accept,
    Refuse(RefuseReason),
    AskSiteCheck,
    SiteCheck(Found),
    File,
    /// To the unit that serves the place.
    Dispatch,
    /// To that unit and another.
    DispatchWithHelp,
    /// To a unit that has nothing to do with it.
    DispatchAstray,
    Raise(AreaLevel),
    Sign,
    Assign,
    Comment,
    Return(ReturnReason),
    AskRuling,
    /// In favour of the unit that serves the place.
    Rule,
    AskExtend,
    AskSuspend {
        days: f64,
    },
    AskVoid,
    AskForceClose,
    Grant,
    Deny,
    Supervise(Cause),
    ReplySupervision,
    Urge,
    Consult,
    ReplyConsult,
    CoFeedBack,
    FeedBack,
    Verify(Verdict),
    Close,
    CallBack {
        satisfied: bool,
    },
    Rate {
        satisfied: bool,
        stars: u8,
    },
    Reopen,
    /// Into the case reported before this one at the same place.
    Merge,
}

/// One step of somebody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beat {
    /// How long after the one before.
    pub wait: Wait,
    /// Whose.
    pub who: Who,
    /// What.
    pub what: What,
}

use Wait::{Days, Minutes, OfLimit};
use Who::{CoHandler, Consulted, Dispatcher, Handler, Reporter, ShiftLead, Supervisor, Verifier};

/// How a story is told.
type Way = fn(&mut Dice, &mut Story);

/// What only a grid worker's report becomes, of a hundred.
const ON_THE_SPOT: usize = 20;

/// The ways a case goes, and how many of a thousand go so.
const WAYS: [(usize, Way); 18] = [
    (710, plain),
    (28, refused),
    (8, withdrawn),
    (34, checked_on_site),
    (40, returned),
    (9, ruled),
    (28, extended),
    (6, extension_denied),
    (18, suspended),
    (22, supervised),
    (10, urged),
    (22, helped),
    (10, consulted),
    (24, reworked),
    (12, reopened),
    (6, voided),
    (5, forced),
    (5, raised),
];

/// Of a hundred cases, so many stop somewhere because nobody goes on: what turns red.
const STUCK: usize = 2;

/// What becomes of a case after it is reported. `by_worker`: a grid worker saw it, who may handle it on the spot.
pub fn story(dice: &mut Dice, by_worker: bool) -> Vec<Beat> {
    let mut story = Story::default();
    if by_worker && dice.chance(ON_THE_SPOT) {
        handled_on_the_spot(dice, &mut story);
    } else {
        let whole: usize = WAYS.iter().map(|(share, _)| share).sum();
        let mut lot = dice.below(whole);
        for (share, way) in WAYS {
            if lot < share {
                way(dice, &mut story);
                break;
            }
            lot -= share;
        }
    }
    if dice.chance(STUCK) && !story.0.is_empty() {
        let kept = dice.below(story.0.len());
        story.0.truncate(kept);
    }
    story.0
}

/// A second report of a matter that is already known.
pub fn duplicate(dice: &mut Dice) -> Vec<Beat> {
    let mut story = Story::default();
    merged(dice, &mut story);
    story.0
}

/// Beats in the making.
#[derive(Default)]
struct Story(Vec<Beat>);

impl Story {
    fn then(&mut self, wait: Wait, who: Who, what: What) -> &mut Self {
        self.0.push(Beat { wait, who, what });
        self
    }

    fn accepted(&mut self, dice: &mut Dice) -> &mut Self {
        self.then(Minutes(dice.between(3.0, 26.0)), Dispatcher, What::Accept)
    }

    fn filed(&mut self, dice: &mut Dice) -> &mut Self {
        self.accepted(dice).then(Minutes(dice.between(2.0, 20.0)), Dispatcher, What::File)
    }

    fn dispatched(&mut self, dice: &mut Dice) -> &mut Self {
        self.filed(dice).then(Minutes(dice.between(3.0, 45.0)), Dispatcher, What::Dispatch)
    }

    /// Signed for, perhaps assigned, fed back in time or a little late.
    fn handled(&mut self, dice: &mut Dice) -> &mut Self {
        let end = if dice.chance(91) { dice.between(0.15, 0.92) } else { dice.between(1.05, 1.8) };
        self.then(OfLimit(end * dice.between(0.03, 0.2)), Handler, What::Sign);
        if dice.chance(35) {
            self.then(OfLimit(end * 0.25), Handler, What::Assign);
        }
        if dice.chance(8) {
            self.then(OfLimit(end * 0.5), Handler, What::Comment);
        }
        self.then(OfLimit(end), Handler, What::FeedBack)
    }

    fn closed(&mut self, dice: &mut Dice) -> &mut Self {
        self.then(Minutes(dice.between(15.0, 170.0)), Verifier, What::Verify(Verdict::Pass)).then(
            Minutes(dice.between(5.0, 90.0)),
            Dispatcher,
            What::Close,
        )
    }

    fn judged(&mut self, dice: &mut Dice) -> &mut Self {
        let satisfied = dice.chance(93);
        let stars = if satisfied { 4 + dice.below(2) } else { 1 + dice.below(2) } as u8;
        match dice.below(10) {
            0..4 => self.then(Days(dice.between(0.02, 1.5)), Reporter, What::Rate { satisfied, stars }),
            4..6 => self.then(Days(dice.between(0.1, 1.2)), Dispatcher, What::CallBack { satisfied }),
            _ => self,
        }
    }
}

fn plain(dice: &mut Dice, story: &mut Story) {
    story.dispatched(dice).handled(dice).closed(dice).judged(dice);
}

fn handled_on_the_spot(dice: &mut Dice, story: &mut Story) {
    story.then(Minutes(dice.between(4.0, 25.0)), Reporter, What::SelfHandle);
}

fn refused(dice: &mut Dice, story: &mut Story) {
    let reason = [RefuseReason::OutOfScope, RefuseReason::AlreadyHandled, RefuseReason::OtherLegalWay];
    story.then(Minutes(dice.between(4.0, 28.0)), Dispatcher, What::Refuse(*dice.pick(&reason)));
}

fn withdrawn(dice: &mut Dice, story: &mut Story) {
    story.then(Minutes(dice.between(1.0, 3.0)), Reporter, What::Withdraw);
}

fn checked_on_site(dice: &mut Dice, story: &mut Story) {
    story.accepted(dice).then(Minutes(2.0), Dispatcher, What::AskSiteCheck);
    if dice.chance(85) {
        story
            .then(Minutes(dice.between(15.0, 60.0)), Verifier, What::SiteCheck(Found::Exists))
            .then(Minutes(dice.between(2.0, 10.0)), Dispatcher, What::File)
            .then(Minutes(dice.between(3.0, 15.0)), Dispatcher, What::Dispatch);
        story.handled(dice).closed(dice).judged(dice);
    } else {
        story.then(Minutes(dice.between(15.0, 60.0)), Verifier, What::SiteCheck(Found::Missing)).then(
            Minutes(5.0),
            Dispatcher,
            What::Refuse(RefuseReason::NotFound),
        );
    }
}

fn returned(dice: &mut Dice, story: &mut Story) {
    let reason = [ReturnReason::OtherDuty, ReturnReason::UnclearOwner, ReturnReason::OtherArea];
    story
        .filed(dice)
        .then(Minutes(dice.between(3.0, 30.0)), Dispatcher, What::DispatchAstray)
        .then(Minutes(dice.between(30.0, 200.0)), Handler, What::Return(*dice.pick(&reason)))
        .then(Minutes(dice.between(5.0, 40.0)), Dispatcher, What::Dispatch);
    story.handled(dice).closed(dice).judged(dice);
}

fn ruled(dice: &mut Dice, story: &mut Story) {
    story.filed(dice);
    for _ in 0..2 {
        story.then(Minutes(dice.between(5.0, 40.0)), Dispatcher, What::DispatchAstray).then(
            Minutes(dice.between(60.0, 200.0)),
            Handler,
            What::Return(ReturnReason::OtherDuty),
        );
    }
    story
        .then(Minutes(20.0), Dispatcher, What::DispatchAstray)
        .then(Minutes(90.0), Handler, What::AskRuling)
        .then(Minutes(dice.between(60.0, 200.0)), Supervisor, What::Rule);
    story.handled(dice).closed(dice).judged(dice);
}

fn extended(dice: &mut Dice, story: &mut Story) {
    story
        .dispatched(dice)
        .then(OfLimit(0.1), Handler, What::Sign)
        .then(OfLimit(dice.between(0.5, 0.8)), Handler, What::AskExtend)
        .then(Minutes(dice.between(5.0, 30.0)), ShiftLead, What::Grant)
        .then(OfLimit(dice.between(1.1, 1.6)), Handler, What::FeedBack);
    story.closed(dice).judged(dice);
}

fn extension_denied(dice: &mut Dice, story: &mut Story) {
    story
        .dispatched(dice)
        .then(OfLimit(0.1), Handler, What::Sign)
        .then(OfLimit(0.5), Handler, What::AskExtend)
        .then(Minutes(dice.between(5.0, 30.0)), ShiftLead, What::Deny)
        .then(OfLimit(0.95), Handler, What::FeedBack);
    story.closed(dice);
}

fn suspended(dice: &mut Dice, story: &mut Story) {
    let days = dice.between(3.0, 24.0);
    story
        .dispatched(dice)
        .then(OfLimit(0.1), Handler, What::Sign)
        .then(OfLimit(0.3), Handler, What::AskSuspend { days })
        .then(Minutes(dice.between(10.0, 60.0)), ShiftLead, What::Grant)
        // The platform resumes it on the day it was suspended to.
        .then(Days(days + 0.3), Handler, What::FeedBack);
    story.closed(dice).judged(dice);
}

fn supervised(dice: &mut Dice, story: &mut Story) {
    let cause = [Cause::Important, Cause::Leader, Cause::Overdue];
    story
        .dispatched(dice)
        .then(OfLimit(dice.between(0.1, 0.3)), Handler, What::Sign)
        .then(OfLimit(dice.between(0.4, 0.9)), Supervisor, What::Supervise(*dice.pick(&cause)))
        .then(OfLimit(dice.between(0.9, 1.0)), Handler, What::ReplySupervision)
        .then(OfLimit(dice.between(1.0, 1.5)), Handler, What::FeedBack);
    story.closed(dice).judged(dice);
}

fn urged(dice: &mut Dice, story: &mut Story) {
    story
        .dispatched(dice)
        .then(OfLimit(0.2), Handler, What::Sign)
        .then(OfLimit(dice.between(0.6, 1.1)), Reporter, What::Urge)
        .then(OfLimit(dice.between(1.1, 1.4)), Handler, What::FeedBack);
    story.closed(dice).judged(dice);
}

fn helped(dice: &mut Dice, story: &mut Story) {
    story
        .filed(dice)
        .then(Minutes(dice.between(5.0, 40.0)), Dispatcher, What::DispatchWithHelp)
        .then(OfLimit(0.1), Handler, What::Sign)
        .then(OfLimit(dice.between(0.3, 0.5)), CoHandler, What::CoFeedBack)
        .then(OfLimit(dice.between(0.5, 0.9)), Handler, What::FeedBack);
    story.closed(dice).judged(dice);
}

fn consulted(dice: &mut Dice, story: &mut Story) {
    story
        .dispatched(dice)
        .then(OfLimit(0.1), Handler, What::Sign)
        .then(OfLimit(0.2), Handler, What::Consult)
        .then(OfLimit(dice.between(0.3, 0.5)), Consulted, What::ReplyConsult)
        .then(OfLimit(dice.between(0.5, 0.9)), Handler, What::FeedBack);
    story.closed(dice).judged(dice);
}

fn reworked(dice: &mut Dice, story: &mut Story) {
    story.dispatched(dice).handled(dice);
    story.then(Minutes(dice.between(20.0, 120.0)), Verifier, What::Verify(Verdict::Fail)).then(
        Minutes(dice.between(120.0, 400.0)),
        Handler,
        What::FeedBack,
    );
    story.closed(dice).judged(dice);
}

fn reopened(dice: &mut Dice, story: &mut Story) {
    story.dispatched(dice).handled(dice).closed(dice);
    story
        .then(Days(dice.between(0.2, 1.0)), Reporter, What::Rate { satisfied: false, stars: 1 })
        .then(Minutes(dice.between(10.0, 60.0)), Reporter, What::Reopen)
        .then(Minutes(dice.between(10.0, 60.0)), Dispatcher, What::Dispatch);
    story.handled(dice).closed(dice);
}

fn voided(dice: &mut Dice, story: &mut Story) {
    story.filed(dice).then(Minutes(dice.between(5.0, 40.0)), Dispatcher, What::AskVoid).then(
        Minutes(dice.between(5.0, 90.0)),
        ShiftLead,
        What::Grant,
    );
}

fn forced(dice: &mut Dice, story: &mut Story) {
    story.dispatched(dice).handled(dice);
    story
        .then(Minutes(dice.between(30.0, 120.0)), Verifier, What::Verify(Verdict::Cannot))
        .then(Minutes(dice.between(30.0, 120.0)), Dispatcher, What::AskForceClose)
        .then(Minutes(dice.between(30.0, 120.0)), ShiftLead, What::Grant);
}

fn raised(dice: &mut Dice, story: &mut Story) {
    story
        .filed(dice)
        .then(Minutes(dice.between(5.0, 30.0)), Dispatcher, What::Raise(AreaLevel::County))
        .then(Minutes(dice.between(5.0, 30.0)), Dispatcher, What::Dispatch);
    story.handled(dice).closed(dice).judged(dice);
}

fn merged(dice: &mut Dice, story: &mut Story) {
    story.accepted(dice).then(Minutes(dice.between(2.0, 15.0)), Dispatcher, What::Merge);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_gone_in_a_few_thousand_cases() {
        let mut dice = Dice::new(7);
        let stories: Vec<_> = (0..4000).map(|case| story(&mut dice, case % 2 == 0)).collect();
        let has = |what: fn(&What) -> bool| stories.iter().flatten().any(|beat| what(&beat.what));
        assert!(has(|what| matches!(what, What::SelfHandle)));
        assert!(has(|what| matches!(what, What::Rule)));
        assert!(has(|what| matches!(what, What::AskSuspend { .. })));
        assert!(has(|what| matches!(what, What::Reopen)));
        assert!(has(|what| matches!(what, What::Deny)));
        assert!(has(|what| matches!(what, What::Raise(_))));
        assert!(stories.iter().any(Vec::is_empty), "none is stuck at the very beginning");
        let by_others = (0..4000).map(|_| story(&mut dice, false));
        assert!(by_others.flatten().all(|beat| !matches!(beat.what, What::SelfHandle)));
    }
}
