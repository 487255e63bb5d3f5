//! Words people wrote: sealed before they are stored, masked wherever they are shown by default.

use domain::CaseId;
use domain::case::Step;
use domain::words::mask;
use ledger::words::{Salted, SealedWords, Words, WrappedKey};

use crate::{App, AppError};

/// How much of a description lists show, in characters.
const SUMMARY: usize = 80;
/// The longest text taken in one step, in characters.
const LONGEST: usize = 4000;

impl App {
    /// Seals the words of a case's step under the case's key; the key comes along when it is new.
    pub(super) async fn seal_words(
        &self,
        case: CaseId,
        seq: u32,
        words: &Salted,
    ) -> Result<(Option<SealedWords>, Option<WrappedKey>), AppError> {
        if let Some(key) = self.keys.get(&case) {
            return Ok((Some(key.seal(seq, words)), None));
        }
        let known = if seq == 1 { None } else { self.ledger.case_key(case).await? };
        let (key, wrapped) = if let Some(key) = known {
            (key, None)
        } else {
            let (key, wrapped) = self.ledger.keyring().new_key(case);
            (key, Some(wrapped))
        };
        let sealed = key.seal(seq, words);
        if wrapped.is_none() {
            self.keys.insert(case, key);
        }
        Ok((Some(sealed), wrapped))
    }

    /// Whether a step's words are these: how a repeated request is told from another with the same id.
    pub(super) async fn same_words(&self, step: &Step, words: &Words) -> Result<bool, AppError> {
        if step.words.is_none() {
            return Ok(trimmed(words).is_empty());
        }
        let stored = self.ledger.words(step.case).await?;
        // What was erased since cannot be compared any more.
        Ok(stored
            .into_iter()
            .find(|opened| opened.seq == step.seq)
            .is_none_or(|opened| opened.words == trimmed(words)))
    }
}

/// The [trimmed] words of one step, checked and salted; none where nothing was written.
pub(super) fn salted(words: &Words) -> Result<Option<Salted>, AppError> {
    if words.is_empty() {
        return Ok(None);
    }
    check(words)?;
    Ok(Some(Salted::new(words)))
}

/// The masked beginning of a description, for lists and search. The contact's own name is masked too.
pub fn summary(text: &str, words: &Words) -> String {
    let mut masked = masked(text, words);
    if let Some((cut, _)) = masked.char_indices().nth(SUMMARY) {
        masked.truncate(cut);
        masked.push('…');
    }
    masked
}

/// A text as it is shown by default: numbers that identify people, and the contact's name, are covered.
pub fn masked(text: &str, words: &Words) -> String {
    let masked = mask(text);
    match &words.contact_name {
        Some(name) => cover(&masked, name),
        None => masked,
    }
}

/// A text with a name in it covered; a single letter is no name.
pub(super) fn cover(text: &str, name: &str) -> String {
    if name.chars().count() > 1 { text.replace(name, &covered(name)) } else { text.to_owned() }
}

/// A name with all but its first character covered: 张**.
pub fn covered(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| format!("{first}{}", "*".repeat(chars.count().clamp(1, 3))))
}

/// Words without blanks around them, and without those that say nothing.
pub(super) fn trimmed(words: &Words) -> Words {
    let cut =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    Words {
        text: cut(&words.text),
        address: cut(&words.address),
        contact_name: cut(&words.contact_name),
        contact_phone: cut(&words.contact_phone),
        form: words.form.clone().filter(|form| !form.is_null()),
    }
}

fn check(words: &Words) -> Result<(), AppError> {
    let too_long =
        |text: &Option<String>, most: usize| text.as_ref().is_some_and(|t| t.chars().count() > most);
    for (field, text, most) in [
        ("words.text", &words.text, LONGEST),
        ("words.address", &words.address, 200),
        ("words.contact_name", &words.contact_name, 50),
        ("words.contact_phone", &words.contact_phone, 30),
    ] {
        if too_long(text, most) {
            return Err(AppError::invalid(
                field,
                "too_long",
                format!("最多 {most} 个字"),
                format!("at most {most} characters"),
            ));
        }
    }
    let phone =
        |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')'));
    if words.contact_phone.as_deref().is_some_and(|text| !phone(text)) {
        return Err(AppError::invalid(
            "words.contact_phone",
            "phone",
            "联系电话只能包含数字和 + - ( )",
            "a phone number has only digits and + - ( )",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_covers_the_contact() {
        let words = Words { contact_name: Some("王小明".into()), ..Words::default() };
        assert_eq!(summary("王小明说楼道堆物", &words), "王**说楼道堆物");
    }

    #[test]
    fn a_summary_is_cut_at_a_character() {
        let text = "井".repeat(200);
        assert_eq!(summary(&text, &Words::default()).chars().count(), SUMMARY + 1);
    }
}
