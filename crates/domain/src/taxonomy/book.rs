//! All editions a city has had.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::edition::Edition;
use super::tree::Taxonomy;
use crate::words::Flaw;

/// The editions of several years. A new report takes the edition of its day; an older case finds its own.
/// Cloning is cheap.
#[derive(Debug, Clone)]
pub struct TaxonomyBook {
    /// In the order of their editions, at least one.
    editions: Arc<[Taxonomy]>,
}

impl TaxonomyBook {
    /// A book of at least one edition, none twice.
    pub fn new(mut editions: Vec<Taxonomy>) -> Result<Self, Flaw> {
        editions.sort_by_key(Taxonomy::edition);
        if editions.is_empty() {
            return Err(Flaw::new(
                "taxonomy",
                "至少要有一个年度的类别表",
                "there is at least one edition of the taxonomy",
            ));
        }
        if let Some(twice) = editions.windows(2).find(|pair| pair[0].edition() == pair[1].edition()) {
            let edition = twice[0].edition();
            return Err(Flaw::new(
                "revision",
                format!("类别表版本 {edition} 出现两次; 修订时请增大 revision"),
                format!("the edition {edition} appears twice; a revised taxonomy has a higher revision"),
            ));
        }
        Ok(Self { editions: editions.into() })
    }

    /// The edition for a report of that local date: the last revision of its year; where the year has none, of the
    /// nearest year before, and for dates before all editions the first edition.
    pub fn at(&self, date: NaiveDate) -> &Taxonomy {
        let after = self.editions.partition_point(|taxonomy| taxonomy.edition().year <= date.year());
        &self.editions[after.saturating_sub(1)]
    }

    /// That very edition.
    pub fn edition(&self, edition: Edition) -> Option<&Taxonomy> {
        let index = self.editions.binary_search_by_key(&edition, Taxonomy::edition).ok()?;
        self.editions.get(index)
    }

    /// The newest edition.
    pub fn latest(&self) -> &Taxonomy {
        &self.editions[self.editions.len() - 1]
    }

    /// All editions, oldest first.
    pub fn editions(&self) -> &[Taxonomy] {
        &self.editions
    }
}
