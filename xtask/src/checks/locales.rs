//! The pages say the same in Chinese and in English: the same keys, each with text and the same `{placeholders}`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::finding::Finding;
use crate::tree::{Tree, extension};

/// The rule's name.
pub const RULE: &str = "locales";

const FOLDER: &str = "web/src/locales/";
const LANGUAGES: [(&str, &str); 2] = [("zh", "en"), ("en", "zh")];

/// Compares each `web/src/locales/zh/*.json` with its namesake in `en`, and back.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        let Some((other, twin)) = twin(path) else { continue };
        let mine = messages(path, text)?;
        let theirs = match tree.text(&twin) {
            Some(text) => messages(&twin, text)?,
            None => BTreeMap::new(),
        };
        for (key, message) in &mine {
            let mut find = |what: String, remedy: String| {
                findings.push(Finding::new(RULE, path, line_of(text, key), what, remedy));
            };
            if message.trim().is_empty() {
                find(format!("{key} is empty"), "write the text".to_owned());
            }
            match theirs.get(key) {
                None => find(format!("{key} has no {other}"), format!("write it in {twin}")),
                Some(their) if placeholders(message) != placeholders(their) => {
                    find(
                        format!("{key} has other placeholders in {other}"),
                        format!("make it and {twin} agree"),
                    );
                }
                Some(_) => {}
            }
        }
    }
    Ok(findings)
}

/// The other language of the file at `path`, and that file's path.
fn twin(path: &str) -> Option<(&'static str, String)> {
    let file = path.strip_prefix(FOLDER).filter(|file| extension(file) == "json")?;
    LANGUAGES.iter().find_map(|(mine, other)| {
        let rest = file.strip_prefix(mine).filter(|rest| rest.starts_with(['/', '.']))?;
        Some((*other, format!("{FOLDER}{other}{rest}")))
    })
}

/// Every message by its dotted key.
fn messages(path: &str, text: &str) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let root: Value = serde_json::from_str(text).with_context(|| format!("{path} is not JSON"))?;
    let mut open = vec![(String::new(), &root)];
    while let Some((key, value)) = open.pop() {
        let inside = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        match value {
            Value::Object(members) => open.extend(members.iter().map(|(name, value)| (inside(name), value))),
            Value::Array(items) => {
                open.extend(items.iter().zip(0..).map(|(value, at)| (inside(&format!("{at}")), value)));
            }
            Value::String(message) => {
                found.insert(key, message.clone());
            }
            other => anyhow::bail!("{path}: {key} is {other}, not text"),
        }
    }
    Ok(found)
}

/// The names in `{name}`.
fn placeholders(message: &str) -> BTreeSet<&str> {
    message.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim()).collect()
}

/// The line of the dotted `key`: its parts follow one another down the file.
fn line_of(text: &str, key: &str) -> usize {
    let mut at = 0;
    for part in key.split('.') {
        at += text[at..].find(&format!("\"{part}\"")).unwrap_or(0);
    }
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(zh: &str, en: &str) -> Vec<String> {
        let tree = Tree::of(&[("web/src/locales/zh/case.json", zh), ("web/src/locales/en/case.json", en)]);
        check(&tree).expect("the fixture parses").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_keys_and_placeholders_are_fine() {
        let zh = r#"{ "queue": { "left": "还剩 {time}", "many": ["一", "二"] } }"#;
        let en = r#"{ "queue": { "many": ["one", "two"], "left": "{ time } left" } }"#;
        assert_eq!(findings(zh, en), [""; 0]);
    }

    #[test]
    fn each_side_is_held_against_the_other() {
        let zh = "{\n \"queue\": {\n  \"left\": \"还剩 {time}\",\n  \"red\": \"超时\"\n }\n}";
        let en = "{\n \"queue\": {\n  \"left\": \"{hours} left\",\n  \"green\": \" \"\n }\n}";
        let mut found = findings(zh, en);
        found.sort();
        let en = "web/src/locales/en/case.json";
        let zh = "web/src/locales/zh/case.json";
        assert_eq!(
            found,
            [
                format!("{en}:3: [locales] queue.left has other placeholders in zh; make it and {zh} agree"),
                format!("{en}:4: [locales] queue.green has no zh; write it in {zh}"),
                format!("{en}:4: [locales] queue.green is empty; write the text"),
                format!("{zh}:3: [locales] queue.left has other placeholders in en; make it and {en} agree"),
                format!("{zh}:4: [locales] queue.red has no en; write it in {en}"),
            ]
        );
    }

    #[test]
    fn a_file_without_its_twin_is_found() {
        let tree = Tree::of(&[("web/src/locales/zh.json", r#"{ "a": "甲" }"#)]);
        let found = check(&tree).expect("the fixture parses");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].remedy, "write it in web/src/locales/en.json");
    }

    #[test]
    fn what_is_not_text_is_an_error() {
        assert!(check(&Tree::of(&[("web/src/locales/zh/a.json", r#"{ "a": 1 }"#)])).is_err());
        assert!(check(&Tree::of(&[("web/src/locales/zh/a.json", "{")])).is_err());
    }
}
