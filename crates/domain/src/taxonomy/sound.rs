//! What makes a taxonomy sound. The first flaw is reported with the code it belongs to.

use std::collections::HashSet;

use serde_json::Value;

use super::leaf::{Condition, Leaf};
use super::tree::{Category, Tree};
use crate::Bilingual;
use crate::words::Flaw;

/// A flaw and the code of what has it.
type Found = (String, Flaw);

pub(super) fn check(tree: &Tree) -> Result<(), Found> {
    let mut functions = HashSet::new();
    for function in &tree.functions {
        let code = &function.code;
        rule(
            is_word(code),
            code,
            "code",
            "职能编码应为小写字母和下划线",
            "a function's code is lower-case letters and underscores",
        )?;
        named(code, "name", &function.name)?;
        rule(
            functions.insert(code.as_str()),
            code,
            "code",
            "职能编码重复",
            "the function's code is used twice",
        )?;
    }
    let mut codes = HashSet::new();
    for category in &tree.categories {
        let code = &category.code;
        rule(is_digits(code, 2), code, "code", "类别编码应为两位数字", "a category's code is two digits")?;
        rule(codes.insert(code.as_str()), code, "code", "类别编码重复", "the category's code is used twice")?;
        named(code, "name", &category.name)?;
        rule(
            !category.leaves.is_empty(),
            code,
            "leaves",
            "类别下至少有一个小类",
            "a category has at least one leaf",
        )?;
        for leaf in &category.leaves {
            check_leaf(leaf, category, &functions)?;
            rule(
                codes.insert(leaf.code.as_str()),
                &leaf.code,
                "code",
                "小类编码重复",
                "the leaf's code is used twice",
            )?;
        }
    }
    rule(
        codes.contains(Category::OTHER),
        "taxonomy",
        "categories",
        "须有编码为 99 的 “其他” 类别, 使任何事项都能上报",
        "there is a category 99, \"other\", so that anything can be reported",
    )
}

fn check_leaf(leaf: &Leaf, category: &Category, functions: &HashSet<&str>) -> Result<(), Found> {
    let code = &leaf.code;
    rule(
        is_digits(code, 4) && code.starts_with(&category.code),
        code,
        "code",
        "小类编码应为四位数字, 前两位是所属类别的编码",
        "a leaf's code is four digits, the first two its category's",
    )?;
    named(code, "name", &leaf.name)?;
    let worded = leaf.keywords.iter().all(|word| word.chars().any(char::is_alphanumeric));
    rule(worded, code, "keywords", "关键词至少有一个字", "a keyword is not empty")?;
    let promised = !leaf.resident_limit.limit().is_zero();
    rule(promised, code, "resident_limit", "居民时限应大于零", "the resident's limit is more than nothing")?;
    rule(
        !leaf.conditions.is_empty(),
        code,
        "conditions",
        "小类至少有一个立案条件",
        "a leaf has at least one filing condition",
    )?;
    let mut seen = HashSet::new();
    for condition in &leaf.conditions {
        check_condition(code, condition, functions)?;
        let field = format!("conditions.{}", condition.code);
        rule(
            seen.insert(&condition.code),
            code,
            &field,
            "立案条件编码重复",
            "the filing condition's code is used twice",
        )?;
    }
    leaf.form.as_ref().map_or(Ok(()), |form| check_form(code, form))
}

fn check_condition(leaf: &str, condition: &Condition, functions: &HashSet<&str>) -> Result<(), Found> {
    let field = |name: &str| format!("conditions.{}.{name}", condition.code);
    let word = is_word(&condition.code);
    rule(
        word,
        leaf,
        &field("code"),
        "立案条件编码应为小写字母和下划线",
        "a filing condition's code is lower-case letters and underscores",
    )?;
    named(leaf, &field("text"), &condition.text)?;
    named(leaf, &field("close"), &condition.close)?;
    rule(
        !condition.limit.is_zero(),
        leaf,
        &field("limit"),
        "时限应大于零",
        "the limit is more than nothing",
    )?;
    rule(
        functions.contains(condition.function.as_str()),
        leaf,
        &field("function"),
        "没有这个职能, 请先在 functions 中列出",
        "there is no such function; list it under functions first",
    )
}

/// A form is a JSON Schema of an object whose fields are simple and named in both languages.
fn check_form(leaf: &str, form: &Value) -> Result<(), Found> {
    let properties = form.get("properties").and_then(Value::as_object).filter(|fields| !fields.is_empty());
    let is_object = form.get("type").and_then(Value::as_str) == Some("object");
    let Some(properties) = properties.filter(|_| is_object) else {
        return rule(
            false,
            leaf,
            "form",
            "表单应为 type = \"object\" 的 JSON Schema, 至少有一个字段",
            "a form is a JSON Schema with type = \"object\" and at least one property",
        );
    };
    for (name, field) in properties {
        let place = format!("form.properties.{name}");
        let is =
            |key: &str| field.get(key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        rule(
            is("title") && is("title_en"),
            leaf,
            &place,
            "字段须有 title 和 title_en",
            "a field has title and title_en",
        )?;
        let kind = field.get("type").and_then(Value::as_str).unwrap_or_default();
        let simple = matches!(kind, "string" | "integer" | "number" | "boolean");
        rule(
            simple,
            leaf,
            &place,
            "字段的 type 应为 string, integer, number 或 boolean",
            "a field's type is string, integer, number or boolean",
        )?;
    }
    let required = form.get("required").map_or(Some(&[][..]), |list| list.as_array().map(Vec::as_slice));
    let known = |name: &Value| name.as_str().is_some_and(|name| properties.contains_key(name));
    rule(
        required.is_some_and(|list| list.iter().all(known)),
        leaf,
        "form.required",
        "required 中的字段须在 properties 中",
        "what is required is among the properties",
    )
}

fn named(code: &str, field: &str, text: &Bilingual) -> Result<(), Found> {
    let both = !text.zh.trim().is_empty() && !text.en.trim().is_empty();
    rule(both, code, field, "中文和英文都要写", "both Chinese and English are given")
}

fn rule(holds: bool, code: &str, field: &str, zh: &str, en: &str) -> Result<(), Found> {
    if holds {
        return Ok(());
    }
    Err((code.to_owned(), Flaw::new(format!("{code}.{field}"), zh, en)))
}

fn is_digits(code: &str, length: usize) -> bool {
    code.len() == length && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
