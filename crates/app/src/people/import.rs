//! Taking in accounts with their posts: every row checked first, all of them opened or none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::post::{Post, Role};
use ledger::Ledger;
use ledger::people::NewAccount;
use rand::TryRng as _;
use rand::rngs::SysRng;

use super::accounts::{check_login, check_posts};
use super::passwords;
use crate::AppError;
use crate::city::City;
use crate::rows::{RefusedRow, Table};

/// An account to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedAccount {
    /// What its holder signs in with.
    pub login: String,
    /// The name colleagues see.
    pub name: String,
    /// Its posts.
    pub posts: Vec<Post>,
}

/// Reads accounts from a CSV with `login,name,role,unit,area`; several rows of one login are several posts. Lists every
/// row that is refused.
pub fn read(text: &str, city: &City) -> Result<Vec<ImportedAccount>, Vec<RefusedRow>> {
    let table = Table::read(text, &["login", "name", "role", "unit", "area"])?;
    let mut refused = Vec::new();
    let mut accounts: BTreeMap<&str, (usize, ImportedAccount)> = BTreeMap::new();
    for row in &table.rows {
        let login = row.get("login");
        let post = post(row.get("role"), row.get("unit"), row.get("area"), city).and_then(|post| {
            check_login(login)?;
            Ok(post)
        });
        match post {
            Ok(post) => {
                let new = || ImportedAccount {
                    login: login.to_owned(),
                    name: row.get("name").to_owned(),
                    posts: Vec::new(),
                };
                accounts.entry(login).or_insert_with(|| (row.line, new())).1.posts.push(post);
            }
            Err(error) => refused.push(RefusedRow::of(row.line, &error)),
        }
    }
    for (line, account) in accounts.values() {
        if let Err(error) = check_posts(city, &account.posts) {
            refused.push(RefusedRow::of(*line, &error));
        }
    }
    refused.sort_by_key(|row| row.line);
    if refused.is_empty() {
        Ok(accounts.into_values().map(|(_, account)| account).collect())
    } else {
        Err(refused)
    }
}

/// A post from its parts as people write them: a role's name, a unit's code (empty for none), an area's code.
pub fn post(role: &str, unit: &str, area: &str, city: &City) -> Result<Post, AppError> {
    let role = Role::from_name(role).ok_or_else(|| {
        AppError::invalid(
            "role",
            "role",
            format!("没有岗位 “{role}”"),
            format!("there is no role \"{role}\""),
        )
    })?;
    let unit = match unit {
        "" => None,
        code => Some(
            city.rules.units.all().iter().find(|unit| unit.code == code).map(|unit| unit.id).ok_or_else(
                || {
                    AppError::invalid(
                        "unit",
                        "unknown_unit",
                        format!("没有单位 {code}"),
                        format!("there is no unit {code}"),
                    )
                },
            )?,
        ),
    };
    let area = area.parse().map_err(|bad: domain::area::BadAreaCode| AppError::Invalid {
        field: "area",
        rule: "area_code".into(),
        text: bad.0,
    })?;
    let post = Post { role, unit, area };
    check_posts(city, std::slice::from_ref(&post))?;
    Ok(post)
}

/// Opens the accounts with first passwords, drawn here and to be changed at the first sign-in; the passwords by login.
pub async fn open(
    ledger: &Ledger,
    accounts: Vec<ImportedAccount>,
    at: DateTime<Utc>,
) -> Result<Vec<(String, String)>, AppError> {
    let mut opened = Vec::with_capacity(accounts.len());
    let mut new = Vec::with_capacity(accounts.len());
    for ImportedAccount { login, name, posts } in accounts {
        let password = first_password();
        let password_hash = passwords::hash(password.clone()).await?;
        opened.push((login.clone(), password));
        new.push(NewAccount { login, name, password_hash, must_change: true, created_at: at, posts });
    }
    ledger.people().add_all(new).await?;
    Ok(opened)
}

/// A first password people can type: 16 letters and digits in groups of four, none mistaken for another; 75 bits.
///
/// # Panics
/// When the operating system has no randomness to give, which leaves nothing safe to do.
pub fn first_password() -> String {
    const LETTERS: &[u8; 26] = b"abcdefghjkmnpqrstuvwxyz234";
    let mut text = String::with_capacity(19);
    while text.len() < 19 {
        if text.len() % 5 == 4 {
            text.push('-');
        }
        let mut byte = [0];
        SysRng.try_fill_bytes(&mut byte).expect("the operating system gives randomness");
        // Above the largest multiple of 26 a byte would favour some letters.
        if byte[0] < 234 {
            text.push(char::from(LETTERS[usize::from(byte[0] % 26)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_passwords_pass_the_rule_and_differ() {
        let (one, other) = (first_password(), first_password());
        assert_eq!(one.len(), 19);
        assert_ne!(one, other);
        assert!(passwords::check(&one, "wang.li").is_ok());
    }
}
