//! Folding: how each step changes the case. The case row is the fold of its steps and nothing else (decision 2).

use super::action::{Action, Cause, Report, Verdict};
use super::stage::{End, Stage};
use super::state::{Appeal, Case, CoUnit, EarlierLead, Flags, Matter, Request, SiteCheck, Supervision, Wish};
use super::step::{ClockChange, Facts, Step};
use crate::clock::{Clock, Light};
use crate::{CaseId, UnitId};

impl Case {
    /// The case that these steps, in order, make.
    pub fn from_steps<'a>(id: CaseId, steps: impl IntoIterator<Item = &'a Step>) -> Self {
        let mut case = Self::unborn(id);
        for step in steps {
            case.apply(step);
        }
        case
    }

    /// Takes in the next step.
    pub fn apply(&mut self, step: &Step) {
        let facts = &step.body.facts;
        let (before, led) = (self.stage, self.lead);
        self.version = step.seq;
        self.head = step.hash;
        if facts.desk.is_some() {
            self.desk = facts.desk;
        }
        set(&mut self.desk_clock, facts.desk_clock.as_ref());
        set(&mut self.handle_clock, facts.handle_clock.as_ref());
        self.act(step);
        if let (Some(unit), Some(clock)) = (led, &facts.kept_clock) {
            self.earlier.push(EarlierLead { unit, clock: clock.clone() });
        }
        if let (Some(matter), Some(resident)) = (&mut self.matter, &facts.resident) {
            matter.resident = *resident;
        }
        if facts.late {
            match before {
                Stage::Handle => self.flags.handled_late = true,
                _ => self.flags.desk_late = true,
            }
        }
        if facts.extension_lapsed {
            self.pending = None;
        }
        if facts.ruling_lapsed {
            self.ruled = false;
        }
        if self.stage != before || self.lead != led || self.end.is_some() {
            // Another holder, another clock: what was asked of the old one has lapsed.
            self.pending = None;
            self.flags.escalated = false;
        }
        if self.light(step.at) != Some(Light::Red) {
            // A new or longer limit: when this one runs out, that is told anew.
            self.flags.escalated = false;
        }
        if self.end.is_some() {
            self.suspended_until = None;
            self.contested = false;
            self.earlier.clear();
        }
    }

    fn act(&mut self, step: &Step) {
        let actor = &step.actor;
        let facts = &step.body.facts;
        match &step.body.action {
            Action::SaveDraft(report) => {
                self.draft = true;
                self.matter = matter(report, step, facts);
            }
            Action::Report(report) => {
                self.draft = false;
                self.matter = matter(report, step, facts);
            }
            Action::SplitOff { parent, report, .. } => {
                self.parent = Some(*parent);
                self.matter = matter(report, step, facts);
                self.stage = Stage::File;
            }
            Action::SelfHandle => {
                self.handler = Some(actor.account);
                self.close(End::SelfHandled, step);
            }
            Action::Withdraw => {
                self.draft = false;
                self.finish(End::Withdrawn, step);
            }
            Action::Accept => self.stage = Stage::File,
            Action::Refuse { .. } => self.finish(End::Refused, step),
            Action::Correct { leaf, condition, place } => {
                if let Some(matter) = &mut self.matter {
                    if let Some(leaf) = leaf {
                        leaf.clone_into(&mut matter.leaf);
                        matter.condition = None;
                    }
                    if condition.is_some() {
                        matter.condition.clone_from(condition);
                    }
                    if let Some(place) = place {
                        matter.place.clone_from(place);
                    }
                }
            }
            Action::AskSiteCheck => self.site_check = Some(SiteCheck::Asked),
            Action::SiteCheck { found } => self.site_check = Some(SiteCheck::Done(*found)),
            Action::File { condition } => {
                if let Some(matter) = &mut self.matter {
                    matter.condition = Some(condition.clone());
                }
                self.stage = Stage::Dispatch;
            }
            Action::AskVoid => self.ask(Wish::Void, step),
            Action::AskExtend { by } => self.ask(Wish::Extend { by: *by }, step),
            Action::AskSuspend { until } => self.ask(Wish::Suspend { until: *until }, step),
            Action::AskForceClose => self.ask(Wish::ForceClose, step),
            Action::Grant => self.grant(step),
            Action::Deny => self.pending = None,
            Action::Merge { into } => {
                self.merged_into = Some(*into);
                self.finish(End::Merged, step);
            }
            Action::Absorb { .. } => self.absorbed += 1,
            Action::Split { parts } => self.parts.extend(parts.iter().map(|part| part.id)),
            Action::Dispatch { lead, co } | Action::Redispatch { lead, co } => {
                if self.lead != Some(*lead) {
                    self.hand_to(*lead);
                }
                let fed_back = |unit| self.co.iter().any(|old| old.unit == unit && old.done);
                self.co = co.iter().map(|&unit| CoUnit { unit, done: fed_back(unit) }).collect();
                self.stage = Stage::Handle;
            }
            Action::Raise { .. } | Action::Comment => {}
            Action::Sign => self.signed = true,
            Action::Assign { to } | Action::HandOver { to } => self.assignee = Some(*to),
            Action::Return { .. } => {
                self.returns += 1;
                self.let_go();
                self.stage = Stage::Dispatch;
            }
            Action::AskRuling { .. } => self.contested = true,
            Action::Rule { lead } => {
                if self.lead != Some(*lead) {
                    self.hand_to(*lead);
                }
                self.contested = false;
                self.ruled = true;
            }
            Action::Resume => self.suspended_until = None,
            Action::Supervise { cause, reply_needed } => {
                // A second supervision does not wipe out the reply a first one asked for.
                let owed = self.supervision.as_ref().is_some_and(|supervision| supervision.reply_owed);
                self.supervision = Some(Supervision {
                    cause: *cause,
                    reply_owed: *reply_needed || owed,
                    by: actor.post.unit,
                });
            }
            Action::ReplySupervision => {
                if let Some(supervision) = &mut self.supervision {
                    supervision.reply_owed = false;
                }
            }
            Action::Escalate => {
                self.flags.escalated = true;
                if self.supervision.is_none() {
                    self.supervision =
                        Some(Supervision { cause: Cause::Overdue, reply_owed: false, by: None });
                }
            }
            Action::Urge => self.urges += 1,
            Action::Consult { units } => {
                for unit in units {
                    if !self.consulted.contains(unit) {
                        self.consulted.push(*unit);
                    }
                }
            }
            Action::ReplyConsult => self.consulted.retain(|&unit| Some(unit) != actor.post.unit),
            Action::CoFeedBack => {
                for co in self.co.iter_mut().filter(|co| Some(co.unit) == actor.post.unit) {
                    co.done = true;
                }
            }
            Action::FeedBack => {
                self.handler = Some(actor.account);
                self.contested = false;
                self.verdict = None;
                self.stage = Stage::Feedback;
            }
            Action::Verify { verdict } => {
                self.verdict = Some(*verdict);
                self.flags.self_checked |= facts.self_checked;
                match verdict {
                    Verdict::Pass => self.stage = Stage::Close,
                    Verdict::Fail => {
                        self.reworks += 1;
                        self.stage = Stage::Handle;
                    }
                    Verdict::Cannot => {}
                }
            }
            Action::Close => self.close(End::Closed, step),
            Action::CallBack { satisfied, .. } => {
                if satisfied.is_some() && !self.rated {
                    self.satisfied = *satisfied;
                }
            }
            Action::Rate { satisfied, .. } => {
                self.satisfied = Some(*satisfied);
                self.rated = true;
            }
            Action::Appeal => {
                self.appeal = Some(Appeal::PreReview);
                self.appeal_by.push(actor.account);
            }
            Action::ReviewAppeal { pass } => {
                self.appeal_by.push(actor.account);
                self.appeal = self.appeal.map(|node| match node {
                    _ if !pass => Appeal::Rejected,
                    Appeal::PreReview => Appeal::Department,
                    Appeal::Department => Appeal::Leader,
                    _ => Appeal::Upheld,
                });
            }
            Action::Reopen => self.reopen(),
        }
    }

    fn ask(&mut self, wish: Wish, step: &Step) {
        let Step { actor, at, .. } = step;
        self.pending = Some(Request { wish, account: actor.account, post: actor.post.clone(), at: *at });
    }

    fn grant(&mut self, step: &Step) {
        match self.pending.take().map(|request| request.wish) {
            Some(Wish::Void) => self.finish(End::Voided, step),
            Some(Wish::ForceClose) => {
                self.flags.forced = true;
                self.close(End::ForceClosed, step);
            }
            Some(Wish::Extend { .. }) => self.extensions += 1,
            Some(Wish::Suspend { until }) => {
                self.suspensions += 1;
                self.suspended_until = Some(until);
            }
            None => {}
        }
    }

    fn hand_to(&mut self, lead: UnitId) {
        self.let_go();
        self.lead = Some(lead);
        self.earlier.retain(|earlier| earlier.unit != lead);
        self.concerned.retain(|&unit| unit != lead);
        self.concerned.push(lead);
    }

    fn let_go(&mut self) {
        self.lead = None;
        self.assignee = None;
        self.signed = false;
        self.co.clear();
        self.suspended_until = None;
        self.contested = false;
        self.pending = None;
    }

    fn close(&mut self, end: End, step: &Step) {
        self.stage = Stage::Evaluate;
        self.finish(end, step);
    }

    fn finish(&mut self, end: End, step: &Step) {
        self.end = Some(end);
        self.ended_at = Some(step.at);
    }

    /// Back to the desk: to be dispatched again where it had been filed, to be accepted where it had not.
    fn reopen(&mut self) {
        self.stage = if self.ended_filed() { Stage::Dispatch } else { Stage::Collect };
        self.end = None;
        self.ended_at = None;
        self.let_go();
        self.site_check = None;
        self.verdict = None;
        self.satisfied = None;
        self.rated = false;
        self.appeal = None;
        self.appeal_by.clear();
        self.reopens += 1;
        self.flags = Flags { escalated: false, ..self.flags };
    }
}

fn set(clock: &mut Option<Clock>, change: Option<&ClockChange>) {
    match change {
        Some(ClockChange::Set(new)) => *clock = Some(new.clone()),
        Some(ClockChange::Clear) => *clock = None,
        None => {}
    }
}

fn matter(report: &Report, step: &Step, facts: &Facts) -> Option<Matter> {
    let reported_at = match &step.body.action {
        Action::SplitOff { reported_at, .. } => *reported_at,
        _ => step.at,
    };
    Some(Matter {
        channel: report.channel,
        reporter: step.actor.account,
        place: report.place.clone(),
        leaf: report.leaf.clone(),
        condition: report.condition.clone(),
        edition: facts.edition?,
        reported_at,
        resident: facts.resident?,
    })
}
