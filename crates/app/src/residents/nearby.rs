//! What is open around: how many matters of each main category in each grid. No points, no words, no persons; matters
//! between people are not counted.

use std::collections::BTreeMap;

use domain::area::{AreaCode, AreaLevel};
use ledger::cases::GridCount;

use crate::{App, AppError};

/// Open matters of one grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearby {
    /// The grid.
    pub grid: AreaCode,
    /// How many of each main category.
    pub counts: BTreeMap<String, u64>,
}

impl App {
    /// The open matters of a town by grid and main category, the grids in the order of their codes.
    pub async fn nearby(&self, town: &AreaCode) -> Result<Vec<Nearby>, AppError> {
        let city = self.city();
        if city.area(town).is_none_or(|area| area.level != AreaLevel::Town) {
            return Err(AppError::invalid("town", "town", "请选择一个镇街", "choose a town"));
        }
        let taxonomy = city.rules.taxonomy.at(city.rules.calendar.date(self.time.now()));
        let shown = |code: &str| {
            taxonomy.categories().iter().any(|category| category.code == code && !category.private)
        };
        let mut grids: BTreeMap<AreaCode, BTreeMap<String, u64>> = BTreeMap::new();
        for GridCount { area, category, open } in self.ledger.open_by_grid(town).await? {
            if shown(&category) {
                *grids.entry(area).or_default().entry(category).or_default() += open;
            }
        }
        Ok(grids.into_iter().map(|(grid, counts)| Nearby { grid, counts }).collect())
    }
}
