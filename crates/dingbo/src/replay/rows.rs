//! Reading the table: every row is a request to play, or is refused by a stated rule and counted.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use csv::StringRecord;

use super::map::Map;

/// A request of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its identity in the table.
    pub id: String,
    /// When it was opened.
    pub opened: DateTime<Utc>,
    /// When it was closed; none while open.
    pub closed: Option<DateTime<Utc>>,
    /// Its service: a key of the map.
    pub service: String,
    /// Longitude, degrees WGS 84.
    pub lon: f64,
    /// Latitude, degrees WGS 84.
    pub lat: f64,
    /// The words of the report.
    pub words: String,
    /// The words of the feedback.
    pub outcome: String,
}

/// Why a row is not played, in the order the rules are asked. The server's own `outside_city` comes after these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Not as many fields as the header, or not UTF-8.
    MalformedRow,
    /// No id, opening time, service, longitude or latitude.
    MissingField,
    /// A time that is not RFC 3339, or before 1970.
    BadTime,
    /// A coordinate that is no number, or not on earth.
    BadPlace,
    /// The id of an earlier row, whatever became of that one.
    DuplicateId,
    /// A service the map does not know.
    UnknownService,
    /// Closed before it was opened.
    ClosedBeforeOpened,
}

impl Fault {
    /// The reason's stable name, as the summary counts it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MalformedRow => "malformed_row",
            Self::MissingField => "missing_field",
            Self::BadTime => "bad_time",
            Self::BadPlace => "bad_place",
            Self::DuplicateId => "duplicate_id",
            Self::UnknownService => "unknown_service",
            Self::ClosedBeforeOpened => "closed_before_opened",
        }
    }
}

/// A table, read.
#[derive(Debug, Default)]
pub struct Table {
    /// Rows read.
    pub rows: usize,
    /// Requests to play, by opening time.
    pub requests: Vec<Request>,
    /// Rows refused, by reason.
    pub refused: BTreeMap<&'static str, usize>,
}

impl Table {
    /// Reads a CSV file, or a `.zst` of one; at most `limit` rows.
    pub fn open(path: &Path, map: &Map, limit: Option<usize>) -> anyhow::Result<Self> {
        let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
        let packed = path.extension().is_some_and(|extension| extension == "zst");
        let table = if packed {
            Self::read(zstd::Decoder::new(file)?, map, limit)
        } else {
            Self::read(std::io::BufReader::new(file), map, limit)
        };
        table.with_context(|| format!("cannot read {}", path.display()))
    }

    /// Reads CSV text with a header line.
    pub fn read(text: impl Read, map: &Map, limit: Option<usize>) -> anyhow::Result<Self> {
        let mut reader = csv::Reader::from_reader(text);
        let columns = Positions::find(map, &reader.headers()?.clone())?;
        let mut table = Self::default();
        let mut seen = HashSet::new();
        for record in reader.records().take(limit.unwrap_or(usize::MAX)) {
            table.rows += 1;
            let read = match record {
                Ok(record) => columns.request(map, &record, &mut seen),
                Err(error) if error.is_io_error() => return Err(error.into()),
                Err(_) => Err(Fault::MalformedRow),
            };
            match read {
                Ok(request) => table.requests.push(request),
                Err(fault) => *table.refused.entry(fault.name()).or_default() += 1,
            }
        }
        table.requests.sort_by(|a, b| (a.opened, &a.id).cmp(&(b.opened, &b.id)));
        Ok(table)
    }

    /// The last moment the table knows: nothing is placed after it.
    pub fn last_moment(&self) -> Option<DateTime<Utc>> {
        self.requests.iter().map(|request| request.closed.unwrap_or(request.opened)).max()
    }
}

/// Where the columns are.
struct Positions {
    id: usize,
    opened: usize,
    closed: usize,
    service: usize,
    lon: usize,
    lat: usize,
    words: Vec<usize>,
    outcome: Vec<usize>,
}

impl Positions {
    fn find(map: &Map, header: &StringRecord) -> anyhow::Result<Self> {
        let find = |name: &String| {
            header
                .iter()
                .position(|column| column == name)
                .with_context(|| format!("the table has no column {name:?}, which the map names"))
        };
        let columns = &map.columns;
        Ok(Self {
            id: find(&columns.id)?,
            opened: find(&columns.opened)?,
            closed: find(&columns.closed)?,
            service: find(&columns.service)?,
            lon: find(&columns.lon)?,
            lat: find(&columns.lat)?,
            words: columns.words.iter().map(find).collect::<Result<_, _>>()?,
            outcome: columns.outcome.iter().map(find).collect::<Result<_, _>>()?,
        })
    }

