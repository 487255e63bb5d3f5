//! Who asks, and what they may see.

use domain::area::AreaCode;
use domain::case::Case;
use domain::post::{Actor, Post, Role};
use domain::{AccountId, CaseId, UnitId};
use ledger::cases::Scope;

/// Who asks: somebody signed in, a system with a token, or a resident with a case's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account; [`AccountId::NOBODY`] for residents and the platform.
    pub account: AccountId,
    /// The posts held, or those the token is limited to.
    pub posts: Vec<Post>,
    /// What a token may be used for; none for people who signed in.
    pub scopes: Option<Vec<TokenScope>>,
    /// The one case a resident showed the code of.
    pub only: Option<CaseId>,
    /// Whether the password, given by somebody else, must be changed before anything else is done.
    pub must_change: bool,
}

/// What an API token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenScope {
    /// Reading cases and reference data.
    Read,
    /// Reporting cases.
    Report,
    /// Acting on cases.
    Act,
    /// Administration.
    Admin,
}

impl TokenScope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Report, Self::Act, Self::Admin];

    /// The scope's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Report => "report",
            Self::Act => "act",
            Self::Admin => "admin",
        }
    }

    /// The scope of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl Caller {
    /// The platform itself.
    pub fn platform(city: AreaCode) -> Self {
        Self::nobody(Actor::platform(city).post, None)
    }

    /// A resident who showed the code of `case`, or is about to report (none).
    pub fn resident(city: AreaCode, case: Option<CaseId>) -> Self {
        Self::nobody(Actor::resident(city).post, case)
    }

    fn nobody(post: Post, only: Option<CaseId>) -> Self {
        Self { account: AccountId::NOBODY, posts: vec![post], scopes: None, only, must_change: false }
    }

    /// The caller in each of their posts.
    pub fn actors(&self) -> Vec<Actor> {
        self.posts.iter().map(|post| Actor { account: self.account, post: post.clone() }).collect()
    }

    /// Whether any post has this role.
    pub fn has(&self, role: Role) -> bool {
        self.posts.iter().any(|post| post.role == role)
    }

    /// Whether a token (if it is one) covers this use.
    pub fn may_use(&self, scope: TokenScope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }

    /// The units acted for.
    pub fn units(&self) -> impl Iterator<Item = UnitId> {
        self.posts.iter().filter_map(|post| post.unit)
    }

    /// Whether the caller may see the case at all: it lies in an area watched over, a unit of theirs is part of it,
    /// or they reported it. Administrators see none by virtue of their post.
    pub fn may_see(&self, case: &Case) -> bool {
        if let Some(only) = self.only {
            return only == case.id;
        }
        let Some(matter) = &case.matter else { return false };
        if case.draft {
            return self.account != AccountId::NOBODY && matter.reporter == self.account;
        }
        self.account != AccountId::NOBODY && matter.reporter == self.account
            || self.posts.iter().any(|post| {
                watches(post.role) && post.area.covers(&matter.place.area)
                    || works(post.role) && post.unit.is_some_and(|unit| case.involves(unit))
            })
    }

    /// Whether the caller handles that very matter now, or reported it.
    pub fn handles(&self, case: &Case) -> bool {
        let mine = |unit: Option<UnitId>| {
            unit.is_some() && self.posts.iter().any(|post| works(post.role) && post.unit == unit)
        };
        let reporter = case.matter.as_ref().map(|matter| matter.reporter);
        case.is_open() && (mine(case.desk) || mine(case.lead) || case.co.iter().any(|co| mine(Some(co.unit))))
            || self.account != AccountId::NOBODY && reporter == Some(self.account)
    }

    /// What lists show: the same rule as [`Caller::may_see`], for the store.
    pub fn scope(&self) -> Scope {
        let areas = self.posts.iter().filter(|post| watches(post.role)).map(|post| post.area.clone());
        let units = self.posts.iter().filter(|post| works(post.role)).filter_map(|post| post.unit);
        Scope {
            areas: areas.collect(),
            units: units.collect(),
            reporter: (self.account != AccountId::NOBODY).then_some(self.account),
        }
    }
}

/// Roles that watch over an area.
fn watches(role: Role) -> bool {
    matches!(
        role,
        Role::GridWorker
            | Role::Dispatcher
            | Role::ShiftLead
            | Role::Verifier
            | Role::Supervisor
            | Role::Analyst
            | Role::System
    )
}

/// Roles that see what their unit is part of.
fn works(role: Role) -> bool {
    matches!(
        role,
        Role::Dispatcher
            | Role::ShiftLead
            | Role::Handler
            | Role::UnitLead
            | Role::Supervisor
            | Role::Service
    )
}
