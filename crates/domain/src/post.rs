//! Posts: the role an account holds in a unit over an area, and the actor who uses it.

use serde::{Deserialize, Serialize};

use crate::area::AreaCode;
use crate::{AccountId, Bilingual, UnitId};

/// What a post lets its holder do. Which actions, in which stage, over what: `case::table`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 网格员: reports, handles on the spot, checks on site.
    GridWorker,
    /// 受理派遣员: accepts, files, dispatches, closes at a command room or centre.
    Dispatcher,
    /// 值班长: grants what needs a second post, at a command room or centre.
    ShiftLead,
    /// 处置员: handles for a department or station.
    Handler,
    /// 单位负责人: assigns within the unit and appeals for it.
    UnitLead,
    /// 核查员: checks on site what was fed back.
    Verifier,
    /// 督办员: supervises and rules at a county or city centre.
    Supervisor,
    /// 分析员: reads and counts, changes nothing.
    Analyst,
    /// 系统管理员: runs the platform; sees no business data by virtue of it.
    SystemAdmin,
    /// 安全管理员: accounts, posts, tokens.
    SecurityAdmin,
    /// 审计管理员: reads the audit log.
    AuditAdmin,
    /// 系统对接账号: a department's own system acting for its unit.
    Service,
    /// 居民: whoever holds a case's number and code.
    Resident,
    /// 平台: clocks and timers of the platform itself.
    System,
}

impl Role {
    /// All roles, in the order tables show them.
    pub const ALL: [Self; 14] = [
        Self::GridWorker,
        Self::Dispatcher,
        Self::ShiftLead,
        Self::Handler,
        Self::UnitLead,
        Self::Verifier,
        Self::Supervisor,
        Self::Analyst,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
        Self::Service,
        Self::Resident,
        Self::System,
    ];

    /// The role's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GridWorker => "grid_worker",
            Self::Dispatcher => "dispatcher",
            Self::ShiftLead => "shift_lead",
            Self::Handler => "handler",
            Self::UnitLead => "unit_lead",
            Self::Verifier => "verifier",
            Self::Supervisor => "supervisor",
            Self::Analyst => "analyst",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
            Self::Service => "service",
            Self::Resident => "resident",
            Self::System => "system",
        }
    }

    /// The role of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What people call it.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::GridWorker => ("网格员", "grid worker"),
            Self::Dispatcher => ("受理派遣员", "dispatcher"),
            Self::ShiftLead => ("值班长", "shift lead"),
            Self::Handler => ("处置员", "handler"),
            Self::UnitLead => ("单位负责人", "unit lead"),
            Self::Verifier => ("核查员", "verifier"),
            Self::Supervisor => ("督办员", "supervisor"),
            Self::Analyst => ("分析员", "analyst"),
            Self::SystemAdmin => ("系统管理员", "system administrator"),
            Self::SecurityAdmin => ("安全管理员", "security administrator"),
            Self::AuditAdmin => ("审计管理员", "audit administrator"),
            Self::Service => ("系统对接账号", "service account"),
            Self::Resident => ("居民", "resident"),
            Self::System => ("平台", "the platform"),
        };
        Bilingual::new(zh, en)
    }

    /// Whether the role is one of the three administrators, who exclude each other and all business roles (三权分立).
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin)
    }
}

/// A role held in a unit over an area.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Post {
    /// What the holder may do.
    pub role: Role,
    /// The unit acted for; none for residents and the platform.
    pub unit: Option<UnitId>,
    /// The area acted over, with everything below it.
    pub area: AreaCode,
}

/// Who asks, and in which post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account; [`AccountId::NOBODY`] for residents and the platform.
    pub account: AccountId,
    /// The post used for this action.
    pub post: Post,
}

impl Actor {
    /// The platform itself, over the whole of `city`.
    pub fn platform(city: AreaCode) -> Self {
        Self { account: AccountId::NOBODY, post: Post { role: Role::System, unit: None, area: city } }
    }

    /// A resident who shows the code of a case in `city`.
    pub fn resident(city: AreaCode) -> Self {
        Self { account: AccountId::NOBODY, post: Post { role: Role::Resident, unit: None, area: city } }
    }
}
