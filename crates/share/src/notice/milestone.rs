//! The milestones of a resident's case, and what is said of each.

use app::city::City;
use chrono::{DateTime, Utc};
use domain::case::{ActionKind, Case, End};
use domain::{Bilingual, UnitId};

use crate::rule::Moment;

/// What a resident is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Milestone {
    /// The report arrived.
    Received,
    /// A unit has it now.
    HandedTo(UnitId),
    /// It is put off.
    SuspendedUntil(DateTime<Utc>),
    /// It is settled; what did they think of it?
    Closed(End),
    /// It ended in another way.
    Ended(End),
}

/// The milestone that a step is, if it is one. `before` is the case before it.
pub fn milestone(before: Option<&Case>, moment: &Moment) -> Option<Milestone> {
    let case = &moment.case;
    let ended = case.end.filter(|_| before.is_none_or(|before| before.end.is_none()));
    match (moment.step.body.action.kind(), ended) {
        (ActionKind::Withdraw, _) => None,
        (_, Some(end)) if end.is_closed() => Some(Milestone::Closed(end)),
        (_, Some(end)) => Some(Milestone::Ended(end)),
        (ActionKind::Report, None) => Some(Milestone::Received),
        (ActionKind::Dispatch | ActionKind::Redispatch | ActionKind::Rule, None) => {
            case.lead.map(Milestone::HandedTo)
        }
        _ => {
            let until = case.suspended_until?;
            let was = before.and_then(|before| before.suspended_until);
            (was != Some(until)).then_some(Milestone::SuspendedUntil(until))
        }
    }
}

impl Milestone {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::HandedTo(_) => "handed_to",
            Self::SuspendedUntil(_) => "suspended",
            Self::Closed(_) => "closed",
            Self::Ended(_) => "ended",
        }
    }

    /// What is said: short enough for a text message, and without a word that anybody typed but `because`, which is
    /// masked already.
    pub fn text(&self, number: &str, case: &Case, because: Option<&str>, city: &City) -> Bilingual {
        let leaf = case.matter.as_ref().and_then(|matter| city.leaf(matter.edition, &matter.leaf));
        let leaf = leaf.map(|leaf| leaf.name.clone()).unwrap_or_default();
        let day = |at: DateTime<Utc>| city.rules.calendar.date(at).to_string();
        let (zh, en) = match self {
            Self::Received => {
                let due =
                    case.matter.as_ref().map(|matter| day(matter.resident.due_at())).unwrap_or_default();
                (format!("已收到, 承诺 {due} 前办结"), format!("received, to be settled by {due}"))
            }
            Self::HandedTo(unit) => {
                let unit = city.unit_name(*unit);
                (format!("已交由{}办理", unit.zh), format!("handed to {}", unit.en))
            }
            Self::SuspendedUntil(until) => {
                let until = day(*until);
                let why = because.map(|why| (format!(", 原因: {why}"), format!(", because: {why}")));
                let (zh, en) = why.unwrap_or_default();
                (format!("暂缓办理至 {until}{zh}"), format!("put off until {until}{en}"))
            }
            Self::Closed(_) => ("已办结, 请评价".to_owned(), "settled; please rate it".to_owned()),
            Self::Ended(end) => (end.label().zh, end.label().en),
        };
        Bilingual::new(
            format!("【{}】您反映的“{}” ({number}) {zh}。", city.name.zh, leaf.zh),
            format!("[{}] Your report \"{}\" ({number}): {en}.", city.name.en, leaf.en),
        )
    }
}
