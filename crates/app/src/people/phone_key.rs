//! The key under which an account's phone seals what waits to be sent.
//!
//! The phone drops it when its owner signs out; whoever picks the phone up then finds sealed bytes. It is computed, not
//! stored, and the same for as long as the account lives, so that nothing on a phone is lost to a changed password or a
//! session that ran out: signing in again opens it.

use domain::AccountId;

use super::codes::Codes;
use crate::{App, Caller};

impl App {
    /// The key of the caller's phone.
    pub fn phone_key(&self, caller: &Caller) -> [u8; 32] {
        key_of(&self.codes, caller.account)
    }
}

fn key_of(codes: &Codes, account: AccountId) -> [u8; 32] {
    codes.derive(b"dingbo.phone.1", &account.0.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_its_own_key_and_always_the_same() {
        let codes = Codes::new(&[7; 32]);
        assert_eq!(key_of(&codes, AccountId(1)), key_of(&codes, AccountId(1)));
        assert_ne!(key_of(&codes, AccountId(1)), key_of(&codes, AccountId(2)));
        assert_ne!(key_of(&codes, AccountId(1)), key_of(&Codes::new(&[8; 32]), AccountId(1)));
    }
}
