//! A leaf's extra fields, checked against its JSON Schema.

use domain::case::Case;
use domain::taxonomy::Leaf;
use serde_json::Value;

use crate::{App, AppError};

impl App {
    /// Checks the form of a new case against the schema of its leaf, in the edition in force today. An unknown leaf is
    /// left for the decision to refuse.
    pub(super) fn check_form(&self, leaf: &str, form: Option<&Value>) -> Result<(), AppError> {
        let city = self.city();
        let taxonomy = city.rules.taxonomy.at(city.rules.calendar.date(self.time.now()));
        taxonomy.leaf(leaf).map_or(Ok(()), |leaf| fits(leaf, form))
    }

    /// Checks a corrected form against the schema of the case's leaf, or of the leaf it is corrected to, in the edition
    /// the case keeps. A correction without a form changes none.
    pub(super) fn check_corrected_form(
        &self,
        case: &Case,
        leaf: Option<&str>,
        form: Option<&Value>,
    ) -> Result<(), AppError> {
        let (Some(form), Some(matter)) = (form, &case.matter) else { return Ok(()) };
        let city = self.city();
        let edition = city.rules.taxonomy.edition(matter.edition);
        let leaf = edition.and_then(|edition| edition.leaf(leaf.unwrap_or(&matter.leaf)));
        leaf.map_or(Ok(()), |leaf| fits(leaf, Some(form)))
    }
}

fn fits(leaf: &Leaf, form: Option<&Value>) -> Result<(), AppError> {
    let Some(schema) = &leaf.form else {
        return match form {
            Some(form) if !form.is_null() => Err(AppError::invalid(
                "words.form",
                "no_form",
                "该类别没有附加字段",
                "this category has no extra fields",
            )),
            _ => Ok(()),
        };
    };
    let broken = |detail: &str| {
        AppError::invalid(
            "words.form",
            "form",
            format!("附加字段不符合要求: {detail}"),
            format!("the extra fields break their schema: {detail}"),
        )
    };
    let empty = Value::Object(serde_json::Map::new());
    let validator = jsonschema::validator_for(schema).map_err(|error| broken(&error.to_string()))?;
    validator.validate(form.unwrap_or(&empty)).map_err(|error| broken(&error.to_string()))
}
