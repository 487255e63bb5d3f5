//! Which requests a list asks for.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ledger::cases::{Filter, State};

use super::{Fault, Fields};

/// The longest range of a list, in days; also the range of one that names none.
const RANGE_D: i64 = 90;
/// The longest list.
pub const MOST_REQUESTS: usize = 1000;
/// The most numbers or services one list may name.
const MOST_NAMED: usize = 100;

/// What a list asks for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// These very requests; the other conditions do not count.
    Numbers(Vec<String>),
    /// Those that meet one of the filters, which differ by category.
    Filters(Vec<Filter>),
}

impl Asked {
    /// Out of a query.
    pub fn read(fields: &Fields, now: DateTime<Utc>) -> Result<Self, Fault> {
        let numbers = named(fields, "service_request_id")?;
        if !numbers.is_empty() {
            return Ok(Self::Numbers(numbers.into_iter().map(str::to_owned).collect()));
        }
        let (from, until) = range(moment(fields, "start_date")?, moment(fields, "end_date")?, now)?;
        let filter = Filter {
            state: state(&fields.list("status"))?,
            from: Some(from),
            // The end counts as within.
            until: Some(until + TimeDelta::microseconds(1)),
            ..Filter::default()
        };
        // A code stands for all that begin with it: what another covers would be found twice.
        let mut codes = named(fields, "service_code")?;
        codes.sort_unstable();
        codes.dedup_by(|code, before| code.starts_with(&**before));
        if codes.is_empty() {
            return Ok(Self::Filters(vec![filter]));
        }
        let of = |code: &str| Filter { category: Some(code.to_owned()), ..filter.clone() };
        Ok(Self::Filters(codes.into_iter().map(of).collect()))
    }
}

/// What a field names, each once and no more than may be.
fn named<'a>(fields: &'a Fields, field: &str) -> Result<Vec<&'a str>, Fault> {
    let mut all = Vec::new();
    for name in fields.list(field) {
        if !all.contains(&name) {
            all.push(name);
        }
        if all.len() > MOST_NAMED {
            return Err(Fault::bad(
                format!("一次最多查询 {MOST_NAMED} 个 {field}"),
                format!("at most {MOST_NAMED} {field} at a time"),
            ));
        }
    }
    Ok(all)
}

fn state(named: &[&str]) -> Result<State, Fault> {
    if let Some(other) = named.iter().find(|name| !matches!(**name, "open" | "closed")) {
        return Err(Fault::bad(
            format!("status 应为 open 或 closed, 收到 “{other}”"),
            format!("a status is open or closed, got \"{other}\""),
        ));
    }
    Ok(match (named.contains(&"open"), named.contains(&"closed")) {
        (true, false) => State::Open,
        (false, true) => State::Ended,
        _ => State::All,
    })
}

fn moment(fields: &Fields, name: &str) -> Result<Option<DateTime<Utc>>, Fault> {
    let Some(text) = fields.get(name) else { return Ok(None) };
    // In a query an unescaped + is a blank.
    let exact = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok().map(|at| at.to_utc());
    let day = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0).map(|at| at.and_utc());
    exact.or_else(day).map(Some).ok_or_else(|| {
        Fault::bad(
            format!("{name} 的格式应为 2026-11-24T08:00:00Z, 收到 “{text}”"),
            format!("{name} is written 2026-11-24T08:00:00Z, got \"{text}\""),
        )
    })
}

fn range(
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Fault> {
    let whole = TimeDelta::days(RANGE_D);
    let (start, end) = match (start, end) {
        (Some(start), Some(end)) => (start, end),
        (Some(start), None) => (start, (start + whole).min(now.max(start))),
        (None, end) => (end.unwrap_or(now) - whole, end.unwrap_or(now)),
    };
    if start > end {
        return Err(Fault::bad("start_date 晚于 end_date", "start_date is after end_date"));
    }
    if end - start > whole {
        return Err(Fault::bad(
            format!("start_date 与 end_date 之间最多 {RANGE_D} 天"),
            format!("start_date and end_date span at most {RANGE_D} days"),
        ));
    }
    Ok((start, end))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Asked, Fault> {
        let now = "2026-03-10T00:00:00Z".parse().unwrap();
        Asked::read(&Fields::read(query.as_bytes()).unwrap(), now)
    }

    fn filters(query: &str) -> Vec<(String, State, Option<String>)> {
        let Asked::Filters(filters) = read(query).unwrap() else { panic!("{query} names numbers") };
        let day = |at: Option<DateTime<Utc>>| at.unwrap().date_naive().to_string();
        filters.into_iter().map(|it| (day(it.from) + "/" + &day(it.until), it.state, it.category)).collect()
    }

    #[test]
    fn what_is_asked() {
        for (query, range, state) in [
            ("", "2025-12-10/2026-03-10", State::All),
            ("status=open", "2025-12-10/2026-03-10", State::Open),
            ("status=open,closed&page_size=5", "2025-12-10/2026-03-10", State::All),
            ("status=closed&start_date=2026-03-01T00:00:00Z", "2026-03-01/2026-03-10", State::Ended),
            ("start_date=2020-01-01", "2020-01-01/2020-03-31", State::All),
            ("end_date=2026-01-01T08:00:00+08:00", "2025-10-03/2026-01-01", State::All),
        ] {
            assert_eq!(filters(query), [(range.to_owned(), state, None)], "{query}");
        }
        let codes =
            |query| -> Vec<_> { filters(query).into_iter().filter_map(|(_, _, code)| code).collect() };
        assert_eq!(codes("service_code=0102,0101&service_code=0102"), ["0101", "0102"]);
        assert_eq!(codes("service_code=0102,01,02,0101"), ["01", "02"], "none is found twice");
        assert!(
            matches!(read("service_request_id=1,2&status=none"), Ok(Asked::Numbers(it)) if it == ["1", "2"])
        );
    }

    #[test]
    fn what_is_refused() {
        for query in [
            "status=done",
            "start_date=yesterday",
            "start_date=2026-03-02&end_date=2026-03-01",
            "start_date=2025-01-01&end_date=2026-03-01",
        ] {
            assert_eq!(read(query).unwrap_err().status, 400, "{query}");
        }
        let many = |count: usize| (0..count).map(|n| format!("{n:04}")).collect::<Vec<_>>().join(",");
        for field in ["service_request_id", "service_code"] {
            assert!(read(&format!("{field}={}", many(MOST_NAMED))).is_ok());
            assert_eq!(read(&format!("{field}={}", many(MOST_NAMED + 1))).unwrap_err().status, 400);
            let same = vec!["0101"; MOST_NAMED + 1].join(",");
            assert!(read(&format!("{field}={same}")).is_ok(), "the same is one");
        }
    }
}
