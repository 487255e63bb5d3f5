//! The city now, in figures: what is open and how it stands, what was reported and closed hour by hour, and what was open
//! at a full hour of the last days. Each figure counts the very cases a list under the same filter shows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::area::{AreaCode, AreaLevel};
use domain::case::Stage;
use domain::clock::Light;

use super::asked::Asked;
use super::columns::light_name;
use super::narrow::{Statement, push_light};
use super::open::OpenGroup;
use super::plan::{ENDED, NEWEST};
use super::query::{Filter, Scope, State};
use crate::Ledger;
use crate::db::DbError;
use crate::params;

/// Digits of a main category's code.
const MAIN_CATEGORY: usize = 2;

/// Open cases by the light of their clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lights {
    /// Within their limit, or without one.
    pub green: u64,
    /// Near its end.
    pub yellow: u64,
    /// Overdue.
    pub red: u64,
}

impl Lights {
    fn add(&mut self, light: Light, n: u64) {
        match light {
            Light::Green => self.green += n,
            Light::Yellow => self.yellow += n,
            Light::Red => self.red += n,
        }
    }
}

/// Open cases and how they stand, each counted once in every field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// All of them.
    pub all: Lights,
    /// By stage.
    pub by_stage: BTreeMap<Stage, Lights>,
    /// By area, one level below the filter's.
    pub by_area: BTreeMap<AreaCode, Lights>,
    /// By main category.
    pub by_category: BTreeMap<String, Lights>,
}

/// What happened to cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// They were reported.
    Reported,
    /// They were closed, by any end that settles the matter, and not reopened since.
    Closed,
}

/// A day, and how much of it is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub until: DateTime<Utc>,
    /// The moment up to which it is compared.
    pub so_far: DateTime<Utc>,
}

/// Cases of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// By hours passed since the day's first moment.
    pub by_hour: Vec<u64>,
    /// Up to the moment of comparison.
    pub so_far: u64,
}

/// How many cases were open at a full hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenKept {
    /// All of them.
    pub open: u64,
    /// Of them, overdue.
    pub red: u64,
}

impl Filter {
    /// The cases to which that happened in a span.
    #[must_use]
    pub fn happened(self, what: Happened, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let (from, until) = (Some(from), Some(until));
        match what {
            Happened::Reported => Self { state: State::All, from, until, ..self },
            Happened::Closed => Self {
                state: State::Ended,
                stage: Some(Stage::Evaluate),
                ended_from: from,
                ended_until: until,
                ..self
            },
        }
    }
}

impl Ledger {
    /// The open cases that meet a filter within a scope, and how they stand.
    pub async fn standing(
        &self,
        filter: &Filter,
        scope: &Scope,
        now: DateTime<Utc>,
    ) -> Result<Standing, DbError> {
        let mut standing = Standing::default();
        let groups = self.open_groups(filter, scope, now, MAIN_CATEGORY).await?;
        for OpenGroup { stage, light, area, category, open } in groups {
            standing.all.add(light, open);
            standing.by_stage.entry(stage).or_default().add(light, open);
            standing.by_area.entry(area).or_default().add(light, open);
            standing.by_category.entry(category).or_default().add(light, open);
        }
        Ok(standing)
    }

    /// The cases of a day that meet a filter within a scope, hour by hour.
    pub async fn hours(
        &self,
        what: Happened,
        filter: &Filter,
        scope: &Scope,
        day: Day,
    ) -> Result<Hours, DbError> {
        let length = (day.until - day.from).num_hours().max(0) as usize;
        let mut hours = Hours { by_hour: vec![0; length], so_far: 0 };
        let (key, index) = match what {
            Happened::Reported => ("t.reported_at", NEWEST),
            Happened::Closed => ("t.ended_at", ENDED),
        };
        let filter = filter.clone().happened(what, day.from, day.until);
        let Some(asked) = Asked::new(self, &filter, scope, day.so_far) else { return Ok(hours) };
        let mut sql = Statement::default();
        sql.push("SELECT hour, count(*), CAST(sum(early) AS BIGINT) FROM (SELECT (").push(key);
        sql.push(" - ").bind(day.from).push(") / 3600000000 AS hour, CASE WHEN ").push(key);
        sql.push(" < ").bind(day.so_far).push(" THEN 1 ELSE 0 END AS early");
        asked.push_cases(&mut sql, index);
        sql.push(") AS d GROUP BY hour");
        for mut row in self.db().query(sql.text, sql.params).await? {
            let (hour, all, early): (i64, u64, u64) = (row.take(0)?, row.take(1)?, row.take(2)?);
            if let Some(count) = usize::try_from(hour).ok().and_then(|hour| hours.by_hour.get_mut(hour)) {
                *count = all;
            }
            hours.so_far += early;
        }
        Ok(hours)
    }

    /// Keeps how many cases are open now, town by town, under a full hour; whether that was still to be done. What was
    /// kept before `forget` is dropped.
    pub async fn keep_open(
        &self,
        hour: DateTime<Utc>,
        now: DateTime<Utc>,
        forget: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        const KEPT: &str = "SELECT 1 FROM open_by_hour WHERE city = $1 AND at = $2 LIMIT 1";
        if !self.db().lookup(KEPT, params![self.city(), hour]).await?.is_empty() {
            return Ok(false);
        }
        let town = self.scheme().digits(AreaLevel::Town);
        let red = light_name(Light::Red);
        let mut sql = Statement::default();
        sql.push("INSERT INTO open_by_hour (city, at, town, open, red) SELECT city, CAST(").bind(hour);
        sql.push(&format!(
            " AS BIGINT), town, count(*), sum(CASE WHEN light = '{red}' THEN 1 ELSE 0 END) \
             FROM (SELECT t.city AS city, substr(t.area, 1, {town}) AS town, "
        ));
        push_light(&mut sql, now);
        sql.push(" AS light FROM open_cases AS t WHERE t.city = ").bind(self.city());
        sql.push(") AS o WHERE 1 = 1 GROUP BY city, town ON CONFLICT DO NOTHING");
        let kept = self.db().execute(sql.text, sql.params).await? > 0;
        let sql = "DELETE FROM open_by_hour WHERE city = $1 AND at < $2";
        self.db().execute(sql, params![self.city(), forget]).await?;
        Ok(kept)
    }

    /// How many cases of an area, a town or larger, were open at a full hour; none where that was not kept.
    pub async fn open_kept(&self, area: &AreaCode, hour: DateTime<Utc>) -> Result<Option<OpenKept>, DbError> {
        if area.as_str().len() > self.scheme().digits(AreaLevel::Town) {
            return Ok(None);
        }
        let mut sql = Statement::default();
        sql.push("SELECT count(*), CAST(COALESCE(sum(open * here), 0) AS BIGINT), ");
        sql.push("CAST(COALESCE(sum(red * here), 0) AS BIGINT) FROM (SELECT open, red, CASE WHEN ");
        sql.push_prefix("town", area.as_str()).push(" THEN 1 ELSE 0 END AS here FROM open_by_hour");
        sql.push(" WHERE city = ").bind(self.city()).push(" AND at = ").bind(hour).push(") AS k");
        let mut rows = self.db().query(sql.text, sql.params).await?;
        let Some(row) = rows.first_mut() else { return Ok(None) };
        let kept: i64 = row.take(0)?;
        Ok(if kept == 0 { None } else { Some(OpenKept { open: row.take(1)?, red: row.take(2)? }) })
    }
}
