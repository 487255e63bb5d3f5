//! Matching: a filter's words as each engine's own expression over the index. The one place where the engines' texts
//! differ by more than a word.

use chrono::Datelike;
use domain::area::{AreaCode, CodeScheme};

use super::{area_token, category_token, month_token};
use crate::cases::{Filter, Statement};
use crate::db::Engine;

/// Months a window may span and still be matched inside the index.
const MOST_MONTHS: i32 = 12;

/// What documents must have: one of each list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matches {
    engine: Engine,
    city: i64,
    scheme: CodeScheme,
    all_of: Vec<Vec<String>>,
}

impl Matches {
    /// None for a filter without words.
    pub fn of(filter: &Filter, engine: Engine, city: i64, scheme: CodeScheme) -> Option<Self> {
        if filter.words.is_empty() {
            return None;
        }
        let mut all_of: Vec<Vec<String>> = filter.words.iter().map(|word| vec![word.clone()]).collect();
        all_of.extend(filter.category.iter().filter(|it| it.len() >= 2).map(|it| vec![category_token(it)]));
        if let (Some(from), Some(until)) = (filter.from, filter.until) {
            let (first, last) =
                (from.year() * 12 + from.month0() as i32, until.year() * 12 + until.month0() as i32);
            if (0..MOST_MONTHS).contains(&(last - first)) {
                let months = first..=last;
                all_of.push(
                    months.map(|it| month_token(it.div_euclid(12), it.rem_euclid(12) as u32 + 1)).collect(),
                );
            }
        }
        let this = Self { engine, city, scheme, all_of };
        Some(match &filter.areas[..] {
            [area] => this.within(area),
            _ => this,
        })
    }

    /// The same within an area, where it is of a level that documents name.
    pub fn within(&self, area: &AreaCode) -> Self {
        let mut this = self.clone();
        this.all_of.extend(self.scheme.level(area).map(|_| vec![area_token(area.as_str())]));
        this
    }

    /// The column of the index that is the case's serial.
    pub fn serial(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "w.rowid",
            Engine::Postgres => "w.serial",
        }
    }

    /// Appends the condition on the index under the name `w`.
    pub fn push(&self, sql: &mut Statement) {
        match self.engine {
            Engine::Sqlite => sql.push("w.case_words MATCH ").bind(self.expression(" AND ", " OR ", '"')),
            Engine::Postgres => sql
                .push("w.city = ")
                .bind(self.city)
                .push(" AND w.words @@ CAST(")
                .bind(self.expression(" & ", " | ", '\''))
                .push(" AS tsquery)"),
        };
    }

    fn expression(&self, and: &str, or: &str, quote: char) -> String {
        let word = |token: &String| {
            // Tokens are letters and digits; whatever else a caller hands in stays inside the quotes.
            let inner: String = token.chars().filter(|c| c.is_alphanumeric()).collect();
            format!("{quote}{inner}{quote}")
        };
        let any = |list: &Vec<String>| list.iter().map(word).collect::<Vec<_>>().join(or);
        let all: Vec<String> = self.all_of.iter().map(|list| format!("({})", any(list))).collect();
        all.join(and)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_has_its_grammar() {
        let filter = Filter {
            words: vec!["井盖".into(), "o'\"b".into()],
            areas: vec!["330203".parse().unwrap()],
            category: Some("0301".into()),
            from: Some("2025-12-05T00:00:00Z".parse().unwrap()),
            until: Some("2026-01-05T00:00:00Z".parse().unwrap()),
            ..Filter::default()
        };
        let expression = |engine| {
            let mut sql = Statement::default();
            Matches::of(&filter, engine, 3302, CodeScheme::default()).unwrap().push(&mut sql);
            format!("{:?}", sql.params.last().unwrap())
        };
        assert_eq!(
            expression(Engine::Postgres),
            "Text(\"('井盖') & ('ob') & ('类0301') & ('月202512' | '月202601') & ('区330203')\")"
        );
        assert!(expression(Engine::Sqlite).contains(r#"(\"井盖\") AND (\"ob\")"#));
        assert_eq!(Matches::of(&Filter::default(), Engine::Sqlite, 3302, CodeScheme::default()), None);
    }
}
