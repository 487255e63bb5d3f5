//! What is wrong in a data file an administrator wrote, said so that it can be mended.

use crate::Bilingual;

/// A flaw in a data file: where, and which rule it breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{field}: {text}", .line.map_or_else(String::new, |line| format!("line {line}, ")))]
pub struct Flaw {
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// The field, as a path of names and codes: `hours.mon`, `0101.conditions.a.limit`.
    pub field: String,
    /// The rule, for people.
    pub text: Bilingual,
}

impl Flaw {
    /// A flaw of `field`.
    pub fn new(field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { line: None, field: field.into(), text: Bilingual::new(zh, en) }
    }

    /// The same flaw, at a line.
    #[must_use]
    pub fn at_line(mut self, line: Option<usize>) -> Self {
        self.line = line;
        self
    }

    /// What the TOML reader found in `text`. Its own words are English; the line is what helps.
    pub fn in_toml(text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or_default();
        let message = error.message();
        let field =
            text.get(span.clone()).filter(|cut| cut.len() < 80 && !cut.contains('\n')).unwrap_or("TOML");
        Self::new(field, format!("无法读取: {message}"), format!("cannot be read: {message}"))
            .at_line(line_of(text, span.start))
    }
}

/// The line, from 1, of a byte of the text.
fn line_of(text: &str, byte: usize) -> Option<usize> {
    text.get(..byte).map(|before| before.matches('\n').count() + 1)
}
