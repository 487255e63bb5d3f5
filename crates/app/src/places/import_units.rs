//! Taking in units: a table of centres, rooms, departments and stations, every row checked first.

use std::collections::{HashMap, HashSet};

use domain::area::AreaCode;
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};

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
        let mut refuse =
            |field, zh: String, en: String| refused.push(RefusedRow::new(row.line, field, zh, en));
        if code.is_empty() || !seen.insert(code) {
            refuse("code", "编码为空或重复".into(), "the code is empty or occurs twice".into());
            continue;
        }
        if row.get("name").is_empty() {
            refuse("name", "名称为空".into(), "the name is empty".into());
        }
        let Some(kind) = UnitKind::from_name(row.get("kind")) else {
            let names = UnitKind::ALL.map(UnitKind::name).join(", ");
            refuse("kind", format!("类型应为 {names} 之一"), format!("a kind is one of {names}"));
            continue;
        };
        let parent = row.get("parent");
        let parent = match ids.get(parent) {
            Some(_) if parent == code => {
                refuse("parent", "上级不能是自己".into(), "a unit is not its own parent".into());
                continue;
            }
            Some(&parent) => Some(parent),
            None if parent.is_empty() && kind == UnitKind::CityCentre => None,
            None => {
                refuse("parent", format!("没有单位 “{parent}”"), format!("there is no unit \"{parent}\""));
                continue;
            }
        };
        let mut areas: Vec<AreaCode> = Vec::new();
        for area in row.list("areas") {
            match area.parse() {
                Ok(area) if city.area(&area).is_some() => areas.push(area),
                _ => refuse("areas", format!("没有区域 {area}"), format!("there is no area {area}")),
            }
        }
        if areas.is_empty() {
            refuse("areas", "至少要负责一个区域".into(), "a unit serves at least one area".into());
        }
        let functions: Vec<String> = row.list("functions").map(str::to_owned).collect();
        for function in &functions {
            if city.rules.taxonomy.latest().function(function).is_none() {
                refuse(
                    "functions",
                    format!("没有职能 {function}"),
                    format!("there is no function {function}"),
                );
            }
        }
        let (zh, en) = (row.get("name"), row.get("name_en"));
        let name = Bilingual::new(zh, if en.is_empty() { zh } else { en });
        units.push(Unit { id: ids[code], code: code.to_owned(), name, kind, parent, areas, functions });
    }
    for unit in circling(&units, stored) {
        let line = table.rows.iter().find(|row| row.get("code") == unit.code).map_or(0, |row| row.line);
        let (zh, en) = ("上下级成环", "the units above it lead back to it");
        refused.push(RefusedRow::new(line, "parent", zh.into(), en.into()));
    }
    if refused.is_empty() { Ok(units) } else { Err(refused) }
}

/// Units whose parents lead back to themselves.
fn circling<'a>(units: &'a [Unit], stored: &'a [Unit]) -> Vec<&'a Unit> {
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