    fn request(&self, map: &Map, row: &StringRecord, seen: &mut HashSet<String>) -> Result<Request, Fault> {
        let field = |at: usize| row.get(at).unwrap_or_default();
        let needed = [self.id, self.opened, self.service, self.lon, self.lat];
        if needed.iter().any(|&at| field(at).is_empty()) {
            return Err(Fault::MissingField);
        }
        let opened = time(field(self.opened))?;
        let closed = Some(field(self.closed)).filter(|text| !text.is_empty()).map(time).transpose()?;
        let lon = degrees(field(self.lon), 180.0)?;
        let lat = degrees(field(self.lat), 90.0)?;
        let id = field(self.id).to_owned();
        if !seen.insert(id.clone()) {
            return Err(Fault::DuplicateId);
        }
        let service = field(self.service).to_owned();
        if !map.services.contains_key(&service) {
            return Err(Fault::UnknownService);
        }
        if closed.is_some_and(|closed| closed < opened) {
            return Err(Fault::ClosedBeforeOpened);
        }
        let joined = |columns: &[usize]| {
            let filled: Vec<_> =
                columns.iter().map(|&at| field(at)).filter(|text| !text.is_empty()).collect();
            filled.join(", ")
        };
        let (words, outcome) = (joined(&self.words), joined(&self.outcome));
        Ok(Request { id, opened, closed, service, lon, lat, words, outcome })
    }
}

fn time(text: &str) -> Result<DateTime<Utc>, Fault> {
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| Fault::BadTime)?.with_timezone(&Utc);
    if time < DateTime::UNIX_EPOCH { Err(Fault::BadTime) } else { Ok(time) }
}

fn degrees(text: &str, most: f64) -> Result<f64, Fault> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() <= most => Ok(value),
        _ => Err(Fault::BadPlace),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::replay::map::tests::BOSTON;

    const HEADER: &str =
        "opened_utc,closed_utc,request_id,service_name,status,outcome,neighbourhood,lon,lat\n";

    fn read(rows: &str) -> Table {
        let map = Map::from_toml(BOSTON).unwrap();
        Table::read(format!("{HEADER}{rows}").as_bytes(), &map, None).unwrap()
    }

    #[test]
    fn every_fault_is_counted_by_its_rule() {
        let good = "2012-01-01T00:00:00Z,,1,Other,open,,Allston,-71.13,42.35\n";
        for (row, reason) in [
            ("2012-01-01T00:00:00Z,1,Other,-71.13,42.35\n", "malformed_row"),
            ("2012-01-01T00:00:00Z,,,Other,open,,Allston,-71.13,42.35\n", "missing_field"),
            ("2012-01-01T00:00:00Z,,2,Other,open,,Allston,,42.35\n", "missing_field"),
            ("1 January 2012,,2,Other,open,,Allston,-71.13,42.35\n", "bad_time"),
            ("1912-01-01T00:00:00Z,,2,Other,open,,Allston,-71.13,42.35\n", "bad_time"),
            ("2012-01-01T00:00:00Z,never,2,Other,closed,,Allston,-71.13,42.35\n", "bad_time"),
            ("2012-01-01T00:00:00Z,,2,Other,open,,Allston,west,42.35\n", "bad_place"),
            ("2012-01-01T00:00:00Z,,2,Other,open,,Allston,NaN,42.35\n", "bad_place"),
            ("2012-01-01T00:00:00Z,,2,Other,open,,Allston,-71.13,90.01\n", "bad_place"),
            ("2012-01-01T00:00:00Z,,1,Other,open,,Allston,-71.13,42.35\n", "duplicate_id"),
            ("2012-01-01T00:00:00Z,,2,Moon,open,,Allston,-71.13,42.35\n", "unknown_service"),
            (
                "2012-01-01T00:00:01Z,2012-01-01T00:00:00Z,2,Other,closed,,,-71.13,42.35\n",
                "closed_before_opened",
            ),
        ] {
            let table = read(&format!("{good}{row}"));
            assert_eq!(table.refused, BTreeMap::from([(reason, 1)]), "{row}");
            assert_eq!((table.rows, table.requests.len()), (2, 1), "{row}");
        }
    }

    #[test]
    fn requests_come_by_opening_time_with_their_words() {
        let table = read(
            "2012-01-02T00:00:00Z,2012-01-02T00:00:00Z,1,Other,closed,noted,Allston,-71.13,42.35\n\
             2012-01-01T00:00:00+01:00,,2,Illegal Parking,open,,,-71.13,42.35\n",
        );
        let [first, second] = table.requests.as_slice() else { panic!("two requests") };
        assert_eq!((first.id.as_str(), first.words.as_str(), first.closed), ("2", "Illegal Parking", None));
        assert_eq!((second.words.as_str(), second.outcome.as_str()), ("Other, Allston", "noted"));
        assert_eq!(table.last_moment(), second.closed);
    }

    #[test]
    fn a_column_the_map_names_must_be_there() {
        let map = Map::from_toml(BOSTON).unwrap();
        let error = Table::read("request_id,lon,lat\n".as_bytes(), &map, None).unwrap_err();
        assert!(error.to_string().contains("opened_utc"), "{error}");
    }
}
