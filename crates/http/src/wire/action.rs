//! Actions as they are asked for.

use app::cases::act::NewPart;
use chrono::{DateTime, Utc};
use domain::area::AreaLevel;
use domain::case::Action;
use domain::case::action::{Cause, Found, RefuseReason, ReturnReason, Verdict};
use domain::{AccountId, CaseId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::place::PlaceIn;
use super::report::WordsIn;
use crate::malformed;
use crate::problem::Problem;

/// One part of a split.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartIn {
    /// The new case's identity: a UUID of version 7.
    pub id: Uuid,
    /// Its leaf category.
    pub leaf: String,
    /// What it is about.
    pub words: WordsIn,
}

/// What is asked of a case. Which fields there are depends on `kind`.
#[allow(missing_docs)] // Each variant says what its fields are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ActionIn {
    /// 自行处置
    SelfHandle {},
    /// 撤回
    Withdraw {},
    /// 受理
    Accept {},
    /// 不予受理: `out_of_scope`, `too_little_known`, `not_found`, `already_handled` or `other_legal_way`.
    Refuse { reason: String },
    /// 更正: a `words.text` beside it is the corrected description, in place of the one until now; without one that stays.
    Correct { leaf: Option<String>, condition: Option<String>, place: Option<PlaceIn> },
    /// 派发核实
    AskSiteCheck {},
    /// 核实: `exists`, `missing` or `unable`.
    SiteCheck { found: String },
    /// 立案
    File { condition: String },
    /// 申请作废
    AskVoid {},
    /// 并案
    Merge { into: Uuid },
    /// 拆分
    Split { parts: Vec<PartIn> },
    /// 派遣
    Dispatch {
        lead: u32,
        #[serde(default)]
        co: Vec<u32>,
    },
    /// 改派
    Redispatch {
        lead: u32,
        #[serde(default)]
        co: Vec<u32>,
    },
    /// 提级: `county` or `city`.
    Raise { to: String },
    /// 签收
    Sign {},
    /// 分办, to an account of the unit.
    Assign { to: u32 },
    /// 委托代办
    HandOver { to: u32 },
    /// 退回: `other_area`, `other_duty`, `unclear_owner` or `too_little_known`.
    Return { reason: String },
    /// 提请裁定, with the reasons of a return.
    AskRuling { reason: String },
    /// 裁定
    Rule { lead: u32 },
    /// 申请延期, e.g. `2 working_days`.
    AskExtend { by: String },
    /// 申请挂账
    AskSuspend { until: DateTime<Utc> },
    /// 申请强制结案
    AskForceClose {},
    /// 同意
    Grant {},
    /// 不同意
    Deny {},
    /// 恢复
    Resume {},
    /// 督办: `overdue`, `leader` or `important`.
    Supervise {
        cause: String,
        #[serde(default)]
        reply_needed: bool,
    },
    /// 督办回复
    ReplySupervision {},
    /// 催办
    Urge {},
    /// 会商
    Consult { units: Vec<u32> },
    /// 会商意见
    ReplyConsult {},
    /// 备注
    Comment {},
    /// 协办反馈
    CoFeedBack {},
    /// 处理反馈
    FeedBack {},
    /// 核查: `pass`, `fail` or `cannot`.
    Verify { verdict: String },
    /// 结案
    Close {},
    /// 回访
    CallBack { reached: bool, satisfied: Option<bool> },
    /// 评价
    Rate { satisfied: bool, stars: Option<u8> },
    /// 申诉
    Appeal {},
    /// 申诉审核
    ReviewAppeal { pass: bool },
    /// 重开
    Reopen {},
}

/// An action for the use cases, with what it carries beside it.
pub struct Asked {
    /// The action. A correction's place is set by [`Asked::place`], which needs the city.
    pub action: Action,
    /// The parts of a split.
    pub parts: Vec<NewPart>,
    /// The corrected place, as given.
    pub place: Option<app::places::locate::Given>,
}

