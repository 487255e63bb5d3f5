//! A statement in the making, and the conditions of a filter and a scope in it.
//!
//! `cases` and `open_cases` name the columns lists narrow by alike, so that one condition serves both; the table
//! stands under the name `t`.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use domain::case::{End, Stage};
use domain::clock::Light;
use domain::{AccountId, UnitId};

use super::columns::light_name;
use super::mark::Mark;
use super::query::{Filter, Scope, State};
use crate::db::Value;

/// A statement in the making: its text, and the values of its parameters in the order they appear.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    pub text: String,
    pub params: Vec<Value>,
}

impl Statement {
    /// Appends text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends the parameter of a value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.params.push(value.into());
        let _ = write!(self.text, "${}", self.params.len());
        self
    }

    /// Appends a list of parameters, between parentheses.
    pub fn bind_all<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        for (index, value) in values.into_iter().enumerate() {
            self.push(if index == 0 { "" } else { ", " }).bind(value);
        }
        self.push(")")
    }

    /// Appends that a column has a prefix, as a range an index can walk.
    pub fn push_prefix(&mut self, column: &str, prefix: &str) -> &mut Self {
        self.push(column).push(" >= ").bind(prefix);
        if let Some(until) = after_prefix(prefix) {
            self.push(" AND ").push(column).push(" < ").bind(until);
        }
        self
    }
}

/// The first text after all that begin with `prefix`; none when there is none.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut bytes = prefix.as_bytes().to_vec();
    while let Some(last) = bytes.pop() {
        // Codes are ASCII, where the next byte is a character again.
        if last < 0x7e {
            bytes.push(last + 1);
            return String::from_utf8(bytes).ok();
        }
    }
    None
}

/// One way to be seen or to be part of: a condition on one index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bond {
    /// In this area's subtree.
    Area(AreaCode),
    /// With this desk.
    Desk(UnitId),
    /// With this lead unit.
    Lead(UnitId),
    /// With this unit otherwise part of it.
    Part(UnitId),
    /// Reported by this account.
    Reporter(AccountId),
}

impl Bond {
    /// The three ways a unit is part of a case.
    pub fn of_unit(unit: UnitId) -> [Self; 3] {
        [Self::Desk(unit), Self::Lead(unit), Self::Part(unit)]
    }

    /// Appends the condition.
    pub fn push(&self, sql: &mut Statement, city: i64) {
        match self {
            Self::Area(area) => sql.push_prefix("t.area", area.as_str()),
            Self::Desk(unit) => sql.push("t.desk = ").bind(*unit),
            Self::Lead(unit) => sql.push("t.lead = ").bind(*unit),
            Self::Part(unit) => sql
                .push("t.serial IN (SELECT u.serial FROM case_units AS u WHERE u.city = ")
                .bind(city)
                .push(" AND u.unit = ")
                .bind(*unit)
                .push(")"),
            Self::Reporter(account) => sql.push("t.reporter = ").bind(*account).push(" AND t.reporter <> 0"),
        };
    }
}

/// The ways a scope sees cases; none when it sees all of the city.
pub(crate) fn ways(scope: &Scope, city: i64) -> Option<Vec<Bond>> {
    if scope.areas.iter().any(|area| city.to_string().starts_with(area.as_str())) {
        return None;
    }
    let areas = scope.areas.iter().cloned().map(Bond::Area);
    let units = scope.units.iter().copied().flat_map(Bond::of_unit);
    let reporter = scope.reporter.filter(|&account| account != AccountId::NOBODY).map(Bond::Reporter);
    Some(areas.chain(units).chain(reporter).collect())
}

/// Appends that one of several ways holds; none is none.
pub(crate) fn push_any(sql: &mut Statement, city: i64, ways: &[Bond]) {
    if ways.is_empty() {
        sql.push("1 = 0");
        return;
    }
    sql.push("(");
    for (index, way) in ways.iter().enumerate() {
        sql.push(if index == 0 { "(" } else { " OR (" });
        way.push(sql, city);
        sql.push(")");
    }
    sql.push(")");
}

/// Whether a filter can only match open cases.
pub(crate) fn is_open_only(filter: &Filter) -> bool {
    let waits = filter.stage.is_some_and(|stage| stage != Stage::Evaluate);
    filter.state != State::Draft
        && filter.state != State::Ended
        && (filter.state == State::Open || waits || filter.light.is_some() || filter.holder.is_some())
}

/// Whether a filter contradicts itself, so that nothing matches it.
pub(crate) fn matches_nothing(filter: &Filter) -> bool {
    let open_only = filter.light.is_some()
        || filter.holder.is_some()
        || filter.stage.is_some_and(|stage| stage != Stage::Evaluate);
    let ended_only = filter.end.is_some()
        || filter.stage == Some(Stage::Evaluate)
        || filter.ended_from.is_some()
        || filter.ended_until.is_some();
    match filter.state {
        State::Open => ended_only,
        State::Ended => open_only,
        State::All => open_only && ended_only,
        State::Draft => open_only || ended_only,
    }
}

