//! What the replay came to. Cases are counted as the server tells them, not as they were sent.

use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::plan::Plan;
use crate::bench::client::{Ask, Connection};

/// Cases read back at a time.
const PAGE: usize = 200;

/// The summary, as it is written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Rows of the table.
    pub rows: usize,
    /// Cases the server has of them.
    pub accepted: usize,
    /// Rows refused, by reason.
    pub refused: BTreeMap<String, usize>,
    /// Cases closed.
    pub closed: usize,
    /// Cases still open.
    pub open: usize,
    /// Cases by the month of their report (UTC) and leaf category.
    pub by_month_category: BTreeMap<String, BTreeMap<String, usize>>,
    /// Seconds this run took.
    pub took_s: f64,
    /// Steps this run took; fewer than there are where it went on with an earlier one.
    pub steps: u64,
    /// Steps a second of this run.
    pub steps_per_s: f64,
}

/// What a row of a list says that is counted.
#[derive(Debug, Deserialize)]
struct Row {
    id: Uuid,
    leaf: String,
    end: Option<String>,
    reported_at: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
struct Page {
    items: Vec<Row>,
    next: Option<String>,
}

impl Summary {
    /// Reads every case of these plans back from the server's list and counts it.
    pub async fn read_back(&mut self, server: SocketAddr, token: &str, plans: &[Plan]) -> anyhow::Result<()> {
        let ours: HashSet<Uuid> = plans.iter().map(|plan| plan.case.0).collect();
        let mut connection = Connection::open(server).await?;
        let mut after: Option<String> = None;
        loop {
            let cursor = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let path = format!("/api/v1/cases?state=all&order=newest&limit={PAGE}{cursor}");
            let answer =
                connection.send(Ask::get(&path, token)).await.context("cannot read the cases back")?;
            ensure!(answer.is_good(), "cannot read the cases back: {}", answer.text());
            let page: Page = serde_json::from_slice(&answer.body).context("a page of cases")?;
            page.items.iter().filter(|row| ours.contains(&row.id)).for_each(|row| self.count(row));
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn count(&mut self, row: &Row) {
        self.accepted += 1;
        match row.end.as_deref() {
            Some("closed") => self.closed += 1,
            // No player ends a case otherwise; should one be, the sums show it.
            Some(_) => {}
            None => self.open += 1,
        }
        let month = row.reported_at.format("%Y-%m").to_string();
        *self.by_month_category.entry(month).or_default().entry(row.leaf.clone()).or_default() += 1;
    }

    /// One line for people.
    pub fn line(&self) -> String {
        let refused: usize = self.refused.values().sum();
        format!(
            "{} rows: {} accepted ({} closed, {} open), {refused} refused; {} steps in {:.0} s ({:.0} a second)",
            self.rows, self.accepted, self.closed, self.open, self.steps, self.took_s, self.steps_per_s
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_counted_by_end_month_and_leaf() {
        let row = |at: &str, leaf: &str, end: Option<&str>| Row {
            id: Uuid::nil(),
            leaf: leaf.into(),
            end: end.map(str::to_owned),
            reported_at: at.parse().unwrap(),
        };
        let mut summary = Summary::default();
        for row in [
            row("2012-03-31T23:59:59Z", "1401", Some("closed")),
            row("2012-04-01T00:00:00Z", "1401", None),
            row("2012-04-30T12:00:00Z", "9901", Some("closed")),
        ] {
            summary.count(&row);
        }
        assert_eq!((summary.accepted, summary.closed, summary.open), (3, 2, 1));
        let months = serde_json::to_value(&summary.by_month_category).unwrap();
        assert_eq!(
            months,
            serde_json::json!({ "2012-03": { "1401": 1 }, "2012-04": { "1401": 1, "9901": 1 } })
        );
    }
}
