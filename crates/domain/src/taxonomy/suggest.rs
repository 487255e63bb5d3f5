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
        let spaced = spaced(text);
        let tokens = words::query_tokens(text);
        let mut found: Vec<Suggestion> = self
            .leaves()
            .zip(self.cues())
            .map(|(leaf, cues)| Suggestion { leaf, weight: cues.weight(&spaced, &tokens) })
            .filter(|suggestion| suggestion.weight > 0)
            .collect();
        found.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.leaf.code.cmp(&b.leaf.code)));
        found
    }
}

/// What suggests one leaf, made ready once.
#[derive(Debug, Clone)]
pub(super) struct Cues {
    /// Keywords and the Chinese name as they are looked for whole, and what each weighs.
    whole: Vec<(String, u32)>,
    /// All tokens of names and keywords.
    tokens: HashSet<String>,
}

impl Cues {
    pub(super) fn of(leaf: &Leaf) -> Self {
        let keywords = leaf.keywords.iter().map(String::as_str);
        let mut whole = Vec::new();
        for keyword in keywords.clone().chain([leaf.name.zh.as_str()]) {
            let weight = KEYWORD * length(keyword);
            let keyword = spaced(keyword);
            if keyword.is_ascii() {
                // Whole words, in the singular or with a plural s.
                whole.push((format!("{}s ", keyword.trim_end()), weight));
                whole.push((keyword, weight));
            } else {
                whole.push((keyword.trim().to_owned(), weight));
            }
        }
        let tokens = keywords.chain([leaf.name.zh.as_str(), leaf.name.en.as_str()]).flat_map(words::tokens);
        Self { whole, tokens: tokens.filter(|token| !STOP_WORDS.contains(&token.as_str())).collect() }
    }

    fn weight(&self, spaced: &str, tokens: &[String]) -> u32 {
        let whole: u32 =
            self.whole.iter().filter(|(cue, _)| spaced.contains(cue)).map(|(_, weight)| weight).sum();
        whole + SHARED * tokens.iter().filter(|token| self.tokens.contains(*token)).count() as u32
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

/// Folded, words separated by one space, a space at either end.
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
