//! Where a resident's case stands, honestly and in plain sentences: what happened, who has it, what comes next and by
//! when. Units are named, people are not, and of what was written only the reason of a suspension is told, masked.

mod next;
mod steps;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Bilingual;
use domain::case::{ActionKind, Case, End, Stage};

use crate::city::City;
use crate::{App, AppError};

pub use next::Next;
pub use steps::Happened;

/// What a resident is told of their case.
#[derive(Debug)]
pub struct Told {
    /// The case's number.
    pub number: String,
    /// What it is about.
    pub leaf_name: Bilingual,
    /// The grid it is in.
    pub area_name: Bilingual,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// When it should be settled.
    pub due_at: DateTime<Utc>,
    /// Whether it was not settled by then.
    pub late: bool,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it stands now.
    pub now: Bilingual,
    /// Who has it now.
    pub holder: Option<Bilingual>,
    /// What comes next.
    pub next: Option<Next>,
    /// What happened so far, first to last.
    pub history: Vec<Happened>,
    /// Whether they are satisfied, once they said so.
    pub satisfied: Option<bool>,
    /// What they may do now.
    pub may: Vec<ActionKind>,
    /// The last moment to rate or reopen it.
    pub may_until: Option<DateTime<Utc>>,
}

impl App {
    /// A case for whoever shows its number and code.
    pub async fn follow(&self, number: &str, code: &str) -> Result<Told, AppError> {
        let (caller, record) = self.by_code(number, code).await?;
        let city = self.city();
        let (case, now) = (&record.case, self.time.now());
        let matter = case.matter.as_ref().ok_or_else(AppError::no_case)?;
        let story = steps::story(&self.steps(&caller, case.id).await?, &city);
        let permitted = self.detail(&caller, Arc::clone(&record)).permitted;
        let may = permitted.iter().filter(|it| it.refusal.is_none()).map(|it| it.action);
        let days = TimeDelta::days(city.rules.settings.reopen_days.into());
        let due_at = matter.resident.due_at();
        Ok(Told {
            number: record.number.clone().unwrap_or_default(),
            leaf_name: city
                .leaf(matter.edition, &matter.leaf)
                .map(|leaf| leaf.name.clone())
                .unwrap_or_default(),
            area_name: city.area_name(&matter.place.area),
            reported_at: matter.reported_at,
            due_at,
            late: case.ended_at.unwrap_or(now) > due_at,
            ended_at: case.ended_at,
            now: self.stands(case, &city, story.reason.as_deref()).await?,
            holder: case.holder().filter(|_| case.is_open()).map(|unit| city.unit_name(unit)),
            next: next::of(case, &city, now),
            history: story.told,
            satisfied: case.satisfied.filter(|_| case.rated),
            may: may.filter(|kind| *kind != ActionKind::Report).collect(),
            may_until: case
                .ended_at
                .filter(|_| reopens(case))
                .and_then(|ended| ended.checked_add_signed(days)),
        })
    }

    /// Where it stands; of a merged one, where the case stands that took it in.
    async fn stands(&self, case: &Case, city: &City, reason: Option<&str>) -> Result<Bilingual, AppError> {
        let Some(other) = case.merged_into else { return Ok(stands(case, city, reason)) };
        let Some(other) = self.ledger.case(other).await? else { return Ok(standing(case, city)) };
        let its = standing(&other.case, city);
        Ok(Bilingual::new(
            format!("与同一件事的另一条反映合并办理, 那一件: {}", its.zh),
            format!("joined with another report of the same matter, which is: {}", its.en),
        ))
    }
}

/// Where a case stands in a few words, for whoever reads it without its story.
pub fn standing(case: &Case, city: &City) -> Bilingual {
    stands(case, city, None)
}

fn stands(case: &Case, city: &City, reason: Option<&str>) -> Bilingual {
    let (zh, en) = match (case.end, case.stage) {
        (Some(end), _) => return ended(end),
        (None, _) if case.contested => {
            ("两个部门对由谁办理有分歧, 正在裁定", "departments differ on whose it is; a ruling is awaited")
        }
        (None, _) if case.suspended_until.is_some() => return put_off(case, city, reason),
        (None, Stage::Collect) => ("已收到, 等待受理", "received, waiting to be accepted"),
        (None, Stage::File) => ("已受理, 正在核实", "accepted, being checked"),
        (None, Stage::Dispatch) if case.returns > 0 => {
            ("承办单位退回, 正在重新派遣", "returned by the unit, being sent to another")
        }
        (None, Stage::Dispatch) => ("已立案, 正在派遣", "filed, being sent to the unit that handles it"),
        (None, Stage::Handle) if case.reworks > 0 => {
            ("核查没有通过, 正在继续处理", "it did not pass the check and is being worked on again")
        }
        (None, Stage::Handle) => ("正在处理", "being handled"),
        (None, Stage::Feedback) => ("已处理, 正在核查", "handled, being verified"),
        (None, Stage::Close) => ("核查通过, 即将结案", "verified, about to be closed"),
        (None, Stage::Evaluate) => ("已办结", "settled"),
    };
    Bilingual::new(zh, en)
}

fn ended(end: End) -> Bilingual {
    let (zh, en) = match end {
        End::Closed => ("已办结", "settled and closed"),
        End::SelfHandled => ("已当场处置", "settled on the spot"),
        End::ForceClosed => {
            ("经批准结案, 没有通过核查", "closed by a decision, without having passed a check")
        }
        End::Refused => ("没有受理", "not accepted"),
        End::Withdrawn => ("您已撤回", "taken back by you"),
        End::Voided => ("经批准作废", "voided by a decision"),
        End::Merged => ("已与同一件事的另一条反映合并办理", "joined with another report of the same matter"),
    };
    Bilingual::new(zh, en)
}

/// 暂缓: until when, and why.
fn put_off(case: &Case, city: &City, reason: Option<&str>) -> Bilingual {
    let until = case.suspended_until.map(|until| day(until, city)).unwrap_or_default();
    let mut said =
        Bilingual::new(format!("暂缓办理, 到{}恢复", until.zh), format!("put off until {}", until.en));
    if let Some(reason) = reason {
        said.zh.extend([", 原因: ", reason]);
        said.en.extend([", because: ", reason]);
    }
    said
}

/// Whether it ended in a way that its reporter may reopen.
fn reopens(case: &Case) -> bool {
    case.end.is_some_and(|end| end.is_closed() || end == End::Refused)
}

/// A day in the city's calendar: 2026年4月1日, 1 April 2026.
fn day(at: DateTime<Utc>, city: &City) -> Bilingual {
    let day = city.rules.calendar.date(at);
    Bilingual::new(day.format("%Y年%-m月%-d日").to_string(), day.format("%-d %B %Y").to_string())
}
