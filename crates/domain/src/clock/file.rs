//! The calendar file: office hours by weekday, and for each year the holidays and make-up workdays of its notices.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::Bilingual;
use crate::words::Flaw;

pub(super) const MINUTES_A_DAY: u16 = 24 * 60;

/// A half-open stretch of local time, in minutes since midnight: 08:30-12:00 is 510 to 720. It may end at 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The minute the office opens.
    pub from: u16,
    /// The minute it closes, later than `from`.
    pub to: u16,
}

impl Span {
    fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minute(from)?, minute(to)?);
        (from < to).then_some(Self { from, to })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    let of_day = hour * 60 + minute;
    (minute < 60 && of_day <= MINUTES_A_DAY).then_some(of_day)
}

/// Office hours by weekday, and of make-up workdays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    week: [Vec<Span>; 7],
    made_up: Vec<Span>,
}

impl Hours {
    /// The hours of a weekday; none on a day of rest.
    pub fn on(&self, weekday: Weekday) -> &[Span] {
        &self.week[weekday.num_days_from_monday() as usize]
    }

    /// The hours of a make-up workday.
    pub fn made_up(&self) -> &[Span] {
        &self.made_up
    }
}

impl Default for Hours {
    /// Monday to Friday, 8:30-12:00 and 13:30-17:30.
    fn default() -> Self {
        let working = vec![Span { from: 510, to: 720 }, Span { from: 810, to: 1050 }];
        let week = std::array::from_fn(|day| if day < 5 { working.clone() } else { Vec::new() });
        Self { week, made_up: working }
    }
}

/// What the notices of one year say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearTable {
    /// The year.
    pub year: i32,
    /// The notice it was taken from.
    pub source: String,
    off: BTreeMap<NaiveDate, Bilingual>,
    on: BTreeSet<NaiveDate>,
}

impl YearTable {
    /// The holiday a date belongs to.
    pub fn holiday(&self, date: NaiveDate) -> Option<&Bilingual> {
        self.off.get(&date)
    }

    /// Whether a date is a make-up workday.
    pub fn is_made_up(&self, date: NaiveDate) -> bool {
        self.on.contains(&date)
    }

    /// All dates off, with the holiday's name.
    pub fn holidays(&self) -> impl Iterator<Item = (NaiveDate, &Bilingual)> {
        self.off.iter().map(|(date, name)| (*date, name))
    }

    /// All make-up workdays.
    pub fn made_up(&self) -> impl Iterator<Item = NaiveDate> {
        self.on.iter().copied()
    }
}

/// A calendar file as read and found sound.
pub(super) struct Read {
    pub(super) name: Bilingual,
    pub(super) tz: Tz,
    pub(super) hours: Hours,
    pub(super) years: BTreeMap<i32, YearTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Bilingual,
    tz: String,
    #[serde(default)]
    hours: Option<FileHours>,
    #[serde(default)]
    years: Vec<FileYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHours {
    #[serde(default)]
    mon: Vec<String>,
    #[serde(default)]
    tue: Vec<String>,
    #[serde(default)]
    wed: Vec<String>,
    #[serde(default)]
    thu: Vec<String>,
    #[serde(default)]
    fri: Vec<String>,
    #[serde(default)]
    sat: Vec<String>,
    #[serde(default)]
    sun: Vec<String>,
    #[serde(default)]
    made_up: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileYear {
    year: i32,
    source: String,
    #[serde(default)]
    off: Vec<FileHoliday>,
    #[serde(default)]
    on: Vec<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHoliday {
    name: Bilingual,
    from: NaiveDate,
    to: NaiveDate,
}

pub(super) fn read(text: &str) -> Result<Read, Flaw> {
    let file: File = toml::from_str(text).map_err(|error| Flaw::in_toml(text, &error))?;
    let tz = file.tz.parse().map_err(|_| {
        Flaw::new(
            "tz",
            format!("没有名为 “{}” 的时区, 请用 IANA 名称, 如 Asia/Shanghai", file.tz),
            format!("there is no zone \"{}\"; use an IANA name such as Asia/Shanghai", file.tz),
        )
    })?;
    let hours = file.hours.map_or_else(|| Ok(Hours::default()), hours)?;
    let mut years = BTreeMap::new();
    for year in file.years {
        let number = year.year;
        if years.insert(number, year_table(year, &hours)?).is_some() {
            return Err(Flaw::new(
                format!("years.{number}"),
                "同一年份只能出现一次",
                "a year is listed once",
            ));
        }
    }
    Ok(Read { name: file.name, tz, hours, years })
}

fn hours(file: FileHours) -> Result<Hours, Flaw> {
    let days = [
        ("mon", file.mon),
        ("tue", file.tue),
        ("wed", file.wed),
        ("thu", file.thu),
        ("fri", file.fri),
        ("sat", file.sat),
        ("sun", file.sun),
    ];
    let mut week: [Vec<Span>; 7] = std::array::from_fn(|_| Vec::new());
    for (spans, (name, texts)) in week.iter_mut().zip(days) {
        *spans = day(name, &texts)?;
    }
    if week.iter().all(Vec::is_empty) {
        return Err(Flaw::new(
            "hours",
            "一周至少有一天要有办公时间",
            "at least one weekday has office hours",
        ));
    }
    Ok(Hours { week, made_up: day("made_up", &file.made_up)? })
}

fn day(name: &str, texts: &[String]) -> Result<Vec<Span>, Flaw> {
    let mut spans: Vec<Span> = Vec::with_capacity(texts.len());
    for text in texts {
        let span = Span::parse(text).ok_or_else(|| {
            Flaw::new(
                format!("hours.{name}"),
                format!("“{text}” 不是时段, 应写作 08:30-12:00"),
                format!("\"{text}\" is not a span of time such as 08:30-12:00"),
            )
        })?;
        if spans.last().is_some_and(|last| last.to > span.from) {
            return Err(Flaw::new(
                format!("hours.{name}"),
                format!("时段 {span} 与前一时段重叠或次序颠倒"),
                format!("the span {span} overlaps the one before it or comes before it"),
            ));
        }
        spans.push(span);
    }
    Ok(spans)
}

fn year_table(file: FileYear, hours: &Hours) -> Result<YearTable, Flaw> {
    let year = file.year;
    let place = |list: &str| format!("years.{year}.{list}");
    let mut off = BTreeMap::new();
    for holiday in file.off {
        let FileHoliday { name, from, to } = holiday;
        if from > to || from.year() != year || to.year() != year {
            return Err(Flaw::new(
                place("off"),
                format!("{}的起止日期 {from} 至 {to} 应在 {year} 年内且先后有序", name.zh),
                format!("{} runs from {from} to {to}: both dates are in {year}, in order", name.en),
            ));
        }
        off.extend(from.iter_days().take_while(|date| *date <= to).map(|date| (date, name.clone())));
    }
    let on: BTreeSet<NaiveDate> = file.on.into_iter().collect();
    if let Some(date) = on.iter().find(|date| date.year() != year || off.contains_key(date)) {
        return Err(Flaw::new(
            place("on"),
            format!("调休上班日 {date} 应在 {year} 年内且不是放假日"),
            format!("the make-up workday {date} is in {year} and is no holiday"),
        ));
    }
    if !on.is_empty() && hours.made_up.is_empty() {
        return Err(Flaw::new(
            "hours.made_up",
            "有调休上班日时须给出其办公时间",
            "where there are make-up workdays, their office hours are given",
        ));
    }
    Ok(YearTable { year, source: file.source, off, on })
}
