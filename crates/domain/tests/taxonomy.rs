//! The reference taxonomy is sound, flaws are named, leaves are suggested, editions are kept apart and compared.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use domain::clock::TimeUnit;
use domain::taxonomy::{Category, Edition, PhotoRule, Platform, Taxonomy, TaxonomyBook, diff};

const TEXT: &str = include_str!("../../../data/categories.toml");
static REFERENCE: LazyLock<Taxonomy> = LazyLock::new(|| Taxonomy::from_toml(TEXT).unwrap());

#[test]
fn the_reference_has_33_categories_and_other() {
    let codes: Vec<&str> = REFERENCE.categories().iter().map(|category| category.code.as_str()).collect();
    let wanted: Vec<String> =
        (1..=33).map(|n| format!("{n:02}")).chain([Category::OTHER.to_owned()]).collect();
    assert_eq!(codes, wanted);
    let leaves = REFERENCE.leaves().count();
    assert!((150..=200).contains(&leaves), "{leaves} leaves");
    let platforms: HashSet<Platform> =
        REFERENCE.categories().iter().map(|category| category.platform).collect();
    assert_eq!(platforms.len(), Platform::ALL.len(), "every platform of a town has categories");
    let used: HashSet<&str> = REFERENCE
        .leaves()
        .flat_map(|leaf| &leaf.conditions)
        .map(|condition| condition.function.as_str())
        .collect();
    for function in REFERENCE.functions() {
        assert!(used.contains(function.code.as_str()), "{} handles nothing", function.code);
    }
    assert!(REFERENCE.leaves().filter(|leaf| leaf.form.is_some()).count() >= 12);
}

/// What a resident could not say is neither praise nor a suggestion.
#[test]
fn what_fits_no_other_is_other_matters() {
    let other = REFERENCE.other().unwrap();
    assert_eq!((other.code.as_str(), other.name.en.as_str()), ("9901", "Other matters"));
}

#[test]
fn a_burst_pipe_has_three_conditions_each_with_its_limit() {
    let pipe = REFERENCE.leaf("0201").unwrap();
    let limits: Vec<String> = pipe.conditions.iter().map(|condition| condition.limit.to_string()).collect();
    assert_eq!(limits, ["3 emergency_hours", "8 emergency_hours", "5 working_days"]);
    assert_eq!(pipe.condition("fenced").unwrap().function, "water");
    assert_eq!(pipe.condition("fenced").unwrap().photo, PhotoRule::Both);
    assert_eq!(pipe.condition("nothing"), None);
    assert_eq!(REFERENCE.category("0201").unwrap().code, "02");
    assert_eq!(REFERENCE.category("02").unwrap().platform, Platform::PublicService);
    assert!(REFERENCE.leaf("0299").is_none() && REFERENCE.category("77").is_none());
}

#[test]
fn what_residents_are_promised_is_no_shorter_than_what_units_are_given() {
    for leaf in REFERENCE.leaves() {
        let promised = leaf.resident_limit.limit();
        assert_eq!(promised.unit(), TimeUnit::EmergencyDay);
        for condition in &leaf.conditions {
            let hundredths = condition.limit.hundredths();
            // In hundredths of an elapsed day; a working week of five days is seven.
            let given = match condition.limit.unit() {
                TimeUnit::EmergencyHour => hundredths.div_ceil(24),
                TimeUnit::EmergencyDay => hundredths,
                TimeUnit::WorkingHour => hundredths.div_ceil(7),
                TimeUnit::WorkingDay => hundredths * 7 / 5,
            };
            assert!(promised.hundredths() >= given, "{}.{}", leaf.code, condition.code);
        }
    }
}

/// Words that belong to the watching of people, opinions or beliefs. Dingbo has no category for them.
#[test]
fn no_category_is_about_a_person_an_opinion_or_a_belief() {
    let banned = [
        "流动人口",
        "重点人",
        "人员管控",
        "信访",
        "上访",
        "舆情",
        "言论",
        "宗教",
        "信仰",
        "邪教",
        "民族",
        "精神障碍",
        "吸毒",
        "刑满",
        "社区矫正",
        "维稳",
        "人脸",
        "可疑人员",
        "涉稳",
        "思想",
        "religio",
        "belief",
        "opinion",
        "petition",
        "suspicious",
        "face recognition",
        "mental",
    ];
    for leaf in REFERENCE.leaves() {
        let texts = leaf.conditions.iter().flat_map(|condition| [&condition.text, &condition.close]);
        let all: Vec<String> = texts
            .chain([&leaf.name])
            .flat_map(|text| [text.zh.clone(), text.en.to_lowercase()])
            .chain(leaf.keywords.iter().cloned())
            .collect();
        for word in banned {
            assert!(!all.iter().any(|text| text.contains(word)), "{} has {word}", leaf.code);
        }
    }
}

