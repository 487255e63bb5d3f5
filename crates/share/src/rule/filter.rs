//! Which cases: the words of the lists' own filter.

use domain::UnitId;
use domain::area::AreaCode;
use domain::case::{Case, Channel, Stage};
use domain::taxonomy::{Platform, TaxonomyBook};
use serde::{Deserialize, Serialize};

/// Which cases. All conditions hold together; an empty one does not narrow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseFilter {
    /// In one of these subtrees.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCode>,
    /// Main categories (2 digits) or leaves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Categories of these platforms of a town: `law_enforcement` and so on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<Platform>,
    /// Once it has come to one of these stages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// With one of these units as desk, lead or otherwise part of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitId>,
    /// From one of these channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
}

impl CaseFilter {
    /// Whether a case, as it stands, meets it. A draft meets none.
    pub fn holds(&self, case: &Case, taxonomy: &TaxonomyBook) -> bool {
        let Some(matter) = case.matter.as_ref().filter(|_| !case.draft && case.version > 0) else {
            return false;
        };
        any(&self.areas, |area| area.covers(&matter.place.area))
            && any(&self.categories, |code| matter.leaf.starts_with(code.as_str()))
            && any(&self.platforms, |platform| {
                let main = matter.leaf.get(..2).unwrap_or_default();
                let category = taxonomy.edition(matter.edition).and_then(|edition| edition.category(main));
                category.is_some_and(|category| category.platform == *platform)
            })
            && any(&self.stages, |stage| case.stage == *stage)
            && any(&self.units, |unit| case.involves(*unit))
            && any(&self.channels, |channel| matter.channel == *channel)
    }
}

fn any<T>(list: &[T], holds: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(holds)
}
