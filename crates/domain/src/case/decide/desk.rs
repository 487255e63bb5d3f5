//! What a desk does before a unit handles: accept, check on site, file, merge, split, dispatch, raise.

use super::{Decision, itself, unknown_condition, unknown_leaf};
use crate::area::AreaLevel;
use crate::case::action::{Found, Part};
use crate::case::state::{Case, SiteCheck};
use crate::case::step::{ClockChange, Facts};
use crate::clock::ClockKind;
use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::unit::UnitKind;
use crate::{CaseId, UnitId};

/// Co-handling units a dispatch may name, units a consultation may ask, and parts a split may make.
pub(super) const MOST_UNITS: usize = 10;

impl Decision<'_> {
    pub(super) fn accept(&self) -> Facts {
        let clock = self.clock(ClockKind::Dispatch, self.rules.settings.dispatch_limit);
        Facts { late: self.late(), desk_clock: Some(ClockChange::Set(clock)), ..Facts::default() }
    }

    pub(super) fn file(&self, condition: &str) -> Result<Facts, Refusal> {
        self.leaf()?.condition(condition).ok_or_else(|| unknown_condition(condition))?;
        Ok(Facts::default())
    }

    pub(super) fn absorb(&self, from: CaseId) -> Result<Facts, Refusal> {
        itself(self.case.id, from)?;
        Ok(Facts::default())
    }

    pub(super) fn split(&self, parts: &[Part]) -> Result<Facts, Refusal> {
        if parts.is_empty() || parts.len() > MOST_UNITS {
            return Err(Refusal::new(
                "parts",
                format!("一次可拆分出 1 至 {MOST_UNITS} 件"),
                format!("a split makes 1 to {MOST_UNITS} parts"),
            )
            .about("parts"));
        }
        for (index, part) in parts.iter().enumerate() {
            let taken = part.id == self.case.id || self.case.parts.contains(&part.id);
            if taken || parts[..index].iter().any(|other| other.id == part.id) {
                return Err(Refusal::new(
                    "parts",
                    "拆分出的每一件须有自己的编号",
                    "every part of a split has an id of its own",
                )
                .about("parts"));
            }
            let matter = self.case.matter.as_ref().ok_or_else(super::no_matter)?;
            let taxonomy = self.rules.taxonomy.edition(matter.edition);
            taxonomy.and_then(|t| t.leaf(&part.leaf)).ok_or_else(|| unknown_leaf(&part.leaf))?;
        }
        Ok(Facts::default())
    }

    pub(super) fn dispatch(&self, lead: UnitId, co: &[UnitId]) -> Result<Facts, Refusal> {
        self.may_handle(lead, "lead")?;
        self.may_co_handle(lead, co)?;
        let another = self.case.concerned.last() != Some(&lead);
        if another && binding(self.case, self.rules) {
            // A reopened case keeps the ruling: who was bound stays bound.
            return Err(ruled());
        }
        let condition = self.condition()?.ok_or_else(|| {
            Refusal::new("not_filed", "先立案再派遣", "file the case before dispatching it").about("action")
        })?;
        let clock = self.clock_of(lead, condition.limit);
        Ok(Facts {
            late: self.late(),
            handle_clock: Some(ClockChange::Set(clock)),
            kept_clock: self.kept_clock(),
            desk_clock: Some(ClockChange::Clear),
            // What bound one unit does not bind the next.
            ruling_lapsed: another && self.case.ruled,
            ..Facts::default()
        })
    }

    /// Another lead, with its clock; or the same lead with other co-handlers, and its clock goes on: no unit is given a
    /// new limit by being dispatched to again.
    pub(super) fn redispatch(&self, lead: UnitId, co: &[UnitId]) -> Result<Facts, Refusal> {
        let case = self.case;
        if case.lead != Some(lead) {
            may_redispatch(case, self.rules)?;
            return self.dispatch(lead, co);
        }
        self.may_co_handle(lead, co)?;
        if co.len() == case.co.len() && case.co.iter().all(|old| co.contains(&old.unit)) {
            return Err(Refusal::new(
                "nothing_changed",
                "主办和协办单位都没有变化",
                "neither the lead unit nor the co-handling units change",
            )
            .about("lead"));
        }
        Ok(Facts::default())
    }

    fn may_co_handle(&self, lead: UnitId, co: &[UnitId]) -> Result<(), Refusal> {
        if co.len() > MOST_UNITS {
            return Err(Refusal::new(
                "co_units",
                format!("协办单位最多 {MOST_UNITS} 个"),
                format!("at most {MOST_UNITS} co-handling units"),
            )
            .about("co"));
        }
        for (index, &unit) in co.iter().enumerate() {
            self.may_handle(unit, "co")?;
            if unit == lead || co[..index].contains(&unit) {
                return Err(Refusal::new(
                    "co_units",
                    "同一单位不能重复派遣, 主办单位不能同时协办",
                    "a unit is named once: the lead unit is not a co-handler too",
                )
                .about("co"));
            }
        }
        Ok(())
    }

    /// Whether a unit can be given cases: departments and stations, and desks that handle by themselves.
    pub(super) fn may_handle(&self, unit: UnitId, field: &'static str) -> Result<(), Refusal> {
        if self.rules.units.get(unit).is_none() {
            return Err(Refusal::new(
                "unknown_unit",
                format!("没有编号为 {} 的单位", unit.0),
                format!("there is no unit {}", unit.0),
            )
            .about(field));
        }
        let area = self.case.matter.as_ref().map(|matter| &matter.place.area);
        if area.is_some_and(|area| !self.rules.units.concerns(unit, area)) {
            let name = self.rules.units.name(unit);
            return Err(Refusal::new(
                "foreign_unit",
                format!("{}不负责这个区域", name.zh),
                format!("{} does not serve this area", name.en),
            )
            .about(field));
        }
        Ok(())
    }

    /// Raising moves the desk; its clock goes on, so that passing a case up gains no time.
    pub(super) fn raise(&self, to: AreaLevel) -> Result<Facts, Refusal> {
        let kind = match to {
            AreaLevel::County => UnitKind::CountyCentre,
            AreaLevel::City => UnitKind::CityCentre,
            _ => {
                return Err(Refusal::new(
                    "raise_to",
                    "只能提级到县级或市级",
                    "a case is raised to county or city",
                )
                .about("to"));
            }
        };
        let desk =
            self.case.desk.and_then(|desk| self.rules.units.above(desk).find(|unit| unit.kind == kind));
        let desk = desk.ok_or_else(|| raised().about("to"))?;
        Ok(Facts { desk: Some(desk.id), ..Facts::default() })
    }
}

