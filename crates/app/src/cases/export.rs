//! Cases as rows of a file.

use chrono::{DateTime, Utc};
use domain::bilingual::Language;
use ledger::audit::Outcome;
use ledger::cases::{Filter, Order, StoredCase};

use super::list::LONGEST_PAGE;
use crate::city::City;
use crate::{App, AppError, Caller};

/// Rows of one file.
const MOST: usize = 100_000;

/// One row: a text for each of [`TITLES`].
pub type Line = [String; 17];

/// The columns' titles, Chinese and English.
pub const TITLES: &[(&str, &str); 17] = &[
    ("编号", "number"),
    ("标识", "id"),
    ("环节", "stage"),
    ("结果", "end"),
    ("类别编码", "leaf"),
    ("类别", "category"),
    ("立案条件", "condition"),
    ("网格编码", "grid"),
    ("区域", "area"),
    ("经度", "longitude"),
    ("纬度", "latitude"),
    ("来源", "channel"),
    ("情况", "summary"),
    ("上报时间", "reported at"),
    ("办结时间", "ended at"),
    ("现办单位", "unit"),
    ("主办时限", "due at"),
];

impl App {
    /// The cases of a filter as rows, newest first; on the audit log with how many there were.
    pub async fn export(
        &self,
        caller: &Caller,
        filter: Filter,
        language: Language,
    ) -> Result<Vec<Line>, AppError> {
        let city = self.city();
        let mut lines = Vec::new();
        let mut after = None;
        loop {
            let page = self.list(caller, filter.clone(), Order::Newest, after, LONGEST_PAGE).await?;
            lines.extend(page.items.iter().filter_map(|record| line(&city, record, language)));
            after = page.next;
            if after.is_none() || lines.len() >= MOST {
                break;
            }
        }
        let detail = serde_json::json!({ "rows": lines.len() });
        self.record(caller, "export_cases", String::new(), Outcome::Done, detail).await?;
        Ok(lines)
    }
}

fn line(city: &City, record: &StoredCase, language: Language) -> Option<Line> {
    let case = &record.case;
    let matter = case.matter.as_ref()?;
    let zone = city.rules.calendar.tz();
    let time = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string();
    let path: Vec<_> =
        city.path(&matter.place.area).skip(1).map(|area| area.name.get(language).to_owned()).collect();
    let leaf = city.leaf(matter.edition, &matter.leaf).map(|leaf| leaf.name.get(language).to_owned());
    let unit = case.holder().filter(|_| case.is_open()).or(case.lead);
    Some([
        record.number.clone().unwrap_or_default(),
        case.id.to_string(),
        case.stage.label().get(language).to_owned(),
        case.end.map(|end| end.label().get(language).to_owned()).unwrap_or_default(),
        matter.leaf.clone(),
        leaf.unwrap_or_default(),
        matter.condition.clone().unwrap_or_default(),
        matter.place.area.to_string(),
        path.join(" "),
        format!("{:.6}", matter.place.lon()),
        format!("{:.6}", matter.place.lat()),
        matter.channel.name().to_owned(),
        record.summary.clone().unwrap_or_default(),
        time(matter.reported_at),
        case.ended_at.map(time).unwrap_or_default(),
        unit.map(|unit| city.unit_name(unit).get(language).to_owned()).unwrap_or_default(),
        case.clock().map(|clock| time(clock.due_at())).unwrap_or_default(),
    ])
}
