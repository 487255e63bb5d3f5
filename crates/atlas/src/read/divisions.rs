//! The division tree from a CSV text: `code,name,level,parent_code` and perhaps `name_en`.

use std::collections::BTreeSet;

use super::{Read, Refused};
use crate::level::Level;

/// A node of the division tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Digits, as many as its level has; begins with the parent's.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in English, where the table gives one.
    pub name_en: Option<String>,
    /// Its level.
    pub level: Level,
    /// The parent's code. Of the city, the province's: two digits that are no division here.
    pub parent: String,
}

/// Reads a division table with the columns `code`, `name`, `level`, `parent_code` and perhaps `name_en`, in any order.
///
/// A row is refused when a column is missing or empty, the code is not as many digits as its level has, does
/// not begin with its parent's code or occurs twice, or its parent is not in the table (the city's need not be).
pub fn read_divisions(text: &str) -> Read<Division> {
    read_divisions_below(text, |_| false)
}

/// The same, where some parents are known already (`is_known`) and need not be in the table.
pub fn read_divisions_below(text: &str, is_known: impl Fn(&str) -> bool) -> Read<Division> {
    let mut read = Read { taken: Vec::new(), refused: Vec::new() };
    let text = text.trim_start_matches('\u{feff}');
    let mut table =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = match table.headers() {
        Ok(headers) => headers.clone(),
        Err(fault) => {
            read.refused.push(refused(1, "code", format!("不是 CSV: {fault}"), format!("not CSV: {fault}")));
            return read;
        }
    };
    let columns =
        ["code", "name", "level", "parent_code"].map(|name| (name, headers.iter().position(|h| h == name)));
    for (name, column) in columns {
        if column.is_none() {
            let (zh, en) = (format!("缺少 {name} 列"), format!("column {name} is missing"));
            read.refused.push(refused(1, name, zh, en));
        }
    }
    let [Some(code), Some(name), Some(level), Some(parent)] = columns.map(|(_, column)| column) else {
        return read;
    };

    let english = headers.iter().position(|header| header == "name_en");

    let mut rows: Vec<(usize, Division)> = Vec::new();
    let mut codes = BTreeSet::new();
    for record in table.records() {
        let record = match record {
            Ok(record) => record,
            Err(fault) => {
                let at = fault.position().map_or(0, |p| p.line() as usize);
                read.refused.push(refused(
                    at,
                    "code",
                    format!("读不出这一行: {fault}"),
                    format!("unreadable: {fault}"),
                ));
                continue;
            }
        };
        let at = record.position().map_or(0, |p| p.line() as usize);
        let field = |column: usize| record.get(column).unwrap_or_default();
        match division(at, [field(code), field(name), field(level), field(parent)]) {
            Ok(row) if codes.insert(row.code.clone()) => {
                let name_en = english.map(field).filter(|name| !name.is_empty()).map(str::to_owned);
                rows.push((at, Division { name_en, ..row }));
            }
            Ok(row) => read.refused.push(refused(
                at,
                "code",
                format!("编码 {} 重复", row.code),
                format!("code {} occurs twice", row.code),
            )),
            Err(fault) => read.refused.push(fault),
        }
    }
    for (at, row) in rows {
        if row.level == Level::City || codes.contains(&row.parent) || is_known(&row.parent) {
            read.taken.push(row);
        } else {
            let zh = format!("上级 {} 不在表中或未被接受", row.parent);
            let en = format!("parent {} is not in the table or was refused", row.parent);
            read.refused.push(refused(at, "parent_code", zh, en));
        }
    }
    read.refused.sort_by_key(|fault| fault.at);
    read
}

/// One row, or the first rule it breaks.
fn division(at: usize, [code, name, level, parent]: [&str; 4]) -> Result<Division, Refused> {
    let fault = |field, zh: String, en: String| Err(refused(at, field, zh, en));
    if name.is_empty() {
        return fault("name", "名称为空".into(), "the name is empty".into());
    }
    let Some(known) = Level::from_name(level) else {
        return fault("level", format!("没有 {level} 这一级"), format!("there is no level {level}"));
    };
    if code.len() != known.digits() || !code.bytes().all(|b| b.is_ascii_digit()) {
        let digits = known.digits();
        return fault(
            "code",
            format!("{level} 级编码应为 {digits} 位数字, 不是 {code}"),
            format!("a code of level {level} has {digits} digits, not {code}"),
        );
    }
    if parent.is_empty() || parent.len() >= code.len() || !code.starts_with(parent) {
        return fault(
            "parent_code",
            format!("编码 {code} 不以上级编码 {parent} 开头"),
            format!("code {code} does not begin with its parent's, {parent}"),
        );
    }
    Ok(Division { code: code.into(), name: name.into(), name_en: None, level: known, parent: parent.into() })
}

fn refused(at: usize, field: &'static str, zh: String, en: String) -> Refused {
    Refused { at, field, zh, en }
}

/// The divisions without these codes and all below them (statistical zones, for one).
pub fn leave_out<S: AsRef<str>>(divisions: Vec<Division>, codes: &[S]) -> Vec<Division> {
    let is_left_out = |code: &str| codes.iter().any(|prefix| code.starts_with(prefix.as_ref()));
    divisions.into_iter().filter(|division| !is_left_out(&division.code)).collect()
}