#[test]
fn what_people_write_suggests_the_leaf_they_mean() {
    // What somebody writes; the leaf that must come first.
    let table = [
        ("人行道上井盖不见了", "0101"),
        ("窨井盖松了, 车压过去很响", "0101"),
        ("manhole cover missing on the corner", "0101"),
        ("路上有个大坑洞", "0102"),
        ("There are potholes everywhere", "0102"),
        ("路灯不亮", "0104"),
        ("street light out", "0104"),
        ("自来水管爆管了, 路面冒水", "0201"),
        ("小区停水一天了", "0202"),
        ("楼道里有煤气味", "0301"),
        ("路边垃圾没人清", "0601"),
        ("垃圾桶满溢", "0603"),
        ("建筑垃圾倒在河边", "0602"),
        ("graffiti on the wall", "0703"),
        ("大树倒了压住电线", "0801"),
        ("河水发黑有死鱼", "0902"),
        ("夜间施工太吵", "1101"),
        ("楼顶在搭建阳光房", "1201"),
        ("消防通道被车堵塞", "1701"),
        ("blocked fire lane", "1701"),
        ("电瓶车推上楼飞线充电", "1703"),
        ("电梯困人", "1903"),
        ("买到过期食品", "2102"),
        ("老板拖欠工资", "2401"),
        ("楼上邻居太吵", "2501"),
        ("乱停车", "1401"),
        ("希望增加座椅, 提个建议", "9902"),
    ];
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, leaf)| {
            let found = REFERENCE.suggest(text);
            let first = found.first().map_or("nothing", |suggestion| suggestion.leaf.code.as_str());
            (first != *leaf).then(|| format!("{text}: {first}, not {leaf}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_character_suggests_and_nothing_suggests_nothing() {
    let codes = |text: &str| -> Vec<String> {
        REFERENCE.suggest(text).into_iter().map(|suggestion| suggestion.leaf.code.clone()).collect()
    };
    assert!(codes("井").contains(&"0101".to_owned()));
    assert!(codes("井").iter().all(|code| REFERENCE.leaf(code).is_some()));
    assert_eq!(codes(""), Vec::<String>::new());
    assert_eq!(codes("，。!?"), Vec::<String>::new());
    assert_eq!(codes("the of on"), Vec::<String>::new());
    assert_eq!(codes("井盖"), codes("井盖"), "the same answer every time");
    let weights: Vec<u32> =
        REFERENCE.suggest("垃圾").into_iter().map(|suggestion| suggestion.weight).collect();
    assert!(weights.is_sorted_by(|a, b| a >= b) && weights.len() > 1);
}

/// A small sound taxonomy, with one line replaced.
fn small(line: &str, by: &str) -> String {
    let text = r#"
year = 2026
revision = 1
[[functions]]
code = "water"
name = { zh = "供水", en = "Water" }
[[categories]]
code = "02"
name = { zh = "供水", en = "Water" }
platform = "public_service"
[[categories.leaves]]
code = "0201"
name = { zh = "漏水", en = "Leak" }
keywords = ["漏水"]
resident_limit = "3 emergency_days"
conditions = [{ code = "a", text = { zh = "漏", en = "leaks" }, limit = "3 emergency_hours", close = { zh = "修好", en = "mended" }, function = "water" }]
form = { type = "object", properties = { depth = { type = "number", title = "深度", title_en = "Depth" } } }
[[categories]]
code = "99"
name = { zh = "其他", en = "Other" }
platform = "public_service"
[[categories.leaves]]
code = "9901"
name = { zh = "其他", en = "Other" }
resident_limit = "7 emergency_days"
conditions = [{ code = "a", text = { zh = "其他", en = "other" }, limit = "5 working_days", close = { zh = "办结", en = "done" }, function = "water" }]
"#;
    assert!(text.contains(line), "{line}");
    text.replacen(line, by, 1)
}

#[test]
fn a_flaw_is_named_with_its_line_field_and_rule() {
    assert!(Taxonomy::from_toml(&small("year", "year")).is_ok());
    // What is replaced, by what; the field and a part of the rule; the line.
    let table = [
        ("code = \"0201\"", "code = \"0301\"", "0301.code", "first two its category's", Some(12)),
        ("code = \"0201\"", "code = \"02\"", "02.code", "four digits", Some(12)),
        ("code = \"9901\"", "code = \"0201\"", "0201.code", "first two", Some(23)),
        ("code = \"99\"", "code = \"98\"", "9901.code", "first two", Some(23)),
        ("code = \"02\"", "code = \"2\"", "2.code", "two digits", Some(8)),
        (
            "function = \"water\"",
            "function = \"fire\"",
            "0201.conditions.a.function",
            "no such function",
            Some(12),
        ),
        (
            "limit = \"3 emergency_hours\"",
            "limit = \"0 working_days\"",
            "0201.conditions.a.limit",
            "more than nothing",
            Some(12),
        ),
        ("en = \"Leak\"", "en = \"\"", "0201.name", "both Chinese and English", Some(12)),
        ("keywords = [\"漏水\"]", "keywords = [\" - \"]", "0201.keywords", "not empty", Some(12)),
        ("type = \"object\"", "type = \"array\"", "0201.form", "JSON Schema", Some(12)),
        ("type = \"number\"", "type = \"object\"", "0201.form.properties.depth", "string, integer", Some(12)),
        (", title_en = \"Depth\"", "", "0201.form.properties.depth", "title_en", Some(12)),
        (
            "\"object\", prop",
            "\"object\", required = [\"width\"], prop",
            "0201.form.required",
            "among the properties",
            Some(12),
        ),
        ("code = \"water\"", "code = \"Water\"", "Water.code", "lower-case", Some(5)),
        // What the TOML reader itself refuses.
        ("\"3 emergency_hours\"", "\"3 hours\"", "\"3 hours\"", "unit is emergency_hours", Some(16)),
        ("\"3 emergency_days\"", "\"3 working_days\"", "\"3 working_days\"", "elapsed time", Some(15)),
        ("revision = 1", "revision = \"x\"", "\"x\"", "invalid type", Some(3)),
        ("platform = \"public_service\"", "platform = \"police\"", "\"police\"", "unknown variant", Some(10)),
        ("keywords", "keyword", "keyword", "unknown field", Some(14)),
    ];
    for (line, by, field, rule, at) in table {
        let flaw = Taxonomy::from_toml(&small(line, by)).expect_err(by);
        assert_eq!((flaw.field.as_str(), flaw.line), (field, at), "{flaw}");
        assert!(flaw.text.en.contains(rule) && !flaw.text.zh.is_empty(), "{flaw}");
    }
    let twice = small("code = \"9901\"", "code = \"9901\"");
    let (start, end) = (twice.find("[[categories]]\ncode = \"99\"").unwrap(), twice.len());
    let twice = format!("{twice}{}", &twice[start..end]);
    let flaw = Taxonomy::from_toml(&twice).unwrap_err();
    assert_eq!((flaw.field.as_str(), flaw.line), ("99.code", Some(28)), "{flaw}");
    let without_other = &small("year", "year")[..start];
    assert!(Taxonomy::from_toml(without_other).unwrap_err().text.en.contains("category 99"));
}

#[test]
fn an_older_case_keeps_its_edition() {
    let edition = |year, revision| {
        let text = small("year = 2026", &format!("year = {year}"))
            .replace("revision = 1", &format!("revision = {revision}"));
        Taxonomy::from_toml(&text).unwrap()
    };
    let book = TaxonomyBook::new(vec![edition(2026, 2), edition(2024, 1), edition(2026, 1)]).unwrap();
    let at = |date: &str| book.at(date.parse::<NaiveDate>().unwrap()).edition().to_string();
    assert_eq!(at("2023-05-01"), "2024.1", "before all editions the first");
    assert_eq!(at("2024-05-01"), "2024.1");
    assert_eq!(at("2025-05-01"), "2024.1", "a year without its own keeps the last");
    assert_eq!(at("2026-01-01"), "2026.2");
    assert_eq!(at("2030-01-01"), "2026.2");
    let old: Edition = "2026.1".parse().unwrap();
    assert_eq!(book.edition(old).unwrap().edition(), old);
    assert!(book.edition("2025.1".parse().unwrap()).is_none());
    assert_eq!(book.latest().edition().to_string(), "2026.2");
    assert_eq!(serde_json::to_string(&old).unwrap(), "\"2026.1\"");
    assert!("2026".parse::<Edition>().is_err());
    assert!(TaxonomyBook::new(Vec::new()).is_err());
    assert!(TaxonomyBook::new(vec![edition(2026, 1), edition(2026, 1)]).is_err());
}

#[test]
fn two_editions_are_compared() {
    let old = Taxonomy::from_toml(&small("year", "year")).unwrap();
    let text = small("3 emergency_hours", "2 emergency_hours")
        .replace("en = \"Leak\"", "en = \"Leaks\"")
        .replace("code = \"9901\"", "code = \"9902\"");
    let new = Taxonomy::from_toml(&text).unwrap();
    let diff = diff(&old, &new);
    let codes = |changes: &[domain::taxonomy::Change]| -> Vec<String> {
        changes.iter().map(|change| format!("{} {}", change.code, change.fields.join(","))).collect()
    };
    assert_eq!(codes(&diff.added), ["9902 ", "9902.a "]);
    assert_eq!(codes(&diff.removed), ["9901 ", "9901.a "]);
    assert_eq!(codes(&diff.changed), ["0201 name", "0201.a limit"]);
    let said: Vec<_> = diff.changed.iter().flat_map(|change| &change.differences).collect();
    assert_eq!(said.iter().map(|one| one.field).collect::<Vec<_>>(), ["name", "limit"]);
    assert_eq!((said[0].old.en.as_str(), said[0].new.en.as_str()), ("Leak", "Leaks"));
    assert!(said[1].old.zh.starts_with("3 ") && said[1].new.zh.starts_with("2 "), "{:?}", said[1]);
    assert_eq!(domain::taxonomy::diff(&old, &old), domain::taxonomy::Diff::default());
}
