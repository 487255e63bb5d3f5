//! Pages of cases by any filter, within a scope, in an order.
//!
//! The inner statement answers with serials and what they are sorted by, at most a page of them; the outer one reads
//! the cases themselves.

use chrono::{DateTime, Utc};

use super::asked::{Asked, Slice};
use super::narrow::{Statement, is_open_only};
use super::query::{Cursor, Filter, Order, Page, Scope, State};
use super::read::StoredCase;
use crate::Ledger;
use crate::db::DbError;

/// The longest page.
const LONGEST_PAGE: u32 = 200;

impl Ledger {
    /// A page of the cases that meet `filter` and lie within `scope`, from behind `after` on; at most `limit` (up to
    /// 200). By text, the newest are those that came last, whatever their report's own time. [`Order::TimeLeft`] lists
    /// open cases only. Somebody's draft is seen by its author alone.
    pub async fn list(
        &self,
        filter: &Filter,
        scope: &Scope,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Page<StoredCase>, DbError> {
        let limit = limit.clamp(1, LONGEST_PAGE) as usize;
        let mut filter = filter.clone();
        if order == Order::TimeLeft && filter.state == State::All {
            filter.state = State::Open;
        }
        let never = order == Order::TimeLeft && filter.state != State::Open;
        let asked = Asked::new(self, &filter, scope, now).filter(|_| !never);
        let Some(asked) = asked else { return Ok(Page { items: Vec::new(), next: None }) };
        let mut sql = Statement::default();
        sql.push("SELECT c.state, c.number, c.summary, c.serial, c.updated_at, p.sorted FROM (");
        let slice = Slice { order, after, most: limit as i64 + 1 };
        if filter.words.is_empty() && !is_open_only(&filter) {
            asked.push_by_report(&mut sql, slice).await?;
        } else {
            asked.push_page(&mut sql, slice);
        }
        sql.push(") AS p CROSS JOIN cases AS c WHERE c.serial = p.serial AND c.city = ").bind(self.city());
        sql.push(match order {
            Order::Newest => " ORDER BY p.sorted DESC, p.serial DESC",
            Order::TimeLeft => " ORDER BY p.sorted, p.serial",
        });
        let rows = self.db().query(sql.text, sql.params).await?;

        let more = rows.len() > limit;
        let mut items = Vec::with_capacity(limit.min(rows.len()));
        let mut last = None;
        for mut row in rows.into_iter().take(limit) {
            let key = row.take(5)?;
            let item = StoredCase::from_row(row)?;
            last = Some(Cursor { key, serial: item.serial });
            items.push(item);
        }
        Ok(Page { items, next: last.filter(|_| more) })
    }
}
