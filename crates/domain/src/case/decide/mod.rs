//! The decision: state, action, actor, time and rules in; steps or a refusal out. Pure.
//!
//! It asks in this order: is the action possible in this life and stage, is the actor's post bound to the case as the
//! table wants, are words and evidence there, and then the action's own rules.

mod clocks;
mod desk;
mod handling;
mod outcome;
mod report;
mod wish;

use chrono::{DateTime, SubsecRound as _, Utc};
use uuid::Uuid;

use super::action::{Action, ActionKind};
use super::state::Case;
use super::step::{Body, Draft, Facts, Step};
use super::table::{self, Row};
use crate::clock::{Clock, Light};
use crate::place::Place;
use crate::post::Actor;
use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::taxonomy::{Condition, Leaf};
use crate::{CaseId, Digest};

/// An action with what travels beside it.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The request's identity, chosen by the client.
    pub request: Uuid,
    /// What is asked.
    pub action: Action,
    /// The commitment of the words that came with it.
    pub words: Option<Digest>,
    /// Evidence that came with it, by content hash.
    pub evidence: Vec<Digest>,
    /// Whether a photo is among it.
    pub photo: bool,
    /// Where it was done, when offered.
    pub place: Option<Place>,
}

/// Decides what follows when `actor` asks `ask` of `case` at `now`: the steps to append (today always one), or the
/// rule that refuses. Times are cut to whole microseconds, which is what is stored.
pub fn decide(
    case: &Case,
    ask: Ask,
    actor: &Actor,
    now: DateTime<Utc>,
    rules: &Rules,
) -> Result<Vec<Step>, Refusal> {
    let now = now.trunc_subsecs(6);
    let row = table::row(ask.action.kind());
    possible(row, case)?;
    bound(row, case, actor, rules)?;
    let ask = Ask { action: ask.action.whole_micros(), ..ask };
    if row.words && ask.words.is_none() {
        return Err(Refusal::new(
            "words_needed",
            format!("{}需要写明情况或理由", row.action.label().zh),
            format!("please say why or what was done: \"{}\" needs words", row.action.label().en),
        )
        .about("words"));
    }
    let facts = Decision { case, ask: &ask, actor, now, rules }.facts()?;
    let step = Draft {
        case: case.id,
        seq: case.version + 1,
        at: now,
        actor: actor.clone(),
        request: ask.request,
        body: Body { action: ask.action, facts, evidence: ask.evidence, place: ask.place },
        words: ask.words,
        prev: case.head,
    };
    Ok(vec![step.seal(rules.settings.algorithm)])
}

/// An action and whether the actor may take it now: what a page shows, enabled or disabled with the rule.
#[derive(Debug, Clone)]
pub struct Permitted {
    /// The action.
    pub action: ActionKind,
    /// Why not, if not.
    pub refusal: Option<Refusal>,
}

/// What any of `actors` (the posts of one account) may do with `case` at `now`, and what their posts could do at another
/// moment, with the rule that forbids it at this one. Actions that none of the posts ever could do are left out.
pub fn permitted(case: &Case, actors: &[Actor], now: DateTime<Utc>, rules: &Rules) -> Vec<Permitted> {
    let mut list = Vec::new();
    for row in table::LOOP {
        if matches!(row.action, ActionKind::SplitOff | ActionKind::Absorb | ActionKind::Escalate) {
            continue;
        }
        let bound = actors.iter().filter(|actor| bound(row, case, actor, rules).is_ok());
        let mut asked = bound.map(|actor| {
            possible(row, case).and_then(|()| standing(row.action, case, actor, now, rules)).err()
        });
        if let Some(first) = asked.next() {
            // One post that may is enough; where none may, the first one's refusal is told.
            let refusal = first.filter(|_| asked.all(|other| other.is_some()));
            list.push(Permitted { action: row.action, refusal });
        }
    }
    list
}

