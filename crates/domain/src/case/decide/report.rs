//! Reporting and correcting: what was reported, and the clocks that start with it.

use chrono::{DateTime, Utc};

use super::{Decision, unknown_condition, unknown_leaf};
use crate::area::AreaLevel;
use crate::case::action::Report;
use crate::case::stage::{Channel, Stage};
use crate::case::state::{Case, Wish};
use crate::case::step::{ClockChange, Facts};
use crate::clock::{ClockKind, ResidentClock};
use crate::place::Place;
use crate::post::{Actor, Role};
use crate::refusal::Refusal;
use crate::taxonomy::{Leaf, PhotoRule};

impl Decision<'_> {
    pub(super) fn report(&self, report: &Report) -> Result<Facts, Refusal> {
        let taxonomy = self.rules.taxonomy.at(self.now.with_timezone(&self.rules.calendar.tz()).date_naive());
        let leaf = taxonomy.leaf(&report.leaf).ok_or_else(|| unknown_leaf(&report.leaf))?;
        self.place(&report.place)?;
        let draft = matches!(self.ask.action, crate::case::Action::SaveDraft(_));
        if let Some(code) = &report.condition {
            let condition = leaf.condition(code).ok_or_else(|| unknown_condition(code))?;
            let photo = matches!(condition.photo, PhotoRule::Report | PhotoRule::Both);
            if photo && !draft && report.channel == Channel::Grid && !self.ask.photo {
                return Err(Refusal::new(
                    "photo_needed",
                    format!("“{}”的立案条件要求上报时附照片", leaf.name.zh),
                    format!("the filing condition of \"{}\" asks for a photo with the report", leaf.name.en),
                )
                .about("evidence"));
            }
        }
        let mut facts = self.born(report, leaf, self.now)?;
        facts.edition = Some(taxonomy.edition());
        if draft {
            facts.desk_clock = None;
        }
        Ok(facts)
    }

    pub(super) fn split_off(&self, report: &Report, reported_at: DateTime<Utc>) -> Result<Facts, Refusal> {
        let taxonomy =
            self.rules.taxonomy.at(reported_at.with_timezone(&self.rules.calendar.tz()).date_naive());
        let leaf = taxonomy.leaf(&report.leaf).ok_or_else(|| unknown_leaf(&report.leaf))?;
        if let Some(code) = &report.condition {
            leaf.condition(code).ok_or_else(|| unknown_condition(code))?;
        }
        self.place(&report.place)?;
        let mut facts = self.born(report, leaf, reported_at)?;
        facts.edition = Some(taxonomy.edition());
        let clock = self.clock(ClockKind::Dispatch, self.rules.settings.dispatch_limit);
        facts.desk_clock = Some(ClockChange::Set(clock));
        Ok(facts)
    }

    /// What every new case is given: its desk, the desk's clock and the resident's clock.
    fn born(&self, report: &Report, leaf: &Leaf, reported_at: DateTime<Utc>) -> Result<Facts, Refusal> {
        let area = &report.place.area;
        let desk = self.rules.units.desk_of(area).ok_or_else(|| {
            Refusal::new(
                "no_desk",
                format!("区域 {area} 没有指挥室负责, 请联系系统管理员"),
                format!("no command room serves area {area}; please tell the system administrator"),
            )
            .about("place")
        })?;
        let clock = self.clock(ClockKind::Accept, self.rules.settings.accept_limit);
        Ok(Facts {
            desk: Some(desk),
            desk_clock: Some(ClockChange::Set(clock)),
            resident: Some(ResidentClock::start(reported_at, leaf.resident_limit)),
            ..Facts::default()
        })
    }

    fn place(&self, place: &Place) -> Result<(), Refusal> {
        let level = self.rules.scheme.level(&place.area);
        if !self.rules.city.covers(&place.area) || level.is_none() || level == Some(AreaLevel::City) {
            return Err(Refusal::new(
                "outside_city",
                format!("地点不在本市范围内 (区域 {})", place.area),
                format!("the place is outside the city (area {})", place.area),
            )
            .about("place"));
        }
        Ok(())
    }

    /// A correction. The limit is recomputed from the original start; the resident's clock too; nothing starts anew.
    /// What was measured by what is corrected lapses: an extension asked for (it was at most the old limit), a ruling
    /// for a unit that has no say at the right place.
    pub(super) fn correct(
        &self,
        leaf: Option<&str>,
        condition: Option<&str>,
        place: Option<&Place>,
    ) -> Result<Facts, Refusal> {
        if leaf.is_none() && condition.is_none() && place.is_none() && self.ask.words.is_none() {
            return Err(Refusal::new("nothing_changed", "没有要更正的内容", "there is nothing to correct"));
        }
        let case = self.case;
        let matter = case.matter.as_ref().ok_or_else(super::no_matter)?;
        let mut facts = Facts::default();
        let old = self.leaf()?;
        let new = match leaf {
            Some(code) => {
                let taxonomy = self.rules.taxonomy.edition(matter.edition);
                taxonomy.and_then(|t| t.leaf(code)).ok_or_else(|| unknown_leaf(code))?
            }
            None => old,
        };
        if leaf.is_some() {
            let resident = ResidentClock::start(matter.reported_at, new.resident_limit);
            facts.resident = Some(resident);
        }
        let filed = matches!(case.stage, Stage::Dispatch | Stage::Handle);
        if filed && leaf.is_some() && condition.is_none() {
            return Err(Refusal::new(
                "condition_needed",
                "已立案的事件更换类别时, 须同时指定新类别的立案条件",
                "a filed case that changes category needs a filing condition of the new one",
            )
            .about("condition"));
        }
        if let Some(code) = condition {
            let condition = new.condition(code).ok_or_else(|| unknown_condition(code))?;
            if let Some(clock) = &case.handle_clock {
                let clock = clock.clone().relimit(condition.limit, &self.rules.calendar);
                facts.handle_clock = Some(ClockChange::Set(clock));
            }
            let another = new.code != matter.leaf || matter.condition.as_ref() != Some(&condition.code);
            let wish = case.pending.as_ref().map(|request| &request.wish);
            facts.extension_lapsed = another && matches!(wish, Some(Wish::Extend { .. }));
        }
        if let Some(place) = place {
            self.place(place)?;
            // A desk that serves the right place too keeps the case: one it was raised to does not lose it. A unit
            // that handles keeps it as well, until the right desk gives it to another.
            let serves = |unit| self.rules.units.concerns(unit, &place.area);
            if !case.desk.is_some_and(serves) {
                facts.desk = self.rules.units.desk_of(&place.area);
            }
            facts.ruling_lapsed = case.ruled && !case.concerned.last().copied().is_some_and(serves);
        }
        Ok(facts)
    }
}

/// A draft is its author's; nobody else saves or reports it.
pub(super) fn may_write(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    if case.draft && case.matter.as_ref().is_some_and(|matter| matter.reporter != actor.account) {
        return Err(Refusal::new(
            "not_yours",
            "草稿只有起草人可以修改和上报",
            "a draft is changed and reported only by its author",
        )
        .about("id"));
    }
    Ok(())
}

/// Whoever reported it corrects it until the room accepts it; after that the room does.
pub(super) fn may_correct(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    if actor.post.role == Role::GridWorker && case.stage != Stage::Collect {
        return Err(Refusal::new(
            "accepted",
            "这件事已被受理, 请由指挥室更正",
            "the case has been accepted; ask the command room to correct it",
        )
        .about("action"));
    }
    Ok(())
}
