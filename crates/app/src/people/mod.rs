//! The use cases of people: signing in, accounts and posts, tokens, the codes residents hold,
//! the keys of phones.

pub mod accounts;
pub mod codes;
pub mod import;
pub mod names;
pub mod passwords;
pub mod phone_key;
pub mod secrets;
pub mod settings;
pub mod sign_in;
pub mod tokens;
