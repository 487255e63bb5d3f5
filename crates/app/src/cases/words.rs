//! Words people wrote: sealed before they are stored, masked wherever they are shown by default.

use domain::CaseId;
use domain::case::{Action, Case, Step};
use domain::words::mask;
use ledger::words::{OpenedWords, Salted, SealedWords, Words, WrappedKey};

use crate::{App, AppError};

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

    /// How a case is described from this action on, masked, where it changes that: by its text, or by a name of the
    /// contact that the text until now did not yet cover.
    pub(super) async fn described(
        &self,
        case: &Case,
        action: &Action,
        words: &Words,
    ) -> Result<Option<String>, AppError> {
        if !action.kind().describes() || words.text.is_none() && words.contact_name.is_none() {
            return Ok(None);
        }
        let parent = if let Action::SplitOff { parent, .. } = action { Some(*parent) } else { case.parent };
        let earlier = if case.version > 0 { self.ledger.words(case.id).await? } else { Vec::new() };
        let mut names = contacts(&earlier);
        names.extend(words.contact_name.clone());
        names.extend(self.contacts_of(parent).await?);
        let text = match &words.text {
            Some(text) => Some(text.clone()),
            None => self.description(case.id, earlier).await?,
        };
        Ok(text.map(|text| cover_all(&mask(&text), &names)))
    }

    /// The latest text that describes a case, of what was typed in it.
    async fn description(&self, case: CaseId, typed: Vec<OpenedWords>) -> Result<Option<String>, AppError> {
        let steps = self.ledger.steps(case).await?;
        let describes = |seq| steps.iter().any(|step| step.seq == seq && step.body.action.kind().describes());
        let texts = typed.into_iter().rev().filter(|it| describes(it.seq)).map(|it| it.words.text);
        Ok(texts.flatten().next())
    }

    /// The names of contacts that were given in a case; of none, none.
    pub(super) async fn contacts_of(&self, case: Option<CaseId>) -> Result<Vec<String>, AppError> {
        let Some(case) = case else { return Ok(Vec::new()) };
        Ok(contacts(&self.ledger.words(case).await?))
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

/// A text as it is shown by default: numbers that identify people, and the contact's name, are covered.
pub fn masked(text: &str, words: &Words) -> String {
    let masked = mask(text);
    match &words.contact_name {
        Some(name) => cover(&masked, name),
        None => masked,
    }
}

/// The names of contacts in what was typed.
pub(super) fn contacts(typed: &[OpenedWords]) -> Vec<String> {
    typed.iter().filter_map(|opened| opened.words.contact_name.clone()).collect()
}

/// A text with these names in it covered.
pub(super) fn cover_all(text: &str, names: &[String]) -> String {
    names.iter().fold(text.to_owned(), |text, name| cover(&text, name))
}

/// A text with a name in it covered; a single letter is no name.
fn cover(text: &str, name: &str) -> String {
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
    fn the_contact_is_covered() {
        let words = Words { contact_name: Some("王小明".into()), ..Words::default() };
        assert_eq!(masked("王小明说楼道堆物", &words), "王**说楼道堆物");
    }
}