/// Appends the conditions that both tables know: all but state, areas, units and words, which the plan places.
pub(crate) fn push_common(sql: &mut Statement, filter: &Filter) {
    if let Some(category) = &filter.category {
        sql.push(" AND ").push_prefix("t.leaf", category);
    }
    if let Some(channel) = filter.channel {
        sql.push(" AND t.channel = ").bind(channel.name());
    }
    if let Some(from) = filter.from {
        sql.push(" AND t.reported_at >= ").bind(from);
    }
    if let Some(until) = filter.until {
        sql.push(" AND t.reported_at < ").bind(until);
    }
    if let Some([west, south, east, north]) = filter.bbox {
        let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
        sql.push(" AND t.lon_e7 >= ").bind(e7(west)).push(" AND t.lon_e7 <= ").bind(e7(east));
        sql.push(" AND t.lat_e7 >= ").bind(e7(south)).push(" AND t.lat_e7 <= ").bind(e7(north));
    }
    if filter.supervised {
        let _ = write!(sql.text, " AND (t.marks & {}) <> 0", Mark::Supervised.bit());
    }
}

/// Appends the conditions of `open_cases` alone.
pub(crate) fn push_open(sql: &mut Statement, filter: &Filter, now: DateTime<Utc>) {
    if let Some(stage) = filter.stage {
        sql.push(" AND t.stage = ").bind(stage.name());
    }
    if let Some(holder) = filter.holder {
        sql.push(" AND t.holder = ").bind(holder);
    }
    if let Some(light) = filter.light {
        sql.push(" AND ");
        push_light(sql, now);
        sql.push(" = ").bind(light_name(light));
    }
}

/// Appends the light's name at `now`: a paused clock keeps its light; a case without a clock is green.
pub(crate) fn push_light(sql: &mut Statement, now: DateTime<Utc>) {
    let [red, yellow, green] = [Light::Red, Light::Yellow, Light::Green].map(light_name);
    sql.push("CASE WHEN t.paused_light IS NOT NULL THEN t.paused_light WHEN t.red_at <= ").bind(now);
    let _ = write!(sql.text, " THEN '{red}' WHEN t.yellow_at <= ");
    sql.bind(now);
    let _ = write!(sql.text, " THEN '{yellow}' ELSE '{green}' END");
}

/// Appends the conditions of `cases` alone.
pub(crate) fn push_life(sql: &mut Statement, filter: &Filter) {
    match filter.state {
        State::Draft => sql.push(" AND t.is_draft = 1"),
        State::Ended => sql.push(" AND t.is_draft = 0 AND t.end_kind IS NOT NULL"),
        State::Open => sql.push(" AND t.is_draft = 0 AND t.end_kind IS NULL"),
        State::All => sql.push(" AND t.is_draft = 0"),
    };
    if filter.stage == Some(Stage::Evaluate) {
        let closed = End::ALL.into_iter().filter(|end| end.is_closed()).map(End::name);
        sql.push(" AND t.end_kind IN ").bind_all(closed);
    }
    if let Some(from) = filter.ended_from {
        sql.push(" AND t.ended_at >= ").bind(from);
    }
    if let Some(until) = filter.ended_until {
        sql.push(" AND t.ended_at < ").bind(until);
    }
    if let Some(end) = filter.end {
        sql.push(" AND t.end_kind = ").bind(end.name());
        if end != End::Closed {
            // As the index of rare ends says it, so that it is recognised.
            sql.push(" AND t.end_kind IS NOT NULL AND t.end_kind <> 'closed'");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_range() {
        assert_eq!(after_prefix("01").as_deref(), Some("02"));
        assert_eq!(after_prefix("09").as_deref(), Some("0:"));
        assert_eq!(after_prefix(""), None);
        for text in ["0100", "0109", "01"] {
            assert!(("01".."02").contains(&text));
        }
    }

    #[test]
    fn parameters_appear_in_order() {
        let mut sql = Statement::default();
        let area = "330203".parse().ok();
        let ways: Vec<Bond> = area.map(Bond::Area).into_iter().chain(Bond::of_unit(UnitId(7))).collect();
        push_any(&mut sql, 3302, &ways);
        assert_eq!(
            sql.text,
            "((t.area >= $1 AND t.area < $2) OR (t.desk = $3) OR (t.lead = $4) OR (t.serial IN \
             (SELECT u.serial FROM case_units AS u WHERE u.city = $5 AND u.unit = $6)))"
        );
        assert_eq!(sql.params.len(), 6);
    }
}
