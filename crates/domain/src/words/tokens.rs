//! Tokens for text search. Chinese has no spaces, so every character and every pair of neighbours is a token; what
//! one types is looked for by its pairs, or by its one character. Words of letters and digits are tokens as they are.

use std::collections::HashSet;

/// Folds a text for comparing: full-width forms become half-width, letters lower-case. Nothing is added or removed.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(|c| half_width(c).to_lowercase()).collect()
}

/// Full-width ASCII (U+FF01 to U+FF5E) and the ideographic space as their ordinary forms.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a character is Han, Kana, Bopomofo or Hangul: written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x3100..=0x312f | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// The tokens under which a text is found: Chinese characters and pairs, words of letters and digits. Each once, in
/// the order of first appearance.
pub fn tokens(text: &str) -> Vec<String> {
    let mut all = Tokens::default();
    for run in runs(&fold(text)) {
        match run {
            Run::Word(word) => all.push(word),
            Run::Unspaced(chars) => {
                for (at, c) in chars.iter().enumerate() {
                    all.push(c.to_string());
                    if let Some(next) = chars.get(at + 1) {
                        all.push([*c, *next].iter().collect());
                    }
                }
            }
        }
    }
    all.list
}

/// The tokens a text must have to be found by this query: pairs where two or more Chinese characters stand together,
/// the character where one stands alone, words as they are. Each once. Empty for a query without any.
///
/// A text that contains the query's Chinese has all of its tokens. The converse need not hold: a text may have the
/// pairs in other places, which for searching is a near miss worth showing.
pub fn query_tokens(query: &str) -> Vec<String> {
    let mut all = Tokens::default();
    for run in runs(&fold(query)) {
        match run {
            Run::Word(word) => all.push(word),
            Run::Unspaced(chars) if chars.len() == 1 => all.push(chars.into_iter().collect()),
            Run::Unspaced(chars) => chars.windows(2).for_each(|pair| all.push(pair.iter().collect())),
        }
    }
    all.list
}

enum Run {
    Word(String),
    Unspaced(Vec<char>),
}

/// Cuts a folded text into words and unspaced runs; everything else separates.
fn runs(folded: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joined = false;
    for c in folded.chars() {
        let unspaced = is_unspaced(c);
        if !unspaced && !c.is_alphanumeric() {
            joined = false;
            continue;
        }
        match runs.last_mut() {
            Some(Run::Unspaced(chars)) if joined && unspaced => chars.push(c),
            Some(Run::Word(word)) if joined && !unspaced => word.push(c),
            _ if unspaced => runs.push(Run::Unspaced(vec![c])),
            _ => runs.push(Run::Word(c.to_string())),
        }
        joined = true;
    }
    runs
}

/// A list without repetitions.
#[derive(Default)]
struct Tokens {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Tokens {
    fn push(&mut self, token: String) {
        if self.seen.insert(token.clone()) {
            self.list.push(token);
        }
    }
}
