//! Units, one at a time: a new one, another name, other areas or functions, or an end to its work.

use domain::unit::Unit;
use domain::{Bilingual, UnitId};
use ledger::audit::Outcome;
use serde_json::json;

use super::change::system_admin;
use super::import_units::{UnitRow, checked, circling};
use crate::{App, AppError, Caller};

/// A unit as an administrator writes it.
#[derive(Debug, Clone)]
pub struct WrittenUnit {
    /// The code people and other systems know it by.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Its kind, by name.
    pub kind: String,
    /// The code of the unit above; empty for the city centre.
    pub parent: String,
    /// The codes of the areas it serves.
    pub areas: Vec<String>,
    /// What it does, in the taxonomy's functions.
    pub functions: Vec<String>,
}

impl App {
    /// Stores a unit: a new one, or (`id`) one that is there.
    pub async fn put_unit(
        &self,
        caller: &Caller,
        id: Option<UnitId>,
        written: WrittenUnit,
    ) -> Result<Unit, AppError> {
        system_admin(caller)?;
        let places = self.ledger.places();
        let stored: Vec<_> = places.units().await?.into_iter().map(|stored| stored.unit).collect();
        if let Some(id) = id
            && stored.iter().all(|unit| unit.id != id)
        {
            return Err(no_unit());
        }
        if let Some(other) = stored.iter().find(|unit| unit.code == written.code && Some(unit.id) != id) {
            return Err(AppError::invalid(
                "code",
                "code_taken",
                format!("编码 {} 已是 {} 的", written.code, other.name.zh),
                format!("the code {} belongs to {}", written.code, other.name.en),
            ));
        }
        let parent = stored.iter().find(|unit| unit.code == written.parent).map(|unit| unit.id);
        let next = UnitId(stored.iter().map(|unit| unit.id.0).max().unwrap_or(0) + 1);
        let row = UnitRow {
            code: &written.code,
            name: written.name.clone(),
            kind: &written.kind,
            parent_code: &written.parent,
            parent,
            areas: written.areas.iter().map(String::as_str).collect(),
            functions: written.functions.iter().map(String::as_str).collect(),
        };
        let unit = checked(&row, id.unwrap_or(next), &self.city()).map_err(|mut flaws| flaws.remove(0))?;
        if !circling(std::slice::from_ref(&unit), &stored).is_empty() {
            return Err(AppError::invalid(
                "parent",
                "circle",
                "上下级成环",
                "the units above it lead back to it",
            ));
        }
        places.put_units(std::slice::from_ref(&unit)).await?;
        self.reload_city().await?;
        let detail = json!({ "code": unit.code, "new": id.is_none() });
        self.record(caller, "put_unit", of_unit(unit.id), Outcome::Done, detail).await?;
        Ok(unit)
    }

    /// Takes a unit out of work: nothing goes to it any more; what names it still does.
    pub async fn retire_unit(&self, caller: &Caller, id: UnitId) -> Result<(), AppError> {
        system_admin(caller)?;
        if !self.ledger.places().set_unit_active(id, false).await? {
            return Err(no_unit());
        }
        self.reload_city().await?;
        self.record(caller, "retire_unit", of_unit(id), Outcome::Done, serde_json::Value::Null).await
    }
}

fn of_unit(id: UnitId) -> String {
    format!("unit:{}", id.0)
}

fn no_unit() -> AppError {
    AppError::not_found("unit", "没有这个单位", "no such unit")
}
