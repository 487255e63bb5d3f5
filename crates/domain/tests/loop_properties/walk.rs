//! A random walk: each move asks one thing, mostly something the table allows, sometimes anything at all.

use chrono::TimeDelta;
use domain::area::AreaLevel;
use domain::case::action::{Cause, Found, Part, RefuseReason, Report, ReturnReason, Verdict};
use domain::case::state::Wish;
use domain::case::{Action, ActionKind, Case, Channel, table};
use domain::clock::{Limit, TimeUnit};
use domain::post::{Actor, Role};
use domain::{AccountId, Digest, UnitId};
use proptest::prelude::*;

use super::fitting::fitting;
use super::support::*;

/// One move of a walk; the numbers choose among what there is at that moment.
#[derive(Debug, Clone)]
pub struct Move {
    minutes: u16,
    nanos: u32,
    /// Whether it looks for something the table allows.
    guided: bool,
    kind: u16,
    who: u16,
    /// Whether somebody else's account uses the post.
    borrowed: Option<u16>,
    detail: [u8; 4],
    words: bool,
    photo: bool,
}

/// Up to `most` moves.
pub fn moves(most: usize) -> impl Strategy<Value = Vec<Move>> {
    let minutes = prop_oneof![12 => 0..90_u16, 4 => 90..3_000_u16, 1 => 3_000..u16::MAX];
    let one = (
        (minutes, 0..1_000_000_000_u32, prop::bool::weighted(0.85), any::<u16>(), any::<u16>()),
        (prop::option::weighted(0.2, any::<u16>()), any::<[u8; 4]>()),
        (prop::bool::weighted(0.95), prop::bool::weighted(0.9)),
    );
    let one = one.prop_map(|((minutes, nanos, guided, kind, who), (borrowed, detail), (words, photo))| {
        Move { minutes, nanos, guided, kind, who, borrowed, detail, words, photo }
    });
    prop::collection::vec(one, most / 2..=most)
}

fn pick<T>(list: &[T], number: impl Into<usize>) -> &T {
    &list[number.into() % list.len()]
}

/// How often an action is looked for: seldom what ends a case early, often what leads into its corners.
fn weight(kind: ActionKind, case: &Case) -> usize {
    use ActionKind as K;
    match kind {
        // Where a correction makes something lapse.
        K::Correct if case.ruled || extension_asked(case) => 60,
        K::Withdraw | K::Refuse | K::Merge | K::AskVoid | K::AskForceClose => 1,
        K::Comment | K::Urge | K::Supervise | K::Absorb | K::Split | K::Consult | K::AskSiteCheck => 2,
        K::Report | K::Accept | K::File | K::Dispatch | K::Verify | K::Close | K::Reopen => 24,
        K::Return | K::AskRuling | K::Rule | K::HandOver | K::ReviewAppeal => 20,
        K::FeedBack
        | K::Grant
        | K::Resume
        | K::AskExtend
        | K::AskSuspend
        | K::Assign
        | K::Appeal
        | K::Rate => 12,
        _ => 4,
    }
}

fn extension_asked(case: &Case) -> bool {
    case.pending.as_ref().is_some_and(|request| matches!(request.wish, Wish::Extend { .. }))
}

impl Move {
    pub fn pass_time(&self, story: &mut Story) {
        story.now +=
            TimeDelta::minutes(i64::from(self.minutes)) + TimeDelta::nanoseconds(i64::from(self.nanos));
    }

    /// The words and the photo that come along.
    pub fn beside(&self) -> (Option<Digest>, Vec<Digest>) {
        (self.words.then(words), self.photo.then(photo).into_iter().collect())
    }

    /// Who asks, and what.
    pub fn choose(&self, story: &Story) -> (Actor, Action) {
        let everybody = everybody();
        let (actor, kind) = self
            .allowed(story, &everybody)
            .unwrap_or_else(|| (pick(&everybody, self.who).clone(), *pick(ActionKind::ALL, self.kind)));
        let action = self.particulars(kind, story);
        match self.borrowed {
            Some(other) if !matches!(actor.post.role, Role::Resident | Role::System) => {
                // Often whoever asked for something: they may hold the granting post as well.
                let asker = story.case.pending.as_ref().map(|request| request.account);
                let account = asker.filter(|_| self.detail[3].is_multiple_of(2));
                let account = account.unwrap_or_else(|| pick(&everybody, other).account);
                (Actor { account, ..actor }, action)
            }
            _ => (actor, action),
        }
    }

    /// Something the table allows, and somebody it allows it to.
    fn allowed(&self, story: &Story, everybody: &[Actor]) -> Option<(Actor, ActionKind)> {
        let case = &story.case;
        let suspended = case.suspended_until.is_some();
        let rows = table::LOOP.iter().filter(|row| row.when.iter().any(|when| when.holds(case)));
        let rows = rows.filter(|row| self.guided && (row.suspended || !suspended));
        let kinds: Vec<_> = rows.flat_map(|row| std::iter::repeat_n(row, weight(row.action, case))).collect();
        let row = kinds.get(usize::from(self.kind) % kinds.len().max(1))?;
        let may = |actor: &&Actor| {
            let units = &story.rules.units;
            row.who.iter().any(|&(role, bond)| role == actor.post.role && bond.holds(actor, case, units))
        };
        let people: Vec<_> = everybody.iter().filter(may).collect();
        let actor = people.get(usize::from(self.who) % people.len().max(1))?;
        Some(((*actor).clone(), row.action))
    }

