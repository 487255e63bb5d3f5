//! Which unit a case goes to by default, and the rule that says so.

use crate::Bilingual;
use crate::UnitId;
use crate::case::Case;
use crate::rules::Rules;

/// A suggested unit with the rule that suggests it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitId,
    /// The rule, in words.
    pub why: Bilingual,
}

/// The unit that does what the case's filing condition names, for the case's place: the nearest one going up from
/// the grid. A unit that gave the case back is not suggested again. None before anything is reported, or where no
/// unit does it.
pub fn suggest(case: &Case, rules: &Rules) -> Option<Suggestion> {
    let matter = case.matter.as_ref()?;
    let taxonomy = rules.taxonomy.edition(matter.edition)?;
    let leaf = taxonomy.leaf(&matter.leaf)?;
    let condition = match &matter.condition {
        Some(code) => leaf.condition(code)?,
        None => leaf.conditions.first()?,
    };
    let function = taxonomy.function(&condition.function)?;
    let unit = rules.units.serving(&condition.function, &matter.place.area)?;
    if case.concerned.contains(&unit) && case.lead != Some(unit) {
        return None;
    }
    let name = rules.units.name(unit);
    Some(Suggestion {
        unit,
        why: Bilingual::new(
            format!("“{}”由{}负责, 本区域的该职能单位是{}", leaf.name.zh, function.name.zh, name.zh),
            format!(
                "\"{}\" belongs to {}; for this area that is {}",
                leaf.name.en, function.name.en, name.en
            ),
        ),
    })
}