/// Whether there is a centre above the desk to raise the case to.
pub(super) fn may_raise(case: &Case, rules: &Rules) -> Result<(), Refusal> {
    let centre = |desk| rules.units.above(desk).any(|unit| unit.kind.is_centre());
    if case.desk.is_some_and(centre) { Ok(()) } else { Err(raised().about("action")) }
}

fn raised() -> Refusal {
    Refusal::new(
        "raise_to",
        "这件事已经在该级或更高级的指挥中心",
        "the case is already with a centre of that level or above",
    )
}

pub(super) fn may_site_check(case: &Case) -> Result<(), Refusal> {
    if case.site_check != Some(SiteCheck::Asked) {
        return Err(Refusal::new(
            "not_asked",
            "没有待核实的任务",
            "no check on site is asked for, or it has been answered",
        )
        .about("action"));
    }
    Ok(())
}

pub(super) fn may_file(case: &Case) -> Result<(), Refusal> {
    match case.site_check {
        Some(SiteCheck::Asked) => Err(Refusal::new(
            "site_check_open",
            "现场核实还没有结果, 等核实后再立案",
            "the check on site is not answered yet; file after it",
        )),
        Some(SiteCheck::Done(Found::Missing)) => Err(Refusal::new(
            "site_check_missing",
            "现场核实不存在, 应不予受理或再次核实",
            "the check on site found nothing: refuse the report or check again",
        )),
        _ => return Ok(()),
    }
    .map_err(|refusal| refusal.about("action"))
}

/// Whether a ruling binds the unit that has or had the case: until its place is corrected to where that unit has no say.
fn binding(case: &Case, rules: &Rules) -> bool {
    let area = case.matter.as_ref().map(|matter| &matter.place.area);
    let serves = |&unit| area.is_some_and(|area| rules.units.concerns(unit, area));
    case.ruled && case.concerned.last().is_some_and(serves)
}

fn may_redispatch(case: &Case, rules: &Rules) -> Result<(), Refusal> {
    if binding(case, rules) {
        return Err(ruled());
    }
    if case.contested {
        return Err(Refusal::new(
            "ruling",
            "已提请裁定, 裁定前不能改派",
            "a ruling has been asked for; the case is not moved before it",
        )
        .about("lead"));
    }
    Ok(())
}

pub(super) fn ruled() -> Refusal {
    Refusal::new("ruled", "已有裁定, 主办单位不能再变更", "a binding ruling has settled who handles the case")
        .about("lead")
}
