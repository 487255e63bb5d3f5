//! A filter within a scope, as the statement that finds the serials of the cases that meet it.

use chrono::{DateTime, Utc};
use domain::AccountId;

use super::narrow::{self, Bond, Statement};
use super::plan::{self, Few, Way};
use super::query::{Cursor, Filter, Order, Scope, State};
use crate::Ledger;
use crate::db::{DbError, Engine};
use crate::search::Matches;

/// Which part of a list, in which order.
#[derive(Clone, Copy)]
pub(super) struct Slice {
    pub order: Order,
    pub after: Option<Cursor>,
    pub most: i64,
}

impl Slice {
    /// Appends where the page begins, its order and its length; `key` is what it is sorted by.
    fn push_end(self, sql: &mut Statement, key: &str) {
        let (than, order) = match self.order {
            Order::Newest => ("<", "DESC"),
            Order::TimeLeft => (">", "ASC"),
        };
        if let Some(Cursor { key: at, serial }) = self.after {
            sql.push(" AND (").push(key).push(", t.serial) ").push(than).push(" (");
            sql.bind(at).push(", ").bind(serial).push(")");
        }
        sql.push(" ORDER BY ").push(key).push(" ").push(order).push(", t.serial ").push(order);
        sql.push(" LIMIT ").bind(self.most);
    }
}

/// A filter within a scope that something may meet.
pub(super) struct Asked<'a> {
    ledger: &'a Ledger,
    filter: &'a Filter,
    now: DateTime<Utc>,
    /// The ways the asker sees cases; none for all.
    ways: Option<Vec<Bond>>,
    asker: Option<AccountId>,
}

impl<'a> Asked<'a> {
    /// None when nothing can meet it.
    pub fn new(ledger: &'a Ledger, filter: &'a Filter, scope: &Scope, now: DateTime<Utc>) -> Option<Self> {
        let asker = scope.reporter.filter(|&account| account != AccountId::NOBODY);
        let own = filter.mine || filter.state == State::Draft;
        let mut ways = narrow::ways(scope, ledger.city());
        if filter.state == State::Draft {
            ways = Some(asker.map(Bond::Reporter).into_iter().collect());
        }
        let blind = ways.as_ref().is_some_and(Vec::is_empty) || (own && asker.is_none());
        (!blind && !narrow::matches_nothing(filter)).then_some(Self { ledger, filter, now, ways, asker })
    }

    fn city(&self) -> i64 {
        self.ledger.city()
    }

    fn engine(&self) -> Engine {
        self.ledger.db().engine()
    }

    /// Appends ` FROM ... WHERE ...`: the open cases that are asked for, under the name `t`.
    pub fn push_open_cases(&self, sql: &mut Statement) {
        sql.push(" FROM open_cases AS t WHERE t.city = ").bind(self.city());
        self.push_conditions(sql);
        narrow::push_open(sql, self.filter, self.now);
        if let Some(matches) = self.matches() {
            sql.push(" AND t.serial IN (SELECT ").push(matches.serial()).push(" FROM case_words AS w WHERE ");
            matches.push(sql);
            sql.push(")");
        }
    }

    /// Appends ` FROM ... WHERE ...`: the cases that are asked for, whatever became of them, under the name `t`, by way
    /// of one index where the engine is told.
    pub fn push_cases(&self, sql: &mut Statement, index: &'static str) {
        sql.push(" FROM ");
        Way { index, sorts: false }.push_from(sql, self.engine(), self.city(), &[]);
        self.push_conditions(sql);
        narrow::push_life(sql, self.filter);
    }

    /// Appends a page of open cases, or of cases by text: the whole of what matches is looked through.
    pub fn push_page(&self, sql: &mut Statement, slice: Slice) {
        match (slice.order, self.matches()) {
            (Order::Newest, Some(matches)) => self.push_by_words(sql, slice, &matches),
            (Order::Newest, None) => {
                sql.push("SELECT t.serial AS serial, t.reported_at AS sorted");
                self.push_open_cases(sql);
                slice.push_end(sql, "t.reported_at");
            }
            (Order::TimeLeft, _) => {
                const KEY: &str = "COALESCE(t.red_at, 9223372036854775807)";
                sql.push("SELECT t.serial AS serial, ").push(KEY).push(" AS sorted");
                self.push_open_cases(sql);
                slice.push_end(sql, KEY);
            }
        }
    }

