//! What an actor asks of a case.
//!
//! No action holds free text: words people type travel beside it, are stored sealed, and the step keeps only a
//! commitment of them ([`super::step::Step::words`]). So no step can hold personal text by accident.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use super::stage::Channel;
use crate::area::AreaLevel;
use crate::clock::Limit;
use crate::place::Place;
use crate::{AccountId, Bilingual, CaseId, UnitId};

/// What a report says, besides its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Where it came from.
    pub channel: Channel,
    /// Where the matter is.
    pub place: Place,
    /// The leaf category.
    pub leaf: String,
    /// The filing condition, when the reporter already knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// Why a report is not accepted (不予受理).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefuseReason {
    /// 不属于受理范围
    OutOfScope,
    /// 信息不足, 无法办理
    TooLittleKnown,
    /// 核实不存在
    NotFound,
    /// 已有同一事件在办
    AlreadyHandled,
    /// 应通过法定途径解决
    OtherLegalWay,
}

/// Why a unit gives a case back (退回).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// 属地不符
    OtherArea,
    /// 职责不符
    OtherDuty,
    /// 权属不清
    UnclearOwner,
    /// 信息不足
    TooLittleKnown,
}

/// What a check on site before filing found (核实).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// 存在
    Exists,
    /// 不存在
    Missing,
    /// 无法核实
    Unable,
}

/// What a verification of the handling found (核查).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 通过
    Pass,
    /// 不通过
    Fail,
    /// 无法核查
    Cannot,
}

/// Why a case is supervised (督办).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 超时
    Overdue,
    /// 领导批示
    Leader,
    /// 重要事件
    Important,
}

