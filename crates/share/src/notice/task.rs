//! Something to do in a grid, for whoever is on duty there.

use app::city::City;
use domain::Bilingual;
use domain::case::{ActionKind, Stage};

use crate::rule::Moment;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// 核实: look whether it is as reported.
    SiteCheck,
    /// 核查: look whether it is settled.
    Verify,
}

/// The task that a step makes, if it makes one.
pub fn task(moment: &Moment) -> Option<Task> {
    match moment.step.body.action.kind() {
        ActionKind::AskSiteCheck => Some(Task::SiteCheck),
        ActionKind::FeedBack if moment.case.stage == Stage::Feedback => Some(Task::Verify),
        _ => None,
    }
}

impl Task {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SiteCheck => "site_check",
            Self::Verify => "verify",
        }
    }

    /// What is said.
    pub fn text(self, number: &str, moment: &Moment, city: &City) -> Bilingual {
        let matter = moment.case.matter.as_ref();
        let leaf = matter.and_then(|matter| city.leaf(matter.edition, &matter.leaf));
        let leaf = leaf.map(|leaf| leaf.name.clone()).unwrap_or_default();
        let area = matter.map(|matter| city.area_name(&matter.place.area)).unwrap_or_default();
        let (zh, en) = match self {
            Self::SiteCheck => ("请到现场核实", "please check it on site"),
            Self::Verify => ("已处理, 请到现场核查", "it was handled; please verify it on site"),
        };
        Bilingual::new(
            format!("{} {} ({number}) {zh}。", area.zh, leaf.zh),
            format!("{}, {} ({number}): {en}.", area.en, leaf.en),
        )
    }
}
