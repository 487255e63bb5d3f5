//! Suggesting leaves from what somebody wrote: keywords and names, no learning, the same answer every time.

use std::collections::HashSet;

use super::leaf::Leaf;
use super::tree::Taxonomy;
use crate::words;

/// A leaf that the text suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion<'a> {
    /// The leaf.
    pub leaf: &'a Leaf,
    /// How strongly: only its order means anything.
    pub weight: u32,
}

/// A keyword of n characters found whole weighs this times n.
const KEYWORD: u32 = 10;
/// A pair of Chinese characters, or a word, of the leaf's name or keywords that the text has.
const SHARED: u32 = 2;

impl Taxonomy {
    /// The leaves that `text` suggests, the strongest first, those of equal weight by code. Chinese counts from one
    /// character, English by whole words.
    ///
    /// A keyword found whole weighs most, a longer one more; then pairs of characters and words shared with the leaf's
    /// name and keywords. A text of a single Chinese character finds every leaf whose name or keywords have it.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion<'_>> {
        let text = Text::new(text);
        let mut found: Vec<Suggestion> = self
            .leaves()
            .map(|leaf| Suggestion { leaf, weight: text.weight(leaf) })
            .filter(|suggestion| suggestion.weight > 0)
            .collect();
        found.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.leaf.code.cmp(&b.leaf.code)));
        found
    }
}

struct Text {
    /// Folded, words separated by one space, a space at either end.
    folded: String,
    tokens: HashSet<String>,
}

impl Text {
    fn new(text: &str) -> Self {
        Self { folded: spaced(text), tokens: words::query_tokens(text).into_iter().collect() }
    }

    fn weight(&self, leaf: &Leaf) -> u32 {
        let names = [leaf.name.zh.as_str(), leaf.name.en.as_str()];
        let whole = leaf.keywords.iter().map(String::as_str).chain([names[0]]);
        let whole: u32 =
            whole.filter(|keyword| self.has(keyword)).map(|keyword| KEYWORD * length(keyword)).sum();
        let mut own: HashSet<String> = HashSet::new();
        for part in names.into_iter().chain(leaf.keywords.iter().map(String::as_str)) {
            own.extend(words::tokens(part).into_iter().filter(|token| !STOP_WORDS.contains(&token.as_str())));
        }
        whole + SHARED * self.tokens.intersection(&own).count() as u32
    }

    /// Whether the keyword is in the text: Chinese anywhere, a Latin keyword as whole words, a plural s aside.
    fn has(&self, keyword: &str) -> bool {
        let keyword = spaced(keyword);
        let bare = keyword.trim();
        if bare.is_empty() {
            return false;
        }
        if bare.is_ascii() {
            return self.folded.contains(&keyword) || self.folded.contains(&format!(" {bare}s "));
        }
        self.folded.contains(bare)
    }
}

/// English words too common to suggest anything.
const STOP_WORDS: [&str; 16] = [
    "a", "an", "the", "of", "on", "in", "or", "and", "to", "at", "by", "for", "not", "no", "with", "without",
];

/// Chinese characters count one each, Latin words two.
fn length(keyword: &str) -> u32 {
    if keyword.is_ascii() {
        2 * keyword.split_whitespace().count() as u32
    } else {
        keyword.chars().count() as u32
    }
}

fn spaced(text: &str) -> String {
    let folded = words::fold(text);
    let mut spaced = String::with_capacity(folded.len() + 2);
    spaced.push(' ');
    for c in folded.chars() {
        let c = if c.is_alphanumeric() { c } else { ' ' };
        if c != ' ' || !spaced.ends_with(' ') {
            spaced.push(c);
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}
