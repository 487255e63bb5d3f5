//! Bytes into text and text into messages: whole, or refused with the reason. Nothing is guessed, nothing is cut.

use encoding_rs::GB18030;
use serde_json::{Map, Value};

use super::message::json;
use crate::mapping::Encoding;
use crate::reason::Reason;

/// The largest answer or file that is read, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Bytes as text, in the charset that `content_type` names, else in the one agreed.
pub fn text(bytes: &[u8], content_type: Option<&str>, agreed: Encoding) -> Result<String, Reason> {
    let charset = content_type.and_then(|said| {
        let mut parameters = said.split(';').skip(1).filter_map(|it| it.split_once('='));
        let charset = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        charset.map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase())
    });
    let encoding = match charset.as_deref() {
        None => agreed,
        Some("utf-8" | "utf8" | "us-ascii") => Encoding::Utf8,
        Some("gb18030" | "gbk" | "gb2312") => Encoding::Gb18030,
        Some(other) => {
            return Err(Reason::new(
                "charset",
                format!("不支持的字符集 {other}, 请使用 UTF-8 或 GB18030"),
                format!("the charset {other} is not read; use UTF-8 or GB18030"),
            ));
        }
    };
    let read = match encoding {
        Encoding::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
        Encoding::Gb18030 => GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(std::borrow::Cow::into_owned),
    };
    read.ok_or_else(|| {
        let name = encoding.name();
        Reason::new(
            "charset",
            format!("内容不是有效的 {name} 文本"),
            format!("the content is not valid {name} text"),
        )
    })
}

/// The messages of a file, by the ending of its name; none where the ending says nothing.
pub fn messages(name: &str, text: &str) -> Option<Result<Vec<Value>, Reason>> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
    Some(match ending.as_str() {
        "json" => json(text).map(|value| match value {
            Value::Array(items) => items,
            one => vec![one],
        }),
        "jsonl" => text.lines().filter(|line| !line.trim().is_empty()).map(json).collect(),
        "csv" => rows(text),
        _ => return None,
    })
}

/// The rows of a table under a line of names; an empty cell is a field that is not there.
fn rows(text: &str) -> Result<Vec<Value>, Reason> {
    let flawed = |error: csv::Error| {
        Reason::new("malformed", format!("CSV 有误: {error}"), format!("the CSV is not well formed: {error}"))
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let names = table.headers().map_err(flawed)?.clone();
    let row = |cells: csv::StringRecord| {
        let fields = names.iter().zip(cells.iter()).filter(|(_, cell)| !cell.is_empty());
        Value::Object(fields.map(|(name, cell)| (name.to_owned(), Value::from(cell))).collect::<Map<_, _>>())
    };
    table.records().map(|record| record.map(row).map_err(flawed)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn charsets() {
        let utf8 = "办结".as_bytes();
        let gb = Encoding::Gb18030.bytes("办结");
        let html = Some("application/json; charset=GBK");
        for (bytes, content_type, agreed, expected) in [
            (utf8, None, Encoding::Utf8, Ok("办结")),
            (&gb, html, Encoding::Utf8, Ok("办结")),
            (&gb, Some("application/json"), Encoding::Gb18030, Ok("办结")),
            (&gb, None, Encoding::Utf8, Err("charset")),
            (&[0x81, 0xff], html, Encoding::Utf8, Err("charset")),
            (utf8, Some("text/plain; charset=big5"), Encoding::Utf8, Err("charset")),
        ] {
            let read = text(bytes, content_type, agreed);
            let read = read.as_deref().map_err(|reason| reason.rule.as_str());
            assert_eq!(read, expected, "{content_type:?} {agreed:?}");
        }
    }

    #[test]
    fn files() {
        let of = |name: &str, text: &str| messages(name, text).map(|read| read.map_err(|reason| reason.rule));
        let one = json!({ "request": "1" });
        assert_eq!(of("a.json", r#"{"request":"1"}"#), Some(Ok(vec![one.clone()])));
        assert_eq!(of("a.json", r#"[{"request":"1"}]"#), Some(Ok(vec![one.clone()])));
        assert_eq!(of("a.JSONL", "{\"request\":\"1\"}\n\n"), Some(Ok(vec![one.clone()])));
        assert_eq!(of("a.csv", "\u{feff}request,text\n1,\n"), Some(Ok(vec![one])));
        assert_eq!(of("a.json", "{\"request\":"), Some(Err("malformed".to_owned())));
        assert_eq!(of("a.csv", "a,b\n1\n"), Some(Err("malformed".to_owned())));
        assert_eq!(of("a.part", "{}"), None);
    }
}
