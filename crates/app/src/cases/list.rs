//! Lists: one filter for pages, maps and exports, always within the caller's scope.

use ledger::cases::{Cursor, Filter, Order, Page, StoredCase};

use crate::{App, AppError, Caller};

/// The longest page.
pub const LONGEST_PAGE: u32 = 200;
/// How many areas of the smallest level a box is narrowed by; beyond that their towns are as good.
const MOST_AREAS: usize = 64;

impl App {
    /// One page of cases.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: Filter,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<StoredCase>, AppError> {
        if after.is_none() {
            self.record_search(caller, &filter).await?;
        }
        let filter = self.narrowed(filter);
        let limit = limit.clamp(1, LONGEST_PAGE);
        Ok(self.ledger.list(&filter, &caller.scope(), order, after, limit, self.time.now()).await?)
    }

    /// A small box also names the areas it touches, so that the store can walk them instead of the whole city.
    fn narrowed(&self, mut filter: Filter) -> Filter {
        if let (Some([west, south, east, north]), true) = (filter.bbox, filter.areas.is_empty()) {
            let codes = self.city().in_box(west, south, east, north).into_iter().cloned().collect::<Vec<_>>();
            if codes.len() <= MOST_AREAS {
                filter.areas = codes;
            }
        }
        filter
    }
}