impl ActionIn {
    /// The action for the use cases.
    pub fn asked(self) -> Result<Asked, Problem> {
        let mut parts = Vec::new();
        let mut place = None;
        let unit = UnitId;
        let units = |list: Vec<u32>| list.into_iter().map(UnitId).collect::<Vec<_>>();
        let action = match self {
            Self::SelfHandle {} => Action::SelfHandle,
            Self::Withdraw {} => Action::Withdraw,
            Self::Accept {} => Action::Accept,
            Self::Refuse { reason } => {
                Action::Refuse { reason: one_of::<RefuseReason>("action.reason", &reason)? }
            }
            Self::Correct { leaf, condition, place: given } => {
                place = given.map(|given| given.given()).transpose()?;
                Action::Correct { leaf, condition, place: None }
            }
            Self::AskSiteCheck {} => Action::AskSiteCheck,
            Self::SiteCheck { found } => {
                Action::SiteCheck { found: one_of::<Found>("action.found", &found)? }
            }
            Self::File { condition } => Action::File { condition },
            Self::AskVoid {} => Action::AskVoid,
            Self::Merge { into } => Action::Merge { into: CaseId(into) },
            Self::Split { parts: given } => {
                for part in given {
                    parts.push(NewPart { id: CaseId(part.id), leaf: part.leaf, words: part.words.into() });
                }
                Action::Split { parts: Vec::new() }
            }
            Self::Dispatch { lead, co } => Action::Dispatch { lead: unit(lead), co: units(co) },
            Self::Redispatch { lead, co } => Action::Redispatch { lead: unit(lead), co: units(co) },
            Self::Raise { to } => Action::Raise { to: one_of::<AreaLevel>("action.to", &to)? },
            Self::Sign {} => Action::Sign,
            Self::Assign { to } => Action::Assign { to: AccountId(to) },
            Self::HandOver { to } => Action::HandOver { to: AccountId(to) },
            Self::Return { reason } => {
                Action::Return { reason: one_of::<ReturnReason>("action.reason", &reason)? }
            }
            Self::AskRuling { reason } => {
                Action::AskRuling { reason: one_of::<ReturnReason>("action.reason", &reason)? }
            }
            Self::Rule { lead } => Action::Rule { lead: unit(lead) },
            Self::AskExtend { by } => Action::AskExtend {
                by: by.parse().map_err(|error: domain::clock::LimitError| {
                    Problem::invalid("action.by", "limit", error.text.zh, error.text.en)
                })?,
            },
            Self::AskSuspend { until } => {
                Action::AskSuspend { until: chrono::SubsecRound::trunc_subsecs(until, 6) }
            }
            Self::AskForceClose {} => Action::AskForceClose,
            Self::Grant {} => Action::Grant,
            Self::Deny {} => Action::Deny,
            Self::Resume {} => Action::Resume,
            Self::Supervise { cause, reply_needed } => {
                Action::Supervise { cause: one_of::<Cause>("action.cause", &cause)?, reply_needed }
            }
            Self::ReplySupervision {} => Action::ReplySupervision,
            Self::Urge {} => Action::Urge,
            Self::Consult { units: list } => Action::Consult { units: units(list) },
            Self::ReplyConsult {} => Action::ReplyConsult,
            Self::Comment {} => Action::Comment,
            Self::CoFeedBack {} => Action::CoFeedBack,
            Self::FeedBack {} => Action::FeedBack,
            Self::Verify { verdict } => {
                Action::Verify { verdict: one_of::<Verdict>("action.verdict", &verdict)? }
            }
            Self::Close {} => Action::Close,
            Self::CallBack { reached, satisfied } => Action::CallBack { reached, satisfied },
            Self::Rate { satisfied, stars } => Action::Rate { satisfied, stars },
            Self::Appeal {} => Action::Appeal,
            Self::ReviewAppeal { pass } => Action::ReviewAppeal { pass },
            Self::Reopen {} => Action::Reopen,
        };
        Ok(Asked { action, parts, place })
    }
}

/// A word out of a closed list of the domain's.
pub fn one_of<T: serde::de::DeserializeOwned + Serialize>(
    field: &'static str,
    word: &str,
) -> Result<T, Problem> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error: serde_json::Error| malformed::shape(field, &error.to_string()))
}
