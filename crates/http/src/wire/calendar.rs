//! The working calendar, in the shape of the file it is kept as.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::Bilingual;
use crate::problem::Problem;

/// A working calendar.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// Its name.
    pub name: Bilingual,
    /// Its zone, by its IANA name.
    #[schema(example = "Asia/Shanghai")]
    pub tz: String,
    /// Office hours such as `08:30-12:00` by weekday (`mon` to `sun`) and of make-up workdays (`made_up`). Left out:
    /// Monday to Friday, 8:30-12:00 and 13:30-17:30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<BTreeMap<String, Vec<String>>>,
    /// What the notices of each year say.
    #[serde(default)]
    pub years: Vec<CalendarYear>,
}

/// One year.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// The notice it was taken from.
    pub source: String,
    /// Make-up workdays.
    #[serde(default)]
    pub on: Vec<NaiveDate>,
    /// Holidays.
    #[serde(default)]
    pub off: Vec<CalendarHoliday>,
}

/// A holiday.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarHoliday {
    /// Its name.
    pub name: Bilingual,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

impl CalendarFile {
    /// The calendar of a file.
    pub fn read(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|_| unwritable())
    }

    /// The file of a calendar.
    pub fn write(&self) -> Result<String, Problem> {
        toml::to_string(self).map_err(|_| unwritable())
    }
}

fn unwritable() -> Problem {
    let status = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, "calendar", "日历文件无法读写", "the calendar's file cannot be read or written")
}
