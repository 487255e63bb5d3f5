//! Masking what is personal in a text others will read or search: telephone, identity and card numbers, e-mail
//! addresses, vehicle plates, chat names, and names where the text itself says that one follows.
//!
//! A masked character becomes `*`; nothing is added or removed, so the text keeps its shape: `138****8000`. What only
//! looks like a number of a person (codes of cases, grids and facilities, prices, dates) is left alone: where digits
//! could be either, a check digit or the word before them decides.

mod handles;
mod names;
mod numbers;

use super::tokens::half_width;

/// The text with what is personal masked. Masking twice changes nothing more.
pub fn mask(text: &str) -> String {
    let mut page = Page::new(text);
    handles::hide(&mut page);
    numbers::hide(&mut page);
    names::hide(&mut page);
    page.shown.into_iter().collect()
}

/// A text under the pen.
struct Page {
    /// The text as it will be shown.
    shown: Vec<char>,
    /// The text as it is compared: half-width, letters lower-case.
    plain: Vec<char>,
}

impl Page {
    fn new(text: &str) -> Self {
        let shown: Vec<char> = text.chars().collect();
        let plain = shown.iter().map(|&c| half_width(c).to_ascii_lowercase()).collect();
        Self { shown, plain }
    }

    /// The character at a place; a space beyond either end.
    fn at(&self, place: usize) -> char {
        self.plain.get(place).copied().unwrap_or(' ')
    }

    /// The character before a place; a space before the first.
    fn before(&self, place: usize) -> char {
        place.checked_sub(1).map_or(' ', |place| self.at(place))
    }

    /// Whether `word` stands at `place`.
    fn has(&self, place: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(offset, c)| self.at(place + offset) == c)
    }

    /// Whether one of these words ends at most `reach` characters before `place`.
    fn labelled(&self, place: usize, reach: usize, words: &[&str]) -> bool {
        words.iter().any(|word| {
            let length = word.chars().count();
            (0..=reach).filter_map(|gap| place.checked_sub(gap + length)).any(|start| self.has(start, word))
        })
    }

    /// How many characters from `place` on are as wanted.
    fn run(&self, place: usize, wanted: impl Fn(char) -> bool) -> usize {
        self.plain[place.min(self.plain.len())..].iter().take_while(|&&c| wanted(c)).count()
    }

    /// Masks letters and digits of a range; what separates them stays.
    fn hide(&mut self, range: std::ops::Range<usize>) {
        for place in range {
            if self.plain[place].is_alphanumeric() {
                self.shown[place] = '*';
                self.plain[place] = '*';
            }
        }
    }
}
