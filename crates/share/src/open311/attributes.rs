//! A leaf's extra fields, written as a JSON Schema, as a service's attributes; and attributes as they are posted, as the
//! object the schema describes.

use domain::bilingual::Language;
use domain::taxonomy::Leaf;
use serde_json::{Map, Value, json};

use super::{Document, Fault, Fields};

/// A text longer than this is asked for in a box of several lines.
const LINE: u64 = 200;

/// The definition of a leaf's service.
pub fn definition(leaf: &Leaf, language: Language) -> Document {
    let required = required(leaf);
    let attributes = properties(leaf).enumerate().map(|(order, (code, schema))| {
        let title = title(schema, language).unwrap_or(code);
        let mut attribute = json!({
            "variable": true,
            "code": code,
            "datatype": datatype(schema),
            "required": required.contains(&code),
            "datatype_description": schema["description"].as_str().unwrap_or_default(),
            "order": order + 1,
            "description": title,
        });
        if let Some(values) = values(schema, language) {
            attribute["values"] = values;
        }
        attribute
    });
    let attributes: Vec<Value> = attributes.collect();
    Document::one("service_definition", json!({ "service_code": leaf.code, "attributes": attributes }))
}

/// The extra fields out of a posted form; none where the leaf has none and none came.
pub fn form(leaf: &Leaf, fields: &Fields) -> Result<Option<Value>, Vec<Fault>> {
    let (mut form, mut faults) = (Map::new(), Vec::new());
    for (code, text) in fields.attributes() {
        let Some((_, schema)) = properties(leaf).find(|(own, _)| *own == code) else {
            faults.push(Fault::bad(
                format!("类别 {} 没有属性 {code}", leaf.code),
                format!("service {} has no attribute {code}", leaf.code),
            ));
            continue;
        };
        let many = schema["type"] == "array";
        let Some(value) = value(if many { &schema["items"] } else { schema }, text) else {
            faults.push(Fault::bad(
                format!("attribute[{code}] 应为 {}, 收到 “{text}”", datatype(schema)),
                format!("attribute[{code}] is a {}, got \"{text}\"", datatype(schema)),
            ));
            continue;
        };
        match form.get_mut(code) {
            Some(Value::Array(values)) if many => values.push(value),
            _ if many => _ = form.insert(code.to_owned(), json!([value])),
            _ => _ = form.insert(code.to_owned(), value),
        }
    }
    for code in required(leaf) {
        if !form.contains_key(code) {
            faults.push(Fault::bad(
                format!("请填写 attribute[{code}]"),
                format!("attribute[{code}] is required"),
            ));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok((!form.is_empty()).then_some(Value::Object(form)))
}

fn properties(leaf: &Leaf) -> impl Iterator<Item = (&str, &Value)> {
    let properties = leaf.form.as_ref().and_then(|form| form["properties"].as_object());
    properties.into_iter().flatten().map(|(code, schema)| (code.as_str(), schema))
}

fn required(leaf: &Leaf) -> Vec<&str> {
    let named = leaf.form.as_ref().and_then(|form| form["required"].as_array());
    named.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn title(schema: &Value, language: Language) -> Option<&str> {
    let english = || schema["title_en"].as_str();
    match language {
        Language::Zh => schema["title"].as_str().or_else(english),
        Language::En => english().or_else(|| schema["title"].as_str()),
    }
}

fn datatype(schema: &Value) -> &'static str {
    match schema["type"].as_str() {
        Some("array") => "multivaluelist",
        Some("boolean") => "singlevaluelist",
        _ if schema["oneOf"].is_array() || schema["enum"].is_array() => "singlevaluelist",
        Some("integer" | "number") => "number",
        _ if matches!(schema["format"].as_str(), Some("date" | "date-time")) => "datetime",
        _ if schema["maxLength"].as_u64().is_some_and(|most| most > LINE) => "text",
        _ => "string",
    }
}

/// What may be chosen, where the field offers its values.
fn values(schema: &Value, language: Language) -> Option<Value> {
    let offered = |schema: &Value| -> Option<Vec<Value>> {
        if schema["type"] == "boolean" {
            let (yes, no) = match language {
                Language::Zh => ("是", "否"),
                Language::En => ("yes", "no"),
            };
            return Some(vec![json!({ "key": "true", "name": yes }), json!({ "key": "false", "name": no })]);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let one = |choice: &Value| {
                let key = plain(&choice["const"]);
                json!({ "name": title(choice, language).unwrap_or(&key), "key": key })
            };
            return Some(choices.iter().map(one).collect());
        }
        let named = schema["enum"].as_array()?;
        Some(named.iter().map(|value| json!({ "key": plain(value), "name": plain(value) })).collect())
    };
    offered(schema).or_else(|| offered(&schema["items"])).map(Value::Array)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A posted text as the value its schema asks for; whether that is within its bounds is the schema's own concern.
fn value(schema: &Value, text: &str) -> Option<Value> {
    match schema["type"].as_str() {
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("number") => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
        Some("boolean") => match text {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => Some(Value::from(text)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Format;
    use super::*;

    fn leaf() -> Leaf {
        serde_json::from_value(json!({
            "code": "0101", "name": { "zh": "井盖", "en": "Manhole" }, "resident_limit": "3 emergency_days",
            "conditions": [],
            "form": { "type": "object", "required": ["owner"], "properties": {
                "owner": { "type": "string", "title": "权属", "title_en": "Owner",
                    "oneOf": [{ "const": "water", "title": "供水", "title_en": "Water" }] },
                "size": { "type": "integer" },
                "wet": { "type": "boolean" },
                "seen": { "type": "string", "format": "date" },
                "story": { "type": "string", "maxLength": 1000 },
                "kinds": { "type": "array", "items": { "enum": ["a", "b"] } },
            } },
        }))
        .unwrap()
    }

    #[test]
    fn each_field_is_an_attribute() {
        let told: Value =
            serde_json::from_str(&definition(&leaf(), Language::En).write(Format::Json)).unwrap();
        let of = |code: &str| {
            told["attributes"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap().clone()
        };
        assert_eq!(of("owner")["description"], "Owner");
        assert_eq!(of("owner")["required"], true);
        assert_eq!(of("owner")["values"], json!([{ "key": "water", "name": "Water" }]));
        for (code, datatype) in [
            ("owner", "singlevaluelist"),
            ("size", "number"),
            ("wet", "singlevaluelist"),
            ("seen", "datetime"),
            ("story", "text"),
            ("kinds", "multivaluelist"),
        ] {
            assert_eq!(of(code)["datatype"], datatype, "{code}");
        }
    }

    #[test]
    fn what_is_posted_is_the_form() {
        let read = |text: &str| form(&leaf(), &Fields::read(text.as_bytes()).unwrap());
        let good = "attribute[owner]=water&attribute[size]=70&attribute[wet]=true&attribute[kinds][]=a&attribute[kinds][]=b";
        let expected = json!({ "owner": "water", "size": 70, "wet": true, "kinds": ["a", "b"] });
        assert_eq!(read(good), Ok(Some(expected)));
        for (bad, faults) in [
            ("", 1),
            ("attribute[owner]=water&attribute[size]=big", 1),
            ("attribute[nothing]=1&attribute[wet]=perhaps", 3),
        ] {
            assert_eq!(read(bad).unwrap_err().len(), faults, "{bad}");
        }
    }
}
