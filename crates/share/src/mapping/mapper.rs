//! A mapping ready for use: the template read, the schema built.

use std::sync::Arc;

use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use serde_json::Value;

use super::schema::Schema;
use super::{CodeBook, Encoding, Format, Shape};
use super::{declaration, plain};
use crate::reason::Reason;

/// The name a template goes by.
const NAME: &str = "message";
/// What parts the pieces of an error of ours inside one of the template's.
const APART: char = '\u{1f}';
/// How much a template may do, in instructions: no template loops for ever.
const FUEL: u64 = 200_000;

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What they are, for `Content-Type`.
    pub content_type: String,
}

/// A mapping ready for use.
#[derive(Debug)]
pub struct Mapper {
    format: Format,
    encoding: Encoding,
    template: Option<Environment<'static>>,
    schema: Option<Schema>,
}

impl Mapper {
    /// Reads a shape's template and schema, or says what is wrong with them.
    pub fn new(shape: &Shape, codes: Arc<CodeBook>) -> Result<Self, Reason> {
        let template = shape.template.as_ref().map(|text| template(text, shape.format, codes)).transpose()?;
        let schema = Schema::of(shape)?;
        Ok(Self { format: shape.format, encoding: shape.encoding, template, schema })
    }

    /// What is sent for a message, or why it is held.
    pub fn body(&self, message: &Value) -> Result<Body, Reason> {
        let text = match (&self.template, self.format) {
            (Some(environment), _) => {
                let template = environment.get_template(NAME);
                template.and_then(|template| template.render(message)).map_err(|error| told(&error))?
            }
            (None, Format::Json) => {
                self.check_value(message)?;
                serde_json::to_string(message).expect("a value is written as JSON")
            }
            (None, Format::Xml) => plain::xml("message", message, self.encoding.name()),
            (None, Format::Csv) => plain::csv(message).map_err(|error| {
                Reason::new(
                    "csv",
                    format!("无法写成 CSV: {error}"),
                    format!("it cannot be written as CSV: {error}"),
                )
            })?,
        };
        self.check_text(&text)?;
        let text = match self.format {
            Format::Xml => declaration::declared(text, self.encoding)?,
            Format::Json | Format::Csv => text,
        };
        let content_type = format!("{}; charset={}", self.format.media_type(), self.encoding.name());
        Ok(Body { bytes: self.encoding.bytes(&text), content_type })
    }

    fn check_value(&self, value: &Value) -> Result<(), Reason> {
        self.schema.as_ref().map_or(Ok(()), |schema| schema.check_json(value))
    }

    /// What was written is what it says it is, and meets the target's schema.
    fn check_text(&self, text: &str) -> Result<(), Reason> {
        match self.format {
            // Written from a value that was checked.
            Format::Json if self.template.is_none() => Ok(()),
            Format::Json => {
                let value: Value = serde_json::from_str(text).map_err(|error| {
                    Reason::new(
                        "not_json",
                        format!("模板的输出不是 JSON: {error}"),
                        format!("the template's output is no JSON: {error}"),
                    )
                })?;
                self.check_value(&value)
            }
            Format::Xml => {
                let document = uppsala::parse(text).map_err(|error| {
                    Reason::new(
                        "not_xml",
                        format!("模板的输出不是合格的 XML: {error}"),
                        format!("the template's output is no well-formed XML: {error}"),
                    )
                })?;
                self.schema.as_ref().map_or(Ok(()), |schema| schema.check_xml(&document))
            }
            Format::Csv => Ok(()),
        }
    }
}

fn template(text: &str, format: Format, codes: Arc<CodeBook>) -> Result<Environment<'static>, Reason> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_keep_trailing_newline(true);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(move |_| match format {
        Format::Json => AutoEscape::Json,
        Format::Xml => AutoEscape::Html,
        Format::Csv => AutoEscape::None,
    });
    environment.add_filter("code", move |code: &str, table: &str| -> Result<String, Error> {
        let found = codes.look_up(table, code).map(str::to_owned);
        found.ok_or_else(|| {
            let rule = if codes.has(table) { "no_code" } else { "no_table" };
            Error::new(ErrorKind::InvalidOperation, format!("{rule}{APART}{table}{APART}{code}"))
        })
    });
    environment.add_filter("cell", |text: &str| {
        let quoted = text.contains([',', '"', '\n', '\r']);
        if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    });
    environment.add_template_owned(NAME, text.to_owned()).map_err(|error| told(&error))?;
    Ok(environment)
}

