//! Sealing: XChaCha20-Poly1305 under a random key per case; the case's key wrapped under the ledger's master key.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::CaseId;

use super::{Salted, Words};
use crate::db::DbError;

/// Bytes of a nonce.
const NONCE: usize = 24;

/// Why words cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// The key or the bytes are not what was sealed: another master key, or a row that was altered.
    #[error("the words of case {0} do not open: the master key is another one, or the row was altered")]
    Unreadable(CaseId),
    /// The database did not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The master key, under which the cases' keys are wrapped. It comes from outside and is never in the database.
#[derive(Clone)]
pub struct Keyring {
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

/// The key of one case's words, open.
#[derive(Clone)]
pub struct CaseKey {
    case: CaseId,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CaseKey({})", self.case)
    }
}

/// A case's key as it is stored: nonce, then the key under the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey(pub(crate) Vec<u8>);

/// The words of one step as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedWords {
    /// Of which step.
    pub(crate) seq: u32,
    pub(crate) salt: [u8; 16],
    pub(crate) nonce: [u8; NONCE],
    pub(crate) sealed: Vec<u8>,
}

impl Keyring {
    /// The keyring of a master key.
    pub fn new(master: [u8; 32]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(&master.into()) }
    }

    /// A fresh key for a case, open and wrapped.
    pub fn new_key(&self, case: CaseId) -> (CaseKey, WrappedKey) {
        let key: [u8; 32] = rand::random();
        let nonce: [u8; NONCE] = rand::random();
        let wrapped = seal(&self.cipher, nonce, &key, case.0.as_bytes());
        let cipher = XChaCha20Poly1305::new(&key.into());
        (CaseKey { case, cipher }, WrappedKey([&nonce[..], &wrapped].concat()))
    }

    /// Opens a stored key.
    pub fn open(&self, case: CaseId, wrapped: &WrappedKey) -> Result<CaseKey, WordsError> {
        let unreadable = WordsError::Unreadable(case);
        let Some((nonce, sealed)) = wrapped.0.split_first_chunk::<NONCE>() else { return Err(unreadable) };
        let key = unseal(&self.cipher, *nonce, sealed, case.0.as_bytes()).ok_or(unreadable.clone())?;
        let key: [u8; 32] = key.try_into().map_err(|_| unreadable)?;
        Ok(CaseKey { case, cipher: XChaCha20Poly1305::new(&key.into()) })
    }

    /// Seals a secret that belongs to no case, under the master key itself. It opens at its `place` only.
    pub(crate) fn seal_secret(&self, place: &str, secret: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = rand::random();
        [&nonce[..], &seal(&self.cipher, nonce, secret, place.as_bytes())].concat()
    }

    /// Opens what was sealed at this place; none when it is not what was sealed there.
    pub(crate) fn open_secret(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        unseal(&self.cipher, *nonce, sealed, place.as_bytes())
    }
}

impl CaseKey {
    /// Seals the words of the case's step number `seq`. They open for that step only.
    pub fn seal(&self, seq: u32, words: &Salted) -> SealedWords {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = seal(&self.cipher, nonce, words.json.as_bytes(), &self.place(seq));
        SealedWords { seq, salt: words.salt, nonce, sealed }
    }

    /// Opens a step's words.
    pub fn unseal(&self, sealed: &SealedWords) -> Result<Words, WordsError> {
        serde_json::from_str(&self.unseal_json(sealed)?).map_err(|_| WordsError::Unreadable(self.case))
    }

    /// Opens a step's words as the text that was committed to.
    pub(crate) fn unseal_json(&self, sealed: &SealedWords) -> Result<String, WordsError> {
        unseal(&self.cipher, sealed.nonce, &sealed.sealed, &self.place(sealed.seq))
            .and_then(|json| String::from_utf8(json).ok())
            .ok_or(WordsError::Unreadable(self.case))
    }

    /// What binds sealed words to their step.
    fn place(&self, seq: u32) -> Vec<u8> {
        [&self.case.0.as_bytes()[..], &seq.to_be_bytes()].concat()
    }
}

fn seal(cipher: &XChaCha20Poly1305, nonce: [u8; NONCE], msg: &[u8], aad: &[u8]) -> Vec<u8> {
    cipher
        .encrypt(&XNonce::from(nonce), Payload { msg, aad })
        .expect("texts are far below the cipher's limit")
}

fn unseal(cipher: &XChaCha20Poly1305, nonce: [u8; NONCE], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    cipher.decrypt(&XNonce::from(nonce), Payload { msg, aad }).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn case(n: u128) -> CaseId {
        CaseId(uuid::Uuid::from_u128(n))
    }

    fn words() -> Words {
        Words {
            text: Some("井盖缺失".to_owned()),
            contact_phone: Some("13800138000".to_owned()),
            ..Words::default()
        }
    }

    #[test]
    fn sealed_and_opened() {
        let ring = Keyring::new([7; 32]);
        let (key, wrapped) = ring.new_key(case(1));
        let sealed = key.seal(3, &Salted::new(&words()));
        assert!(!sealed.sealed.windows(6).any(|window| window == "井盖".as_bytes()));
        let again = ring.open(case(1), &wrapped).unwrap();
        assert_eq!(again.unseal(&sealed).unwrap(), words());
    }

    #[test]
    fn nothing_opens_elsewhere() {
        let ring = Keyring::new([7; 32]);
        let (key, wrapped) = ring.new_key(case(1));
        let sealed = key.seal(3, &Salted::new(&words()));
        // Another master key, another case, another step, an altered byte, a cut row.
        assert!(Keyring::new([8; 32]).open(case(1), &wrapped).is_err());
        assert!(ring.open(case(2), &wrapped).is_err());
        assert!(key.unseal(&SealedWords { seq: 4, ..sealed.clone() }).is_err());
        let mut altered = sealed.clone();
        altered.sealed[0] ^= 1;
        assert!(key.unseal(&altered).is_err());
        assert!(ring.open(case(1), &WrappedKey(vec![1, 2, 3])).is_err());
    }
}
