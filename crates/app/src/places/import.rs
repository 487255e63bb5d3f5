//! Taking in a city's areas: a division table and outlines, every row checked first, all of them or none stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use atlas::coverage::{self, Limits, Mended};
use atlas::lattice::MultiPolygon;
use atlas::read::{self, Division, Outline, Refused};
use atlas::{Datum, Level};
use domain::Bilingual;
use domain::area::{AreaCode, AreaLevel};

use crate::city::OutlinedArea;

/// What areas are read from.
#[derive(Debug, Clone, Copy)]
pub struct AreaTexts<'a> {
    /// The division table: CSV with `code,name,level,parent_code` and perhaps `name_en`.
    pub divisions: &'a str,
    /// Outlines by code: GeoJSON, if there are any.
    pub outlines: Option<&'a str>,
    /// The datum the outlines are in.
    pub datum: Datum,
    /// Codes that are left out with everything below them.
    pub left_out: &'a [String],
}

/// Areas that may be stored, and what was seen on the way.
#[derive(Debug, Clone)]
pub struct ReadAreas {
    /// The areas, each before those below it.
    pub areas: Vec<OutlinedArea>,
    /// Rows left out because their code was named.
    pub left_out: usize,
    /// Areas with an outline.
    pub outlined: usize,
    /// What was mended where outlines overlapped or left slivers.
    pub mended: Mended,
}

/// What was refused, by file; where anything is, nothing may be stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedAreas {
    /// Rows of the division table, by line.
    pub divisions: Vec<Refused>,
    /// Features of the outlines, by number.
    pub outlines: Vec<Refused>,
    /// How many rows and features were good.
    pub good: usize,
}

/// Reads and checks everything. `english` names an area in English where the table does not.
///
/// Outlines of the smallest level that has any are made one coverage, so that every point of a border has one owner;
/// where all children of an area have an outline, its own is theirs together. `known` are codes in the ledger, which
/// are refused: a code is never used twice. What is below them may come in by itself.
pub fn read(
    texts: AreaTexts<'_>,
    city: &AreaCode,
    known: &BTreeSet<AreaCode>,
    english: impl Fn(&str, AreaLevel) -> String,
) -> Result<ReadAreas, RefusedAreas> {
    let divisions = read::read_divisions_below(texts.divisions, |code| {
        code.parse().is_ok_and(|code: AreaCode| known.contains(&code))
    });
    let lines = lines_by_code(texts.divisions);
    let outlines = texts.outlines.map(|text| read::read_outlines(text, texts.datum));
    let (outlines, bad_outlines) = outlines.map(|read| (read.taken, read.refused)).unwrap_or_default();

    let all = divisions.taken.len();
    let taken = read::leave_out(divisions.taken, texts.left_out);
    let left_out = all - taken.len();
    let mut refused = RefusedAreas { divisions: divisions.refused, outlines: bad_outlines, good: 0 };
    refused.divisions.retain(|row| !is_below_left_out(row, &lines, texts.left_out));
    for division in &taken {
        if let Some((field, zh, en)) = misfit(division, city, known) {
            let at = lines.get(&division.code).copied().unwrap_or_default();
            refused.divisions.push(Refused { at, field, zh, en });
        }
    }
    if texts.left_out.iter().all(|code| code != city.as_str())
        && known.is_empty()
        && taken.iter().all(|division| division.code != city.as_str())
    {
        refused.divisions.push(Refused {
            at: 1,
            field: "code",
            zh: format!("缺少本市 {city} 这一行"),
            en: format!("the row of the city itself, {city}, is missing"),
        });
    }
    let levels: HashMap<&str, Level> =
        taken.iter().map(|division| (division.code.as_str(), division.level)).collect();
    for (number, outline) in (1..).zip(&outlines) {
        let left_out = texts.left_out.iter().any(|code| outline.code.starts_with(code.as_str()));
        if !left_out && !levels.contains_key(outline.code.as_str()) {
            refused.outlines.push(Refused {
                at: number,
                field: "code",
                zh: format!("{} 不在区划表中, 或未被接受", outline.code),
                en: format!("{} is not in the division table, or was refused there", outline.code),
            });
        }
    }
    if !refused.divisions.is_empty() || !refused.outlines.is_empty() {
        refused.divisions.sort_by_key(|row| row.at);
        refused.outlines.sort_by_key(|row| row.at);
        let bad = refused.divisions.len() + refused.outlines.len();
        refused.good = (taken.len() + outlines.len()).saturating_sub(bad);
        return Err(refused);
    }

    let (mut shapes, mended) = one_coverage(&taken, outlines);
    let mut areas = Vec::with_capacity(taken.len());
    for division in &taken {
        let Ok(code) = division.code.parse() else { continue };
        let level = level(division.level);
        let name_en = division.name_en.clone().unwrap_or_else(|| english(&division.name, level));
        let name = Bilingual::new(division.name.clone(), name_en);
        areas.push(OutlinedArea { code, level, name, outline: shapes.remove(division.code.as_str()) });
    }
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    let outlined = areas.iter().filter(|area| area.outline.is_some()).count();
    Ok(ReadAreas { areas, left_out, outlined, mended })
}

