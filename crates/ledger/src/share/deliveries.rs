//! Deliveries on their way: planned behind the steps of cases and the changes of areas, taken when due, settled in groups.

use chrono::{DateTime, Utc};
use domain::{CaseId, Digest};

use super::{DeliveryState, ShareStore, Subject};
use crate::db::rows::{self, Column, Statement};
use crate::db::{DbError, Engine, Kind, Row, Tx, Value};
use crate::params;

/// What the index of all that is not acknowledged asks for: engines do not see that what waits, is held or dead is not.
pub(super) const UNSETTLED: &str = "d.state <> 'acknowledged'";

/// Rows that are sent back into the queue in one transaction: while it is made, nobody else writes.
const SENT_BACK: i64 = 5000;

/// Sets a delivery back to what it was when it was planned.
const RESET: &str = "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = $1, first_at = NULL, \
                     settled_at = NULL, reason = NULL WHERE city = $2 AND subscription = $3";

/// How one delivery is found by a row's values.
const FOUND: &str = "deliveries.subscription = {subscription} AND deliveries.pos = {pos}";

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
        let read: Vec<_> = subscriptions.iter().map(|&id| params![id, from, to]).collect();
        let moved = tx.execute_rows(moving(tx.engine()), city, read).await?;
        if moved < subscriptions.len() as u64 {
            return Ok(false);
        }
        insert(&mut tx, city, planned, now).await?;
        tx.commit().await?;
        self.ledger.inner.planned.send_modify(|count| *count += planned.len() as i64);
        Ok(true)
    }

    /// The first deliveries of a subscription that are due at `now`, in the order of the steps or changes. One that is held
    /// or put off lets none of its subject pass; where several of one subject are due, each goes after the one before it.
    pub async fn due(&self, subscription: i64, now: DateTime<Utc>, most: u32) -> Result<Vec<Due>, DbError> {
        let engine = self.ledger.db().engine();
        let (unsettled, again, subject) = (
            engine.indexed_by("deliveries_unsettled"),
            engine.indexed_by("deliveries_again"),
            engine.indexed_by("deliveries_subject"),
        );
        // Mostly nothing is held or put off: then nobody need ask what lies before each.
        let sql = format!(
            "SELECT d.pos, d.subject, d.seq, d.attempts, d.first_at FROM deliveries AS d {unsettled} \
             WHERE d.city = $1 AND d.subscription = $2 AND d.state = 'waiting' AND {UNSETTLED} \
             AND (d.attempts = 0 OR d.due_at <= $3) AND NOT (( \
             EXISTS (SELECT 1 FROM deliveries AS h {unsettled} WHERE h.city = $1 AND h.subscription = $2 \
             AND h.state = 'held' AND h.state <> 'acknowledged') OR \
             EXISTS (SELECT 1 FROM deliveries AS p {again} WHERE p.city = $1 AND p.subscription = $2 \
             AND p.state = 'waiting' AND p.attempts > 0 AND p.due_at > $3)) \
             AND EXISTS (SELECT 1 FROM deliveries AS e {subject} WHERE e.city = d.city AND e.subject = d.subject \
             AND e.subscription = d.subscription AND e.pos < d.pos AND (e.state = 'held' OR \
             (e.state = 'waiting' AND e.attempts > 0 AND e.due_at > $3)))) ORDER BY d.pos LIMIT CAST($4 AS BIGINT)"
        );
        let rows = self.ledger.db().query(sql, params![self.ledger.city(), subscription, now, most]).await?;
        let due = |mut row: Row| {
            Ok(Due {
                subscription,
                pos: row.take(0)?,
                subject: row.take(1)?,
                seq: row.take(2)?,
                attempts: row.take(3)?,
                first_at: row.take(4)?,
            })
        };
        rows.into_iter().map(due).collect()
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
        let settling = settling(tx.engine());
        tx.execute_rows(settling, self.ledger.city(), settled.iter().map(Settled::row).collect()).await?;
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
        let rows = handed.iter().map(|&(pos, digest)| params![subscription, pos, at, digest]).collect();
        tx.execute_rows(handing_out(tx.engine()), self.ledger.city(), rows).await?;
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
        insert(&mut tx, self.ledger.city(), planned, now).await?;
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

    /// Sends all of a subscription's deliveries in these states back into the queue; how many. `sent_back` is called whenever
    /// some are.
    pub async fn retry_all(
        &self,
        subscription: i64,
        states: &[DeliveryState],
        now: DateTime<Utc>,
        sent_back: impl Fn() + Send + Sync,
    ) -> Result<u64, DbError> {
        let (city, unsettled) =
            (self.ledger.city(), self.ledger.db().engine().indexed_by("deliveries_unsettled"));
        let mut again = 0;
        for state in states.iter().map(|state| state.name()) {
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
                sent_back();
                after = to;
            }
        }
        Ok(again)
    }

    /// Sends everything again that was made since a moment, which lies after a position, and reads again from there on, though
    /// not what lies before the subscription began. How many deliveries went back into the queue; what should have been
    /// planned and never was comes on top. The earlier ones first, so that a lane that sends meanwhile sends in order;
    /// `sent_back` is called whenever some are back.
    pub async fn replay(
        &self,
        subscription: i64,
        from_pos: i64,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        sent_back: impl Fn() + Send + Sync,
    ) -> Result<u64, DbError> {
        let city = self.ledger.city();
        let sql = "UPDATE subscriptions SET read_pos = CASE WHEN read_pos <= $1 OR read_pos <= from_pos THEN read_pos \
                   WHEN from_pos > $1 THEN from_pos ELSE $1 END WHERE city = $2 AND id = $3";
        self.ledger.db().execute(sql, params![from_pos, city, subscription]).await?;
        let (mut again, mut after) = (0, from_pos);
        loop {
            let sql = "SELECT max(p.pos) FROM (SELECT pos FROM deliveries WHERE city = $1 AND subscription = $2 \
                       AND pos > $3 ORDER BY pos LIMIT CAST($4 AS BIGINT)) AS p";
            let mut rows = self.ledger.db().query(sql, params![city, subscription, after, SENT_BACK]).await?;
            let Some(to): Option<i64> = rows.first_mut().map_or(Ok(None), |row| row.take(0))? else { break };
            let sql = format!("{RESET} AND step_at >= $4 AND pos > $5 AND pos <= $6");
            again +=
                self.ledger.db().execute(sql, params![now, city, subscription, since, after, to]).await?;
            sent_back();
            after = to;
        }
        Ok(again)
    }
}

