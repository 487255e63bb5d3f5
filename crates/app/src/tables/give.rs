//! Giving a table out, with the columns it is taken in by.

use std::collections::HashMap;

use domain::bilingual::Language;
use domain::{AccountId, Bilingual, UnitId};
use ledger::audit::Outcome;
use serde_json::json;

use super::{Sheet, TableKind, categories};
use crate::people::accounts::security;
use crate::places::change::system_admin;
use crate::{App, AppError, Caller};

/// Accounts read at once.
const PAGE: u32 = 200;

impl App {
    /// A table as it stands, the headings first; on the audit log with how many rows there were.
    pub async fn give_table(
        &self,
        caller: &Caller,
        kind: TableKind,
        language: Language,
    ) -> Result<Sheet, AppError> {
        let mut sheet = vec![Self::headings(kind, language)];
        match kind {
            TableKind::Areas => {
                system_admin(caller)?;
                self.areas_sheet(&mut sheet, language);
            }
            TableKind::Units => {
                system_admin(caller)?;
                self.units_sheet(&mut sheet, language);
            }
            TableKind::Accounts => {
                security(caller)?;
                self.accounts_sheet(&mut sheet, language).await?;
            }
            TableKind::Categories => {
                system_admin(caller)?;
                categories::sheet(self.city().rules.taxonomy.latest(), language, &mut sheet);
            }
        }
        let detail = json!({ "rows": sheet.len() - 1 });
        self.record(caller, "export_table", format!("table:{}", kind.name()), Outcome::Done, detail).await?;
        Ok(sheet)
    }

    /// The headings of a table.
    pub fn headings(kind: TableKind, language: Language) -> Vec<String> {
        let title = |(zh, en)| if language == Language::Zh { zh } else { en };
        kind.columns().iter().map(|column| str::to_owned(title(column.title))).collect()
    }

    fn areas_sheet(&self, sheet: &mut Sheet, language: Language) {
        let city = self.city();
        for area in city.areas_under(&city.rules.city, None) {
            let parent = city.rules.scheme.parent(&area.code).map(|code| code.to_string());
            sheet.push(vec![
                area.code.to_string(),
                area.name.zh.clone(),
                area.name.en.clone(),
                say(&area.level.label(), language),
                parent.unwrap_or_default(),
            ]);
        }
    }

    fn units_sheet(&self, sheet: &mut Sheet, language: Language) {
        let city = self.city();
        let codes = codes(city.rules.units.all());
        // A unit that no longer acts has no areas, and does not come back by taking the table in again.
        for unit in city.rules.units.all().iter().filter(|unit| !unit.areas.is_empty()) {
            let parent = unit.parent.and_then(|id| codes.get(&id).copied());
            let areas: Vec<_> = unit.areas.iter().map(ToString::to_string).collect();
            sheet.push(vec![
                unit.code.clone(),
                unit.name.zh.clone(),
                unit.name.en.clone(),
                say(&unit.kind.label(), language),
                parent.unwrap_or_default().to_owned(),
                areas.join(" "),
                unit.functions.join(" "),
            ]);
        }
    }

    async fn accounts_sheet(&self, sheet: &mut Sheet, language: Language) -> Result<(), AppError> {
        let city = self.city();
        let codes = codes(city.rules.units.all());
        let people = self.ledger.people();
        let mut after = AccountId::NOBODY;
        loop {
            let page = people.accounts(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for account in page.iter().filter(|account| account.active) {
                for post in people.posts(account.id).await? {
                    let unit = post.unit.and_then(|id| codes.get(&id).copied());
                    sheet.push(vec![
                        account.login.clone(),
                        account.name.clone(),
                        say(&post.role.label(), language),
                        unit.unwrap_or_default().to_owned(),
                        post.area.to_string(),
                    ]);
                }
            }
        }
    }
}

fn codes(units: &[domain::unit::Unit]) -> HashMap<UnitId, &str> {
    units.iter().map(|unit| (unit.id, unit.code.as_str())).collect()
}

fn say(text: &Bilingual, language: Language) -> String {
    text.get(language).to_owned()
}
