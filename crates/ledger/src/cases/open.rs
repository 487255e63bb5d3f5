//! What waits: counts, points for the map, clocks that ran out, suspensions that end. All from `open_cases`, which is
//! read whole where need be.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::CaseId;
use domain::area::{AreaCode, AreaLevel};
use domain::case::Stage;
use domain::clock::Light;

use super::asked::Asked;
use super::columns::light_named;
use super::mark::Mark;
use super::narrow::{Statement, push_light};
use super::query::{AreaCount, Counts, Filter, GridCount, OpenPoint, Scope, State};
use crate::Ledger;
use crate::db::{DbError, Row};
use crate::params;

impl Ledger {
    /// How many open cases meet a filter within a scope: by stage, by light, and by area one level below the filter's.
    pub async fn counts(
        &self,
        filter: &Filter,
        scope: &Scope,
        now: DateTime<Utc>,
    ) -> Result<Counts, DbError> {
        let mut counts = Counts::default();
        let mut areas: BTreeMap<AreaCode, AreaCount> = BTreeMap::new();
        for OpenGroup { stage, light, area, open, .. } in self.open_groups(filter, scope, now, 0).await? {
            counts.open += open;
            *counts.by_stage.entry(stage).or_default() += open;
            let red = if light == Light::Red { open } else { 0 };
            match light {
                Light::Green => counts.green += open,
                Light::Yellow => counts.yellow += open,
                Light::Red => counts.red += open,
            }
            let count = areas.entry(area.clone()).or_insert(AreaCount { area, open: 0, red: 0 });
            count.open += open;
            count.red += red;
        }
        counts.by_area = areas.into_values().collect();
        Ok(counts)
    }

    /// The open cases that meet a filter within a scope, counted by stage, light, area one level below the filter's, and
    /// the first `digits` of their category.
    pub(super) async fn open_groups(
        &self,
        filter: &Filter,
        scope: &Scope,
        now: DateTime<Utc>,
        digits: usize,
    ) -> Result<Vec<OpenGroup>, DbError> {
        let filter = Filter { state: State::Open, ..filter.clone() };
        let Some(asked) = Asked::new(self, &filter, scope, now) else { return Ok(Vec::new()) };
        let mut sql = Statement::default();
        sql.push("SELECT stage, light, area, category, count(*) FROM (SELECT t.stage AS stage, ");
        push_light(&mut sql, now);
        let level = self.level_below(&filter.areas);
        sql.push(&format!(
            " AS light, substr(t.area, 1, {level}) AS area, substr(t.leaf, 1, {digits}) AS category"
        ));
        asked.push_open_cases(&mut sql);
        sql.push(") AS o GROUP BY stage, light, area, category");
        let rows = self.db().query(sql.text, sql.params).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(OpenGroup {
                    stage: stage(&mut row, 0)?,
                    light: light(&mut row, 1)?,
                    area: row.take(2)?,
                    category: row.take(3)?,
                    open: row.take(4)?,
                })
            })
            .collect()
    }

    /// The digits of the codes one level below a filter's one area; of counties where it has none or several.
    fn level_below(&self, areas: &[AreaCode]) -> usize {
        let scheme = self.scheme();
        let length = match areas {
            [area] => area.as_str().len(),
            _ => scheme.city,
        };
        AreaLevel::ALL.map(|level| scheme.digits(level)).into_iter().find(|&it| it > length).unwrap_or(length)
    }

    /// How many cases are open in an area, by grid and main category.
    pub async fn open_by_grid(&self, area: &AreaCode) -> Result<Vec<GridCount>, DbError> {
        let mut sql = Statement::default();
        sql.push(
            "SELECT area, category, count(*) FROM (SELECT t.area AS area, substr(t.leaf, 1, 2) AS category",
        );
        sql.push(" FROM open_cases AS t WHERE t.city = ").bind(self.city()).push(" AND ");
        sql.push_prefix("t.area", area.as_str());
        sql.push(") AS o GROUP BY area, category ORDER BY area, category");
        let rows = self.db().query(sql.text, sql.params).await?;
        rows.into_iter()
            .map(|mut row| Ok(GridCount { area: row.take(0)?, category: row.take(1)?, open: row.take(2)? }))
            .collect()
    }

    /// Open cases as points, at most `most`, the newest first.
    pub async fn open_points(
        &self,
        filter: &Filter,
        scope: &Scope,
        now: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<OpenPoint>, DbError> {
        let filter = Filter { state: State::Open, ..filter.clone() };
        let Some(asked) = Asked::new(self, &filter, scope, now) else { return Ok(Vec::new()) };
        let mut sql = Statement::default();
        sql.push("SELECT t.id, t.lon_e7, t.lat_e7, t.leaf, t.stage, ");
        push_light(&mut sql, now);
        sql.push(" AS light");
        asked.push_open_cases(&mut sql);
        sql.push(" ORDER BY t.serial DESC LIMIT ").bind(most);
        let rows = self.db().query(sql.text, sql.params).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(OpenPoint {
                    id: row.take(0)?,
                    lon_e7: row.take(1)?,
                    lat_e7: row.take(2)?,
                    leaf: row.take(3)?,
                    stage: stage(&mut row, 4)?,
                    light: light(&mut row, 5)?,
                })
            })
            .collect()
    }

    /// Open cases whose clock has run out and whose unit above has not been told, those longest overdue first; at
    /// most `most`.
    pub async fn overdue(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<CaseId>, DbError> {
        let escalated = Mark::Escalated.bit();
        let sql = format!(
            "SELECT id FROM open_cases WHERE city = $1 AND red_at <= $2 AND (marks & {escalated}) = 0 \
             ORDER BY red_at, serial LIMIT $3"
        );
        let rows = self.db().query(sql, params![self.city(), now, most]).await?;
        rows.into_iter().map(|mut row| row.take(0)).collect()
    }

    /// Suspended cases whose suspension ends by `now`, those due first; at most `most`.
    pub async fn suspended_until(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<CaseId>, DbError> {
        let sql = "SELECT id FROM open_cases WHERE city = $1 AND resumes_at <= $2 ORDER BY resumes_at, serial LIMIT $3";
        let rows = self.db().query(sql, params![self.city(), now, most]).await?;
        rows.into_iter().map(|mut row| row.take(0)).collect()
    }
}

/// Open cases that have this much in common.
pub(super) struct OpenGroup {
    pub stage: Stage,
    pub light: Light,
    pub area: AreaCode,
    pub category: String,
    pub open: u64,
}

fn stage(row: &mut Row, index: usize) -> Result<Stage, DbError> {
    let name: String = row.take(index)?;
    Stage::from_name(&name).ok_or_else(|| row.bad(index, "a stage", "another text"))
}

fn light(row: &mut Row, index: usize) -> Result<Light, DbError> {
    let name: String = row.take(index)?;
    light_named(&name).ok_or_else(|| row.bad(index, "a light", "another text"))
}
