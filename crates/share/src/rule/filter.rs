//! Which cases or areas: the words of the lists' own filter.

use domain::UnitId;
use domain::area::{AreaCode, AreaLevel};
use domain::case::{Case, Channel, Stage};
use domain::taxonomy::{Platform, TaxonomyBook};
use serde::{Deserialize, Serialize};

use super::SubjectKind;

/// Which cases, or which areas. All conditions hold together; an empty one does not narrow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// In one of these subtrees.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCode>,
    /// Areas of these levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<AreaLevel>,
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

impl Filter {
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

    /// Whether an area meets it.
    pub fn holds_area(&self, code: &AreaCode, level: AreaLevel) -> bool {
        any(&self.areas, |area| area.covers(code)) && any(&self.levels, |it| *it == level)
    }

    /// A condition that says nothing of what is shared, by its place in a rule.
    pub fn foreign(&self, subject: SubjectKind) -> Option<&'static str> {
        let of = |is_given: bool, field| is_given.then_some(field);
        match subject {
            SubjectKind::Cases => of(!self.levels.is_empty(), "rule.filter.levels"),
            SubjectKind::Areas => of(!self.categories.is_empty(), "rule.filter.categories")
                .or(of(!self.platforms.is_empty(), "rule.filter.platforms"))
                .or(of(!self.stages.is_empty(), "rule.filter.stages"))
                .or(of(!self.units.is_empty(), "rule.filter.units"))
                .or(of(!self.channels.is_empty(), "rule.filter.channels")),
        }
    }
}

fn any<T>(list: &[T], holds: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(holds)
}