fn possible(row: &Row, case: &Case) -> Result<(), Refusal> {
    if !row.when.iter().any(|when| when.holds(case)) {
        let action = row.action.label();
        let (zh, en) = match case.end {
            Some(end) => (format!("这件事{}", end.label().zh), format!("the case is {}", end.label().en)),
            None if case.version == 0 => {
                ("这件事还没有上报".to_owned(), "the case has not been reported".to_owned())
            }
            None if case.draft => ("这件事还是草稿".to_owned(), "the case is still a draft".to_owned()),
            None => {
                let stage = case.stage.label();
                (
                    format!("这件事正在“{}”环节", stage.zh),
                    format!("the case is in the stage \"{}\"", stage.en),
                )
            }
        };
        return Err(Refusal::new(
            "stage",
            format!("{zh}, 现在不能{}", action.zh),
            format!("{en}; it is not possible to {} now", action.en),
        )
        .about("action"));
    }
    if case.suspended_until.is_some() && !row.suspended {
        return Err(Refusal::new(
            "suspended",
            format!("这件事正在挂账, 先恢复办理再{}", row.action.label().zh),
            format!("the case is suspended; resume it before you {}", row.action.label().en),
        )
        .about("action"));
    }
    Ok(())
}

fn bound(row: &Row, case: &Case, actor: &Actor, rules: &Rules) -> Result<(), Refusal> {
    let post = &actor.post;
    if row.who.iter().any(|(role, bond)| *role == post.role && bond.holds(actor, case, &rules.units)) {
        return Ok(());
    }
    let (action, role) = (row.action.label(), post.role.label());
    Err(if row.who.iter().any(|(allowed, _)| *allowed == post.role) {
        Refusal::new(
            "not_yours",
            format!("这件事不归您的岗位管, 不能{}", action.zh),
            format!("the case is not with your post; you may not {} it", action.en),
        )
    } else {
        Refusal::new(
            "role",
            format!("{}岗位不能{}", role.zh, action.zh),
            format!("a {} may not {}", role.en, action.en),
        )
    }
    .about("action"))
}

/// Rules that need no particulars of the action: those a page can show beforehand.
fn standing(
    action: ActionKind,
    case: &Case,
    actor: &Actor,
    now: DateTime<Utc>,
    rules: &Rules,
) -> Result<(), Refusal> {
    use ActionKind as K;
    match action {
        K::SaveDraft | K::Report => report::may_write(case, actor),
        K::Correct => report::may_correct(case, actor),
        K::Raise => desk::may_raise(case, rules),
        K::Return => handling::may_return(case),
        K::AskRuling => handling::may_ask_ruling(case),
        K::Rule => handling::may_rule(case),
        K::Sign => handling::may_sign(case),
        K::AskVoid | K::AskSuspend | K::AskForceClose => wish::may_ask(case),
        K::AskExtend => wish::may_ask_extend(case, now),
        K::Grant => wish::may_grant(case, actor, now),
        K::Deny => wish::something_asked(case).map(|_| ()),
        K::Resume => wish::may_resume(case, actor, now),
        K::SiteCheck => desk::may_site_check(case),
        K::File => desk::may_file(case),
        K::ReplySupervision => outcome::may_reply(case),
        K::Appeal => outcome::may_appeal(case),
        K::ReviewAppeal => outcome::may_review(case, actor),
        K::Rate => outcome::may_rate(case, actor, now, rules),
        K::Reopen => outcome::may_reopen(case, actor, now, rules),
        _ => Ok(()),
    }
}

/// One decision under way: what the rules of each action read.
struct Decision<'a> {
    case: &'a Case,
    ask: &'a Ask,
    actor: &'a Actor,
    now: DateTime<Utc>,
    rules: &'a Rules,
}

