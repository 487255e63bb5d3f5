//! Cases as rows of a file.

use chrono::{DateTime, Utc};
use domain::bilingual::Language;
use ledger::audit::Outcome;
use ledger::cases::{Filter, Order, StoredCase};

use super::list::LONGEST_PAGE;
use crate::city::City;
use crate::{App, AppError, Caller};

/// Rows of a file that is made as a whole.
pub const MOST: usize = 100_000;

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

/// How an export went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// How many rows there were.
    pub rows: usize,
    /// Whether there would have been more.
    pub cut: bool,
}

impl App {
    /// The cases of a filter as rows, newest first, at most so many, handed to `take` page by page; on the audit log
    /// with how many there were.
    pub async fn export(
        &self,
        caller: &Caller,
        filter: Filter,
        language: Language,
        most: usize,
        mut take: impl FnMut(&[Line]) -> std::io::Result<()>,
    ) -> Result<Exported, AppError> {
        let city = self.city();
        let mut done = Exported { rows: 0, cut: false };
        let mut after = None;
        loop {
            let page = self.list(caller, filter.clone(), Order::Newest, after, LONGEST_PAGE).await?;
            let mut lines: Vec<_> =
                page.items.iter().filter_map(|record| line(&city, record, language)).collect();
            after = page.next;
            done.cut = done.rows + lines.len() > most || done.rows + lines.len() == most && after.is_some();
            lines.truncate(most - done.rows);
            done.rows += lines.len();
            take(&lines).map_err(|error| AppError::Storage(error.to_string()))?;
            if after.is_none() || done.cut {
                break;
            }
        }
        let detail = serde_json::json!({ "rows": done.rows, "cut": done.cut });
        self.record(caller, "export_cases", String::new(), Outcome::Done, detail).await?;
        Ok(done)
    }
}

/// The last row of a file that was cut: it says so where the first column is.
pub fn cut_note(rows: usize, language: Language) -> Line {
    let mut line = Line::default();
    line[0] = match language {
        Language::Zh => format!("只导出了前 {rows} 件, 后面还有: 请缩小筛选范围, 分几次导出"),
        Language::En => {
            format!("only the first {rows} cases, there are more: narrow the filter and export in parts")
        }
    };
    line
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