/// Why a sound row does not fit this city.
fn misfit(
    division: &Division,
    city: &AreaCode,
    known: &BTreeSet<AreaCode>,
) -> Option<(&'static str, String, String)> {
    let Ok(code) = division.code.parse::<AreaCode>() else {
        return Some(("code", "编码不是数字".into(), "the code is not digits".into()));
    };
    if !city.covers(&code) {
        return Some((
            "code",
            format!("{code} 不属于本市 {city}"),
            format!("{code} does not belong to the city {city}"),
        ));
    }
    known.contains(&code).then(|| {
        (
            "code",
            format!("编码 {code} 已用过, 不得重复使用"),
            format!("the code {code} was used before and is never used again"),
        )
    })
}

/// The line of each code in a division table: what refusals name.
fn lines_by_code(text: &str) -> HashMap<String, usize> {
    let mut table =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let column = table
        .headers()
        .ok()
        .and_then(|headers| headers.iter().position(|name| name.trim_start_matches('\u{feff}') == "code"));
    let Some(column) = column else { return HashMap::new() };
    let rows = table.records().filter_map(Result::ok);
    rows.filter_map(|row| Some((row.get(column)?.to_owned(), row.position()?.line() as usize))).collect()
}

/// A row below a code that is left out may be as it likes.
fn is_below_left_out(row: &Refused, lines: &HashMap<String, usize>, left_out: &[String]) -> bool {
    let code = lines.iter().find(|(_, line)| **line == row.at).map(|(code, _)| code);
    code.is_some_and(|code| left_out.iter().any(|prefix| code.starts_with(prefix.as_str())))
}

/// Makes the smallest outlined level one coverage, and joins the outlines above from it.
fn one_coverage(divisions: &[Division], outlines: Vec<Outline>) -> (BTreeMap<String, MultiPolygon>, Mended) {
    let mut shapes: BTreeMap<String, MultiPolygon> =
        outlines.into_iter().map(|outline| (outline.code, outline.shape)).collect();
    let smallest =
        divisions.iter().filter(|division| shapes.contains_key(&division.code)).map(|d| d.level).max();
    let Some(smallest) = smallest else { return (shapes, Mended::default()) };
    let codes: Vec<&str> =
        divisions.iter().filter(|division| division.level == smallest).map(|d| d.code.as_str()).collect();
    let layer: Vec<_> = codes
        .iter()
        .enumerate()
        .filter_map(|(position, code)| Some((position, shapes.get(*code)?.clone())))
        .collect();
    let (clean, mended) = coverage::clean(&layer, Limits::default());
    for (position, shape) in clean {
        shapes.insert(codes[position].to_owned(), shape);
    }
    for above in Level::ALL.into_iter().rev().filter(|&level| level < smallest) {
        for parent in divisions.iter().filter(|division| division.level == above) {
            let children = divisions.iter().filter(|division| division.parent == parent.code);
            let own: Option<Vec<&MultiPolygon>> = children.map(|child| shapes.get(&child.code)).collect();
            if let Some(own) = own.filter(|own| !own.is_empty()) {
                let joined = coverage::merge(own);
                shapes.insert(parent.code.clone(), joined);
            }
        }
    }
    (shapes, mended)
}

