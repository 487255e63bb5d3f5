//! A case: the fold of its steps. Nothing here is set but by `fold`.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::action::{Cause, Found, Verdict};
use super::stage::{Channel, End, Stage};
use crate::clock::{Clock, Light, Limit, ResidentClock};
use crate::place::Place;
use crate::post::Post;
use crate::taxonomy::Edition;
use crate::{AccountId, CaseId, Digest, UnitId};

/// What one post asks and another must grant (four eyes, brief decision 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wish {
    /// 作废
    Void,
    /// 延期, by this much.
    Extend {
        /// How much is added to the limit.
        by: Limit,
    },
    /// 挂账, until this moment.
    Suspend {
        /// When the platform resumes the case by itself.
        #[serde(with = "chrono::serde::ts_microseconds")]
        until: DateTime<Utc>,
    },
    /// 强制结案
    ForceClose,
}

/// A wish that waits for another post's grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked.
    pub wish: Wish,
    /// Who asked.
    pub account: AccountId,
    /// In which post.
    pub post: Post,
    /// When, microseconds since 1970.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub at: DateTime<Utc>,
}

/// A co-handling unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoUnit {
    /// Which unit.
    pub unit: UnitId,
    /// Whether it fed back.
    pub done: bool,
}

/// A unit that led the handling and no longer does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierLead {
    /// Which unit.
    pub unit: UnitId,
    /// Its clock, standing still since it lost the case.
    pub clock: Clock,
}

/// Where a check on site before filing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteCheck {
    /// Asked for, not yet answered.
    Asked,
    /// Answered.
    Done(Found),
}

/// A supervision in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// Why.
    pub cause: Cause,
    /// Whether a reply is still owed.
    pub reply_owed: bool,
    /// By which unit; none when the platform's clock did it.
    pub by: Option<UnitId>,
}

/// Where an appeal stands: three nodes, 预审, 部门, 领导; each may end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appeal {
    /// 预审, at the desk.
    PreReview,
    /// 部门审核, at a centre above.
    Department,
    /// 领导审核, at a centre above.
    Leader,
    /// Granted.
    Upheld,
    /// Turned down.
    Rejected,
}

/// What must be seen beside the case wherever it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools)] // Independent marks, each counted by itself.
pub struct Flags {
    /// Closed by force.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forced: bool,
    /// Verified by the account that handled it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub self_checked: bool,
    /// A handling clock ran out, once or more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub handled_late: bool,
    /// The present clock's running out was already told to the unit above.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
    /// The room accepted or dispatched after its clock ran out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub desk_late: bool,
}

/// One matter, from report to close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // Each says one thing that happened, apart from the others.
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// How many steps it has; 0 before the first.
    pub version: u32,
    /// The hash of its last step.
    pub head: Digest,
    /// Where it stands.
    pub stage: Stage,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// Whether it is still a draft of its author.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// What was reported; none before the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<Matter>,
    /// The desk in charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<UnitId>,
    /// The desk's clock: accepting and dispatching, later verifying and closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_clock: Option<Clock>,
    /// The handling unit's clock, from its dispatch; stopped while the desk has the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle_clock: Option<Clock>,
    /// The lead unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitId>,
    /// Co-handling units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co: Vec<CoUnit>,
    /// The person in the lead unit it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<AccountId>,
    /// Whether the lead unit signed for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// Every unit it was ever dispatched to, the last one last: for the ruling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerned: Vec<UnitId>,
    /// Units that led the handling and lost it, each with its clock, which goes on should the case come back to it:
    /// refusing gains nothing (brief decision 9). Since the last opening: a reopened case starts every clock anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierLead>,
    /// How often it was returned: at most two.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returns: u32,
    /// A ruling was asked for and is awaited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contested: bool,
    /// A ruling bound the lead unit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ruled: bool,
    /// What waits for another post's grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Request>,
    /// Suspended until then.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "chrono::serde::ts_microseconds_option"
    )]
    pub suspended_until: Option<DateTime<Utc>>,
    /// The check on site before filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_check: Option<SiteCheck>,
    /// Extensions granted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensions: u32,
    /// Suspensions granted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub suspensions: u32,
    /// The supervision in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervision: Option<Supervision>,
    /// How often it was urged.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub urges: u32,
    /// Units whose opinion is awaited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<UnitId>,
    /// Who fed back last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<AccountId>,
    /// The last verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// How often a verification sent it back to its unit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reworks: u32,
    /// Marks that are counted.
    #[serde(default)]
    pub flags: Flags,
    /// When it ended.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "chrono::serde::ts_microseconds_option"
    )]
    pub ended_at: Option<DateTime<Utc>>,
    /// The case that absorbed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<CaseId>,
    /// How many cases it absorbed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub absorbed: u32,
    /// The case it was split off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CaseId>,
    /// Cases split off it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CaseId>,
    /// Whether whoever reported it is satisfied: as rated, or as told when called back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// Whether that is their own rating, which no call back overrules.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rated: bool,
    /// Where an appeal stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// Who appealed, and who reviewed the appeal since: no two of them are one person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appeal_by: Vec<AccountId>,
    /// How often it was reopened.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopens: u32,
}

