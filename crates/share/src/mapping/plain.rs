//! A message without a template, as XML or CSV.

use quick_xml::escape::escape;
use serde_json::Value;

/// A value as an XML document: an object's members are elements, a list repeats its element, null is left out. A list of
/// lists, such as a shape on the map, is one element with the whole as JSON: repeated elements would not tell them apart.
pub fn xml(root: &str, value: &Value, encoding: &str) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n");
    element(&mut text, root, value);
    text.push('\n');
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(items) if !items.iter().any(Value::is_array) => {
            for item in items {
                element(text, name, item);
            }
        }
        _ => {
            text.extend(["<", name, ">"]);
            match value {
                Value::Object(members) => members.iter().for_each(|(name, value)| element(text, name, value)),
                Value::String(own) => text.push_str(&escape(printable(own))),
                other => text.push_str(&other.to_string()),
            }
            text.extend(["</", name, ">"]);
        }
    }
}

/// The text without the characters XML 1.0 has no place for.
pub fn printable(text: &str) -> String {
    text.chars().filter(|&c| c >= ' ' || matches!(c, '\n' | '\t' | '\r')).collect()
}

/// A value as a CSV of one line under a line of names: `case.number`, `step.at` and so on.
pub fn csv(value: &Value) -> Result<String, csv::Error> {
    let mut cells = Vec::new();
    flatten(&mut cells, String::new(), value);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.iter().map(|(name, _)| name))?;
    writer.write_record(cells.iter().map(|(_, text)| text))?;
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn flatten(cells: &mut Vec<(String, String)>, name: String, value: &Value) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                let name = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                flatten(cells, name, value);
            }
        }
        Value::Null => cells.push((name, String::new())),
        Value::String(text) => cells.push((name, text.clone())),
        other => cells.push((name, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn as_xml_and_csv() {
        let value = json!({ "a": "1 < 2 & \u{1}3", "b": { "c": [1, 2], "d": null }, "e": true, "f": [[[1.5, 2], [3, 4]]] });
        assert_eq!(
            xml("case", &value, "utf-8"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<case><a>1 &lt; 2 &amp; 3</a><b><c>1</c><c>2</c></b><e>true</e><f>[[[1.5,2],[3,4]]]</f></case>\n"
        );
        assert_eq!(
            csv(&value).expect("it is plain"),
            "a,b.c,b.d,e,f\n1 < 2 & \u{1}3,\"[1,2]\",,true,\"[[[1.5,2],[3,4]]]\"\n"
        );
    }
}
