//! Looking at deliveries: lists, of a case or an area, tallies, days.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::{CaseId, Digest};

use super::deliveries::UNSETTLED;
use super::{ShareStore, Subject};
use crate::cases::BadCursor;
use crate::db::{DbError, Row, Value};
use crate::params;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// On its way, or to be tried again.
    Waiting,
    /// The target has it.
    Acknowledged,
    /// Its mapping lacks something.
    Held,
    /// Given up: a dead letter.
    Dead,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Acknowledged, Self::Held, Self::Dead];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Acknowledged => "acknowledged",
            Self::Held => "held",
            Self::Dead => "dead",
        }
    }

    /// The state of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A delivery with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// For which subscription.
    pub subscription: i64,
    /// The step's position, or the change's.
    pub pos: i64,
    /// What it is about.
    pub subject: Subject,
    /// The case's number, where it is about one.
    pub number: Option<String>,
    /// Which step of the case it is, or which change of the area.
    pub seq: u32,
    /// When the step or the change was made.
    pub step_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub due_at: DateTime<Utc>,
    /// When it was acknowledged, held or given up.
    pub settled_at: Option<DateTime<Utc>>,
    /// SHA-256 of the body that was acknowledged.
    pub digest: Option<Digest>,
    /// Why the last attempt did not succeed: JSON.
    pub reason: Option<String>,
}

/// How many deliveries of a subscription stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// On their way.
    pub waiting: u64,
    /// Held for their mapping.
    pub held: u64,
    /// Given up.
    pub dead: u64,
    /// The oldest step or change that waits.
    pub oldest: Option<DateTime<Utc>>,
}

/// Where a page of deliveries goes on. Opaque to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryCursor {
    /// The last position of the page before.
    pub pos: i64,
}

impl fmt::Display for DeliveryCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.pos)
    }
}

impl FromStr for DeliveryCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        Ok(Self { pos: text.parse().map_err(|_| BadCursor)? })
    }
}

/// By fewer positions than these a step lies before one that was made earlier: that much nodes' clocks may differ.
const MARGIN: i64 = 1000;

const COLUMNS: &str = "SELECT d.subscription, d.pos, d.subject, c.number, d.seq, d.step_at, d.state, d.attempts, \
                       d.due_at, d.settled_at, d.digest, d.reason FROM deliveries AS d";
const NUMBER: &str = "LEFT JOIN cases AS c ON c.city = d.city AND c.id = d.subject";

fn delivery(row: &mut Row) -> Result<Delivery, DbError> {
    let state: String = row.take(6)?;
    Ok(Delivery {
        subscription: row.take(0)?,
        pos: row.take(1)?,
        subject: row.take(2)?,
        number: row.take(3)?,
        seq: row.take(4)?,
        step_at: row.take(5)?,
        state: DeliveryState::from_name(&state).ok_or_else(|| row.bad(6, "a state", "another text"))?,
        attempts: row.take(7)?,
        due_at: row.take(8)?,
        settled_at: row.take(9)?,
        digest: row.take(10)?,
        reason: row.take(11)?,
    })
}

impl ShareStore {
    /// Deliveries that a condition and an order choose; by an index, where SQLite would not see that it is the one.
    async fn select(
        &self,
        index: Option<&str>,
        rest: &str,
        values: Vec<Value>,
    ) -> Result<Vec<Delivery>, DbError> {
        let index = index.map_or(String::new(), |index| self.ledger.db().engine().indexed_by(index));
        let sql = format!("{COLUMNS} {index} {NUMBER} WHERE d.city = $1 AND {rest}");
        self.ledger.db().query(sql, values).await?.iter_mut().map(delivery).collect()
    }

    /// A page of a subscription's deliveries, the newest first.
    pub async fn deliveries(
        &self,
        subscription: i64,
        state: Option<DeliveryState>,
        after: Option<DeliveryCursor>,
        most: u32,
    ) -> Result<Vec<Delivery>, DbError> {
        let before = after.map_or(i64::MAX, |cursor| cursor.pos);
        let (index, narrowed) = match state {
            None => (None, String::new()),
            Some(state @ DeliveryState::Acknowledged) => (None, format!(" AND d.state = '{}'", state.name())),
            Some(state) => {
                (Some("deliveries_unsettled"), format!(" AND d.state = '{}' AND {UNSETTLED}", state.name()))
            }
        };
        let rest = format!(
            "d.subscription = $2 AND d.pos < $3{narrowed} ORDER BY d.pos DESC LIMIT CAST($4 AS BIGINT)"
        );
        self.select(index, &rest, params![self.ledger.city(), subscription, before, most]).await
    }

    /// One delivery.
    pub async fn delivery(&self, subscription: i64, pos: i64) -> Result<Option<Delivery>, DbError> {
        let rest = "d.subscription = $2 AND d.pos = $3";
        Ok(self.select(None, rest, params![self.ledger.city(), subscription, pos]).await?.pop())
    }

    /// How many deliveries of a subscription are of what was made since a moment, and lies after a position.
    pub async fn count_since(
        &self,
        subscription: i64,
        after: i64,
        since: DateTime<Utc>,
    ) -> Result<u64, DbError> {
        let sql = "SELECT count(*) FROM deliveries WHERE city = $1 AND subscription = $2 AND pos > $3 AND step_at >= $4";
        let values = params![self.ledger.city(), subscription, after, since];
        let mut rows = self.ledger.db().query(sql, values).await?;
        rows.first_mut().map_or(Ok(0), |row| row.take(0))
    }

