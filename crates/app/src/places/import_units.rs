//! Taking in units: a table of centres, rooms, departments and stations, every row checked first.

use std::collections::{HashMap, HashSet};

use domain::area::AreaCode;
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};

use crate::AppError;
use crate::city::City;
use crate::rows::{RefusedRow, Table};

/// Reads units from a CSV with `code,name,kind,parent,areas,functions` and perhaps `name_en`; those of `stored` keep
/// their numbers. Lists every row that is refused; the units are to be stored only when none is.
pub fn read(text: &str, stored: &[Unit], city: &City) -> Result<Vec<Unit>, Vec<RefusedRow>> {
    let table = Table::read(text, &["code", "name", "kind", "parent", "areas", "functions"])?;
    let mut refused = Vec::new();
    let mut ids: HashMap<String, UnitId> = stored.iter().map(|unit| (unit.code.clone(), unit.id)).collect();
    let mut next = stored.iter().map(|unit| unit.id.0).max().unwrap_or(0) + 1;
    let mut seen = HashSet::new();
    for row in &table.rows {
        let code = row.get("code");
        if !code.is_empty() && !ids.contains_key(code) {
            ids.insert(code.to_owned(), UnitId(next));
            next += 1;
        }
    }
    let mut units: Vec<Unit> = Vec::new();
    for row in &table.rows {
        let code = row.get("code");
        if code.is_empty() || !seen.insert(code) {
            let (zh, en) = ("编码为空或重复", "the code is empty or occurs twice");
            refused.push(RefusedRow::new(row.line, "code", zh.into(), en.into()));
            continue;
        }
        let (zh, en) = (row.get("name"), row.get("name_en"));
        let written = UnitRow {
            code,
            name: Bilingual::new(zh, if en.is_empty() { zh } else { en }),
            kind: row.get("kind"),
            parent_code: row.get("parent"),
            parent: ids.get(row.get("parent")).copied(),
            areas: row.list("areas").collect(),
            functions: row.list("functions").collect(),
        };
        match checked(&written, ids[code], city) {
            Ok(unit) => units.push(unit),
            Err(flaws) => refused.extend(flaws.iter().map(|flaw| RefusedRow::of(row.line, flaw))),
        }
    }
    for unit in circling(&units, stored) {
        let line = table.rows.iter().find(|row| row.get("code") == unit.code).map_or(0, |row| row.line);
        let (zh, en) = ("上下级成环", "the units above it lead back to it");
        refused.push(RefusedRow::new(line, "parent", zh.into(), en.into()));
    }
    if refused.is_empty() { Ok(units) } else { Err(refused) }
}

/// A unit as it is written, before anything of it is checked.
#[derive(Debug)]
pub(super) struct UnitRow<'a> {
    pub code: &'a str,
    pub name: Bilingual,
    pub kind: &'a str,
    pub parent_code: &'a str,
    /// The unit of that code, where there is one.
    pub parent: Option<UnitId>,
    pub areas: Vec<&'a str>,
    pub functions: Vec<&'a str>,
}

/// The unit, or every rule it breaks.
pub(super) fn checked(row: &UnitRow<'_>, id: UnitId, city: &City) -> Result<Unit, Vec<AppError>> {
    let mut flaws = Vec::new();
    let mut refuse = |field, zh: String, en: String| flaws.push(AppError::invalid(field, "unit", zh, en));
    if row.code.trim().is_empty() {
        refuse("code", "编码为空".into(), "the code is empty".into());
    }
    if row.name.zh.trim().is_empty() {
        refuse("name", "名称为空".into(), "the name is empty".into());
    }
    let kind = UnitKind::from_name(row.kind);
    if kind.is_none() {
        let zh = UnitKind::ALL.map(|kind| format!("{} ({})", kind.label().zh, kind.name())).join("、");
        let en = UnitKind::ALL.map(UnitKind::name).join(", ");
        refuse("kind", format!("类型应为以下之一: {zh}"), format!("a kind is one of {en}"));
    }
    match row.parent {
        Some(parent) if parent == id => {
            refuse("parent", "上级不能是自己".into(), "a unit is not its own parent".into());
        }
        None if !row.parent_code.is_empty() || kind.is_some_and(|kind| kind != UnitKind::CityCentre) => {
            let code = row.parent_code;
            refuse("parent", format!("没有单位 “{code}”"), format!("there is no unit \"{code}\""));
        }
        _ => {}
    }
    let mut areas: Vec<AreaCode> = Vec::new();
    for area in &row.areas {
        match area.parse() {
            Ok(area) if city.area(&area).is_some() => areas.push(area),
            _ => refuse("areas", format!("没有区域 {area}"), format!("there is no area {area}")),
        }
    }
    if row.areas.is_empty() {
        refuse("areas", "至少要负责一个区域".into(), "a unit serves at least one area".into());
    }
    for function in &row.functions {
        if city.rules.taxonomy.latest().function(function).is_none() {
            refuse("functions", format!("没有职能 {function}"), format!("there is no function {function}"));
        }
    }
    match kind {
        Some(kind) if flaws.is_empty() => Ok(Unit {
            id,
            code: row.code.trim().to_owned(),
            name: row.name.clone(),
            kind,
            parent: row.parent,
            areas,
            functions: row.functions.iter().map(|&function| function.to_owned()).collect(),
        }),
        _ => Err(flaws),
    }
}

/// Units whose parents lead back to themselves.
pub(super) fn circling<'a>(units: &'a [Unit], stored: &'a [Unit]) -> Vec<&'a Unit> {
    let parents: HashMap<UnitId, Option<UnitId>> =
        stored.iter().chain(units).map(|unit| (unit.id, unit.parent)).collect();
    let leads_back = |unit: &&Unit| {
        let mut above = unit.parent;
        for _ in 0..=parents.len() {
            match above {
                None => return false,
                Some(id) if id == unit.id => return true,
                Some(id) => above = parents.get(&id).copied().flatten(),
            }
        }
        true
    };
    units.iter().filter(leads_back).collect()
}
