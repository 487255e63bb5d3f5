//! Which index a list of `cases` walks.
//!
//! A list over a million cases is quick when it walks an index in the order of the list and most of what it meets
//! belongs to the page, or when an index leaves few to be sorted. Which of the two holds depends on how many cases an
//! area or a category has; so these are weighed first, looking at [`MOST_SCANNED`] entries of an index at most.
//! Everything else follows from the filter. SQLite is told the index by name; PostgreSQL, which knows its own
//! statistics, only whether to sort.

use domain::area::AreaCode;
use domain::case::{Channel, End};

use super::narrow::{Bond, Statement};
use super::query::{Filter, State};
use crate::db::Engine;

/// Up to so many are read and sorted; a condition that more meet is met often enough by walking from the newest on.
const FEW: i64 = 2_000;

/// Up to so many entries of an index are looked through for those few.
pub(crate) const MOST_SCANNED: i64 = 20_000;

/// How one branch of a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    /// The index SQLite uses.
    pub index: &'static str,
    /// Whether what it finds must be sorted.
    pub sorts: bool,
}

/// What weighing found: whether an index leaves few cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Few {
    /// That of areas.
    pub area: bool,
    /// That of categories.
    pub category: bool,
}

/// Whether an index is worth using of which so many entries were scanned, so many of them met.
pub(crate) fn leaves_few(scanned: i64, met: i64) -> bool {
    scanned <= MOST_SCANNED && met <= FEW
}

/// Areas beyond which a list is not cut into one branch each.
const MOST_BRANCHES: usize = 64;

/// The bonds of every branch of a list: cases that are in any of them are listed. Each branch's bonds hold together.
/// `areas` are the filter's, when the branches are to be cut by them.
pub(crate) fn branches(filter: &Filter, areas: &[AreaCode], ways: Option<Vec<Bond>>) -> Vec<Vec<Bond>> {
    let mut own = Vec::new();
    own.extend(filter.desk.map(Bond::Desk));
    own.extend(filter.lead.map(Bond::Lead));
    let areas: Vec<Vec<Bond>> = any_of(areas.iter().cloned().map(Bond::Area).collect());
    let units = any_of(filter.unit.into_iter().flat_map(Bond::of_unit).collect());
    let ways = ways.map_or_else(|| vec![Vec::new()], |ways| ways.into_iter().map(|way| vec![way]).collect());
    let mut branches = Vec::new();
    for way in &ways {
        for (area, unit) in areas.iter().flat_map(|area| units.iter().map(move |unit| (area, unit))) {
            branches.extend(together([&own[..], unit, area, way].concat()));
        }
    }
    branches
}

/// Whether so many areas are worth a branch each.
pub(crate) fn cuts_by_areas(areas: &[AreaCode]) -> bool {
    areas.len() <= MOST_BRANCHES
}

/// One alternative each; nothing to choose is one alternative that asks nothing.
fn any_of(bonds: Vec<Bond>) -> Vec<Vec<Bond>> {
    if bonds.is_empty() { vec![Vec::new()] } else { bonds.into_iter().map(|bond| vec![bond]).collect() }
}

/// Bonds that hold together, with one area at most; none when two areas have nothing in common.
fn together(bonds: Vec<Bond>) -> Option<Vec<Bond>> {
    let mut area: Option<AreaCode> = None;
    let mut others = Vec::new();
    for bond in bonds {
        match (bond, &area) {
            (Bond::Area(this), Some(other)) if other.covers(&this) => area = Some(this),
            (Bond::Area(this), Some(other)) if !this.covers(other) => return None,
            (Bond::Area(_), Some(_)) => {}
            (Bond::Area(this), None) => area = Some(this),
            (other, _) => others.push(other),
        }
    }
    others.extend(area.map(Bond::Area));
    Some(others)
}

/// Cases by the moment of their report.
pub(crate) const NEWEST: &str = "cases_newest";

/// Ended cases by the moment of their end.
pub(crate) const ENDED: &str = "cases_ended";

/// The list of a unit's cases besides those it is desk or lead of, walked before the rows.
const UNITS: &str = "case_units";

/// Whether a branch is decided by area and category, so that these are worth weighing.
pub(crate) fn depends_on_weight(branch: &[Bond], filter: &Filter) -> bool {
    fixed(branch, filter).is_none() && (filter.category.is_some() || area(branch).is_some())
}

/// The branch's area, when it has one.
pub(crate) fn area(branch: &[Bond]) -> Option<&Bond> {
    branch.iter().find(|bond| matches!(bond, Bond::Area(_)))
}

/// The way of a branch.
pub(crate) fn way(branch: &[Bond], filter: &Filter, few: Few) -> Way {
    if let Some(way) = fixed(branch, filter) {
        return way;
    }
    if few.area {
        return Way { index: "cases_area", sorts: true };
    }
    if few.category {
        return Way { index: "cases_leaf", sorts: true };
    }
    match filter.channel {
        Some(channel) if channel != Channel::Grid => Way { index: "cases_channel", sorts: false },
        _ => Way { index: NEWEST, sorts: false },
    }
}