    /// How many targets each of these cases is due to; those that are due to none are left out.
    pub async fn targets_of(&self, cases: &[CaseId]) -> Result<HashMap<CaseId, u32>, DbError> {
        if cases.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<String> = (2..cases.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT d.subject, count(DISTINCT s.target) FROM deliveries AS d \
             JOIN subscriptions AS s ON s.city = d.city AND s.id = d.subscription \
             WHERE d.city = $1 AND d.subject IN ({}) GROUP BY d.subject",
            places.join(", ")
        );
        let mut values = params![self.ledger.city()];
        for &case in cases {
            values.extend(params![case]);
        }
        let rows = self.ledger.db().query(sql, values).await?;
        rows.into_iter().map(|mut row| Ok((row.take(0)?, row.take(1)?))).collect()
    }

    /// The next deliveries of a subscription after a position, in the order of the steps or changes.
    pub async fn deliveries_after(
        &self,
        subscription: i64,
        after: i64,
        most: u32,
    ) -> Result<Vec<Delivery>, DbError> {
        let rest = "d.subscription = $2 AND d.pos > $3 ORDER BY d.pos LIMIT CAST($4 AS BIGINT)";
        self.select(None, rest, params![self.ledger.city(), subscription, after, most]).await
    }

    /// The first deliveries of a subscription that wait, in their order; none of a subject of which an earlier one is held.
    pub async fn waiting(&self, subscription: i64, most: u32) -> Result<Vec<Delivery>, DbError> {
        let rest = format!(
            "d.subscription = $2 AND d.state = 'waiting' AND {UNSETTLED} AND NOT EXISTS (SELECT 1 FROM deliveries AS e {} \
             WHERE e.city = d.city AND e.subject = d.subject AND e.subscription = d.subscription AND e.pos < d.pos \
             AND e.state = 'held') ORDER BY d.pos LIMIT CAST($3 AS BIGINT)",
            self.ledger.db().engine().indexed_by("deliveries_subject")
        );
        let values = params![self.ledger.city(), subscription, most];
        self.select(Some("deliveries_unsettled"), &rest, values).await
    }

    /// Every delivery of a case or an area, by subscription and position.
    pub async fn deliveries_of(&self, subject: &Subject) -> Result<Vec<Delivery>, DbError> {
        let rest = "d.subject = $2 ORDER BY d.subscription, d.pos";
        self.select(Some("deliveries_subject"), rest, params![self.ledger.city(), subject]).await
    }

    /// A subscription's deliveries of what was made in `from <= at < until` and lies at `after < pos <= last`, in their order.
    pub async fn deliveries_between(
        &self,
        subscription: i64,
        (after, last): (i64, i64),
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<Delivery>, DbError> {
        let rest = "d.subscription = $2 AND d.pos > $3 AND d.pos <= $4 AND d.step_at >= $5 AND d.step_at < $6 \
                    ORDER BY d.pos";
        self.select(None, rest, params![self.ledger.city(), subscription, after, last, from, until]).await
    }

    /// How many deliveries of a subscription are not acknowledged.
    pub async fn tally(&self, subscription: i64) -> Result<Tally, DbError> {
        let sql = "SELECT state, count(*), min(step_at) FROM deliveries \
                   WHERE city = $1 AND subscription = $2 AND state <> 'acknowledged' GROUP BY state";
        let mut tally = Tally::default();
        for mut row in self.ledger.db().query(sql, params![self.ledger.city(), subscription]).await? {
            let (state, count): (String, u64) = (row.take(0)?, row.take(1)?);
            match DeliveryState::from_name(&state) {
                Some(DeliveryState::Waiting) => {
                    (tally.waiting, tally.oldest) = (count, row.take(2)?);
                }
                Some(DeliveryState::Held) => tally.held = count,
                Some(DeliveryState::Dead) => tally.dead = count,
                Some(DeliveryState::Acknowledged) | None => {}
            }
        }
        Ok(tally)
    }

    /// Where the steps of a moment begin: none of it or later lies at this position or before, as long as no two nodes'
    /// clocks differ by the time of a thousand steps.
    pub async fn pos_before(&self, moment: DateTime<Utc>) -> Result<i64, DbError> {
        Ok((self.about(moment).await?.0 - MARGIN).max(0))
    }

    /// Where the steps before a moment end that are there now: none of them lies after this position, under the same condition.
    pub async fn pos_until(&self, moment: DateTime<Utc>) -> Result<i64, DbError> {
        let (about, last) = self.about(moment).await?;
        Ok((about + MARGIN).min(last))
    }

    /// The last position of a step before a moment, were steps made strictly in the order of their positions; and of all.
    async fn about(&self, moment: DateTime<Utc>) -> Result<(i64, i64), DbError> {
        const SQL: &str = "SELECT at FROM steps WHERE city = $1 AND pos = $2";
        // Over several nodes this one may not know how far the others are.
        let last = self.ledger.refresh_last_pos().await?;
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = low + (high - low) / 2 + 1;
            let mut rows = self.ledger.db().lookup(SQL, params![self.ledger.city(), middle]).await?;
            let at: Option<DateTime<Utc>> = rows.first_mut().map(|row| row.take(0)).transpose()?;
            if at.is_some_and(|at| at < moment) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok((low, last))
    }
}
