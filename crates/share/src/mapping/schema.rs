//! The schema a target gives: JSON Schema, or XML Schema in one document.

use jsonschema::Validator;
use serde_json::Value;
use uppsala::{Document, XsdValidator};

use super::{Format, Shape};
use crate::reason::Reason;

/// A schema ready for use.
pub(super) enum Schema {
    Json(Box<Validator>),
    Xml(Box<XsdValidator>),
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Schema")
    }
}

impl Schema {
    /// The schema of a shape, where it has one, or what is wrong with it.
    pub fn of(shape: &Shape) -> Result<Option<Self>, Reason> {
        let bad = |kind: &str, error: &dyn std::fmt::Display| {
            Reason::new(
                "bad_schema",
                format!("{kind} 无法使用: {error}"),
                format!("the {kind} cannot be used: {error}"),
            )
        };
        match (&shape.schema, &shape.xsd, shape.format) {
            (None, None, _) => Ok(None),
            (Some(schema), None, Format::Json) => {
                let built = jsonschema::validator_for(schema).map_err(|error| bad("JSON Schema", &error))?;
                Ok(Some(Self::Json(Box::new(built))))
            }
            (None, Some(xsd), Format::Xml) => {
                let built = uppsala::parse(xsd).and_then(|xsd| XsdValidator::from_schema(&xsd));
                let built = built.map_err(|error| bad("XML Schema", &error))?;
                Ok(Some(Self::Xml(Box::new(built))))
            }
            _ => Err(Reason::new(
                "schema_of_format",
                "JSON Schema 只用于 JSON 格式, XSD 只用于 XML 格式",
                "a JSON Schema goes with JSON only, an XSD with XML only",
            )),
        }
    }

    /// Whether a value meets it, or where not.
    pub fn check_json(&self, value: &Value) -> Result<(), Reason> {
        let Self::Json(validator) = self else { return Ok(()) };
        let Some(error) = validator.iter_errors(value).next() else { return Ok(()) };
        let place = error.instance_path().to_string();
        Err(Reason::new(
            "schema",
            format!("不符合对方的 JSON Schema, 在 “{place}”: {error}"),
            format!("it does not meet the target's JSON Schema at \"{place}\": {error}"),
        ))
    }

    /// Whether a document meets it, or where not.
    pub fn check_xml(&self, document: &Document<'_>) -> Result<(), Reason> {
        let Self::Xml(validator) = self else { return Ok(()) };
        let Some(error) = validator.validate(document).into_iter().next() else { return Ok(()) };
        let line = error.line.unwrap_or(1);
        let what = error.message;
        Err(Reason::new(
            "schema",
            format!("不符合对方的 XSD, 第 {line} 行: {what}"),
            format!("it does not meet the target's XML Schema at line {line}: {what}"),
        ))
    }
}
