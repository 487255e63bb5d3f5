//! What could not be read, told in words that name the field and the rule.
//!
//! The readers say what is wrong in English sentences of their own; here they become stable rules in two languages.

use axum::http::{StatusCode, Uri};
use domain::Bilingual;

use crate::problem::Problem;

/// A JSON value that does not have the shape asked for; `under` is the path of the value within the body.
pub fn json(error: &serde_path_to_error::Error<serde_json::Error>, under: &str) -> Problem {
    let inner = error.inner();
    if inner.is_syntax() || inner.is_eof() {
        return syntax(inner);
    }
    let said = inner.to_string();
    // The place in the text says less than the field.
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    let path = error.path().to_string();
    shape(&within(under, if path == "." { "" } else { &path }), said)
}

/// A text that is not JSON.
pub fn syntax(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(
        StatusCode::BAD_REQUEST,
        "json",
        format!("不是有效的 JSON: 第 {line} 行第 {column} 列"),
        format!("not valid JSON: line {line}, column {column}"),
    )
    .about("body")
}

/// A query that does not have the shape asked for.
pub fn query(said: &str) -> Problem {
    let said = said.rsplit_once("query string: ").map_or(said, |(_, said)| said);
    match said.split_once(": ") {
        Some((field, said)) if !said.is_empty() && !field.contains(' ') => shape(field, said),
        _ => shape("", said),
    }
}

/// A value that should be an object.
pub fn no_object(field: &str) -> Problem {
    Problem::invalid(
        field,
        "type",
        format!("字段 {field} 应为对象"),
        format!("the field {field} is an object"),
    )
}

/// A field that is not asked for, within the value at `path`.
pub fn unknown_field(path: &str, name: &str) -> Problem {
    let field = within(path, name);
    let (zh, en) = (format!("没有字段 {field}"), format!("there is no field {field}"));
    Problem::invalid(field, "unknown_field", zh, en)
}

/// A parameter of an address that nothing answers to.
pub fn unknown_parameter(name: &str, known: &[String]) -> Problem {
    let known = known.join(", ");
    let (zh, en) = (
        format!("没有参数 {name}; 可用的有 {known}"),
        format!("there is no parameter {name}; there are {known}"),
    );
    Problem::invalid(name.to_owned(), "unknown_parameter", zh, en)
}

/// Whether an address spells the character U+0000, which nothing is looked up by.
pub fn spells_nul(uri: &Uri) -> bool {
    uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00"))
}

/// The character U+0000, which no text needs and not every store takes.
pub fn nul(field: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "nul",
        "文字中不能含有空字符 (U+0000)",
        "texts do not hold the character U+0000",
    )
    .about(field)
}

