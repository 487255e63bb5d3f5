//! After the handling: verify, close, rate, appeal, reopen.

use chrono::TimeDelta;

use super::Decision;
use crate::AccountId;
use crate::case::action::Verdict;
use crate::case::state::{Appeal, Case};
use crate::case::step::{ClockChange, Facts};
use crate::clock::ClockKind;
use crate::post::Role;
use crate::refusal::Refusal;

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

    pub(super) fn rate(&self, stars: Option<u8>) -> Result<Facts, Refusal> {
        if stars.is_some_and(|stars| !(1..=5).contains(&stars)) {
            return Err(Refusal::new("stars", "星级为 1 至 5", "stars are 1 to 5").about("stars"));
        }
        self.in_time()?;
        Ok(Facts::default())
    }

    pub(super) fn reopen(&self) -> Result<Facts, Refusal> {
        if self.actor.post.role != Role::Supervisor {
            self.in_time()?;
        }
        let filed = self.case.matter.as_ref().is_some_and(|matter| matter.condition.is_some());
        let (kind, limit) = if filed {
            (ClockKind::Dispatch, self.rules.settings.dispatch_limit)
        } else {
            (ClockKind::Accept, self.rules.settings.accept_limit)
        };
        Ok(Facts {
            desk_clock: Some(ClockChange::Set(self.clock(kind, limit))),
            handle_clock: Some(ClockChange::Clear),
            ..Facts::default()
        })
    }

    /// Within the stated days after the end.
    fn in_time(&self) -> Result<(), Refusal> {
        let days = self.rules.settings.reopen_days;
        let late = |ended| self.now > ended + TimeDelta::days(i64::from(days));
        if self.case.ended_at.is_some_and(late) {
            return Err(Refusal::new(
                "too_late",
                format!("结束已超过 {days} 天, 如仍有问题请重新上报"),
                format!("the case ended more than {days} days ago; please report the matter again"),
            )
            .about("action"));
        }
        Ok(())
    }

    /// The nodes after the first are reviewed by a centre, not by the desk that judged.
    pub(super) fn review_appeal(&self) -> Result<Facts, Refusal> {
        let first = self.case.appeal == Some(Appeal::PreReview);
        let role = if first { Role::ShiftLead } else { Role::Supervisor };
        if self.actor.post.role != role {
            return Err(Refusal::new(
                "appeal_node",
                "预审由值班长进行, 部门审核和领导审核由上级督办员进行",
                "the shift lead reviews first, a supervisor above the two nodes after",
            )
            .about("action"));
        }
        Ok(Facts::default())
    }
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

pub(super) fn may_review(case: &Case) -> Result<(), Refusal> {
    if !matches!(case.appeal, Some(Appeal::PreReview | Appeal::Department | Appeal::Leader)) {
        return Err(
            Refusal::new("no_appeal", "没有待审核的申诉", "no appeal waits for review").about("action")
        );
    }
    Ok(())
}

pub(super) fn may_rate(case: &Case) -> Result<(), Refusal> {
    if case.satisfied.is_some() {
        return Err(Refusal::new("rated", "已经评价过", "it has been rated").about("action"));
    }
    Ok(())
}
