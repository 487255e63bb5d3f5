//! Units and who stands above whom: the directory that routing, ruling and escalation ask.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::area::AreaCode;
use crate::{Bilingual, UnitId};

/// What kind of organisation a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 市级指挥中心
    CityCentre,
    /// 县级指挥中心
    CountyCentre,
    /// 镇街指挥室
    Room,
    /// 部门
    Department,
    /// 站所
    Station,
}

impl UnitKind {
    /// All kinds, from the city centre down.
    pub const ALL: [Self; 5] =
        [Self::CityCentre, Self::CountyCentre, Self::Room, Self::Department, Self::Station];

    /// The kind's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CityCentre => "city_centre",
            Self::CountyCentre => "county_centre",
            Self::Room => "room",
            Self::Department => "department",
            Self::Station => "station",
        }
    }

    /// What people call it.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::CityCentre => ("市级指挥中心", "city centre"),
            Self::CountyCentre => ("县级指挥中心", "county centre"),
            Self::Room => ("镇街指挥室", "command room"),
            Self::Department => ("部门", "department"),
            Self::Station => ("站所", "station"),
        };
        Bilingual::new(zh, en)
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the unit is a desk: one that accepts, dispatches and closes.
    pub fn is_desk(self) -> bool {
        matches!(self, Self::CityCentre | Self::CountyCentre | Self::Room)
    }

    /// Whether the unit is a centre: a desk that stands above rooms and may rule.
    pub fn is_centre(self) -> bool {
        matches!(self, Self::CityCentre | Self::CountyCentre)
    }
}

/// An organisation that acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Identity.
    pub id: UnitId,
    /// The code people and other systems know it by.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Its kind.
    pub kind: UnitKind,
    /// The unit directly above; none for the city centre.
    pub parent: Option<UnitId>,
    /// The areas it serves, each with everything below. A room may serve two towns.
    pub areas: Vec<AreaCode>,
    /// What it does, in the taxonomy's function codes; empty for desks.
    pub functions: Vec<String>,
}

impl Unit {
    /// The code of the most specific area of this unit that covers `area`.
    fn serves(&self, area: &AreaCode) -> Option<usize> {
        self.areas.iter().filter(|own| own.covers(area)).map(|own| own.as_str().len()).max()
    }
}

/// All units of a city.
#[derive(Debug, Clone, Default)]
pub struct Units {
    all: Vec<Unit>,
    by_id: HashMap<UnitId, usize>,
    /// Desks by each area they serve, for the walk from a grid up to its room.
    desks: HashMap<AreaCode, UnitId>,
    /// Handling units by function and area served.
    handlers: HashMap<(String, AreaCode), UnitId>,
}

impl Units {
    /// The directory of these units. Where two desks (or two units of one function) name the same area, the first
    /// in the list serves it.
    pub fn new(units: Vec<Unit>) -> Self {
        let mut directory = Self { by_id: HashMap::with_capacity(units.len()), ..Self::default() };
        for (index, unit) in units.iter().enumerate() {
            directory.by_id.insert(unit.id, index);
            for area in &unit.areas {
                if unit.kind.is_desk() {
                    directory.desks.entry(area.clone()).or_insert(unit.id);
                }
                for function in &unit.functions {
                    directory.handlers.entry((function.clone(), area.clone())).or_insert(unit.id);
                }
            }
        }
        directory.all = units;
        directory
    }

    /// Every unit.
    pub fn all(&self) -> &[Unit] {
        &self.all
    }