/// Whether a JSON text spells the character U+0000.
pub fn holds_nul(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        if rest[at + 1..].starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

/// The problem of a field, from what the reader says of the value at `path`.
pub fn shape(path: &str, said: &str) -> Problem {
    let quoted = |start: &str| said.strip_prefix(start)?.split_once('`');
    let field = if path.is_empty() { "body" } else { path };
    if let Some((name, _)) = quoted("missing field `") {
        let field = within(path, name);
        let (zh, en) = (format!("缺少字段 {field}"), format!("the field {field} is missing"));
        return Problem::invalid(field, "missing", zh, en);
    }
    if let Some((name, _)) = quoted("unknown field `") {
        // The reader of the field's name may have gone a step down already.
        let parent = path.strip_suffix(name).map_or(path, |parent| parent.trim_end_matches('.'));
        return unknown_field(parent, name);
    }
    if let Some((name, _)) = quoted("duplicate field `") {
        let field = within(path, name);
        let (zh, en) = (format!("字段 {field} 出现两次"), format!("the field {field} is given twice"));
        return Problem::invalid(field, "duplicate_field", zh, en);
    }
    if let Some((name, rest)) = quoted("unknown variant `") {
        let known = rest.rsplit_once("expected ").map_or("", |(_, known)| known).replace('`', "");
        return Problem::invalid(
            field,
            "one_of",
            format!("{field} 的值 “{name}” 不在可选值内: {}", known.trim_start_matches("one of ")),
            format!("{field} cannot be \"{name}\"; expected {known}"),
        );
    }
    let expected = said.starts_with("invalid type").then(|| said.rsplit_once("expected ")).flatten();
    if let Some(wanted) = expected.map(|(_, wanted)| kind(wanted)).or_else(|| spelling(said)) {
        return Problem::invalid(
            field,
            "type",
            format!("字段 {field} 应为{}", wanted.zh),
            format!("the field {field} is {}", wanted.en),
        );
    }
    Problem::invalid(
        field,
        "shape",
        format!("字段 {field} 的格式不对 ({said})"),
        format!("the field {field}: {said}"),
    )
}

/// What a field should be, from the reader's word for its type.
fn kind(wanted: &str) -> Bilingual {
    let (zh, en) = match wanted {
        "f64" | "f32" => ("数字", "a number"),
        "u8" | "u32" | "u64" | "i32" | "i64" | "usize" => ("整数", "a whole number"),
        "a boolean" => (" true 或 false", "true or false"),
        "a string" => ("文字", "a text"),
        "a sequence" => ("列表", "a list"),
        other
            if other.starts_with("struct ") || other.starts_with("internally tagged") || other == "a map" =>
        {
            ("对象", "an object")
        }
        other => return Bilingual::new(format!("另一种类型 ({other})"), other),
    };
    Bilingual::new(zh, en)
}

/// What a field should be, where a text does not spell it.
fn spelling(said: &str) -> Option<Bilingual> {
    let (zh, en) = match said {
        _ if said.contains("UUID") => (" UUID", "a UUID"),
        "invalid float literal" => ("数字", "a number"),
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            ("整数", "a whole number")
        }
        _ if said.starts_with("number too ") => ("范围内的整数", "a whole number in range"),
        "provided string was not `true` or `false`" => (" true 或 false", "true or false"),
        _ => return None,
    };
    Some(Bilingual::new(zh, en))
}

fn within(path: &str, name: &str) -> String {
    if path.is_empty() || name.is_empty() { format!("{path}{name}") } else { format!("{path}.{name}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::bilingual::Language;

    use super::*;

    #[test]
    fn what_readers_say_becomes_field_and_rule() {
        for (path, said, field, rule, en) in [
            ("", "missing field `leaf`", "leaf", "missing", "the field leaf is missing"),
            ("place", "missing field `lon`", "place.lon", "missing", "the field place.lon is missing"),
            (
                "place",
                "unknown field `alt`, expected one of `lon`",
                "place.alt",
                "unknown_field",
                "there is no field place.alt",
            ),
            (
                "place.alt",
                "unknown field `alt`, expected `lon`",
                "place.alt",
                "unknown_field",
                "there is no field place.alt",
            ),
            ("", "duplicate field `leaf`", "leaf", "duplicate_field", "the field leaf is given twice"),
            ("lon", "invalid type: string \"x\", expected f64", "lon", "type", "the field lon is a number"),
            ("id", "UUID parsing failed: invalid length", "id", "type", "the field id is a UUID"),
            ("unit", "invalid digit found in string", "unit", "type", "the field unit is a whole number"),
            (
                "",
                "invalid type: sequence, expected struct ReportIn",
                "body",
                "type",
                "the field body is an object",
            ),
            (
                "action",
                "unknown variant `x`, expected `a` or `b`",
                "action",
                "one_of",
                "action cannot be \"x\"; expected a or b",
            ),
            ("until", "premature end of input", "until", "shape", "the field until: premature end of input"),
        ] {
            let told = shape(path, said).out(Language::En);
            assert_eq!(
                (told.field.as_deref(), &*told.rule, &*told.detail),
                (Some(field), rule, en),
                "{path}: {said}"
            );
        }
    }

    #[test]
    fn a_query_names_its_field() {
        for (said, field) in [
            ("Failed to deserialize query string: lon: invalid float literal", "lon"),
            ("Failed to deserialize query string: missing field `lat`", "lat"),
        ] {
            assert_eq!(query(said).out(Language::En).field.as_deref(), Some(field), "{said}");
        }
    }

    #[test]
    fn nul_is_found_where_it_is_spelled() {
        for (text, holds) in [
            (r#"{"a":"b\u0000"}"#, true),
            (r#"{"a":"b\\u0000"}"#, false),
            (r#"{"a":"b\\\u0000"}"#, true),
            (r#"{"a":"b\u0001"}"#, false),
            ("\\", false),
            ("", false),
        ] {
            assert_eq!(holds_nul(text.as_bytes()), holds, "{text}");
        }
    }
}
