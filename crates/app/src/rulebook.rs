//! The rules a city keeps as documents: editions of its categories, and its calendar. Every version is kept.

use domain::bilingual::Language;
use domain::clock::Calendar;
use domain::taxonomy::{Diff, Edition, Taxonomy, diff};
use domain::words::Flaw;
use ledger::audit::Outcome;
use ledger::registry::DocumentKind;
use serde_json::json;

use crate::places::change::system_admin;
use crate::tables::{Sheet, TableKind, TakenEdition, categories};
use crate::{App, AppError, Caller};

/// The key of a city's only calendar.
const CITY: &str = "city";

impl App {
    /// What changed from one edition of the categories to another.
    pub fn compare_editions(&self, from: Edition, to: Edition) -> Result<Diff, AppError> {
        let city = self.city();
        let edition = |edition| city.rules.taxonomy.edition(edition).ok_or_else(|| no_edition(edition));
        Ok(diff(edition(from)?, edition(to)?))
    }

    /// An edition as it was written: TOML.
    pub async fn edition_text(&self, caller: &Caller, edition: Edition) -> Result<String, AppError> {
        system_admin(caller)?;
        let found = self.ledger.registry().document(DocumentKind::Taxonomy, &edition.to_string()).await?;
        found.map(|document| document.text).ok_or_else(|| no_edition(edition))
    }

    /// Takes in an edition of the categories, or (`dry_run`) only says what would change. An edition that is there
    /// is never changed: a correction has a higher revision.
    pub async fn take_edition(
        &self,
        caller: &Caller,
        text: &str,
        dry_run: bool,
    ) -> Result<TakenEdition, AppError> {
        system_admin(caller)?;
        let new = Taxonomy::from_toml(text).map_err(|flaw| flawed("text", &flaw))?;
        let edition = new.edition();
        let city = self.city();
        let editions = city.rules.taxonomy.editions();
        if editions.iter().any(|known| known.edition() == edition) {
            return Err(AppError::invalid(
                "text",
                "edition_taken",
                format!("版本 {edition} 已存在, 不能改写; 修订时请增大 revision"),
                format!("edition {edition} is there and is never rewritten; raise its revision"),
            ));
        }
        let before = editions.iter().rfind(|old| old.edition() < edition);
        let diff = before.map(|before| diff(before, &new)).unwrap_or_default();
        let compared_with = before.map(|before| before.edition().to_string());
        if !dry_run {
            let key = edition.to_string();
            self.ledger.registry().put(DocumentKind::Taxonomy, &key, text, self.time.now()).await?;
            self.reload_city().await?;
            let detail = json!({ "added": diff.added.len(), "removed": diff.removed.len(), "changed": diff.changed.len() });
            self.record(caller, "import_categories", format!("taxonomy:{key}"), Outcome::Done, detail)
                .await?;
        }
        Ok(TakenEdition { edition: edition.to_string(), compared_with, diff, stored: !dry_run })
    }

    /// An edition as a table, one row for each filing condition; the headings first.
    pub fn edition_sheet(&self, edition: Edition, language: Language) -> Result<Sheet, AppError> {
        let city = self.city();
        let taxonomy = city.rules.taxonomy.edition(edition).ok_or_else(|| no_edition(edition))?;
        let mut sheet = vec![Self::headings(TableKind::Categories, language)];
        categories::sheet(taxonomy, language, &mut sheet);
        Ok(sheet)
    }

    /// The calendar as it was written: TOML.
    pub async fn calendar_text(&self) -> Result<String, AppError> {
        let found = self.ledger.registry().document(DocumentKind::Calendar, CITY).await?;
        Ok(found.map(|document| document.text).unwrap_or_default())
    }

    /// Puts another calendar in force. Clocks that run reckon with it from their next step on.
    pub async fn put_calendar(&self, caller: &Caller, text: &str) -> Result<(), AppError> {
        system_admin(caller)?;
        let calendar = Calendar::from_toml(text).map_err(|flaw| flawed("calendar", &flaw))?;
        let version = self.ledger.registry().put(DocumentKind::Calendar, CITY, text, self.time.now()).await?;
        if let Some(mut city) = crate::city::City::load(&self.ledger, self.time.now()).await? {
            city.rules.settings = self.city().rules.settings.clone();
            city.rules.calendar = calendar;
            self.replace_city(city);
        }
        let detail = json!({ "version": version });
        self.record(caller, "put_calendar", "calendar:city".to_owned(), Outcome::Done, detail).await
    }
}

fn no_edition(edition: Edition) -> AppError {
    AppError::not_found(
        "edition",
        format!("没有类别表版本 {edition}"),
        format!("there is no edition {edition} of the categories"),
    )
}

fn flawed(field: &'static str, flaw: &Flaw) -> AppError {
    let place = flaw.line.map_or_else(|| flaw.field.clone(), |line| format!("{line}: {}", flaw.field));
    let (zh, en) = (format!("{place}: {}", flaw.text.zh), format!("{place}: {}", flaw.text.en));
    AppError::invalid(field, "flawed", zh, en)
}