/// A part split off a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The new case's identity.
    pub id: CaseId,
    /// Its leaf category.
    pub leaf: String,
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])* $name:ident $({ $($(#[$fmeta:meta])* $field:ident : $ty:ty),* $(,)? })? $(($inner:ty))? = $code:literal, $zh:literal, $en:literal;)*) => {
        /// What an actor asks of a case; accepted as one step or refused with a reason.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Action {
            $($(#[doc = $doc])* $name $({ $(
                #[doc = concat!("`", stringify!($field), "` of the action.")]
                $(#[$fmeta])* $field: $ty),* })? $(($inner))?,)*
        }

        /// An action without its particulars: the rows of the table of the loop.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ActionKind {
            $($(#[doc = $doc])* $name,)*
        }

        impl ActionKind {
            /// Every kind, in the order of the loop.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The kind's stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What people call it.
            pub fn label(self) -> Bilingual {
                match self { $(Self::$name => Bilingual::new($zh, $en),)* }
            }
        }

        impl Action {
            /// The action without its particulars.
            pub fn kind(&self) -> ActionKind {
                match self { $(actions!(@pattern $name $({ $($field),* })? $(($inner))?) => ActionKind::$name,)* }
            }
        }
    };
    (@pattern $name:ident) => { Action::$name };
    (@pattern $name:ident { $($field:ident),* }) => { Action::$name { .. } };
    (@pattern $name:ident ($inner:ty)) => { Action::$name(_) };
}

actions! {
    /// 存草稿: kept for its author only, with no clock.
    SaveDraft(Report) = "save_draft", "存草稿", "save draft";
    /// 上报
    Report(Report) = "report", "上报", "report";
    /// 拆分立案: the birth of a case split off another.
    SplitOff {
        parent: CaseId,
        report: Report,
        #[serde(with = "chrono::serde::ts_microseconds")] reported_at: DateTime<Utc>,
    } = "split_off", "由拆分产生", "split off";
    /// 自行处置: handled on the spot by the grid worker who reported it.
    SelfHandle = "self_handle", "自行处置", "handle on the spot";
    /// 撤回: taken back before it is filed.
    Withdraw = "withdraw", "撤回", "withdraw";
    /// 受理
    Accept = "accept", "受理", "accept";
    /// 不予受理
    Refuse { reason: RefuseReason } = "refuse", "不予受理", "refuse";
    /// 更正: category, condition or place; a text beside it is the new description.
    Correct {
        #[serde(default, skip_serializing_if = "Option::is_none")] leaf: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] condition: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] place: Option<Place>,
    } = "correct", "更正", "correct";
    /// 派发核实: a check on site before filing.
    AskSiteCheck = "ask_site_check", "派发核实", "ask for a check on site";
    /// 核实: what the check on site found.
    SiteCheck { found: Found } = "site_check", "核实", "report the check on site";
    /// 立案, under a filing condition.
    File { condition: String } = "file", "立案", "file";
    /// 申请作废
    AskVoid = "ask_void", "申请作废", "ask to void";
    /// 并案: this case ends, the other goes on.
    Merge { into: CaseId } = "merge", "并入其他事件", "merge into another case";
    /// 被并入: the other side of a merge.
    Absorb { from: CaseId } = "absorb", "并入本事件", "take in a merged case";
    /// 拆分
    Split { parts: Vec<Part> } = "split", "拆分", "split";
    /// 派遣, to a lead unit and co-handling units.
    Dispatch {
        lead: UnitId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")] co: Vec<UnitId>,
    } = "dispatch", "派遣", "dispatch";
    /// 改派: another lead while the matter is being handled; or the same lead with other co-handlers.
    Redispatch {
        lead: UnitId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")] co: Vec<UnitId>,
    } = "redispatch", "改派", "re-dispatch";
    /// 上报上级: the county or city centre takes the desk.
    Raise { to: AreaLevel } = "raise", "提级办理", "raise to county or city";
    /// 签收
    Sign = "sign", "签收", "sign for";
    /// 分办: to a person within the unit.
    Assign { to: AccountId } = "assign", "单位内分办", "assign within the unit";
    /// 委托代办: to a deputy.
    HandOver { to: AccountId } = "hand_over", "委托代办", "hand over to a deputy";
    /// 退回
    Return { reason: ReturnReason } = "return", "退回", "return";
    /// 提请裁定: after two returns the unit may only ask for a ruling, and keeps the matter meanwhile.
    AskRuling { reason: ReturnReason } = "ask_ruling", "提请裁定", "ask for a binding ruling";
    /// 裁定: who handles it, bindingly.
    Rule { lead: UnitId } = "rule", "裁定", "rule bindingly";
    /// 申请延期
    AskExtend { by: Limit } = "ask_extend", "申请延期", "ask to extend";
    /// 申请挂账
    AskSuspend {
        #[serde(with = "chrono::serde::ts_microseconds")] until: DateTime<Utc>,
    } = "ask_suspend", "申请挂账", "ask to suspend";
    /// 申请强制结案
    AskForceClose = "ask_force_close", "申请强制结案", "ask to force-close";
    /// 同意: what another post asked for.
    Grant = "grant", "同意申请", "grant";
    /// 不同意
    Deny = "deny", "不同意申请", "deny";
    /// 恢复: a suspension ends.
    Resume = "resume", "恢复办理", "resume";
    /// 督办
    Supervise { cause: Cause, reply_needed: bool } = "supervise", "督办", "supervise";
    /// 督办回复
    ReplySupervision = "reply_supervision", "督办回复", "reply to supervision";
    /// 超时升级: the clock ran out, the unit above is told.
    Escalate = "escalate", "超时升级", "escalate";
    /// 催办
    Urge = "urge", "催办", "urge";
    /// 会商: opinions are asked of other units.
    Consult { units: Vec<UnitId> } = "consult", "会商", "consult";
    /// 会商意见
    ReplyConsult = "reply_consult", "会商意见", "give an opinion";
    /// 备注
    Comment = "comment", "备注", "comment";
    /// 协办反馈
    CoFeedBack = "co_feed_back", "协办反馈", "feed back as co-handler";
    /// 处理反馈
    FeedBack = "feed_back", "处理反馈", "feed back";
    /// 核查
    Verify { verdict: Verdict } = "verify", "核查", "verify";
    /// 结案
    Close = "close", "结案", "close";
    /// 回访
    CallBack {
        reached: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")] satisfied: Option<bool>,
    } = "call_back", "回访", "call back";
    /// 评价, by the resident or whoever reported it.
    Rate {
        satisfied: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")] stars: Option<u8>,
    } = "rate", "评价", "rate";
    /// 申诉, by the unit about how the case is judged.
    Appeal = "appeal", "申诉", "appeal";
    /// 申诉审核, at one of three nodes.
    ReviewAppeal { pass: bool } = "review_appeal", "申诉审核", "review an appeal";
    /// 重开
    Reopen = "reopen", "重开", "reopen";
}

impl ActionKind {
    /// Whether the text that travels beside it is what the case is about from then on, in place of the text until then.
    pub fn describes(self) -> bool {
        matches!(self, Self::SaveDraft | Self::Report | Self::SplitOff | Self::Correct)
    }
}

impl Action {
    /// The action with its times cut to whole microseconds: what a step stores, and what one read back compares with.
    #[must_use]
    pub fn whole_micros(mut self) -> Self {
        match &mut self {
            Self::SplitOff { reported_at: at, .. } | Self::AskSuspend { until: at } => {
                *at = at.trunc_subsecs(6);
            }
            _ => {}
        }
        self
    }
}