/// The way that follows without weighing: by who reported it, by unit, by when it ended, by a rare end.
fn fixed(branch: &[Bond], filter: &Filter) -> Option<Way> {
    let walks = |index| Some(Way { index, sorts: false });
    let has = |test: fn(&Bond) -> bool| branch.iter().any(test);
    if filter.state == State::Draft || filter.mine || has(|bond| matches!(bond, Bond::Reporter(_))) {
        return walks("cases_reporter");
    }
    if has(|bond| matches!(bond, Bond::Part(_))) {
        return Some(Way { index: UNITS, sorts: true });
    }
    if has(|bond| matches!(bond, Bond::Lead(_))) {
        return walks("cases_lead");
    }
    if has(|bond| matches!(bond, Bond::Desk(_))) {
        return walks("cases_desk");
    }
    if filter.ended_from.is_some() {
        return Some(Way { index: ENDED, sorts: true });
    }
    if filter.end.is_some_and(|end| end != End::Closed) {
        return walks("cases_end");
    }
    if filter.supervised {
        return walks("cases_supervised");
    }
    None
}

impl Way {
    /// Appends the table under the name `t`, with the index where the engine takes one, and the bonds of a branch.
    pub fn push_from(self, sql: &mut Statement, engine: Engine, city: i64, branch: &[Bond]) {
        let part = branch.iter().find(|bond| self.index == UNITS && matches!(bond, Bond::Part(_)));
        if let Some(Bond::Part(unit)) = part {
            sql.push("case_units AS u CROSS JOIN cases AS t WHERE t.serial = u.serial AND u.city = ")
                .bind(city);
            sql.push(" AND u.unit = ").bind(*unit).push(" AND t.city = ").bind(city);
        } else {
            sql.push("cases AS t");
            if engine == Engine::Sqlite {
                sql.push(" INDEXED BY ").push(self.index);
            }
            sql.push(" WHERE t.city = ").bind(city);
        }
        for bond in branch.iter().filter(|bond| Some(*bond) != part) {
            sql.push(" AND ");
            bond.push(sql, city);
        }
    }

    /// The key of the list's order. As an expression it keeps an engine from walking the whole city in that order
    /// where sorting a few is meant.
    pub fn key(self) -> &'static str {
        if self.sorts { "(t.reported_at + 0)" } else { "t.reported_at" }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::{AccountId, UnitId};

    fn index(branch: &[Bond], filter: &Filter, few: Few) -> &'static str {
        way(branch, filter, few).index
    }

    #[test]
    fn the_narrowest_index_is_walked() {
        let all = || Filter { state: State::All, ..Filter::default() };
        let area = || vec![Bond::Area("330203".parse().unwrap())];
        let (none, both) = (Few::default(), Few { area: true, category: true });
        for (branch, filter, few, expected) in [
            (vec![], all(), none, "cases_newest"),
            (area(), all(), none, "cases_newest"),
            (area(), all(), both, "cases_area"),
            (
                area(),
                Filter { category: Some("01".into()), ..all() },
                Few { area: false, category: true },
                "cases_leaf",
            ),
            (vec![], Filter { channel: Some(Channel::Leader), ..all() }, none, "cases_channel"),
            (vec![], Filter { channel: Some(Channel::Grid), ..all() }, none, "cases_newest"),
            (vec![Bond::Lead(UnitId(1))], all(), none, "cases_lead"),
            (vec![Bond::Desk(UnitId(1))], all(), both, "cases_desk"),
            (vec![Bond::Reporter(AccountId(1))], all(), both, "cases_reporter"),
            (vec![], Filter { end: Some(End::Voided), ..all() }, none, "cases_end"),
            (vec![], Filter { end: Some(End::Closed), ..all() }, none, "cases_newest"),
            (area(), Filter { supervised: true, ..all() }, both, "cases_supervised"),
            (area(), Filter { ended_from: Some(DateTime::UNIX_EPOCH), ..all() }, both, "cases_ended"),
        ] {
            assert_eq!(index(&branch, &filter, few), expected, "{branch:?} {filter:?}");
        }
    }

    #[test]
    fn a_unit_filter_and_a_scope_multiply() {
        let filter = Filter { unit: Some(UnitId(9)), ..Filter::default() };
        assert_eq!(branches(&filter, &[], None).len(), 3);
        let scope = vec![Bond::Area("330203".parse().unwrap()), Bond::Reporter(AccountId(1))];
        assert_eq!(branches(&filter, &[], Some(scope)).len(), 6);
        assert!(branches(&Filter::default(), &[], Some(Vec::new())).is_empty());
        assert_eq!(branches(&Filter::default(), &[], None), vec![Vec::new()]);
    }

    #[test]
    fn two_areas_are_the_smaller_or_nothing() {
        let code = |text: &str| text.parse::<AreaCode>().unwrap();
        let scope = |text: &str| Some(vec![Bond::Area(code(text))]);
        for (asked, seen, expected) in [
            ("330203", "330203001", Some("330203001")),
            ("330203001", "3302", Some("330203001")),
            ("330203", "330203", Some("330203")),
            ("330203", "330204", None),
        ] {
            let found = branches(&Filter::default(), &[code(asked)], scope(seen));
            let expected: Vec<Vec<Bond>> =
                expected.map(|text| vec![Bond::Area(code(text))]).into_iter().collect();
            assert_eq!(found, expected, "{asked} within {seen}");
        }
    }
}