impl Decision<'_> {
    fn facts(&self) -> Result<Facts, Refusal> {
        standing(self.ask.action.kind(), self.case, self.actor, self.now, self.rules)?;
        match &self.ask.action {
            Action::SaveDraft(report) | Action::Report(report) => self.report(report),
            Action::SplitOff { report, reported_at, .. } => self.split_off(report, *reported_at),
            Action::Correct { leaf, condition, place } => {
                self.correct(leaf.as_deref(), condition.as_deref(), place.as_ref())
            }
            Action::SelfHandle => self.self_handle(),
            Action::Withdraw | Action::Refuse { .. } | Action::Close => Ok(self.ended()),
            Action::Merge { into } => itself(self.case.id, *into).map(|()| self.ended()),
            Action::Accept => Ok(self.accept()),
            Action::AskSiteCheck
            | Action::SiteCheck { .. }
            | Action::Deny
            | Action::Sign
            | Action::Comment
            | Action::AskVoid
            | Action::AskForceClose
            | Action::AskRuling { .. }
            | Action::Supervise { .. }
            | Action::ReplySupervision
            | Action::Urge
            | Action::ReplyConsult
            | Action::CoFeedBack
            | Action::Appeal
            | Action::ReviewAppeal { .. } => Ok(Facts::default()),
            Action::File { condition } => self.file(condition),
            Action::Absorb { from } => self.absorb(*from),
            Action::Split { parts } => self.split(parts),
            Action::Dispatch { lead, co } => self.dispatch(*lead, co),
            Action::Redispatch { lead, co } => self.redispatch(*lead, co),
            Action::Raise { to } => self.raise(*to),
            Action::Assign { to } | Action::HandOver { to } => self.assign(*to),
            Action::Return { .. } => self.give_back(),
            Action::Rule { lead } => self.rule(*lead),
            Action::AskExtend { by } => self.ask_extend(*by),
            Action::AskSuspend { until } => self.ask_suspend(*until),
            Action::Grant => Ok(self.grant()),
            Action::Resume => Ok(self.resume()),
            Action::Escalate => self.escalate(),
            Action::Consult { units } => self.consult(units),
            Action::FeedBack => self.feed_back(),
            Action::Verify { verdict } => Ok(self.verify(*verdict)),
            Action::CallBack { reached, satisfied } => outcome::call_back(*reached, *satisfied),
            Action::Rate { stars, .. } => outcome::rate(*stars),
            Action::Reopen => Ok(self.reopen()),
        }
    }

    /// The facts of a step that ends the running clock.
    fn ended(&self) -> Facts {
        Facts { late: self.late(), ..Facts::default() }
    }

    fn late(&self) -> bool {
        late(self.case, self.now)
    }

    fn leaf(&self) -> Result<&Leaf, Refusal> {
        let matter = self.case.matter.as_ref().ok_or_else(no_matter)?;
        self.rules
            .taxonomy
            .edition(matter.edition)
            .and_then(|taxonomy| taxonomy.leaf(&matter.leaf))
            .ok_or_else(|| unknown_leaf(&matter.leaf))
    }

    /// The filing condition the case is under, if it is filed.
    fn condition(&self) -> Result<Option<&Condition>, Refusal> {
        let Some(code) = self.case.matter.as_ref().and_then(|matter| matter.condition.as_ref()) else {
            return Ok(None);
        };
        Ok(self.leaf()?.condition(code))
    }

    fn clock(&self, kind: crate::clock::ClockKind, limit: crate::clock::Limit) -> Clock {
        Clock::start(kind, self.now, limit, &self.rules.calendar)
    }
}

/// Whether the clock of whoever has the case has run out.
fn late(case: &Case, now: DateTime<Utc>) -> bool {
    case.light(now) == Some(Light::Red)
}

fn no_matter() -> Refusal {
    Refusal::new("stage", "这件事还没有上报", "the case has not been reported")
}

fn unknown_leaf(code: &str) -> Refusal {
    Refusal::new(
        "unknown_category",
        format!("没有编码为 “{code}” 的类别, 请从类别表中选取"),
        format!("there is no leaf category \"{code}\"; choose one from the taxonomy"),
    )
    .about("leaf")
}

fn unknown_condition(code: &str) -> Refusal {
    Refusal::new(
        "unknown_condition",
        format!("该类别没有编码为 “{code}” 的立案条件"),
        format!("the category has no filing condition \"{code}\""),
    )
    .about("condition")
}

fn itself(id: CaseId, other: CaseId) -> Result<(), Refusal> {
    if id == other {
        return Err(
            Refusal::new("itself", "不能与自身合并", "a case cannot be merged with itself").about("into")
        );
    }
    Ok(())
}
