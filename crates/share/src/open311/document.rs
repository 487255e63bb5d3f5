//! A document, written as JSON or as XML. The two differ: what is a list in JSON is an element with elements in XML.

use quick_xml::escape::escape;
use serde_json::Value;

use crate::mapping::printable;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/json`.
    Json,
    /// `text/xml`.
    Xml,
}

impl Format {
    /// The format an address ends with, and what stands before it: `0101.json`.
    pub fn split(name: &str) -> Option<(&str, Self)> {
        let (stem, ending) = name.rsplit_once('.')?;
        match ending {
            "json" => Some((stem, Self::Json)),
            "xml" => Some((stem, Self::Xml)),
            _ => None,
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    root: &'static str,
    /// What an entry of the root is called, where the document is a list.
    item: &'static str,
    value: Value,
}

impl Document {
    /// A list: `root` and `item` are its names in XML.
    pub fn list(root: &'static str, item: &'static str, items: Vec<Value>) -> Self {
        Self { root, item, value: Value::Array(items) }
    }

    /// One thing.
    pub fn one(root: &'static str, value: Value) -> Self {
        Self { root, item: root, value }
    }

    /// The document's text.
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Json => self.value.to_string(),
            Format::Xml => {
                let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
                element(&mut text, self.root, self.item, &self.value);
                text.push('\n');
                text
            }
        }
    }
}

/// An element; the entries of a list are called `item`.
fn element(text: &mut String, name: &str, item: &str, value: &Value) {
    text.extend(["<", name, ">"]);
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|value| element(text, item, item, value)),
        Value::Object(members) => {
            for (name, value) in members {
                // A list is named in the plural, its entries in the singular: attributes, attribute.
                element(text, name, name.strip_suffix('s').unwrap_or(name), value);
            }
        }
        Value::String(own) => text.push_str(&escape(printable(own))),
        other => text.push_str(&other.to_string()),
    }
    text.extend(["</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_and_their_entries() {
        let value = json!({ "service_code": "0101", "attributes": [{ "code": "a", "values": [] }, { "code": "<b>" }] });
        let xml = Document::one("service_definition", value).write(Format::Xml);
        for part in [
            "<service_definition>",
            "<attributes><attribute><code>a</code><values></values></attribute>",
            "<attribute><code>&lt;b&gt;</code></attribute></attributes>",
        ] {
            assert!(xml.contains(part), "{part} in {xml}");
        }
        let list = Document::list("service_requests", "request", vec![json!({ "status_notes": null })]);
        assert_eq!(list.write(Format::Json), r#"[{"status_notes":null}]"#);
        assert!(list.write(Format::Xml).ends_with(
            "<service_requests><request><status_notes></status_notes></request></service_requests>\n"
        ));
    }

    #[test]
    fn endings() {
        assert_eq!(Format::split("3302-1.xml"), Some(("3302-1", Format::Xml)));
        assert_eq!(Format::split("a.b.json"), Some(("a.b", Format::Json)));
        assert_eq!((Format::split("requests"), Format::split("x.html")), (None, None));
    }
}
