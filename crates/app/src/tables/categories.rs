//! Categories as a table: a row for each filing condition. Taken in, it is the next revision of the newest edition.

use std::collections::HashMap;

use domain::Bilingual;
use domain::bilingual::Language;
use domain::clock::{ElapsedLimit, Limit};
use domain::taxonomy::{Condition, ConditionRow, PhotoRule, Platform, Taxonomy};
use domain::words::Flaw;

use super::Sheet;
use crate::rows::{RefusedRow, Row, Table};

/// An edition's rows, in the order of the table's columns.
pub(crate) fn sheet(taxonomy: &Taxonomy, language: Language, sheet: &mut Sheet) {
    let say = |text: Bilingual| text.get(language).to_owned();
    for row in taxonomy.rows() {
        let condition = row.condition;
        sheet.push(vec![
            row.category,
            row.category_name.zh,
            row.category_name.en,
            say(row.platform.label()),
            row.leaf,
            row.leaf_name.zh,
            row.leaf_name.en,
            row.keywords.join("; "),
            say(row.resident_limit.limit().words()),
            condition.code,
            condition.text.zh,
            condition.text.en,
            say(condition.limit.words()),
            condition.close.zh,
            condition.close.en,
            say(condition.photo.label()),
            condition.function,
        ]);
    }
}

/// What a table makes of an edition.
pub(super) struct Revised {
    /// The file of the next revision.
    pub text: String,
    /// Filing conditions in it.
    pub good: usize,
    /// How many of them are new.
    pub new: usize,
}

/// Reads a table against the edition it revises; every row at fault is named.
pub(super) fn read(csv: &str, old: &Taxonomy) -> Result<Revised, Vec<RefusedRow>> {
    let needed: Vec<_> = super::TableKind::Categories.columns().iter().map(|column| column.name).collect();
    let table = Table::read(csv, &needed)?;
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    let mut first: HashMap<String, ConditionRow> = HashMap::new();
    for row in &table.rows {
        match condition(row) {
            Ok(read) => {
                let whole = first.entry(read.leaf.clone()).or_insert_with(|| read.clone());
                refused.extend(disagreement(whole, &read).map(|field| {
                    let (zh, en) = ("与同一小类的前一行不同", "differs from the leaf's first row");
                    RefusedRow::new(row.line, field, zh.into(), en.into())
                }));
                rows.push((row.line, read));
            }
            Err(flaws) => refused.extend(flaws),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    if rows.is_empty() {
        return Ok(Revised { text: String::new(), good: 0, new: 0 });
    }
    let text = old
        .revised(rows.iter().map(|(_, row)| row.clone()))
        .map_err(|(code, flaw)| vec![placed(&rows, &code, &flaw)])?;
    let known = |row: &ConditionRow| {
        old.leaf(&row.leaf).is_some_and(|leaf| leaf.condition(&row.condition.code).is_some())
    };
    let new = rows.iter().filter(|(_, row)| !known(row)).count();
    Ok(Revised { text, good: rows.len(), new })
}

/// The column in which a row says something else of its leaf or category than the first.
fn disagreement(first: &ConditionRow, row: &ConditionRow) -> Option<&'static str> {
    [
        ("category", first.category != row.category),
        ("category_name", first.category_name != row.category_name),
        ("platform", first.platform != row.platform),
        ("leaf_name", first.leaf_name != row.leaf_name),
        ("keywords", first.keywords != row.keywords),
        ("resident_limit", first.resident_limit != row.resident_limit),
    ]
    .into_iter()
    .find_map(|(field, differs)| differs.then_some(field))
}

fn condition(row: &Row) -> Result<ConditionRow, Vec<RefusedRow>> {
    let mut refused = Vec::new();
    let mut refuse =
        |field: &str, text: Bilingual| refused.push(RefusedRow::new(row.line, field, text.zh, text.en));
    let mut limit =
        |field: &str| row.get(field).parse::<Limit>().map_err(|error| refuse(field, error.text)).ok();
    let (handling, promised) = (limit("limit"), limit("resident_limit"));
    let promised = promised.and_then(|limit| match ElapsedLimit::try_from(limit) {
        Ok(limit) => Some(limit),
        Err(error) => {
            refuse("resident_limit", error.text);
            None
        }
    });
    let platform = Platform::ALL.into_iter().find(|one| is(&one.label(), row.get("platform")));
    if platform.is_none() {
        let (zh, en) = ("应为四个平台之一", "is one of the four platforms");
        refuse("platform", Bilingual::new(zh, en));
    }
    let photo = PhotoRule::ALL.into_iter().find(|one| is(&one.label(), row.get("photo")));
    if photo.is_none() {
        let (zh, en) = (
            "应为 不要求, 上报时, 反馈时 或 上报和反馈时",
            "is none, at the report, at the feedback or both",
        );
        refuse("photo", Bilingual::new(zh, en));
    }
    let text = |name: &str| row.get(name).to_owned();
    // An English one may be several words.
    let keywords = row.get("keywords").split([';', '；', '、']).map(str::trim);
    let both = |zh: &str, en: &str| Bilingual::new(row.get(zh), row.get(en));
    let (Some(limit), Some(resident_limit), Some(platform), Some(photo)) =
        (handling, promised, platform, photo)
    else {
        return Err(refused);
    };
    Ok(ConditionRow {
        category: text("category"),
        category_name: both("category_name", "category_name_en"),
        platform,
        leaf: text("leaf"),
        leaf_name: both("leaf_name", "leaf_name_en"),
        keywords: keywords.filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        resident_limit,
        condition: Condition {
            code: text("condition"),
            text: both("text", "text_en"),
            limit,
            close: both("close", "close_en"),
            photo,
            function: text("function"),
        },
    })
}

fn is(label: &Bilingual, cell: &str) -> bool {
    label.zh == cell || label.en.eq_ignore_ascii_case(cell)
}

/// A flaw of the whole by the row and column it comes from.
fn placed(rows: &[(usize, ConditionRow)], code: &str, flaw: &Flaw) -> RefusedRow {
    let of_condition = flaw.field.strip_prefix("conditions.").and_then(|rest| rest.split_once('.'));
    let mine = |row: &ConditionRow| match of_condition {
        Some((condition, _)) => row.leaf == code && row.condition.code == condition,
        None => row.leaf == code || row.category == code,
    };
    // Of two with the same code, the later is the one to mend.
    let line = rows.iter().rev().find(|(_, row)| mine(row)).map_or(0, |(line, _)| *line);
    let is_leaf = code.len() == 4;
    let field = match (of_condition, flaw.field.as_str()) {
        (Some((_, "code")), _) => "condition",
        (None, "code") if is_leaf => "leaf",
        (None, "code") => "category",
        (None, "name") if is_leaf => "leaf_name",
        (None, "name") => "category_name",
        (Some((_, field)), _) | (None, field) => field,
    };
    RefusedRow::new(line, field, flaw.text.zh.clone(), flaw.text.en.clone())
}
