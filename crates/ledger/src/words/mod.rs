//! What people typed: descriptions, addresses, contacts, opinions. It lies apart from the steps, sealed under a key of
//! its case, so that erasing that key and the salts erases it and leaves the steps' hashes as they are (decision 2).

mod keyring;
mod store;

pub use keyring::{CaseKey, Keyring, SealedWords, WordsError, WrappedKey};
pub use store::OpenedWords;

use domain::Digest;
use domain::case::step::commitment;
use domain::digest::Algorithm;
use serde::{Deserialize, Serialize};

/// The words of one step. All personal, or possibly so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// The description, the opinion, the reason: whatever was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The address as people say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_name: Option<String>,
    /// How to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_phone: Option<String>,
    /// The category's own fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<serde_json::Value>,
}

impl Words {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As they are committed to and sealed.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("words are plain data")
    }
}

/// Words with the salt of their commitment: what a step's `words` digest is made of, before the step is made.
#[derive(Debug, Clone)]
pub struct Salted {
    json: String,
    salt: [u8; 16],
}

impl Salted {
    /// The words with a fresh salt.
    pub fn new(words: &Words) -> Self {
        Self { json: words.to_json(), salt: rand::random() }
    }

    /// What the step keeps of them.
    pub fn commitment(&self, algorithm: Algorithm) -> Digest {
        commitment(algorithm, &self.salt, &self.json)
    }
}