    /// What matches the words, the last first, and of it what else is asked for. What somebody sees by an area is
    /// found inside the index; what they see by a unit or as a reporter among those few.
    fn push_by_words(&self, sql: &mut Statement, slice: Slice, matches: &Matches) {
        let ways = self.ways.as_ref().map_or_else(|| vec![None], |ways| ways.iter().map(Some).collect());
        for (index, way) in ways.iter().enumerate() {
            sql.push(if index == 0 { "" } else { " UNION " });
            sql.push("SELECT serial, sorted FROM (SELECT t.serial AS serial, t.serial AS sorted FROM ");
            let key = match way {
                None => self.push_matching(sql, matches),
                Some(bond @ Bond::Area(area)) => {
                    let key = self.push_matching(sql, &matches.within(area));
                    sql.push(" AND ");
                    bond.push(sql, self.city());
                    key
                }
                Some(bond) => self.push_matched(sql, bond, matches),
            };
            self.push_narrowing(sql);
            if narrow::is_open_only(self.filter) {
                narrow::push_open(sql, self.filter, self.now);
            } else {
                narrow::push_life(sql, self.filter);
            }
            if let Some(cursor) = slice.after {
                sql.push(" AND ").push(key).push(" < ").bind(cursor.serial);
            }
            sql.push(" ORDER BY ").push(key).push(" DESC LIMIT ").bind(slice.most);
            sql.push(") AS b").push(&index.to_string());
        }
        sql.push(" ORDER BY serial DESC LIMIT ").bind(slice.most);
    }

