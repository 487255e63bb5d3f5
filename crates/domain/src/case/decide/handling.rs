//! While a unit has the case: sign, assign, return, contest and rule, consult, feed back, escalate.

use super::Decision;
use super::desk::{MOST_UNITS, ruled};
use crate::case::state::Case;
use crate::case::step::{ClockChange, Facts};
use crate::clock::{ClockKind, Light};
use crate::refusal::Refusal;
use crate::rules::Settings;
use crate::taxonomy::PhotoRule;
use crate::{AccountId, UnitId};

impl Decision<'_> {
    pub(super) fn assign(&self, to: AccountId) -> Result<Facts, Refusal> {
        if to == AccountId::NOBODY {
            return Err(Refusal::new(
                "unknown_account",
                "请选择本单位的人员",
                "choose somebody of your unit",
            )
            .about("to"));
        }
        if self.case.assignee == Some(to) {
            return Err(Refusal::new(
                "nothing_changed",
                "已经由该同志办理",
                "that person already has the case",
            )
            .about("to"));
        }
        Ok(Facts::default())
    }

    /// The desk gets its dispatching time again; the unit's clock is kept, for the case may come back to it.
    pub(super) fn give_back(&self) -> Result<Facts, Refusal> {
        if self.ask.evidence.is_empty() {
            return Err(Refusal::new(
                "evidence_needed",
                "退回须附依据 (照片或文件), 说明为何不归本单位办理",
                "a return comes with evidence, a photo or a document, of why it is not the unit's matter",
            )
            .about("evidence"));
        }
        let clock = self.clock(ClockKind::Dispatch, self.rules.settings.dispatch_limit);
        Ok(Facts {
            late: self.late(),
            handle_clock: Some(ClockChange::Clear),
            kept_clock: self.kept_clock(),
            desk_clock: Some(ClockChange::Set(clock)),
            ..Facts::default()
        })
    }

    /// A ruling moves the case or leaves it. Where it moves, the bound unit's clock runs, its own again where it had
    /// the case before; where it stays, the clock goes on, so that contesting gains nothing.
    pub(super) fn rule(&self, lead: UnitId) -> Result<Facts, Refusal> {
        self.may_handle(lead, "lead")?;
        if self.case.lead == Some(lead) {
            return Ok(Facts::default());
        }
        let condition = self.condition()?.ok_or_else(super::no_matter)?;
        let clock = self.clock_of(lead, condition.limit);
        Ok(Facts {
            late: self.late(),
            handle_clock: Some(ClockChange::Set(clock)),
            kept_clock: self.kept_clock(),
            ..Facts::default()
        })
    }

    pub(super) fn consult(&self, units: &[UnitId]) -> Result<Facts, Refusal> {
        if units.is_empty() || units.len() > MOST_UNITS {
            return Err(Refusal::new(
                "consult_whom",
                format!("请选择 1 至 {MOST_UNITS} 个会商单位"),
                format!("name 1 to {MOST_UNITS} units to consult"),
            )
            .about("units"));
        }
        for &unit in units {
            if self.rules.units.get(unit).is_none() {
                return Err(Refusal::new(
                    "unknown_unit",
                    format!("没有编号为 {} 的单位", unit.0),
                    format!("there is no unit {}", unit.0),
                )
                .about("units"));
            }
        }
        Ok(Facts::default())
    }

    /// The unit's clock stops while the desk verifies: it is not charged for the desk's time.
    pub(super) fn feed_back(&self) -> Result<Facts, Refusal> {
        self.photo_of_the_result()?;
        let verify = self.clock(ClockKind::Verify, self.rules.settings.verify_limit);
        let paused = self.case.handle_clock.clone().map(|c| ClockChange::Set(c.pause(self.now)));
        Ok(Facts {
            late: self.late(),
            handle_clock: paused,
            desk_clock: Some(ClockChange::Set(verify)),
            ..Facts::default()
        })
    }

    /// Handled on the spot: the photo the filing condition asks of a feedback is asked here as well.
    pub(super) fn self_handle(&self) -> Result<Facts, Refusal> {
        self.photo_of_the_result()?;
        Ok(self.ended())
    }

    fn photo_of_the_result(&self) -> Result<(), Refusal> {
        let photo =
            self.condition()?.is_some_and(|c| matches!(c.photo, PhotoRule::Feedback | PhotoRule::Both));
        if photo && !self.ask.photo {
            return Err(Refusal::new(
                "photo_needed",
                "该立案条件要求反馈时附处理后照片",
                "the filing condition asks for a photo of the matter handled",
            )
            .about("evidence"));
        }
        Ok(())
    }

    pub(super) fn escalate(&self) -> Result<Facts, Refusal> {
        if self.case.light(self.now) != Some(Light::Red) || self.case.flags.escalated {
            return Err(Refusal::new(
                "not_overdue",
                "没有超时或已经升级",
                "it is not overdue, or was escalated already",
            ));
        }
        let holder = self.case.holder();
        let told = holder.and_then(|unit| self.rules.units.above(unit).next()).map(|unit| unit.id);
        Ok(Facts { told: told.or(holder), ..Facts::default() })
    }
}

pub(super) fn may_return(case: &Case) -> Result<(), Refusal> {
    if case.ruled {
        return Err(ruled().about("action"));
    }
    if case.returns >= Settings::MOST_RETURNS {
        return Err(Refusal::new(
            "third_return",
            "这件事已被退回两次, 不能再退回; 如有异议请提请裁定, 裁定前仍由贵单位办理",
            "the case was returned twice and cannot be returned again; ask for a binding ruling, and keep it meanwhile",
        )
        .about("action"));
    }
    Ok(())
}

pub(super) fn may_ask_ruling(case: &Case) -> Result<(), Refusal> {
    if case.ruled {
        return Err(ruled().about("action"));
    }
    let (zh, en) = if case.contested {
        ("已提请裁定, 请等待裁定结果", "a ruling has been asked for; wait for it")
    } else if case.returns < Settings::MOST_RETURNS {
        ("退回不足两次, 可以直接退回", "the case was not returned twice yet: return it")
    } else {
        return Ok(());
    };
    Err(Refusal::new("ruling", zh, en).about("action"))
}

pub(super) fn may_rule(case: &Case) -> Result<(), Refusal> {
    if !case.contested {
        return Err(Refusal::new("ruling", "没有待裁定的争议", "no ruling is asked for").about("action"));
    }
    Ok(())
}

pub(super) fn may_sign(case: &Case) -> Result<(), Refusal> {
    if case.signed {
        return Err(Refusal::new("signed", "已经签收", "it has been signed for").about("action"));
    }
    Ok(())
}
