//! The loop as one table: who may do what, in which stage, bound to the case how, and where it leads.
//!
//! `docs/loop.md` and two snapshots are printed from this table; the decision reads it; a property test holds every
//! accepted step to it. Sources: the stages and actors of the GB/T 30428 family as practised (上报 to 评价), brief
//! decision 9 for returns, rulings and four eyes.

use super::action::ActionKind::{self as K};
use super::stage::{End, Stage};
use super::state::Case;
use crate::post::{Actor, Role};
use crate::unit::Units;
use crate::{AccountId, UnitId};

/// How an actor is bound to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bond {
    /// Any case of the city.
    Any,
    /// The actor reported it (a resident: holds its number and code).
    Own,
    /// The post's area covers the place.
    Over,
    /// The post's unit is the desk in charge.
    Desk,
    /// The post's unit is the desk in charge or a centre above it.
    DeskOrAbove,
    /// The post's unit stands above the desk in charge.
    Above,
    /// The post's unit leads the handling.
    Lead,
    /// The post's unit co-handles.
    Co,
    /// The post's unit leads the handling, and it is assigned to the actor.
    Assignee,
    /// The post's unit was asked for its opinion.
    Consulted,
    /// The post's unit is the lowest centre above all units concerned.
    Ruler,
}

/// In which life and stages an action is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the first step.
    Unborn,
    /// While it is a draft.
    Draft,
    /// While it is open, in these stages.
    Open(&'static [Stage]),
    /// After it ended in one of these ways.
    Ended(&'static [End]),
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The action.
    pub action: K,
    /// When it is possible.
    pub when: &'static [When],
    /// Who may, bound how.
    pub who: &'static [(Role, Bond)],
    /// The stages it may lead to; empty where the case stays in its stage.
    pub to: &'static [Stage],
    /// The ends it may lead to.
    pub ends: &'static [End],
    /// Whether it must say something in words.
    pub words: bool,
    /// Whether it is possible while the case is suspended.
    pub suspended: bool,
}

use Bond::{Above, Any, Assignee, Co, Consulted, Desk, DeskOrAbove, Lead, Over, Own, Ruler};
use Role::{
    Dispatcher, GridWorker, Handler, Resident, Service, ShiftLead, Supervisor, System, UnitLead, Verifier,
};

const CLOSED: &[End] = &[End::Closed, End::SelfHandled, End::ForceClosed];
const NOT_YET_DISPATCHED: &[Stage] = &[Stage::Collect, Stage::File, Stage::Dispatch];
const TILL_HANDLED: &[Stage] = &[Stage::Collect, Stage::File, Stage::Dispatch, Stage::Handle];
const FILED_ON: &[Stage] = &[Stage::File, Stage::Dispatch, Stage::Handle];
const OPEN: &[Stage] =
    &[Stage::Collect, Stage::File, Stage::Dispatch, Stage::Handle, Stage::Feedback, Stage::Close];
const ROOM: &[(Role, Bond)] = &[(Dispatcher, Desk), (ShiftLead, Desk)];
const LEAD: &[(Role, Bond)] = &[(Handler, Lead), (UnitLead, Lead), (Service, Lead)];

macro_rules! rows {
    ($($action:ident: $when:expr, $who:expr $(, to $to:expr)? $(, ends $ends:expr)? $(, + $flag:ident)*;)*) => {
        /// Every action of the loop.
        pub static LOOP: &[Row] = &[$(Row {
            action: K::$action,
            when: &$when,
            who: $who,
            to: rows!(@or $($to)?),
            ends: rows!(@or $($ends)?),
            words: rows!(@has words $($flag)*),
            suspended: rows!(@has suspended $($flag)*),
        },)*];
    };
    (@or) => { &[] };
    (@or $x:expr) => { &$x };
    (@has $want:ident) => { false };
    (@has words words $($rest:ident)*) => { true };
    (@has suspended suspended $($rest:ident)*) => { true };
    (@has $want:ident $other:ident $($rest:ident)*) => { rows!(@has $want $($rest)*) };
}

rows! {
    SaveDraft: [When::Unborn, When::Draft], &[(GridWorker, Any), (Dispatcher, Any), (Handler, Any)], to [Stage::Collect];
    Report: [When::Unborn, When::Draft],
        &[(GridWorker, Any), (Dispatcher, Any), (ShiftLead, Any), (Handler, Any), (UnitLead, Any), (Verifier, Any),
          (Supervisor, Any), (Service, Any), (Resident, Any), (System, Any)], to [Stage::Collect], +words;
    SplitOff: [When::Unborn], &[(Dispatcher, Any), (ShiftLead, Any)], to [Stage::File];
    SelfHandle: [When::Open(&[Stage::Collect])], &[(GridWorker, Own)],
        to [Stage::Evaluate], ends [End::SelfHandled], +words;
    Withdraw: [When::Draft, When::Open(&[Stage::Collect, Stage::File])],
        &[(GridWorker, Own), (Dispatcher, Own), (ShiftLead, Own), (Handler, Own), (UnitLead, Own), (Verifier, Own),
          (Supervisor, Own), (Service, Own), (Resident, Own)], ends [End::Withdrawn];
    Accept: [When::Open(&[Stage::Collect])], ROOM, to [Stage::File];
    Refuse: [When::Open(&[Stage::Collect, Stage::File])], ROOM, ends [End::Refused], +words;
    Correct: [When::Open(TILL_HANDLED)], &[(Dispatcher, Desk), (ShiftLead, Desk), (GridWorker, Own)], +suspended;
    AskSiteCheck: [When::Open(&[Stage::Collect, Stage::File])], ROOM;
    SiteCheck: [When::Open(&[Stage::Collect, Stage::File])], &[(GridWorker, Over), (Verifier, Over)];
    File: [When::Open(&[Stage::File])], ROOM, to [Stage::Dispatch];
    AskVoid: [When::Open(FILED_ON)],
        &[(Dispatcher, Desk), (ShiftLead, Desk), (Handler, Lead), (UnitLead, Lead)], +words, +suspended;
    Merge: [When::Open(TILL_HANDLED)], ROOM, ends [End::Merged], +suspended;
    Absorb: [When::Open(OPEN)], &[(Dispatcher, DeskOrAbove), (ShiftLead, DeskOrAbove)], +suspended;
    Split: [When::Open(FILED_ON)], ROOM, +suspended;
    Dispatch: [When::Open(&[Stage::Dispatch])], ROOM, to [Stage::Handle];
    Redispatch: [When::Open(&[Stage::Handle])], ROOM, to [Stage::Handle], +words;
    Raise: [When::Open(NOT_YET_DISPATCHED)], ROOM, +words;
    Sign: [When::Open(&[Stage::Handle])], LEAD;
    Assign: [When::Open(&[Stage::Handle])], &[(UnitLead, Lead), (Handler, Lead)], +suspended;
    HandOver: [When::Open(&[Stage::Handle])], &[(Handler, Assignee), (UnitLead, Assignee)], +suspended;
    Return: [When::Open(&[Stage::Handle])], LEAD, to [Stage::Dispatch], +words;
    AskRuling: [When::Open(&[Stage::Handle])], LEAD, +words;
    Rule: [When::Open(&[Stage::Handle])], &[(Supervisor, Ruler), (ShiftLead, Ruler)], to [Stage::Handle],
        +words, +suspended;
    AskExtend: [When::Open(&[Stage::Handle])], LEAD, +words;
    AskSuspend: [When::Open(&[Stage::Handle])], LEAD, +words;
    AskForceClose: [When::Open(&[Stage::Handle, Stage::Feedback, Stage::Close])], ROOM, +words, +suspended;
    Grant: [When::Open(OPEN)],
        &[(ShiftLead, Desk), (Supervisor, DeskOrAbove), (ShiftLead, Above)],
        to [Stage::Evaluate], ends [End::Voided, End::ForceClosed], +suspended;
    Deny: [When::Open(OPEN)], &[(ShiftLead, Desk), (Supervisor, DeskOrAbove), (ShiftLead, Above)], +words, +suspended;
    Resume: [When::Open(&[Stage::Handle])],
        &[(Handler, Lead), (UnitLead, Lead), (Service, Lead), (Dispatcher, Desk), (ShiftLead, Desk), (System, Any)],
        +suspended;
    Supervise: [When::Open(OPEN)],
        &[(Supervisor, DeskOrAbove), (ShiftLead, DeskOrAbove)], +words, +suspended;
    ReplySupervision: [When::Open(OPEN)],
        &[(Dispatcher, Desk), (ShiftLead, Desk), (Handler, Lead), (UnitLead, Lead), (Service, Lead)], +words, +suspended;
    Escalate: [When::Open(OPEN)], &[(System, Any)];
    Urge: [When::Open(OPEN)],
        &[(Resident, Own), (GridWorker, Own), (Dispatcher, DeskOrAbove), (ShiftLead, DeskOrAbove),
          (Supervisor, DeskOrAbove)], +suspended;
    Consult: [When::Open(FILED_ON)],
        &[(Dispatcher, Desk), (ShiftLead, Desk), (Handler, Lead), (UnitLead, Lead)], +words, +suspended;
    ReplyConsult: [When::Open(OPEN)], &[(Handler, Consulted), (UnitLead, Consulted), (Service, Consulted),
        (Dispatcher, Consulted), (ShiftLead, Consulted)], +words, +suspended;
    Comment: [When::Open(OPEN), When::Ended(&End::ALL)],
        &[(GridWorker, Own), (GridWorker, Over), (Dispatcher, DeskOrAbove), (ShiftLead, DeskOrAbove),
          (Supervisor, DeskOrAbove), (Handler, Lead), (UnitLead, Lead), (Service, Lead), (Handler, Co), (UnitLead, Co),
          (Service, Co), (Verifier, Over), (Resident, Own)], +words, +suspended;
    CoFeedBack: [When::Open(&[Stage::Handle, Stage::Feedback])],
        &[(Handler, Co), (UnitLead, Co), (Service, Co)], +words, +suspended;
    FeedBack: [When::Open(&[Stage::Handle])], LEAD, to [Stage::Feedback], +words;
    Verify: [When::Open(&[Stage::Feedback])],
        &[(GridWorker, Over), (Verifier, Over), (Dispatcher, Desk), (ShiftLead, Desk)],
        to [Stage::Close, Stage::Handle, Stage::Feedback];
    Close: [When::Open(&[Stage::Close])], ROOM, to [Stage::Evaluate], ends [End::Closed];
    CallBack: [When::Ended(CLOSED)], &[(Dispatcher, DeskOrAbove), (ShiftLead, DeskOrAbove)];
    Rate: [When::Ended(CLOSED)],
        &[(Resident, Own), (GridWorker, Own), (Dispatcher, Own), (ShiftLead, Own), (Handler, Own), (UnitLead, Own),
          (Verifier, Own), (Supervisor, Own), (Service, Own)];
    Appeal: [When::Ended(CLOSED)], &[(Handler, Lead), (UnitLead, Lead)], +words;
    ReviewAppeal: [When::Ended(CLOSED)], &[(ShiftLead, Desk), (Supervisor, DeskOrAbove)], +words;
    Reopen: [When::Ended(&[End::Closed, End::SelfHandled, End::ForceClosed, End::Refused])],
        &[(Resident, Own), (GridWorker, Own), (Dispatcher, Own), (Service, Own), (Dispatcher, Desk), (ShiftLead, Desk),
          (Supervisor, DeskOrAbove)], to [Stage::Dispatch, Stage::Collect], +words;
}

/// The row of an action.
///
/// # Panics
/// Never: a test checks that every action has exactly one row, in the order of [`K::ALL`].
pub fn row(action: K) -> &'static Row {
    &LOOP[action as usize]
}

