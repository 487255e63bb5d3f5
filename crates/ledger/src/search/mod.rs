//! Text search: which words a case is found by, the index of them, and matching (decision 12).
//!
//! A case's document holds the tokens of its masked description and, so that a text in an area or of a category is
//! answered inside the index, a token for each area it lies in, for its category and for the month of its report. The
//! latter begin with a Chinese character that joins no digits in a text's own tokens, so nobody types one by accident.

mod index;
mod matches;

pub(crate) use matches::Matches;

use chrono::{DateTime, Datelike, Utc};
use domain::area::{AreaCode, AreaLevel, CodeScheme};

/// The token of everything in an area.
fn area_token(area: &str) -> String {
    format!("区{area}")
}

/// The token of everything of a category: a main category's, or a leaf's.
fn category_token(category: &str) -> String {
    format!("类{category}")
}

/// The token of everything reported in a month.
fn month_token(year: i32, month: u32) -> String {
    format!("月{year}{month:02}")
}

/// The document of a case.
fn document(
    description: &str,
    area: &AreaCode,
    leaf: &str,
    reported_at: DateTime<Utc>,
    scheme: &CodeScheme,
) -> Vec<String> {
    let mut tokens = domain::words::tokens(description);
    let lengths = AreaLevel::ALL.map(|level| scheme.digits(level)).into_iter();
    tokens
        .extend(lengths.filter(|&it| it <= area.as_str().len()).map(|it| area_token(area.cut(it).as_str())));
    tokens.extend((2..=leaf.len()).filter_map(|length| leaf.get(..length)).map(category_token));
    tokens.push(month_token(reported_at.year(), reported_at.month()));
    tokens
}
