//! What is sent and answered, schema by schema: fields with their types, each other schema a link to where it stands.

use std::fmt::Write as _;

use serde_json::Value;

use super::{REQUIRED, escape};

/// Where a schema stands on the page.
pub fn anchor(name: &str) -> String {
    format!("schema-{}", escape(name))
}

/// A schema in full: what it is, and its fields or its kinds.
pub fn body(schema: &Value) -> String {
    let about = about(schema);
    if let Some(kinds) = kinds(schema).filter(|kinds| kinds.iter().any(|kind| kind["properties"].is_object()))
    {
        let mut html = format!("<p>{about}</p><ul>");
        for kind in kinds {
            let _ = write!(html, "<li>{}</li>", body(kind));
        }
        return html + "</ul>";
    }
    match schema["properties"].as_object() {
        Some(fields) if !fields.is_empty() => {
            let required = schema["required"].as_array();
            let mut html = format!("<p>{about}</p><dl>");
            for (name, field) in fields {
                let needed = required.is_some_and(|names| names.iter().any(|needed| needed == name));
                let needed = if needed { REQUIRED } else { "" };
                let _ = write!(html, "<dt><code>{}</code>{needed}</dt>", escape(name));
                let _ = write!(html, "<dd>{} {}</dd>", shape(field), self::about(field));
            }
            html + "</dl>"
        }
        _ => format!("<p>{} {about}</p>", shape(schema)),
    }
}

/// What a value looks like, in a few words: a link to its schema, or its type.
pub fn shape(schema: &Value) -> String {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap_or_default();
        return format!("<a href=\"#{}\"><code>{}</code></a>", anchor(name), escape(name));
    }
    if let Some(kinds) = kinds(schema) {
        return kinds.iter().map(shape).collect::<Vec<_>>().join(" | ");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().map(|value| format!("<code>{}</code>", escape(&value.to_string())));
        return values.collect::<Vec<_>>().join(" | ");
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect::<Vec<_>>(),
    };
    let named = types.into_iter().map(|name| match (name, schema["format"].as_str()) {
        ("array", _) => format!("[{}]", shape(&schema["items"])),
        ("object", _) if schema["additionalProperties"].is_object() => {
            format!("{{ name: {} }}", shape(&schema["additionalProperties"]))
        }
        ("null", _) | (_, None) => name.to_owned(),
        (_, Some(format)) => format!("{name} ({})", escape(format)),
    });
    named.collect::<Vec<_>>().join(" | ")
}

fn kinds(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf", "allOf"].iter().find_map(|name| schema[*name].as_array())
}

/// What is said of a schema or a field, with its example.
fn about(schema: &Value) -> String {
    let mut text = escape(schema["description"].as_str().unwrap_or_default());
    if let Some(example) = schema.get("example") {
        let _ = write!(text, " <code>{}</code>", escape(&example.to_string()));
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_told_with_what_they_are_and_whether_they_must_be_there() {
        let schema = json!({
            "type": "object", "description": "A <report>.", "required": ["id"],
            "properties": {
                "id": { "type": "string", "format": "uuid", "description": "Whose." },
                "place": { "oneOf": [{ "$ref": "#/components/schemas/PlaceIn" }, { "type": "null" }] },
                "evidence": { "type": "array", "items": { "type": "string" } },
            }
        });
        let html = body(&schema);
        for part in [
            "<p>A &lt;report&gt;.</p>",
            "<dt><code>id</code> <i>required</i></dt><dd>string (uuid) Whose.</dd>",
            "<dt><code>place</code></dt><dd><a href=\"#schema-PlaceIn\"><code>PlaceIn</code></a> | null </dd>",
            "[string]",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn each_kind_has_its_fields() {
        let kind = |name: &str| json!({ "type": "object", "properties": { "kind": { "enum": [name] } } });
        let html = body(&json!({ "oneOf": [kind("accept"), kind("refuse")] }));
        assert_eq!(html.matches("<li>").count(), 2);
        assert!(html.contains("&quot;refuse&quot;"), "{html}");
    }
}
