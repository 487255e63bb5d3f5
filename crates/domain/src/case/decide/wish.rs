//! Four eyes: voiding, extending, suspending and force-closing are asked by one post and granted by another.

use chrono::{DateTime, TimeDelta, Utc};

use super::Decision;
use crate::case::state::{Case, Request, Wish};
use crate::case::step::{ClockChange, Facts};
use crate::clock::Limit;
use crate::post::Role;
use crate::refusal::Refusal;

impl Decision<'_> {
    pub(super) fn ask_extend(&self, by: Limit) -> Result<Facts, Refusal> {
        let condition = self.condition()?.ok_or_else(super::no_matter)?;
        if by.is_zero() || by.unit() != condition.limit.unit() || by.exceeds(condition.limit) {
            return Err(Refusal::new(
                "extend_by",
                format!("延期应大于零, 不超过原时限 ({}), 且单位相同", condition.limit.words().zh),
                format!(
                    "an extension is more than nothing, at most the limit itself ({}), in its unit",
                    condition.limit.words().en
                ),
            )
            .about("by"));
        }
        if self.late() {
            return Err(Refusal::new(
                "too_late",
                "已经超时, 延期须在时限内申请",
                "the clock has run out: an extension is asked for in time",
            )
            .about("action"));
        }
        Ok(Facts::default())
    }

    pub(super) fn ask_suspend(&self, until: DateTime<Utc>) -> Result<Facts, Refusal> {
        let longest = self.rules.settings.longest_suspension_days;
        if until <= self.now || until > self.now + TimeDelta::days(i64::from(longest)) {
            return Err(Refusal::new(
                "suspend_until",
                format!("挂账截止时间应在今后 {longest} 天之内"),
                format!("a suspension ends in the future and within {longest} days"),
            )
            .about("until"));
        }
        Ok(Facts::default())
    }

    pub(super) fn grant(&self) -> Result<Facts, Refusal> {
        let request = something_asked(self.case)?;
        self.another(request)?;
        let calendar = &self.rules.calendar;
        let clock = self.case.handle_clock.clone();
        match &request.wish {
            Wish::Void | Wish::ForceClose => Ok(self.ended()),
            Wish::Extend { by } => {
                if self.case.extensions > 0 && self.actor.post.role != Role::Supervisor {
                    return Err(Refusal::new(
                        "second_extension",
                        "再次延期须由上级督办员同意",
                        "a second extension is granted by a supervisor above",
                    )
                    .about("action"));
                }
                let clock = clock.map(|clock| ClockChange::Set(clock.extend(*by, calendar)));
                Ok(Facts { handle_clock: clock, ..Facts::default() })
            }
            Wish::Suspend { until } => {
                if *until <= self.now {
                    return Err(Refusal::new(
                        "suspend_until",
                        "申请的挂账截止时间已过, 请重新申请",
                        "the suspension asked for has already ended; ask again",
                    )
                    .about("action"));
                }
                let clock = clock.map(|clock| ClockChange::Set(clock.pause(self.now)));
                Ok(Facts { handle_clock: clock, ..Facts::default() })
            }
        }
    }

    /// The asker never grants: not by the same account, not by another account in the same post.
    fn another(&self, request: &Request) -> Result<(), Refusal> {
        let (me, post) = (self.actor.account, &self.actor.post);
        if request.account == me || (request.post.role == post.role && request.post.unit == post.unit) {
            return Err(Refusal::new(
                "four_eyes",
                "申请与审批须由不同岗位的不同人员进行",
                "what one post asks, another person in another post grants",
            )
            .about("action"));
        }
        Ok(())
    }

    pub(super) fn resume(&self) -> Facts {
        let clock = self.case.handle_clock.clone();
        Facts {
            handle_clock: clock.map(|clock| ClockChange::Set(clock.resume(self.now, &self.rules.calendar))),
            ..Facts::default()
        }
    }
}

pub(super) fn may_ask(case: &Case) -> Result<(), Refusal> {
    if case.pending.is_some() {
        return Err(Refusal::new(
            "already_asked",
            "已有一项申请等待审批",
            "something is already asked for and waits for a grant",
        )
        .about("action"));
    }
    Ok(())
}

pub(super) fn something_asked(case: &Case) -> Result<&Request, Refusal> {
    case.pending.as_ref().ok_or_else(|| {
        Refusal::new("nothing_asked", "没有待审批的申请", "nothing is asked for").about("action")
    })
}

pub(super) fn may_resume(case: &Case) -> Result<(), Refusal> {
    if case.suspended_until.is_none() {
        return Err(
            Refusal::new("not_suspended", "没有挂账, 无需恢复", "the case is not suspended").about("action")
        );
    }
    Ok(())
}
