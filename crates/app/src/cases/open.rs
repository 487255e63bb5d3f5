//! What anybody may know: every reported case, without the words that were typed and without its exact place. Who shows
//! it leaves those out; here it is decided which cases there are.

use chrono::{DateTime, Utc};
use domain::case::{Case, End};
use ledger::cases::{Cursor, Filter, Order, StoredCase};
use ledger::registry::DocumentKind;

use super::list::LONGEST_PAGE;
use crate::{App, AppError, Caller};

impl App {
    /// Whether this caller may know that there is this case: it was reported, its reporter has not taken it back, and
    /// it is not a matter between people, which only who may see the case may know of. Nobody is anybody.
    pub fn is_open_to(&self, caller: Option<&Caller>, case: &Case) -> bool {
        let Some(matter) = &case.matter else { return false };
        if case.draft || case.end == Some(End::Withdrawn) {
            return false;
        }
        let city = self.city();
        let category =
            city.rules.taxonomy.edition(matter.edition).and_then(|taxonomy| taxonomy.category(&matter.leaf));
        category.is_some_and(|category| !category.private)
            || caller.is_some_and(|caller| caller.may_see(case))
    }

    /// Cases this caller may know of that meet a filter, newest first, at most `most`.
    pub async fn open_to(
        &self,
        caller: Option<&Caller>,
        filter: &Filter,
        most: usize,
    ) -> Result<Vec<StoredCase>, AppError> {
        if caller.is_none() && filter.category.as_deref().is_some_and(|code| !self.is_public(code)) {
            return Ok(Vec::new());
        }
        let scope = Caller::platform(self.city().rules.city.clone()).scope();
        let (mut found, mut after): (Vec<StoredCase>, Option<Cursor>) = (Vec::new(), None);
        while found.len() < most {
            let now = self.time.now();
            let page = self.ledger.list(filter, &scope, Order::Newest, after, LONGEST_PAGE, now).await?;
            found.extend(page.items.into_iter().filter(|record| self.is_open_to(caller, &record.case)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// Whether cases of a category may be anybody's to know, in some year it is or was of.
    fn is_public(&self, code: &str) -> bool {
        let city = self.city();
        let mut known = city.rules.taxonomy.editions().iter().filter_map(|edition| edition.category(code));
        known.any(|category| !category.private)
    }

    /// The case of a number, if this caller may know of it.
    pub async fn one_open_to(
        &self,
        caller: Option<&Caller>,
        number: &str,
    ) -> Result<Option<StoredCase>, AppError> {
        let found = self.ledger.case_by_number(number).await?;
        Ok(found.filter(|record| self.is_open_to(caller, &record.case)))
    }

    /// When the categories in force today were last changed.
    pub async fn categories_changed(&self) -> Result<DateTime<Utc>, AppError> {
        let city = self.city();
        let edition = city.rules.taxonomy.at(city.rules.calendar.date(self.time.now())).edition();
        let found =
            self.ledger.registry().document(DocumentKind::Taxonomy, &edition.year.to_string()).await?;
        Ok(found.map_or(DateTime::UNIX_EPOCH, |document| document.at))
    }
}
