//! Deliveries on their way: planned behind the steps of cases and the changes of areas, taken when due, settled in groups.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{CaseId, Digest};

use super::{DeliveryState, ShareStore, Subject};
use crate::db::{DbError, Row, Tx, Value};
use crate::params;

/// Rows of one statement.
const GROUP: usize = 500;

/// What the index of all that is not acknowledged asks for: engines do not see that what waits, is held or dead is not.
pub(super) const UNSETTLED: &str = "d.state <> 'acknowledged'";

/// Rows that are sent back into the queue in one transaction: while it is made, nobody else writes.
const SENT_BACK: i64 = 5000;

/// Sets a delivery back to what it was when it was planned.
const RESET: &str = "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = $1, first_at = NULL, \
                     settled_at = NULL, reason = NULL WHERE city = $2 AND subscription = $3";

/// Rows of the statement that looks for what follows, whether all are used or not: so it stays prepared.
const FOLLOWED: usize = 64;

/// Rows of the statement that settles: with some 250, SQLite no longer looks each up by its key but walks all deliveries.
const SETTLED: usize = 100;

/// A delivery to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// For which subscription.
    pub subscription: i64,
    /// The step's position, or the change's.
    pub pos: i64,
    /// What it is about.
    pub subject: Subject,
    /// Which step of the case it is, or which change of the area.
    pub seq: u32,
    /// When the step or the change was made.
    pub step_at: DateTime<Utc>,
}

/// A delivery that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// For which subscription.
    pub subscription: i64,
    /// The step's position, or the change's.
    pub pos: i64,
    /// What it is about.
    pub subject: Subject,
    /// Which step of the case it is, or which change of the area.
    pub seq: u32,
    /// Attempts made so far.
    pub attempts: u32,
    /// When the first was made.
    pub first_at: Option<DateTime<Utc>>,
}

impl Due {
    /// A row of position, subject, number, attempts and when the first was made.
    fn read(subscription: i64, row: &mut Row) -> Result<Self, DbError> {
        Ok(Self {
            subscription,
            pos: row.take(0)?,
            subject: row.take(1)?,
            seq: row.take(2)?,
            attempts: row.take(3)?,
            first_at: row.take(4)?,
        })
    }
}

/// What became of a delivery's attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// For which subscription.
    pub subscription: i64,
    /// The step's position, or the change's.
    pub pos: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The target has it.
    Acknowledged {
        /// SHA-256 of the body.
        digest: Digest,
    },
    /// It did not work; it is tried again.
    Again {
        /// Not before.
        due_at: DateTime<Utc>,
        /// Why: JSON.
        reason: String,
    },
    /// It cannot be made until somebody mends its mapping.
    Held {
        /// Why: JSON.
        reason: String,
    },
    /// It was given up.
    Dead {
        /// Why: JSON.
        reason: String,
    },
}