/// The same level in the words of the rules.
pub fn level(level: Level) -> AreaLevel {
    match level {
        Level::City => AreaLevel::City,
        Level::County => AreaLevel::County,
        Level::Town => AreaLevel::Town,
        Level::Village => AreaLevel::Village,
        Level::Grid => AreaLevel::Grid,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const DIVISIONS: &str = "code,name,level,parent_code\n3302,宁波市,city,33\n330203,海曙区,county,3302\n\
        330205,江北区,county,3302\n330203001,南门街道,town,330203\n";

    fn square(code: &str, west: f64, east: f64) -> String {
        let ring = format!("[[{west},29.0],[{east},29.0],[{east},30.0],[{west},30.0],[{west},29.0]]");
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    }

    fn collection(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    fn attempt(
        divisions: &str,
        outlines: Option<&str>,
        left_out: &[&str],
        known: &[&str],
    ) -> Result<ReadAreas, RefusedAreas> {
        let left_out: Vec<String> = left_out.iter().map(|&code| code.to_owned()).collect();
        let known = known.iter().map(|code| code.parse().unwrap()).collect();
        let texts = AreaTexts { divisions, outlines, datum: Datum::Wgs84, left_out: &left_out };
        read(texts, &"3302".parse().unwrap(), &known, |name, _| name.to_owned())
    }

    #[test]
    fn counties_that_overlap_become_one_coverage_and_make_the_city() {
        let outlines = collection(&[square("330203", 121.0, 121.6), square("330205", 121.5, 122.0)]);
        let read = attempt(DIVISIONS, Some(&outlines), &[], &[]).unwrap();
        assert_eq!((read.areas.len(), read.outlined, read.left_out), (4, 3, 0));
        assert_eq!(read.mended.overlaps.0, 1);
        let shape =
            |code: &str| read.areas.iter().find(|area| area.code.as_str() == code).unwrap().outline.clone();
        let whole = shape("3302").unwrap().doubled_area();
        let parts = shape("330203").unwrap().doubled_area() + shape("330205").unwrap().doubled_area();
        assert_eq!(whole, parts);
        assert_eq!(shape("330203001"), None);
    }

    #[test]
    fn each_bad_row_is_named_with_its_line_and_nothing_is_taken() {
        let bad = format!(
            "{DIVISIONS}330299x,坏,county,3302\n330203001,又一个,town,330203\n440100,广州,county,44\n330206001,孤儿,town,330206\n"
        );
        let refused = attempt(&bad, None, &[], &["330205"]).unwrap_err();
        let lines: Vec<_> = refused.divisions.iter().map(|row| row.at).collect();
        // 4: used before; 6: not digits; 7: twice; 8: another city; 9: no parent.
        assert_eq!(lines, [4, 6, 7, 8, 9]);
        assert!(refused.divisions.iter().all(|row| !row.zh.is_empty() && !row.en.is_empty()));
    }

    #[test]
    fn what_lies_below_a_known_area_comes_in_by_itself() {
        let village = "code,name,level,parent_code\n330203001001,新社区,village,330203001\n";
        let known = ["3302", "330203", "330203001"];
        let read = attempt(village, None, &[], &known).unwrap();
        assert_eq!(read.areas.iter().map(|area| area.code.as_str()).collect::<Vec<_>>(), ["330203001001"]);
        assert!(attempt(village, None, &[], &["3302"]).is_err());
    }

    #[test]
    fn an_outline_of_nothing_is_refused() {
        let outlines = collection(&[square("330203", 121.0, 121.5), square("330209", 121.5, 122.0)]);
        let refused = attempt(DIVISIONS, Some(&outlines), &[], &[]).unwrap_err();
        assert_eq!(refused.outlines.iter().map(|row| row.at).collect::<Vec<_>>(), [2]);
        assert!(attempt(DIVISIONS, Some("{}"), &[], &[]).is_err());
    }

    #[test]
    fn what_is_named_is_left_out_with_everything_below() {
        let read = attempt(DIVISIONS, None, &["330203"], &[]).unwrap();
        assert_eq!((read.areas.len(), read.left_out), (2, 2));
    }

    #[test]
    fn a_city_without_its_own_row_is_refused() {
        let refused = attempt("code,name,level,parent_code\n", None, &[], &[]).unwrap_err();
        assert_eq!(refused.divisions[0].at, 1);
        assert!(attempt("nonsense", None, &[], &[]).is_err());
    }
}