    fn unit(&self, index: usize) -> UnitId {
        // Mostly units that serve the first county, now and then one that does not exist.
        *pick(
            &[STATION, TWIN, DEPARTMENT, STATION, TWIN, DEPARTMENT, FAR_STATION, CITY_DEPARTMENT, UnitId(99)],
            self.detail[index],
        )
    }

    fn report(&self, channel: Channel) -> Report {
        let area =
            pick(&[GRID, GRID, GRID, NEXT_GRID, FAR_GRID, "330203", "330301001001001"], self.detail[0]);
        let leaf = pick(&["0101", "0101", "0201", "9901", "0102"], self.detail[1]);
        let condition = pick(&[None, None, None, Some("a"), Some("b"), Some("open")], self.detail[2]);
        Report { channel, condition: condition.map(str::to_owned), ..matter(leaf, area) }
    }

    fn particulars(&self, kind: ActionKind, story: &Story) -> Action {
        use ActionKind as K;
        let [a, b, c, _] = self.detail;
        let report = self.report(*pick(&Channel::ALL, c));
        let condition = pick(&["a", "a", "b", "open", "fenced", "paving"], b);
        // Mostly a handler of the unit that has the case, now and then nobody.
        let of_lead = handler(story.case.lead.unwrap_or(STATION));
        let account = *pick(&[of_lead.account, colleague(&of_lead).account, AccountId::NOBODY], a);
        let hours = TimeDelta::hours(i64::from(a) * 4 - 20);
        match kind {
            K::SaveDraft => Action::SaveDraft(report),
            K::Report => Action::Report(report),
            K::SplitOff => split_off(report, story.now - TimeDelta::hours(1)),
            K::SelfHandle => Action::SelfHandle,
            K::Withdraw => Action::Withdraw,
            K::Accept => Action::Accept,
            K::Refuse => Action::Refuse { reason: RefuseReason::NotFound },
            K::Correct => match a % 4 {
                0 => correct_leaf(&report.leaf, None),
                1 => correct_leaf(&report.leaf, Some(condition)),
                2 => correct_condition(condition),
                _ => {
                    let area = pick(&[GRID, NEXT_GRID, FAR_GRID, "330203", "330301001001001"], b);
                    correct_place(area)
                }
            },
            K::AskSiteCheck => Action::AskSiteCheck,
            K::SiteCheck => found(*pick(&[Found::Exists, Found::Missing, Found::Unable], a)),
            K::File => file(condition),
            K::AskVoid => Action::AskVoid,
            K::Merge => merge(u32::from(a % 3)),
            K::Absorb => absorb(u32::from(a % 3)),
            K::Split => {
                let part = |number: u8| Part { id: case_id(number.into()), leaf: report.leaf.clone() };
                Action::Split { parts: (0..b % 4).map(|index| part(a % 50 + index)).collect() }
            }
            K::Dispatch => Action::Dispatch { lead: self.unit(0), co: self.units() },
            K::Redispatch => Action::Redispatch { lead: self.unit(0), co: self.units() },
            K::Raise => Action::Raise { to: *pick(&AreaLevel::ALL, a) },
            K::Sign => Action::Sign,
            K::Assign => assign(account),
            K::HandOver => hand_over(account),
            K::Return => Action::Return { reason: ReturnReason::OtherArea },
            K::AskRuling => ask_ruling(),
            K::Rule => rule(self.unit(0)),
            K::AskExtend if a.is_multiple_of(2) => fitting(kind, story),
            K::AskExtend => {
                Action::AskExtend { by: Limit::new(u32::from(a) * 4, *pick(&TimeUnit::ALL, b)).unwrap() }
            }
            K::AskSuspend => Action::AskSuspend { until: story.now + hours },
            K::AskForceClose => Action::AskForceClose,
            K::Grant => Action::Grant,
            K::Deny => Action::Deny,
            K::Resume => Action::Resume,
            K::Supervise => Action::Supervise { cause: Cause::Important, reply_needed: a.is_multiple_of(2) },
            K::ReplySupervision => Action::ReplySupervision,
            K::Escalate => Action::Escalate,
            K::Urge => Action::Urge,
            K::Consult => consult(&self.units()),
            K::ReplyConsult => Action::ReplyConsult,
            K::Comment => Action::Comment,
            K::CoFeedBack => Action::CoFeedBack,
            K::FeedBack => Action::FeedBack,
            K::Verify => verify(*pick(&[Verdict::Pass, Verdict::Pass, Verdict::Fail, Verdict::Cannot], a)),
            K::Close => Action::Close,
            K::CallBack => {
                call_back(!a.is_multiple_of(3), pick(&[None, Some(true), Some(false)], b).to_owned())
            }
            K::Rate => rate(a.is_multiple_of(2), pick(&[None, Some(1), Some(5), Some(9)], b).to_owned()),
            K::Appeal => Action::Appeal,
            K::ReviewAppeal => review(!a.is_multiple_of(4)),
            K::Reopen => Action::Reopen,
        }
    }

    fn units(&self) -> Vec<UnitId> {
        (1..4).filter(|&index| self.detail[index].is_multiple_of(3)).map(|index| self.unit(index)).collect()
    }
}