impl ShareStore {
    /// Plans deliveries for subscriptions that were read up to `from`, and moves them on to `to`: both or neither.
    /// False: one of them was sent back meanwhile, and nothing was changed. What is planned already stays as it is.
    pub async fn plan(
        &self,
        subscriptions: &[i64],
        (from, to): (i64, i64),
        planned: &[Planned],
        now: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let city = self.ledger.city();
        let mut tx = self.ledger.db().begin().await?;
        for &id in subscriptions {
            let sql = "UPDATE subscriptions SET read_pos = $1 WHERE city = $2 AND id = $3 AND read_pos = $4";
            if tx.execute(sql, params![to, city, id, from]).await? == 0 {
                return Ok(false);
            }
        }
        for group in planned.chunks(GROUP) {
            insert(&mut tx, city, group, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Deliveries of a subscription whose turn it is at `now`, the earliest first. The first of each subject only,
    /// so that its deliveries arrive in their order; one that is held lets none of its subject pass.
    pub async fn due(&self, subscription: i64, now: DateTime<Utc>, most: u32) -> Result<Vec<Due>, DbError> {
        let engine = self.ledger.db().engine();
        let (turn, before) =
            (engine.indexed_by("deliveries_unsettled"), engine.indexed_by("deliveries_subject"));
        let sql = format!(
            "SELECT d.pos, d.subject, d.seq, d.attempts, d.first_at FROM deliveries AS d {turn} \
             WHERE d.city = $1 AND d.subscription = $2 AND d.state = 'waiting' AND {UNSETTLED} AND d.due_at <= $3 \
             AND NOT EXISTS (SELECT 1 FROM deliveries AS e {before} WHERE e.city = d.city \
             AND e.subject = d.subject AND e.subscription = d.subscription AND e.pos < d.pos \
             AND e.state IN ('waiting', 'held')) ORDER BY d.pos LIMIT CAST($4 AS BIGINT)"
        );
        let rows = self.ledger.db().query(sql, params![self.ledger.city(), subscription, now, most]).await?;
        rows.into_iter().map(|mut row| Due::read(subscription, &mut row)).collect()
    }

    /// What follows these of a subscription in the order of their subjects and is due at `now` as well, up to what is not:
    /// each comes after the one before has arrived. Asking for them together spares looking for the first again and again.
    pub async fn following(
        &self,
        subscription: i64,
        firsts: &[Due],
        now: DateTime<Utc>,
    ) -> Result<Vec<Due>, DbError> {
        let engine = self.ledger.db().engine();
        let list: Vec<String> = (0..FOLLOWED)
            .map(|row| {
                let (subject, pos) = (row * 2 + 2, row * 2 + 3);
                format!("(CAST(${subject} AS {}), CAST(${pos} AS BIGINT))", engine.blob())
            })
            .collect();
        let sql = format!(
            "SELECT d.pos, d.subject, d.seq, d.attempts, d.first_at, \
             CASE WHEN d.state = 'waiting' AND d.due_at <= $1 THEN 1 ELSE 0 END \
             FROM (VALUES {}) AS v CROSS JOIN deliveries AS d {} WHERE d.city = ${} AND d.subject = v.column1 \
             AND d.subscription = ${} AND d.pos > v.column2 AND d.state IN ('waiting', 'held') ORDER BY d.pos",
            list.join(", "),
            engine.indexed_by("deliveries_subject"),
            FOLLOWED * 2 + 2,
            FOLLOWED * 2 + 3,
        );
        let (mut following, mut stopped) = (Vec::new(), HashSet::new());
        for firsts in firsts.chunks(FOLLOWED) {
            let mut values = params![now];
            values.extend(firsts.iter().flat_map(|first| params![&first.subject, first.pos]));
            values.resize(FOLLOWED * 2 + 1, Value::Null);
            values.extend(params![self.ledger.city(), subscription]);
            for mut row in self.ledger.db().query(sql.clone(), values).await? {
                let due = Due::read(subscription, &mut row)?;
                if row.take(5)? && !stopped.contains(&due.subject) {
                    following.push(due);
                } else {
                    stopped.insert(due.subject);
                }
            }
        }
        Ok(following)
    }

    /// When, after `now`, a delivery of a subscription that failed is next due; none when none will be. One never tried is
    /// due at once, or waits for another of its subject.
    pub async fn next_due(
        &self,
        subscription: i64,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, DbError> {
        let sql = "SELECT min(due_at) FROM deliveries WHERE city = $1 AND subscription = $2 AND state = 'waiting' \
                   AND attempts > 0 AND due_at > $3";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), subscription, now]).await?;
        rows.first_mut().map_or(Ok(None), |row| row.take(0))
    }

    /// Puts down what became of attempts, in one transaction. What was sent back meanwhile (replayed) is acknowledged
    /// all the same: the target has it.
    pub async fn settle(&self, settled: &[Settled]) -> Result<(), DbError> {
        if settled.is_empty() {
            return Ok(());
        }
        let mut tx = self.ledger.db().begin().await?;
        for group in settled.chunks(SETTLED) {
            update(&mut tx, self.ledger.city(), group).await?;
        }
        tx.commit().await
    }

    /// When the last of those that a target fetched and has not acknowledged yet was handed out.
    pub async fn last_handed_out(&self, subscription: i64) -> Result<Option<DateTime<Utc>>, DbError> {
        let sql = "SELECT max(first_at) FROM deliveries WHERE city = $1 AND subscription = $2 AND state = 'waiting' \
                   AND attempts > 0";
        let mut rows = self.ledger.db().query(sql, params![self.ledger.city(), subscription]).await?;
        rows.first_mut().map_or(Ok(None), |row| row.take(0))
    }

    /// Puts down that a target fetched these at `at`: positions with the digests of their bodies.
    pub async fn hand_out(
        &self,
        subscription: i64,
        handed: &[(i64, Digest)],
        at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let mut tx = self.ledger.db().begin().await?;
        for &(pos, digest) in handed {
            let sql = "UPDATE deliveries SET attempts = attempts + 1, first_at = COALESCE(first_at, $1), digest = $2 \
                       WHERE city = $3 AND subscription = $4 AND pos = $5 AND state = 'waiting'";
            tx.execute(sql, params![at, digest, self.ledger.city(), subscription, pos]).await?;
        }
        tx.commit().await
    }

    /// Acknowledges what was handed out until a moment; how many.
    pub async fn fetched(
        &self,
        subscription: i64,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<u64, DbError> {
        let sql = "UPDATE deliveries SET state = 'acknowledged', settled_at = $1, reason = NULL WHERE city = $2 \
                   AND subscription = $3 AND state = 'waiting' AND attempts > 0 AND first_at <= $4";
        self.ledger.db().execute(sql, params![now, self.ledger.city(), subscription, until]).await
    }

    /// Plans single deliveries that should be there, in the course of a reconciliation or by hand.
    pub async fn plan_also(&self, planned: &[Planned], now: DateTime<Utc>) -> Result<(), DbError> {
        let mut tx = self.ledger.db().begin().await?;
        for group in planned.chunks(GROUP) {
            insert(&mut tx, self.ledger.city(), group, now).await?;
        }
        tx.commit().await
    }

    /// The position of a case's step.
    pub async fn pos_of(&self, case: CaseId, seq: u32) -> Result<Option<i64>, DbError> {
        const SQL: &str = "SELECT pos FROM steps WHERE city = $1 AND case_id = $2 AND seq = $3";
        let mut rows = self.ledger.db().lookup(SQL, params![self.ledger.city(), case, seq]).await?;
        rows.first_mut().map(|row| row.take(0)).transpose()
    }

    /// Sends one of a subscription's deliveries back into the queue; whether there is one.
    pub async fn retry(&self, subscription: i64, pos: i64, now: DateTime<Utc>) -> Result<bool, DbError> {
        let sql = format!("{RESET} AND pos = $4");
        let values = params![now, self.ledger.city(), subscription, pos];
        Ok(self.ledger.db().execute(sql, values).await? > 0)
    }

    /// Sends all of a subscription's deliveries that are held or dead back into the queue; how many.
    pub async fn retry_all(&self, subscription: i64, now: DateTime<Utc>) -> Result<u64, DbError> {
        let (city, unsettled) =
            (self.ledger.city(), self.ledger.db().engine().indexed_by("deliveries_unsettled"));
        let mut again = 0;
        for state in [DeliveryState::Held, DeliveryState::Dead].map(DeliveryState::name) {
            let mut after = 0;
            // From the first to the last of them: what is held anew meanwhile stays so.
            loop {
                let sql = format!(
                    "SELECT max(p.pos) FROM (SELECT d.pos AS pos FROM deliveries AS d {unsettled} WHERE d.city = $1 \
                     AND d.subscription = $2 AND d.state = $3 AND {UNSETTLED} AND d.pos > $4 ORDER BY d.pos \
                     LIMIT CAST($5 AS BIGINT)) AS p"
                );
                let values = params![city, subscription, state, after, SENT_BACK];
                let mut rows = self.ledger.db().query(sql, values).await?;
                let Some(to): Option<i64> = rows.first_mut().map_or(Ok(None), |row| row.take(0))? else {
                    break;
                };
                let sql = format!("{RESET} AND state = $4 AND pos > $5 AND pos <= $6");
                let values = params![now, city, subscription, state, after, to];
                again += self.ledger.db().execute(sql, values).await?;
                after = to;
            }
        }
        Ok(again)
    }

    /// Sends everything again that was made since a moment, and reads again from a position on, though not what lies before
    /// the subscription began. How many deliveries went back into the queue; what should have been planned and never was
    /// comes on top. The earlier ones first, so that a lane that sends meanwhile sends in order.
    pub async fn replay(
        &self,
        subscription: i64,
        from_pos: i64,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<u64, DbError> {
        let city = self.ledger.city();
        let sql = "UPDATE subscriptions SET read_pos = CASE WHEN read_pos <= $1 OR read_pos <= from_pos THEN read_pos \
                   WHEN from_pos > $1 THEN from_pos ELSE $1 END WHERE city = $2 AND id = $3";
        self.ledger.db().execute(sql, params![from_pos, city, subscription]).await?;
        let (mut again, mut after) = (0, 0);
        loop {
            let sql = "SELECT max(p.pos) FROM (SELECT pos FROM deliveries WHERE city = $1 AND subscription = $2 \
                       AND pos > $3 ORDER BY pos LIMIT CAST($4 AS BIGINT)) AS p";
            let mut rows = self.ledger.db().query(sql, params![city, subscription, after, SENT_BACK]).await?;
            let Some(to): Option<i64> = rows.first_mut().map_or(Ok(None), |row| row.take(0))? else { break };
            let sql = format!("{RESET} AND step_at >= $4 AND pos > $5 AND pos <= $6");
            again +=
                self.ledger.db().execute(sql, params![now, city, subscription, since, after, to]).await?;
            after = to;
        }
        Ok(again)
    }
}

async fn insert(tx: &mut Tx, city: i64, group: &[Planned], now: DateTime<Utc>) -> Result<(), DbError> {
    let mut sql = String::from(
        "INSERT INTO deliveries (city, due_at, subscription, pos, subject, seq, step_at, state, attempts) VALUES ",
    );
    let mut values: Vec<Value> = params![city, now];
    for (index, it) in group.iter().enumerate() {
        let at = values.len() + 1;
        let comma = if index == 0 { "" } else { ", " };
        let row = format!(
            "{comma}($1, $2, ${}, ${}, ${}, ${}, ${}, 'waiting', 0)",
            at,
            at + 1,
            at + 2,
            at + 3,
            at + 4
        );
        sql.push_str(&row);
        values.extend(params![it.subscription, it.pos, &it.subject, it.seq, it.step_at]);
    }
    sql.push_str(" ON CONFLICT DO NOTHING");
    tx.execute(sql, values).await.map(drop)
}

async fn update(tx: &mut Tx, city: i64, group: &[Settled]) -> Result<(), DbError> {
    let mut list = String::new();
    let mut values: Vec<Value> = Vec::new();
    for (index, it) in group.iter().enumerate() {
        let (state, due_at, digest, reason) = match &it.outcome {
            Outcome::Acknowledged { digest } => ("acknowledged", None, Some(*digest), None),
            Outcome::Again { due_at, reason } => ("waiting", Some(*due_at), None, Some(reason)),
            Outcome::Held { reason } => ("held", None, None, Some(reason)),
            Outcome::Dead { reason } => ("dead", None, None, Some(reason)),
        };
        let at = values.len() + 1;
        let comma = if index == 0 { "" } else { ", " };
        // PostgreSQL takes the columns' types from the first row.
        let row = format!(
            "{comma}(CAST(${} AS BIGINT), CAST(${} AS BIGINT), CAST(${} AS BIGINT), CAST(${} AS TEXT), \
             CAST(${} AS BIGINT), CAST(${} AS BIGINT), CAST(${} AS {}), CAST(${} AS TEXT))",
            at,
            at + 1,
            at + 2,
            at + 3,
            at + 4,
            at + 5,
            at + 6,
            tx.engine().blob(),
            at + 7
        );
        list.push_str(&row);
        values.extend(params![city, it.subscription, it.pos, state, it.at, due_at, digest, reason]);
    }
    // The city stands in every row: were it a value of its own, SQLite would walk all deliveries of the city for each list.
    let sql = format!(
        "UPDATE deliveries SET state = v.column4, attempts = attempts + 1, \
         first_at = COALESCE(deliveries.first_at, v.column5), due_at = COALESCE(v.column6, deliveries.due_at), \
         settled_at = CASE WHEN v.column4 = 'waiting' THEN NULL ELSE v.column5 END, \
         digest = COALESCE(v.column7, deliveries.digest), reason = v.column8 FROM (VALUES {list}) AS v \
         WHERE deliveries.city = v.column1 AND deliveries.subscription = v.column2 AND deliveries.pos = v.column3"
    );
    tx.execute(sql, values).await.map(drop)
}