impl Settled {
    /// As a row of [`settling`].
    fn row(&self) -> Vec<Value> {
        let (state, due_at, digest, reason) = match &self.outcome {
            Outcome::Acknowledged { digest } => (DeliveryState::Acknowledged, None, Some(*digest), None),
            Outcome::Again { due_at, reason } => (DeliveryState::Waiting, Some(*due_at), None, Some(reason)),
            Outcome::Held { reason } => (DeliveryState::Held, None, None, Some(reason)),
            Outcome::Dead { reason } => (DeliveryState::Dead, None, None, Some(reason)),
        };
        let settled_at = (state != DeliveryState::Waiting).then_some(self.at);
        params![self.subscription, self.pos, self.at, state.name(), due_at, settled_at, digest, reason]
    }
}

async fn insert(tx: &mut Tx, city: i64, planned: &[Planned], now: DateTime<Utc>) -> Result<(), DbError> {
    const COLUMNS: [Column; 8] = [
        ("subscription", Kind::Int),
        ("pos", Kind::Int),
        ("subject", Kind::Blob),
        ("seq", Kind::Int),
        ("step_at", Kind::Int),
        ("state", Kind::Text),
        ("attempts", Kind::Int),
        ("due_at", Kind::Int),
    ];
    let sql = rows::insert(tx.engine(), "deliveries", &COLUMNS) + " ON CONFLICT DO NOTHING";
    let waiting = DeliveryState::Waiting.name();
    let row =
        |it: &Planned| params![it.subscription, it.pos, &it.subject, it.seq, it.step_at, waiting, 0, now];
    tx.execute_rows(Statement::new(sql, &COLUMNS), city, planned.iter().map(row).collect()).await?;
    Ok(())
}

/// A subscription is read on, from a position to another.
fn moving(engine: Engine) -> Statement {
    const COLUMNS: [Column; 3] = [("id", Kind::Int), ("from_pos", Kind::Int), ("to_pos", Kind::Int)];
    let found = "subscriptions.id = {id} AND subscriptions.read_pos = {from_pos}";
    let sql = rows::update(engine, "subscriptions", &COLUMNS, "read_pos = {to_pos}", found);
    Statement::new(sql, &COLUMNS)
}

/// What became of a delivery is put down.
fn settling(engine: Engine) -> Statement {
    const COLUMNS: [Column; 8] = [
        ("subscription", Kind::Int),
        ("pos", Kind::Int),
        ("at", Kind::Int),
        ("state", Kind::Text),
        ("due_at", Kind::Int),
        ("settled_at", Kind::Int),
        ("digest", Kind::Blob),
        ("reason", Kind::Text),
    ];
    let set = "state = {state}, attempts = deliveries.attempts + 1, \
               first_at = COALESCE(deliveries.first_at, {at}), due_at = COALESCE({due_at}, deliveries.due_at), \
               settled_at = {settled_at}, digest = COALESCE({digest}, deliveries.digest), reason = {reason}";
    Statement::new(rows::update(engine, "deliveries", &COLUMNS, set, FOUND), &COLUMNS)
}

/// A target fetched a delivery.
fn handing_out(engine: Engine) -> Statement {
    const COLUMNS: [Column; 4] =
        [("subscription", Kind::Int), ("pos", Kind::Int), ("at", Kind::Int), ("digest", Kind::Blob)];
    let set = "attempts = deliveries.attempts + 1, first_at = COALESCE(deliveries.first_at, {at}), \
               digest = {digest}";
    let found = format!("{FOUND} AND deliveries.state = 'waiting'");
    Statement::new(rows::update(engine, "deliveries", &COLUMNS, set, &found), &COLUMNS)
}
