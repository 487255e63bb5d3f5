//! Units.

use app::city::City;
use domain::UnitId;
use serde::Serialize;
use utoipa::ToSchema;

use super::text::Bilingual;

/// A unit by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitName {
    /// Its identity.
    pub id: u32,
    /// Its name.
    pub name: Bilingual,
}

impl UnitName {
    /// The name of a unit.
    pub fn of(city: &City, id: UnitId) -> Self {
        Self { id: id.0, name: city.unit_name(id).into() }
    }
}

/// A unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitOut {
    /// Its identity.
    pub id: u32,
    /// The code people and other systems know it by.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// `city_centre`, `county_centre`, `room`, `department` or `station`.
    pub kind: &'static str,
    /// The unit above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The codes of the areas it serves.
    pub areas: Vec<String>,
    /// What it does, in the taxonomy's functions.
    pub functions: Vec<String>,
}

impl From<&domain::unit::Unit> for UnitOut {
    fn from(unit: &domain::unit::Unit) -> Self {
        Self {
            id: unit.id.0,
            code: unit.code.clone(),
            name: (&unit.name).into(),
            kind: unit.kind.name(),
            parent: unit.parent.map(|parent| parent.0),
            areas: unit.areas.iter().map(ToString::to_string).collect(),
            functions: unit.functions.clone(),
        }
    }
}
