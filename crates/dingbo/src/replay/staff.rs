//! Who plays: an account for every desk and every handling unit, one that takes the reports and one that verifies,
//! each with an API token that only this process knows.

use std::collections::HashMap;

use anyhow::Context as _;
use app::caller::TokenScope;
use app::city::City;
use app::people::secrets::Secret;
use chrono::{DateTime, Utc};
use domain::post::{Post, Role};
use domain::unit::UnitKind;
use domain::{AccountId, UnitId};
use ledger::Ledger;
use ledger::people::{NewAccount, NewToken, People};

/// A password hash that no password fits: these accounts cannot sign in.
const NO_PASSWORD: &str = "!";

/// Tokens of everybody who plays.
#[derive(Debug)]
pub struct Staff {
    intake: Secret,
    verifier: Secret,
    desks: HashMap<UnitId, Secret>,
    handlers: HashMap<UnitId, Secret>,
}

impl Staff {
    /// Finds or makes the accounts of the city's units, and gives each a new token. `name` begins their logins.
    pub async fn hire(ledger: &Ledger, city: &City, name: &str, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let units = city.rules.units.all();
        let centre = units.iter().find(|unit| unit.kind == UnitKind::CityCentre);
        let centre = centre.context("the city has no centre to take its reports")?;
        let whole = city.rules.city.clone();
        let over_all = |role| Post { role, unit: Some(centre.id), area: whole.clone() };
        let people = ledger.people();
        let intake = token(&people, &format!("{name}.intake"), over_all(Role::Dispatcher), now).await?;
        let verifier = token(&people, &format!("{name}.verifier"), over_all(Role::Verifier), now).await?;
        let (mut desks, mut handlers) = (HashMap::new(), HashMap::new());
        for unit in units {
            let (posts, role, kind) = if unit.kind.is_desk() {
                (&mut desks, Role::Dispatcher, "desk")
            } else {
                (&mut handlers, Role::Handler, "handler")
            };
            let area = unit.areas.first().unwrap_or(&whole).clone();
            let post = Post { role, unit: Some(unit.id), area };
            let login = format!("{name}.{kind}.{}", unit.id.0);
            posts.insert(unit.id, token(&people, &login, post, now).await?);
        }
        Ok(Self { intake, verifier, desks, handlers })
    }

    /// Takes reports anywhere in the city, and sees all of it.
    pub fn intake(&self) -> &str {
        self.intake.text()
    }

    /// Verifies anywhere in the city.
    pub fn verifier(&self) -> &str {
        self.verifier.text()
    }

    /// Accepts, files, dispatches and closes at a desk.
    pub fn desk(&self, unit: UnitId) -> anyhow::Result<&str> {
        of(&self.desks, unit).with_context(|| format!("unit {} is no desk", unit.0))
    }

    /// Handles for a department or station.
    pub fn handler(&self, unit: UnitId) -> anyhow::Result<&str> {
        of(&self.handlers, unit).with_context(|| format!("nobody handles for unit {}", unit.0))
    }
}

fn of(tokens: &HashMap<UnitId, Secret>, unit: UnitId) -> Option<&str> {
    tokens.get(&unit).map(Secret::text)
}

/// A token of the account with that login and post.
async fn token(people: &People, login: &str, post: Post, now: DateTime<Utc>) -> anyhow::Result<Secret> {
    let account: AccountId = if let Some(account) = people.by_login(login).await? {
        account.id
    } else {
        let new = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            password_hash: NO_PASSWORD.to_owned(),
            must_change: false,
            created_at: now,
            posts: vec![post],
        };
        people.add(new).await?
    };
    let secret = Secret::new();
    let scopes = [TokenScope::Read, TokenScope::Report, TokenScope::Act];
    let token = NewToken {
        digest: Secret::digest(secret.text()),
        account,
        name: login.to_owned(),
        scopes: scopes.map(|scope| scope.name().to_owned()).to_vec(),
        created_at: now,
        expires_at: None,
    };
    people.add_token(token).await?;
    Ok(secret)
}