    /// Appends ` ... WHERE ...`: what matches, and its cases; the column it is sorted by.
    fn push_matching(&self, sql: &mut Statement, matches: &Matches) -> &'static str {
        let table = if narrow::is_open_only(self.filter) { "open_cases" } else { "cases" };
        sql.push("case_words AS w CROSS JOIN ").push(table).push(" AS t WHERE ");
        matches.push(sql);
        sql.push(" AND t.serial = ").push(matches.serial()).push(" AND t.city = ").bind(self.city());
        matches.serial()
    }

    /// Appends ` ... WHERE ...`: the cases of a bond, and of them what matches; the column it is sorted by.
    fn push_matched(&self, sql: &mut Statement, bond: &Bond, matches: &Matches) -> &'static str {
        if narrow::is_open_only(self.filter) {
            sql.push("open_cases AS t WHERE t.city = ").bind(self.city()).push(" AND ");
            bond.push(sql, self.city());
        } else {
            let branch = std::slice::from_ref(bond);
            plan::way(branch, self.filter, Few::default()).push_from(sql, self.engine(), self.city(), branch);
        }
        sql.push(" AND t.serial IN (SELECT ").push(matches.serial()).push(" FROM case_words AS w WHERE ");
        matches.push(sql);
        sql.push(")");
        "t.serial"
    }

    /// Appends a page of all cases by the time of their report: the first of the first pages of every branch.
    pub async fn push_by_report(&self, sql: &mut Statement, slice: Slice) -> Result<(), DbError> {
        let grids = self.ledger.scheme().grid;
        let as_list =
            self.filter.areas.len() > 1 && self.filter.areas.iter().all(|it| it.as_str().len() == grids);
        let cut = !as_list && plan::cuts_by_areas(&self.filter.areas);
        let areas = if cut { &self.filter.areas[..] } else { &[] };
        let branches = plan::branches(self.filter, areas, self.ways.clone());
        if branches.is_empty() {
            sql.push("SELECT serial, serial AS sorted FROM cases WHERE 1 = 0");
            return Ok(());
        }
        for (index, branch) in branches.iter().enumerate() {
            let few = match plan::depends_on_weight(branch, self.filter) {
                _ if as_list => Few { area: true, category: false },
                true => self.few(branch).await?,
                false => Few::default(),
            };
            let way = plan::way(branch, self.filter, few);
            sql.push(if index == 0 { "" } else { " UNION " });
            sql.push("SELECT serial, sorted FROM (SELECT t.serial AS serial, t.reported_at AS sorted FROM ");
            way.push_from(sql, self.engine(), self.city(), branch);
            if !cut {
                self.push_areas(sql);
            }
            self.push_own(sql);
            narrow::push_common(sql, self.filter);
            narrow::push_life(sql, self.filter);
            slice.push_end(sql, way.key());
            sql.push(") AS b").push(&index.to_string());
        }
        if branches.len() > 1 {
            sql.push(" ORDER BY sorted DESC, serial DESC LIMIT ").bind(slice.most);
        }
        Ok(())
    }

    /// Which indexes leave few of a branch's cases.
    async fn few(&self, branch: &[Bond]) -> Result<Few, DbError> {
        let area = match plan::area(branch) {
            Some(bond) => self.weigh("cases_area", branch, |sql| bond.push(sql, self.city())).await?,
            None => false,
        };
        let category = match &self.filter.category {
            Some(category) if !area => {
                self.weigh("cases_leaf", branch, |sql| {
                    sql.push_prefix("t.leaf", category);
                })
                .await?
            }
            _ => false,
        };
        Ok(Few { area, category })
    }

    /// Whether few of the entries of an index within `range` meet what the index itself knows of the branch.
    async fn weigh(
        &self,
        index: &'static str,
        branch: &[Bond],
        range: impl Fn(&mut Statement),
    ) -> Result<bool, DbError> {
        let mut sql = Statement::default();
        sql.push(
            "SELECT count(*), CAST(COALESCE(sum(met), 0) AS BIGINT) FROM (SELECT CASE WHEN t.is_draft = 0",
        );
        if let Some(area) = plan::area(branch) {
            sql.push(" AND ");
            area.push(&mut sql, self.city());
        }
        let known = Filter { supervised: false, ..self.filter.clone() };
        narrow::push_common(&mut sql, &known);
        sql.push(" THEN 1 ELSE 0 END AS met FROM ");
        Way { index, sorts: true }.push_from(&mut sql, self.engine(), self.city(), &[]);
        sql.push(" AND ");
        range(&mut sql);
        sql.push(" LIMIT ").bind(plan::MOST_SCANNED + 1).push(") AS weighed");
        let mut rows = self.ledger.db().query(sql.text, sql.params).await?;
        let Some(row) = rows.first_mut() else { return Ok(false) };
        Ok(plan::leaves_few(row.take(0)?, row.take(1)?))
    }

    fn matches(&self) -> Option<Matches> {
        Matches::of(self.filter, self.engine(), self.city(), *self.ledger.scheme())
    }

    /// Appends everything both tables know: the scope as one condition, then what narrows within it.
    fn push_conditions(&self, sql: &mut Statement) {
        if let Some(ways) = &self.ways {
            sql.push(" AND ");
            narrow::push_any(sql, self.city(), ways);
        }
        self.push_narrowing(sql);
    }

    /// Appends everything both tables know but the scope.
    fn push_narrowing(&self, sql: &mut Statement) {
        self.push_areas(sql);
        for bonds in [
            self.filter.unit.map(|unit| Bond::of_unit(unit).to_vec()),
            self.filter.desk.map(|unit| vec![Bond::Desk(unit)]),
            self.filter.lead.map(|unit| vec![Bond::Lead(unit)]),
        ]
        .into_iter()
        .flatten()
        {
            sql.push(" AND ");
            narrow::push_any(sql, self.city(), &bonds);
        }
        self.push_own(sql);
        narrow::push_common(sql, self.filter);
    }

    /// Appends that the case lies in one of the filter's areas.
    fn push_areas(&self, sql: &mut Statement) {
        let areas = &self.filter.areas;
        if areas.is_empty() {
            return;
        }
        if areas.iter().all(|area| area.as_str().len() == self.ledger.scheme().grid) {
            sql.push(" AND t.area IN ").bind_all(areas);
        } else {
            sql.push(" AND ");
            let bonds: Vec<Bond> = areas.iter().cloned().map(Bond::Area).collect();
            narrow::push_any(sql, self.city(), &bonds);
        }
    }

    fn push_own(&self, sql: &mut Statement) {
        if let (true, Some(asker)) = (self.filter.mine, self.asker) {
            sql.push(" AND ");
            Bond::Reporter(asker).push(sql, self.city());
        }
    }
}
