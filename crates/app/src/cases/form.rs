//! A leaf's extra fields, checked against its JSON Schema.

use domain::taxonomy::Leaf;
use serde_json::Value;

use crate::AppError;
use crate::city::City;

impl City {
    /// Checks a form against the schema of its leaf. A draft may be incomplete.
    pub(super) fn check_form(&self, leaf: &str, form: Option<&Value>, draft: bool) -> Result<(), AppError> {
        let Some(schema) = self.rules.taxonomy.latest().leaf(leaf).and_then(|leaf: &Leaf| leaf.form.as_ref()) else {
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
        if draft {
            return Ok(());
        }
        let empty = Value::Object(serde_json::Map::new());
        let broken = |detail: &str| {
            AppError::invalid(
                "words.form",
                "form",
                format!("附加字段不符合要求: {detail}"),
                format!("the extra fields break their schema: {detail}"),
            )
        };
        let validator = jsonschema::validator_for(schema).map_err(|error| broken(&error.to_string()))?;
        validator.validate(form.unwrap_or(&empty)).map_err(|error| broken(&error.to_string()))
    }
}
