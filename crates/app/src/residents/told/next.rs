//! What comes next, whose turn it is, and by when.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Bilingual;
use domain::case::{Case, Stage};

use crate::city::City;

/// What comes next.
#[derive(Debug)]
pub struct Next {
    /// What, and whose turn it is.
    pub text: Bilingual,
    /// By when; none where no limit runs.
    pub by: Option<DateTime<Utc>>,
    /// Whether that is over.
    pub late: bool,
}

/// What comes next of a case; none when nothing does.
pub(super) fn of(case: &Case, city: &City, now: DateTime<Utc>) -> Option<Next> {
    let (text, by) = if case.end.is_some() { after(case, city)? } else { ahead(case, city) };
    Some(Next { text, by, late: by.is_some_and(|by| by < now) })
}

fn ahead(case: &Case, city: &City) -> (Bilingual, Option<DateTime<Utc>>) {
    let name = |unit: Option<domain::UnitId>| unit.map(|unit| city.unit_name(unit)).unwrap_or_default();
    let (desk, lead) = (name(case.desk), name(case.lead));
    let running = case.clock().filter(|clock| clock.paused_at().is_none());
    let by = running.map(domain::clock::Clock::due_at);
    if case.contested {
        return (Bilingual::new("上级裁定由哪个单位办理", "a unit above rules who handles it"), by);
    }
    if let Some(until) = case.suspended_until {
        let said = (format!("{}恢复办理", lead.zh), format!("{} goes on with it", lead.en));
        return (Bilingual::new(said.0, said.1), Some(until));
    }
    let (zh, en) = match case.stage {
        Stage::Collect => {
            (format!("{}决定是否受理", desk.zh), format!("{} decides whether to accept it", desk.en))
        }
        Stage::File => (
            format!("{}核实后立案, 派给负责的单位", desk.zh),
            format!("{} checks it, files it and sends it to the unit in charge", desk.en),
        ),
        Stage::Dispatch => {
            (format!("{}派给负责的单位", desk.zh), format!("{} sends it to the unit in charge", desk.en))
        }
        Stage::Handle => {
            (format!("{}处理并反馈结果", lead.zh), format!("{} handles it and reports back", lead.en))
        }
        Stage::Feedback => {
            (format!("{}核查处理结果", desk.zh), format!("{} verifies what was done", desk.en))
        }
        Stage::Close | Stage::Evaluate => {
            (format!("{}结案, 之后请您评价", desk.zh), format!("{} closes it; then you may rate it", desk.en))
        }
    };
    (Bilingual::new(zh, en), by)
}

/// What its reporter may still do about one that ended, while there is time.
fn after(case: &Case, city: &City) -> Option<(Bilingual, Option<DateTime<Utc>>)> {
    let days = TimeDelta::days(city.rules.settings.reopen_days.into());
    let until = case.ended_at.filter(|_| super::reopens(case))?.checked_add_signed(days)?;
    let (zh, en) = match (case.end?.is_closed(), case.rated) {
        (true, false) => ("请您评价; 还没有解决的可以重开", "please rate it; reopen it if it is not settled"),
        _ => ("还没有解决的可以重开", "you may reopen it if it is not settled"),
    };
    Some((Bilingual::new(zh, en), Some(until)))
}