/// What was reported, as corrected since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Where the report came from.
    pub channel: Channel,
    /// The account that reported; [`AccountId::NOBODY`] for residents and devices.
    pub reporter: AccountId,
    /// Where it is.
    pub place: Place,
    /// The leaf category.
    pub leaf: String,
    /// The filing condition, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The edition of the taxonomy it keeps.
    pub edition: Edition,
    /// When it was first reported (drafts: first saved), microseconds since 1970.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub reported_at: DateTime<Utc>,
    /// The resident's clock: elapsed time from the report; nothing pauses it.
    pub resident: ResidentClock,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde calls it by reference.
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Case {
    /// A case before its first step.
    pub fn unborn(id: CaseId) -> Self {
        Self {
            id,
            version: 0,
            head: Digest::ZERO,
            stage: Stage::Collect,
            end: None,
            draft: false,
            matter: None,
            desk: None,
            desk_clock: None,
            handle_clock: None,
            lead: None,
            co: Vec::new(),
            assignee: None,
            signed: false,
            concerned: Vec::new(),
            earlier: Vec::new(),
            returns: 0,
            contested: false,
            ruled: false,
            pending: None,
            suspended_until: None,
            site_check: None,
            extensions: 0,
            suspensions: 0,
            supervision: None,
            urges: 0,
            consulted: Vec::new(),
            handler: None,
            verdict: None,
            reworks: 0,
            flags: Flags::default(),
            ended_at: None,
            merged_into: None,
            absorbed: 0,
            parent: None,
            parts: Vec::new(),
            satisfied: None,
            rated: false,
            appeal: None,
            appeal_by: Vec::new(),
            reopens: 0,
        }
    }

    /// Whether it has been reported and has not ended.
    pub fn is_open(&self) -> bool {
        self.version > 0 && !self.draft && self.end.is_none()
    }

    /// Whether it ended no more than so many days ago.
    pub fn ended_within(&self, days: u32, now: DateTime<Utc>) -> bool {
        self.ended_at.is_some_and(|ended| {
            ended.checked_add_signed(TimeDelta::days(days.into())).is_none_or(|last| now <= last)
        })
    }

    /// The clock that runs for whoever has the case now.
    pub fn clock(&self) -> Option<&Clock> {
        match self.stage {
            _ if self.end.is_some() => None,
            Stage::Handle => self.handle_clock.as_ref(),
            _ => self.desk_clock.as_ref(),
        }
    }

    /// The light of that clock.
    pub fn light(&self, now: DateTime<Utc>) -> Option<Light> {
        self.clock().map(|clock| clock.light(now))
    }

    /// The unit that has the case now: the lead unit while it handles, else the desk.
    pub fn holder(&self) -> Option<UnitId> {
        match self.stage {
            Stage::Handle => self.lead,
            _ => self.desk,
        }
    }

    /// Whether it had been filed when it ended. A condition alone does not tell: a report may name one beforehand.
    pub(super) fn ended_filed(&self) -> bool {
        matches!(self.end, Some(End::Closed | End::ForceClosed))
    }

    /// Whether `unit` is or was part of the matter.
    pub fn involves(&self, unit: UnitId) -> bool {
        self.desk == Some(unit)
            || self.lead == Some(unit)
            || self.co.iter().any(|co| co.unit == unit)
            || self.consulted.contains(&unit)
            || self.concerned.contains(&unit)
    }
}
