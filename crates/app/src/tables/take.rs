//! Taking a table in.

use std::collections::{BTreeSet, HashMap};

use atlas::Datum;
use domain::area::{AreaCode, AreaLevel};
use ledger::audit::Outcome;
use serde_json::json;

use super::{Outlines, Sheet, TableKind, Taken, categories};
use crate::people::accounts::security;
use crate::people::import as people;
use crate::places::change::system_admin;
use crate::places::found::area_to_store;
use crate::places::import::{self as areas, AreaTexts};
use crate::places::import_units;
use crate::rows::{RefusedRow, Table};
use crate::{App, AppError, Caller};

/// Where areas come from that an administrator took in.
const SOURCE: &str = "taken in by the system administrator";

impl App {
    /// Takes a table in, or (`dry_run`) only says what would become of it.
    pub async fn take_table(
        &self,
        caller: &Caller,
        kind: TableKind,
        sheet: &Sheet,
        outlines: Option<Outlines>,
        dry_run: bool,
    ) -> Result<Taken, AppError> {
        match kind {
            TableKind::Areas | TableKind::Units | TableKind::Categories => system_admin(caller)?,
            TableKind::Accounts => security(caller)?,
        }
        let lines = kind.csv(sheet);
        let mut taken = match kind {
            TableKind::Areas => self.take_areas(&lines.text, outlines, dry_run).await?,
            TableKind::Units => self.take_units(&lines.text, dry_run).await?,
            TableKind::Accounts => self.take_accounts(&lines.text, dry_run).await?,
            TableKind::Categories => self.take_categories(caller, &lines.text, dry_run).await?,
        };
        taken.refused = lines.by_row(taken.refused);
        if taken.stored {
            let action = match kind {
                TableKind::Areas => "import_areas",
                TableKind::Units => "import_units",
                TableKind::Accounts => "import_accounts",
                // Recorded as the edition that it is.
                TableKind::Categories => return Ok(taken),
            };
            let detail = json!({ "good": taken.good, "new": taken.new });
            self.record(caller, action, String::new(), Outcome::Done, detail).await?;
        }
        Ok(taken)
    }

    async fn take_areas(
        &self,
        csv: &str,
        outlines: Option<Outlines>,
        dry_run: bool,
    ) -> Result<Taken, AppError> {
        let city = self.city();
        let known: BTreeSet<AreaCode> =
            city.areas_under(&city.rules.city, None).map(|area| area.code.clone()).collect();
        let names = english_names(csv);
        let english = |name: &str, _: AreaLevel| names.get(name).cloned().unwrap_or_else(|| name.to_owned());
        let texts = AreaTexts {
            divisions: csv,
            outlines: outlines.as_ref().map(|outlines| outlines.text.as_str()),
            datum: outlines.as_ref().map_or(Datum::Wgs84, |outlines| outlines.datum),
            left_out: &[],
        };
        let read = match areas::read(texts, &city.rules.city, &known, english) {
            Ok(read) => read,
            Err(refused) => {
                let rows = |rows: Vec<atlas::read::Refused>| {
                    rows.into_iter().map(|row| RefusedRow::new(row.at, row.field, row.zh, row.en)).collect()
                };
                return Ok(Taken {
                    good: refused.good,
                    refused: rows(refused.divisions),
                    refused_outlines: rows(refused.outlines),
                    ..Taken::default()
                });
            }
        };
        let count = read.areas.len();
        if !dry_run && count > 0 {
            let new = read.areas.iter().map(|area| area_to_store(area, SOURCE)).collect();
            self.ledger.places().import(new, self.time.now()).await?;
            self.reload_city().await?;
        }
        Ok(Taken { good: count, new: count, stored: !dry_run && count > 0, ..Taken::default() })
    }

    async fn take_units(&self, csv: &str, dry_run: bool) -> Result<Taken, AppError> {
        let places = self.ledger.places();
        let stored: Vec<_> = places.units().await?.into_iter().map(|stored| stored.unit).collect();
        let units = match import_units::read(csv, &stored, &self.city()) {
            Ok(units) => units,
            Err(refused) => return Ok(Taken { refused, ..Taken::default() }),
        };
        let new = units.iter().filter(|unit| stored.iter().all(|old| old.id != unit.id)).count();
        let store = !dry_run && !units.is_empty();
        if store {
            places.put_units(&units).await?;
            self.reload_city().await?;
        }
        Ok(Taken { good: units.len(), new, stored: store, ..Taken::default() })
    }

    async fn take_categories(&self, caller: &Caller, csv: &str, dry_run: bool) -> Result<Taken, AppError> {
        let read = categories::read(csv, self.city().rules.taxonomy.latest());
        let categories::Revised { text, good, new } = match read {
            Ok(revised) => revised,
            Err(refused) => return Ok(Taken { refused, ..Taken::default() }),
        };
        if good == 0 {
            return Ok(Taken::default());
        }
        let taken = self.take_edition(caller, &text, dry_run).await?;
        Ok(Taken { good, new, stored: taken.stored, ..Taken::default() })
    }

    async fn take_accounts(&self, csv: &str, dry_run: bool) -> Result<Taken, AppError> {
        let accounts = match people::read(csv, &self.city()) {
            Ok(accounts) => accounts,
            Err(refused) => return Ok(Taken { refused, ..Taken::default() }),
        };
        let mut refused = Vec::new();
        for account in &accounts {
            if self.ledger.people().by_login(&account.login).await?.is_some() {
                let (zh, en) = ("登录名已有人使用", "the login is taken");
                let line = line_of(csv, "login", &account.login);
                refused.push(RefusedRow::new(line, "login", zh.into(), en.into()));
            }
        }
        refused.sort_by_key(|row| row.line);
        let good = accounts.len() - refused.len();
        if !refused.is_empty() || dry_run || accounts.is_empty() {
            return Ok(Taken { good, new: good, refused, ..Taken::default() });
        }
        let passwords = people::open(&self.ledger, accounts, self.time.now()).await?;
        Ok(Taken { good, new: good, stored: true, passwords, ..Taken::default() })
    }
}

/// English names of a table of areas, by the Chinese ones.
fn english_names(csv: &str) -> HashMap<String, String> {
    let Ok(table) = Table::read(csv, &["name", "name_en"]) else { return HashMap::new() };
    let named = table.rows.iter().filter(|row| !row.get("name_en").is_empty());
    named.map(|row| (row.get("name").to_owned(), row.get("name_en").to_owned())).collect()
}

/// The first line whose cell in `column` is `value`.
fn line_of(csv: &str, column: &str, value: &str) -> usize {
    let table = Table::read(csv, &[column]).ok();
    table
        .and_then(|table| table.rows.iter().find(|row| row.get(column) == value).map(|row| row.line))
        .unwrap_or(0)
}
