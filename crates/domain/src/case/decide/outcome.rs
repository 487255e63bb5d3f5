//! After the handling: verify, close, rate, appeal, reopen.

use chrono::{DateTime, Utc};

use super::Decision;
use crate::AccountId;
use crate::case::action::Verdict;
use crate::case::state::{Appeal, Case};
use crate::case::step::{ClockChange, Facts};
use crate::clock::ClockKind;
use crate::post::{Actor, Role};
use crate::refusal::Refusal;
use crate::rules::Rules;

impl Decision<'_> {
    pub(super) fn verify(&self, verdict: Verdict) -> Facts {
        let me = self.actor.account;
        let self_checked = me != AccountId::NOBODY && self.case.handler == Some(me);
        let facts = Facts { self_checked, ..Facts::default() };
        match verdict {
            Verdict::Pass => {
                let clock = self.clock(ClockKind::Close, self.rules.settings.close_limit);
                Facts { late: self.late(), desk_clock: Some(ClockChange::Set(clock)), ..facts }
            }
            // Rework: the unit's clock goes on where it stood; a failed check earns no new limit.
            Verdict::Fail => {
                let clock = self.case.handle_clock.clone();
                Facts {
                    late: self.late(),
                    handle_clock: clock.map(|c| ClockChange::Set(c.resume(self.now, &self.rules.calendar))),
                    desk_clock: Some(ClockChange::Clear),
                    ..facts
                }
            }
            Verdict::Cannot => facts,
        }
    }

    pub(super) fn reopen(&self) -> Facts {
        let settings = &self.rules.settings;
        let (kind, limit) = if self.case.ended_filed() {
            (ClockKind::Dispatch, settings.dispatch_limit)
        } else {
            (ClockKind::Accept, settings.accept_limit)
        };
        Facts {
            desk_clock: Some(ClockChange::Set(self.clock(kind, limit))),
            handle_clock: Some(ClockChange::Clear),
            ..Facts::default()
        }
    }
}

pub(super) fn call_back(reached: bool, satisfied: Option<bool>) -> Result<Facts, Refusal> {
    if satisfied.is_some() && !reached {
        return Err(Refusal::new(
            "not_reached",
            "没有联系上, 不能记录是否满意",
            "nobody was reached, so nobody said whether they are satisfied",
        )
        .about("satisfied"));
    }
    Ok(Facts::default())
}

pub(super) fn rate(stars: Option<u8>) -> Result<Facts, Refusal> {
    if stars.is_some_and(|stars| !(1..=5).contains(&stars)) {
        return Err(Refusal::new("stars", "星级为 1 至 5", "stars are 1 to 5").about("stars"));
    }
    Ok(Facts::default())
}

pub(super) fn may_reply(case: &Case) -> Result<(), Refusal> {
    if !case.supervision.as_ref().is_some_and(|supervision| supervision.reply_owed) {
        return Err(Refusal::new("no_reply_owed", "没有待回复的督办", "no reply to a supervision is owed")
            .about("action"));
    }
    Ok(())
}

pub(super) fn may_appeal(case: &Case) -> Result<(), Refusal> {
    if case.appeal.is_some() {
        return Err(Refusal::new("appealed", "这件事已经申诉过", "the case has been appealed already")
            .about("action"));
    }
    Ok(())
}

/// The shift lead reviews first; the nodes after are reviewed by a supervisor, not by the post that judged. Each node
/// is another person's, and none the appellant's: three signatures of one hand are one review.
pub(super) fn may_review(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    let role = match case.appeal {
        Some(Appeal::PreReview) => Role::ShiftLead,
        Some(Appeal::Department | Appeal::Leader) => Role::Supervisor,
        Some(Appeal::Upheld | Appeal::Rejected) | None => {
            return Err(
                Refusal::new("no_appeal", "没有待审核的申诉", "no appeal waits for review").about("action")
            );
        }
    };
    if actor.post.role != role {
        return Err(Refusal::new(
            "appeal_node",
            "预审由值班长进行, 部门审核和领导审核由上级督办员进行",
            "the shift lead reviews first, a supervisor above the two nodes after",
        )
        .about("action"));
    }
    if case.appeal_by.contains(&actor.account) {
        return Err(Refusal::new(
            "another_reviewer",
            "申诉人不能审核自己的申诉, 三个环节须由不同的人审核",
            "an appeal is not reviewed by whoever made it, and each of its three nodes by another person",
        )
        .about("action"));
    }
    Ok(())
}

pub(super) fn may_rate(case: &Case, actor: &Actor, now: DateTime<Utc>, rules: &Rules) -> Result<(), Refusal> {
    if case.rated {
        return Err(Refusal::new("rated", "已经评价过", "it has been rated").about("action"));
    }
    if actor.account != AccountId::NOBODY && case.handler == Some(actor.account) {
        return Err(Refusal::new(
            "own_work",
            "本人处理的事件不能由本人评价",
            "whoever handled the case does not rate it",
        )
        .about("action"));
    }
    in_time(case, now, rules)
}

pub(super) fn may_reopen(
    case: &Case,
    actor: &Actor,
    now: DateTime<Utc>,
    rules: &Rules,
) -> Result<(), Refusal> {
    if actor.post.role == Role::Supervisor { Ok(()) } else { in_time(case, now, rules) }
}

/// Within the stated days after the end.
fn in_time(case: &Case, now: DateTime<Utc>, rules: &Rules) -> Result<(), Refusal> {
    let days = rules.settings.reopen_days;
    if !case.ended_within(days, now) {
        return Err(Refusal::new(
            "too_late",
            format!("结束已超过 {days} 天, 如仍有问题请重新上报"),
            format!("the case ended more than {days} days ago; please report the matter again"),
        )
        .about("action"));
    }
    Ok(())
}
