//! Well-formed particulars for an action, as somebody would fill them in who wants it accepted.

use chrono::TimeDelta;
use domain::area::AreaLevel;
use domain::case::action::{Found, Verdict};
use domain::case::{Action, ActionKind};
use domain::{AccountId, UnitId};

use super::support::*;

/// The action with particulars that fit the case.
pub fn fitting(kind: ActionKind, story: &Story) -> Action {
    use ActionKind as K;
    let case = &story.case;
    let matter = case.matter.as_ref();
    let category = matter.and_then(|matter| {
        story.rules.taxonomy.edition(matter.edition).and_then(|taxonomy| taxonomy.leaf(&matter.leaf))
    });
    let filed = matter.and_then(|matter| matter.condition.as_ref());
    let condition = filed.or_else(|| category.map(|leaf| &leaf.conditions[0].code));
    let someone = AccountId(case.assignee.map_or(5, |account| account.0 + 1));
    match kind {
        K::SaveDraft => Action::SaveDraft(super::support::matter("0101", GRID)),
        K::Report => report(),
        K::Correct => correct_words(),
        K::Refuse => refuse(),
        K::SiteCheck => found(Found::Exists),
        K::File => file(condition.map_or("a", String::as_str)),
        K::Merge => merge(500),
        K::Split => split(&[(501, "0101")]),
        K::Dispatch => dispatch(unit_for(story, &[]), &[]),
        // The lead stays, the co-handling units change: that is possible under a ruling too.
        K::Redispatch => {
            let lead = case.lead.unwrap_or(STATION);
            let co = if case.co.is_empty() { vec![unit_for(story, &[lead])] } else { Vec::new() };
            redispatch(lead, &co)
        }
        K::Raise => Action::Raise { to: AreaLevel::City },
        K::Assign => assign(someone),
        K::HandOver => hand_over(someone),
        K::Return => give_back(),
        K::AskRuling => ask_ruling(),
        K::Rule => rule(unit_for(story, &[])),
        K::AskExtend => {
            let limit = condition.and_then(|code| category?.condition(code)).map(|condition| condition.limit);
            limit.map_or_else(|| ask_extend("1 working_hours"), |by| Action::AskExtend { by })
        }
        K::AskSuspend => ask_suspend(story.now + TimeDelta::days(1)),
        K::Supervise => supervise(true),
        K::Consult => consult(&[TWIN]),
        K::Verify => verify(Verdict::Pass),
        K::CallBack => call_back(true, Some(true)),
        K::Rate => rate(true, Some(4)),
        K::ReviewAppeal => review(true),
        K::SelfHandle => Action::SelfHandle,
        K::Withdraw => Action::Withdraw,
        K::Accept => Action::Accept,
        K::AskSiteCheck => Action::AskSiteCheck,
        K::AskVoid => Action::AskVoid,
        K::Sign => Action::Sign,
        K::AskForceClose => Action::AskForceClose,
        K::Grant => Action::Grant,
        K::Deny => Action::Deny,
        K::Resume => Action::Resume,
        K::ReplySupervision => Action::ReplySupervision,
        K::Urge => Action::Urge,
        K::ReplyConsult => Action::ReplyConsult,
        K::Comment => Action::Comment,
        K::CoFeedBack => Action::CoFeedBack,
        K::FeedBack => Action::FeedBack,
        K::Close => Action::Close,
        K::Appeal => Action::Appeal,
        K::Reopen => Action::Reopen,
        K::SplitOff | K::Absorb | K::Escalate => unreachable!("asked by the platform, not by hand"),
    }
}

/// A unit that may be given the case: the bound one where it was ruled.
fn unit_for(story: &Story, but: &[UnitId]) -> UnitId {
    let Story { case, rules, .. } = story;
    let Some(matter) = &case.matter else { return STATION };
    let bound = case.concerned.last().copied().filter(|_| case.ruled);
    let everyone = rules.units.all().iter().map(|unit| unit.id);
    bound
        .into_iter()
        .chain(everyone)
        .find(|unit| !but.contains(unit) && rules.units.concerns(*unit, &matter.place.area))
        .expect("the city centre concerns every place")
}
