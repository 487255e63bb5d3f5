//! Four eyes: voiding, extending, suspending and force-closing are asked by one post and granted by another.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Decision, late};
use crate::case::state::{Case, Request, Wish};
use crate::case::step::{ClockChange, Facts};
use crate::clock::Limit;
use crate::post::{Actor, Role};
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
        Ok(Facts::default())
    }

    pub(super) fn ask_suspend(&self, until: DateTime<Utc>) -> Result<Facts, Refusal> {
        let longest = self.rules.settings.longest_suspension_days;
        let last = self.now.checked_add_signed(TimeDelta::days(i64::from(longest)));
        if until <= self.now || last.is_some_and(|last| until > last) {
            return Err(Refusal::new(
                "suspend_until",
                format!("挂账截止时间应在今后 {longest} 天之内"),
                format!("a suspension ends in the future and within {longest} days"),
            )
            .about("until"));
        }
        Ok(Facts::default())
    }

    pub(super) fn grant(&self) -> Facts {
        let clock = self.case.handle_clock.clone();
        let clock = match self.case.pending.as_ref().map(|request| &request.wish) {
            Some(Wish::Extend { by }) => clock.map(|clock| clock.extend(*by, &self.rules.calendar)),
            Some(Wish::Suspend { .. }) => clock.map(|clock| clock.pause(self.now)),
            Some(Wish::Void | Wish::ForceClose) | None => return self.ended(),
        };
        Facts { handle_clock: clock.map(ClockChange::Set), ..Facts::default() }
    }

    pub(super) fn resume(&self) -> Facts {
        Facts { handle_clock: self.resumed_clock().map(ClockChange::Set), ..Facts::default() }
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

pub(super) fn may_ask_extend(case: &Case, now: DateTime<Utc>) -> Result<(), Refusal> {
    may_ask(case)?;
    if late(case, now) {
        return Err(Refusal::new(
            "too_late",
            "已经超时, 延期须在时限内申请",
            "the clock has run out: an extension is asked for in time",
        )
        .about("action"));
    }
    Ok(())
}

pub(super) fn may_grant(case: &Case, actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
    let request = something_asked(case)?;
    another(request, actor)?;
    match &request.wish {
        Wish::Extend { .. } if case.extensions > 0 && actor.post.role != Role::Supervisor => {
            Err(Refusal::new(
                "second_extension",
                "再次延期须由上级督办员同意",
                "a second extension is granted by a supervisor above",
            )
            .about("action"))
        }
        Wish::Suspend { until } if *until <= now => Err(Refusal::new(
            "suspend_until",
            "申请的挂账截止时间已过, 请重新申请",
            "the suspension asked for has already ended; ask again",
        )
        .about("action")),
        _ => Ok(()),
    }
}

/// The asker never grants: not by the same account, not by another account in the same post.
fn another(request: &Request, actor: &Actor) -> Result<(), Refusal> {
    let post = &actor.post;
    if request.account == actor.account || (request.post.role == post.role && request.post.unit == post.unit)
    {
        return Err(Refusal::new(
            "four_eyes",
            "申请与审批须由不同岗位的不同人员进行",
            "what one post asks, another person in another post grants",
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

/// People may resume a case early; the platform resumes what has run out, and not a suspension granted since it looked.
pub(super) fn may_resume(case: &Case, actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
    let Some(until) = case.suspended_until else {
        return Err(
            Refusal::new("not_suspended", "没有挂账, 无需恢复", "the case is not suspended").about("action")
        );
    };
    if actor.post.role == Role::System && now < until {
        return Err(Refusal::new(
            "suspend_until",
            "挂账尚未到期, 平台不能提前恢复",
            "the suspension has not run out; the platform does not resume it early",
        )
        .about("action"));
    }
    Ok(())
}
