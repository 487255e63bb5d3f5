//! A case's history, with words masked.

use std::collections::HashMap;

use domain::CaseId;
use domain::case::Step;
use ledger::cases::EvidenceFile;
use ledger::words::Words;

use super::words::{contacts, cover_all, covered, masked};
use crate::{App, AppError, Caller};

/// One step with what is shown of its words.
#[derive(Debug)]
pub struct ShownStep {
    /// The step.
    pub step: Step,
    /// Its words, masked; none where nothing was written.
    pub words: Option<ShownWords>,
    /// Its evidence.
    pub evidence: Vec<EvidenceFile>,
}

/// What is shown of words.
#[derive(Debug)]
pub enum ShownWords {
    /// They were erased.
    Erased,
    /// They are there, masked.
    Masked(Words),
}

impl App {
    /// The steps of a case, first to last.
    pub async fn steps(&self, caller: &Caller, id: CaseId) -> Result<Vec<ShownStep>, AppError> {
        let record = self.seen(caller, id).await?;
        let steps = self.ledger.steps(id).await?;
        let opened = self.ledger.words(id).await?;
        let mut names = contacts(&opened);
        names.extend(self.contacts_of(record.case.parent).await?);
        let mut words: HashMap<u32, Words> =
            opened.into_iter().map(|opened| (opened.seq, opened.words)).collect();
        let hashes: Vec<_> = steps.iter().flat_map(|step| step.body.evidence.iter().copied()).collect();
        let evidence = self.ledger.evidence(&hashes).await?;
        let evidence: HashMap<_, _> = evidence.into_iter().map(|record| (record.hash, record)).collect();
        let shown = steps.into_iter().map(|step| {
            let words = match (step.words, words.remove(&step.seq)) {
                (None, _) => None,
                (Some(_), Some(words)) => {
                    let mut shown = mask_all(&words);
                    // Whoever handles it may name the contact in words of their own.
                    shown.text = shown.text.map(|text| cover_all(&text, &names));
                    Some(ShownWords::Masked(shown))
                }
                (Some(_), None) => Some(ShownWords::Erased),
            };
            let evidence = step.body.evidence.iter().filter_map(|hash| evidence.get(hash).cloned()).collect();
            ShownStep { step, words, evidence }
        });
        Ok(shown.collect())
    }
}

/// Words as they are shown by default: what identifies people is covered, and what a form holds left out.
pub fn mask_all(words: &Words) -> Words {
    let mask = |text: &Option<String>| text.as_deref().map(|text| masked(text, words));
    Words {
        text: mask(&words.text),
        address: mask(&words.address),
        contact_name: words.contact_name.as_deref().map(covered),
        contact_phone: words.contact_phone.as_deref().map(phone),
        // A form's values may name people: they are shown only on request.
        form: None,
    }
}

/// A phone number with its middle covered: 138****8000.
fn phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 8 {
        return "*".repeat(digits.len());
    }
    let (head, tail) = (&digits[..3], &digits[digits.len() - 4..]);
    format!("{}****{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}
