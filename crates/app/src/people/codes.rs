//! The code a resident looks their case up by, together with its number.
//!
//! It is computed from the case's identity and a key outside the database, so that none is stored and none can be
//! read from a stolen copy.

use domain::CaseId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// 8 characters: 40 bits, tried at most a few times a minute.
const LENGTH: usize = 8;

/// Makes and checks codes.
#[derive(Clone)]
pub struct Codes(Hmac<Sha256>);

impl Codes {
    /// With a key of the operator's.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// The code of a case.
    pub fn of(&self, case: CaseId) -> String {
        let digest = self.derive(b"dingbo.code.1", case.0.as_bytes());
        digest.iter().take(LENGTH).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
    }

    /// What the key makes of `of`, for the one use that `label` names.
    pub(crate) fn derive(&self, label: &[u8], of: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(label);
        mac.update(of);
        mac.finalize().into_bytes().into()
    }

    /// Whether `shown` is the code of `case`, in constant time; case and blanks do not matter.
    pub fn fits(&self, case: CaseId, shown: &str) -> bool {
        let shown: Vec<u8> = shown
            .bytes()
            .filter(|b| !b.is_ascii_whitespace() && *b != b'-')
            .map(|b| b.to_ascii_uppercase())
            .collect();
        let right = self.of(case);
        shown.len() == right.len()
            && shown.iter().zip(right.bytes()).fold(0, |odd, (a, b)| odd | (a ^ b)) == 0
    }
}

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codes(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_its_case_only() {
        let codes = Codes::new(&[7; 32]);
        let (one, other) = (CaseId(uuid::Uuid::from_u128(1)), CaseId(uuid::Uuid::from_u128(2)));
        let code = codes.of(one);
        assert_eq!(code.len(), LENGTH);
        assert!(codes.fits(one, &format!(" {} ", code.to_lowercase())));
        assert!(!codes.fits(other, &code));
        assert!(!codes.fits(one, ""));
        assert_ne!(Codes::new(&[8; 32]).of(one), code);
    }
}