impl When {
    /// Whether `case` is in this life and stage.
    pub fn holds(self, case: &Case) -> bool {
        match self {
            Self::Unborn => case.version == 0,
            Self::Draft => case.draft && case.end.is_none(),
            Self::Open(stages) => case.is_open() && stages.contains(&case.stage),
            Self::Ended(ends) => case.end.is_some_and(|end| ends.contains(&end)),
        }
    }
}

impl Bond {
    /// Whether `actor` is bound to `case` this way.
    pub fn holds(self, actor: &Actor, case: &Case, units: &Units) -> bool {
        let is = |unit: Option<UnitId>| unit.is_some() && actor.post.unit == unit;
        let above_desk =
            || matches!((actor.post.unit, case.desk), (Some(me), Some(desk)) if units.is_above(me, desk));
        match self {
            Any => true,
            Own => {
                actor.post.role == Resident && !case.draft
                    || actor.account != AccountId::NOBODY
                        && case.matter.as_ref().is_some_and(|matter| matter.reporter == actor.account)
            }
            Over => case.matter.as_ref().is_some_and(|matter| actor.post.area.covers(&matter.place.area)),
            Desk => is(case.desk),
            DeskOrAbove => is(case.desk) || above_desk(),
            Above => above_desk(),
            Lead => is(case.lead),
            Co => case.co.iter().any(|co| is(Some(co.unit))),
            Assignee => {
                is(case.lead) && actor.account != AccountId::NOBODY && case.assignee == Some(actor.account)
            }
            Consulted => case.consulted.iter().any(|&unit| is(Some(unit))),
            Ruler => is(units.lowest_centre_above(&case.concerned)),
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Any => "any",
            Own => "own",
            Over => "area",
            Desk => "desk",
            DeskOrAbove => "desk+above",
            Above => "above",
            Lead => "lead",
            Co => "co",
            Assignee => "assignee",
            Consulted => "consulted",
            Ruler => "ruler",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_row_in_order() {
        let rows: Vec<_> = LOOP.iter().map(|row| row.action).collect();
        assert_eq!(rows, K::ALL);
    }
}