/// What went wrong in a template, in our words.
fn told(error: &Error) -> Reason {
    let detail = error.detail().unwrap_or_default();
    let pieces: Vec<&str> = detail.split(APART).collect();
    if let [rule, table, code] = pieces[..] {
        return match rule {
            "no_code" => Reason::new(
                rule,
                format!("码表 “{table}” 中没有 “{code}” 的对应编码; 补上后重试"),
                format!("the code table \"{table}\" has no entry for \"{code}\"; add it and retry"),
            ),
            _ => Reason::new(
                rule,
                format!("没有码表 “{table}”"),
                format!("there is no code table \"{table}\""),
            ),
        };
    }
    let line = error.line().unwrap_or(0);
    Reason::new(
        "template",
        format!("模板第 {line} 行: {error}"),
        format!("line {line} of the template: {error}"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ledger::share::CodeTable;
    use serde_json::json;

    use super::*;

    fn codes() -> Arc<CodeBook> {
        let entries = [("0101".to_owned(), "33020301010000".to_owned())].into();
        let at = chrono::DateTime::UNIX_EPOCH;
        Arc::new(CodeBook::new(vec![CodeTable { name: "leaf14".to_owned(), version: 1, entries, at }]))
    }

    fn mapped(shape: &Shape, leaf: &str) -> Result<Vec<u8>, Reason> {
        let message = json!({ "case": { "leaf": leaf, "description": "井盖 <缺失> \"急\"" } });
        Mapper::new(shape, codes())?.body(&message).map(|body| body.bytes)
    }

    fn with(format: Format, template: &str) -> Shape {
        Shape { format, template: Some(template.to_owned()), ..Shape::default() }
    }

    #[test]
    fn a_template_writes_each_format_safely() {
        let json =
            with(Format::Json, r#"{"code": {{ case.leaf | code("leaf14") }}, "nr": {{ case.description }}}"#);
        let value: Value = serde_json::from_slice(&mapped(&json, "0101").unwrap()).unwrap();
        assert_eq!(value, json!({ "code": "33020301010000", "nr": "井盖 <缺失> \"急\"" }));
        let xml = with(Format::Xml, "<a><b>{{ case.description }}</b></a>");
        assert_eq!(
            mapped(&xml, "0101").unwrap(),
            "<a><b>井盖 &lt;缺失&gt; &quot;急&quot;</b></a>".as_bytes()
        );
        let csv = with(Format::Csv, "{{ case.leaf }},{{ case.description | cell }}\r\n");
        assert_eq!(mapped(&csv, "0101").unwrap(), "0101,\"井盖 <缺失> \"\"急\"\"\"\r\n".as_bytes());
    }

    #[test]
    fn the_encoding_older_systems_read() {
        let shape =
            Shape { encoding: Encoding::Gb18030, ..with(Format::Xml, "<a>{{ case.description }}</a>") };
        let bytes = mapped(&shape, "0101").unwrap();
        // As a reader does: what the first line, which is ASCII, says of the rest.
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap();
        assert_eq!(line, b"<?xml version=\"1.0\" encoding=\"gb18030\"?>");
        let rest = &bytes[line.len() + 1..];
        assert_eq!(&rest[3..7], &[0xbe, 0xae, 0xb8, 0xc7], "井盖");
        let (text, _, failed) = encoding_rs::Encoding::for_label(b"gb18030").unwrap().decode(rest);
        assert!(!failed && text.contains("井盖 &lt;缺失&gt;"), "{text}");
    }

    #[test]
    fn an_xml_schema_is_held_against_what_is_sent_in_any_encoding() {
        let xsd = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <xs:element name="a"><xs:complexType><xs:sequence>
              <xs:element name="code"><xs:simpleType><xs:restriction base="xs:string">
                <xs:pattern value="[0-9]{14}"/></xs:restriction></xs:simpleType></xs:element>
              <xs:element name="text" type="xs:string"/>
            </xs:sequence></xs:complexType></xs:element></xs:schema>"#;
        let shape = |code: &str| Shape {
            encoding: Encoding::Gb18030,
            xsd: Some(xsd.to_owned()),
            ..with(
                Format::Xml,
                &format!(
                    "<?xml version=\"1.0\" encoding=\"gb18030\"?><a><code>{code}</code><text>{{{{ case.description }}}}</text></a>"
                ),
            )
        };
        assert!(mapped(&shape("{{ case.leaf | code('leaf14') }}"), "0101").is_ok());
        let reason = mapped(&shape("0101"), "0101").unwrap_err();
        assert_eq!(reason.rule, "schema");
        assert!(reason.text.en.contains("code") || reason.text.en.contains("0101"), "{reason:?}");
        let broken = Shape { xsd: Some("<xs:schema".to_owned()), ..with(Format::Xml, "<a/>") };
        assert_eq!(mapped(&broken, "0101").unwrap_err().rule, "bad_schema");
    }

    #[test]
    fn what_is_missing_is_named() {
        let code = |table: &str| with(Format::Json, &format!("{{{{ case.leaf | code(\"{table}\") }}}}"));
        let schema = Shape { schema: Some(json!({ "required": ["id"] })), ..Shape::default() };
        for (shape, leaf, rule, word) in [
            (code("leaf14"), "9901", "no_code", "9901"),
            (code("area20"), "0101", "no_table", "area20"),
            (with(Format::Json, "{{ case.nothing }}"), "0101", "template", "line 1"),
            (with(Format::Json, "{% if %}"), "0101", "template", "line 1"),
            (with(Format::Json, "{"), "0101", "not_json", "JSON"),
            (with(Format::Xml, "<a><b></a>"), "0101", "not_xml", "XML"),
            (
                with(
                    Format::Json,
                    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                ),
                "0101",
                "template",
                "fuel",
            ),
            (schema.clone(), "0101", "schema", "id"),
            (Shape { format: Format::Xml, ..schema }, "0101", "schema_of_format", "JSON"),
        ] {
            let reason = mapped(&shape, leaf).unwrap_err();
            assert_eq!(reason.rule, rule, "{reason:?}");
            assert!(reason.text.en.contains(word), "{reason:?}");
        }
    }
}
