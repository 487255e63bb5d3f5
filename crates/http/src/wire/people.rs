//! Accounts, posts and tokens.

use std::fmt::Write as _;

use app::city::City;
use app::people::accounts::AccountWithPosts;
use chrono::{DateTime, Utc};
use domain::UnitId;
use domain::post::{Post, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::Bilingual;
use super::unit::UnitOut;
use crate::problem::Problem;

/// A post, with the names of its parts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostOut {
    /// The role.
    pub role: &'static str,
    /// The role's name.
    pub role_label: Bilingual,
    /// The unit acted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitOut>,
    /// The area's code.
    pub area: String,
    /// The area's name.
    pub area_name: Bilingual,
}

impl PostOut {
    /// A post with the names of its parts.
    pub fn of(city: &City, post: &Post) -> Self {
        Self {
            role: post.role.name(),
            role_label: post.role.label().into(),
            unit: post.unit.and_then(|unit| city.rules.units.get(unit)).map(UnitOut::from),
            area: post.area.to_string(),
            area_name: city.area_name(&post.area).into(),
        }
    }
}

/// The one who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account: u32,
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// The posts held.
    pub posts: Vec<PostOut>,
    /// The server's time, for showing what is left.
    pub server_time: DateTime<Utc>,
}

/// The key of an account's phone.
#[derive(Serialize, ToSchema)]
pub struct PhoneKey {
    /// 256 bits, as hexadecimal digits.
    pub key: String,
}

impl PhoneKey {
    /// A key as it is sent.
    pub fn of(key: &[u8; 32]) -> Self {
        let mut digits = String::with_capacity(2 * key.len());
        for byte in key {
            let _ = write!(digits, "{byte:02x}");
        }
        Self { key: digits }
    }
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountOut {
    /// Its number.
    pub account: u32,
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// Whether it may sign in.
    pub active: bool,
    /// Locked after wrong passwords until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<DateTime<Utc>>,
    /// Its posts.
    pub posts: Vec<PostOut>,
}

impl AccountOut {
    /// An account as administrators see it.
    pub fn of(city: &City, of: &AccountWithPosts) -> Self {
        Self {
            account: of.account.id.0,
            login: of.account.login.clone(),
            name: of.account.name.clone(),
            active: of.account.active,
            locked_until: of.account.locked_until,
            posts: of.posts.iter().map(|post| PostOut::of(city, post)).collect(),
        }
    }
}

/// A person of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColleagueOut {
    /// The account.
    pub account: u32,
    /// The name.
    pub name: String,
    /// The roles held in the unit.
    pub roles: Vec<&'static str>,
}

/// A post to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostIn {
    /// The role.
    pub role: String,
    /// The unit acted for.
    pub unit: Option<u32>,
    /// The area acted over.
    pub area: String,
}

impl PostIn {
    /// The post.
    pub fn post(self) -> Result<Post, Problem> {
        let role = Role::from_name(&self.role).ok_or_else(|| {
            Problem::invalid(
                "posts.role",
                "role",
                format!("没有角色 “{}”", self.role),
                format!("there is no role \"{}\"", self.role),
            )
        })?;
        let area = crate::params::area("posts.area", &self.area)?;
        Ok(Post { role, unit: self.unit.map(UnitId), area })
    }
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenOut {
    /// Its number.
    pub id: i64,
    /// Whose posts it uses.
    pub account: u32,
    /// What it is for.
    pub name: String,
    /// What it may be used for: `read`, `report`, `act`, `admin`.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The secret, shown once when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl TokenOut {
    /// A token, with its secret right after it was made.
    pub fn of(token: ledger::people::Token, secret: Option<String>) -> Self {
        Self {
            id: token.id,
            account: token.account.0,
            name: token.name,
            scopes: token.scopes,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            secret,
        }
    }
}