    /// One unit.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.by_id.get(&id).map(|&index| &self.all[index])
    }

    /// The unit's name for messages; its number when it is unknown.
    pub fn name(&self, id: UnitId) -> Bilingual {
        self.get(id).map_or_else(
            || Bilingual::new(format!("单位 {}", id.0), format!("unit {}", id.0)),
            |u| u.name.clone(),
        )
    }

    /// The desk in charge of `area`: the one whose served area is the longest prefix.
    pub fn desk_of(&self, area: &AreaCode) -> Option<UnitId> {
        Self::climb(area).find_map(|code| self.desks.get(&code).copied())
    }

    /// The unit that does `function` for `area`: the nearest one going up from the area.
    pub fn serving(&self, function: &str, area: &AreaCode) -> Option<UnitId> {
        Self::climb(area).find_map(|code| self.handlers.get(&(function.to_owned(), code)).copied())
    }

    /// The units above `id`, nearest first.
    pub fn above(&self, id: UnitId) -> impl Iterator<Item = &Unit> {
        let mut next = self.get(id).and_then(|unit| unit.parent);
        let mut left = self.all.len();
        std::iter::from_fn(move || {
            // A loop in the parents, which import refuses, must not hang a decision.
            left = left.checked_sub(1)?;
            let unit = self.get(next?)?;
            next = unit.parent;
            Some(unit)
        })
    }

    /// Whether `upper` stands above `lower`.
    pub fn is_above(&self, upper: UnitId, lower: UnitId) -> bool {
        self.above(lower).any(|unit| unit.id == upper)
    }

    /// The lowest centre that stands above every one of `units`: who rules between them (brief decision 9). Nobody
    /// stands above the city centre, so where it is one of them, it is the last instance and rules itself.
    pub fn lowest_centre_above(&self, units: &[UnitId]) -> Option<UnitId> {
        let (first, rest) = units.split_first()?;
        let common = self
            .above(*first)
            .filter(|unit| unit.kind.is_centre())
            .find(|unit| rest.iter().all(|&other| self.is_above(unit.id, other)));
        let last =
            || self.get(*first).into_iter().chain(self.above(*first)).filter(|u| u.kind.is_centre()).last();
        common.or_else(last).map(|unit| unit.id)
    }

    /// Whether `unit` serves `area` or a part of it.
    pub fn concerns(&self, unit: UnitId, area: &AreaCode) -> bool {
        self.get(unit)
            .is_some_and(|unit| unit.serves(area).is_some() || unit.areas.iter().any(|own| area.covers(own)))
    }

    fn climb(area: &AreaCode) -> impl Iterator<Item = AreaCode> {
        (1..=area.as_str().len()).rev().map(|digits| area.cut(digits))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn unit(id: u32, kind: UnitKind, parent: u32, areas: &[&str], functions: &[&str]) -> Unit {
        Unit {
            id: UnitId(id),
            code: id.to_string(),
            name: Bilingual::new(format!("单位{id}"), format!("unit {id}")),
            kind,
            parent: (parent > 0).then_some(UnitId(parent)),
            areas: areas.iter().map(|a| a.parse().unwrap()).collect(),
            functions: functions.iter().map(|&f| f.to_owned()).collect(),
        }
    }

    fn city() -> Units {
        Units::new(vec![
            unit(1, UnitKind::CityCentre, 0, &["3302"], &[]),
            unit(2, UnitKind::CountyCentre, 1, &["330203"], &[]),
            unit(3, UnitKind::CountyCentre, 1, &["330205"], &[]),
            unit(4, UnitKind::Room, 2, &["330203001", "330203002"], &[]),
            unit(5, UnitKind::Station, 4, &["330203001"], &["sanitation"]),
            unit(6, UnitKind::Department, 2, &["330203"], &["sanitation", "water"]),
            unit(7, UnitKind::Department, 3, &["330205"], &["water"]),
        ])
    }

    #[test]
    fn the_nearest_desk_and_the_nearest_handler() {
        let units = city();
        let grid = |text: &str| text.parse::<AreaCode>().unwrap();
        assert_eq!(units.desk_of(&grid("330203002001001")), Some(UnitId(4)));
        assert_eq!(units.desk_of(&grid("330203009001001")), Some(UnitId(2)));
        assert_eq!(units.serving("sanitation", &grid("330203001001001")), Some(UnitId(5)));
        assert_eq!(units.serving("sanitation", &grid("330203002001001")), Some(UnitId(6)));
        assert_eq!(units.serving("water", &grid("330206001001001")), None);
    }

    #[test]
    fn who_rules_between_units() {
        let units = city();
        assert_eq!(units.lowest_centre_above(&[UnitId(5), UnitId(6)]), Some(UnitId(2)));
        assert_eq!(units.lowest_centre_above(&[UnitId(5), UnitId(7)]), Some(UnitId(1)));
        assert_eq!(units.lowest_centre_above(&[UnitId(2), UnitId(6)]), Some(UnitId(1)));
        assert_eq!(units.lowest_centre_above(&[UnitId(1)]), Some(UnitId(1)));
        assert_eq!(units.lowest_centre_above(&[UnitId(6), UnitId(1)]), Some(UnitId(1)));
        assert_eq!(units.lowest_centre_above(&[]), None);
    }
}
