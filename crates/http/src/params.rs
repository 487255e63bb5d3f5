//! Small values out of addresses and bodies, with errors that name the field.

use app::city::City;
use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use domain::{CaseId, Digest};
use uuid::Uuid;

use crate::problem::Problem;

/// An area's code.
pub fn area(field: &'static str, text: &str) -> Result<AreaCode, Problem> {
    text.parse().map_err(|error: domain::area::BadAreaCode| {
        Problem::invalid(field, "area_code", error.0.zh, error.0.en)
    })
}

/// A case's identity.
pub fn case_id(text: &str) -> Result<CaseId, Problem> {
    Uuid::parse_str(text).map(CaseId).map_err(|_| {
        Problem::invalid("id", "uuid", format!("“{text}” 不是事件标识"), format!("\"{text}\" is no case id"))
    })
}

/// A content hash.
pub fn digest(field: &'static str, text: &str) -> Result<Digest, Problem> {
    text.parse().map_err(|_| {
        Problem::invalid(field, "digest", "应为 64 位十六进制摘要", "a digest is 64 hexadecimal digits")
    })
}

/// A moment: RFC 3339, or a date for its first instant in the city's zone.
pub fn moment(field: &'static str, text: &str, city: &City) -> Result<DateTime<Utc>, Problem> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    text.parse::<chrono::NaiveDate>().ok().map(|day| city.rules.calendar.start_of(day)).ok_or_else(|| {
        Problem::invalid(
            field,
            "moment",
            format!("时间格式应为 2026-11-24 或 2026-11-24T08:00:00Z, 收到 “{text}”"),
            format!("a time is 2026-11-24 or 2026-11-24T08:00:00Z, got \"{text}\""),
        )
    })
}

/// West, south, east, north in degrees.
pub fn bbox(text: &str) -> Result<[f64; 4], Problem> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    match numbers.as_deref() {
        Ok(&[west, south, east, north]) if west <= east && south <= north => Ok([west, south, east, north]),
        _ => Err(Problem::invalid(
            "bbox",
            "bbox",
            "范围应为 “西,南,东,北” 四个经纬度",
            "a box is \"west,south,east,north\" in degrees",
        )),
    }
}

/// A number for people.
pub fn number<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| {
        Problem::invalid(field, "number", format!("“{text}” 不是数字"), format!("\"{text}\" is not a number"))
    })
}
