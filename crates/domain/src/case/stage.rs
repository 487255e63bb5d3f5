//! Where a case stands: the seven stages (GB/T 30428 family), and the ways it ends.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// Where a case stands in the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 信息收集: a draft, or reported and waiting for the room to accept it.
    Collect,
    /// 案卷建立: accepted, waiting to be filed; perhaps being checked on site.
    File,
    /// 任务派遣: filed, waiting to be dispatched.
    Dispatch,
    /// 任务处理: a unit has it.
    Handle,
    /// 处理反馈: the unit fed back, waiting for verification.
    Feedback,
    /// 核实结案: verified, waiting to be closed.
    Close,
    /// 综合评价: closed; called back, rated, appealed, perhaps reopened.
    Evaluate,
}

impl Stage {
    /// The seven stages in order.
    pub const ALL: [Self; 7] = [
        Self::Collect,
        Self::File,
        Self::Dispatch,
        Self::Handle,
        Self::Feedback,
        Self::Close,
        Self::Evaluate,
    ];

    /// The stage's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::File => "file",
            Self::Dispatch => "dispatch",
            Self::Handle => "handle",
            Self::Feedback => "feedback",
            Self::Close => "close",
            Self::Evaluate => "evaluate",
        }
    }

    /// The stage of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// What people call it.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Collect => ("信息收集", "report"),
            Self::File => ("案卷建立", "filing"),
            Self::Dispatch => ("任务派遣", "dispatch"),
            Self::Handle => ("任务处理", "handling"),
            Self::Feedback => ("处理反馈", "feedback"),
            Self::Close => ("核实结案", "closing"),
            Self::Evaluate => ("综合评价", "evaluation"),
        };
        Bilingual::new(zh, en)
    }
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// 结案: verified and closed.
    Closed,
    /// 自行处置: handled on the spot by the grid worker who saw it.
    SelfHandled,
    /// 强制结案: closed without a passed verification, by a second post's grant; flagged.
    ForceClosed,
    /// 不予受理
    Refused,
    /// 撤回: taken back by whoever reported it.
    Withdrawn,
    /// 作废, by a second post's grant.
    Voided,
    /// 并案: absorbed by another case of the same matter.
    Merged,
}

impl End {
    /// Every way a case ends.
    pub const ALL: [Self; 7] = [
        Self::Closed,
        Self::SelfHandled,
        Self::ForceClosed,
        Self::Refused,
        Self::Withdrawn,
        Self::Voided,
        Self::Merged,
    ];

    /// The end's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::SelfHandled => "self_handled",
            Self::ForceClosed => "force_closed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Voided => "voided",
            Self::Merged => "merged",
        }
    }

    /// The end of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.name() == name)
    }

    /// What people call it.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Closed => ("已结案", "closed"),
            Self::SelfHandled => ("已自行处置", "handled on the spot"),
            Self::ForceClosed => ("强制结案", "force-closed"),
            Self::Refused => ("不予受理", "refused"),
            Self::Withdrawn => ("已撤回", "withdrawn"),
            Self::Voided => ("已作废", "voided"),
            Self::Merged => ("已并案", "merged"),
        };
        Bilingual::new(zh, en)
    }

    /// Whether the matter itself was settled, so that it can be rated and reopened.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Closed | Self::SelfHandled | Self::ForceClosed)
    }
}

/// Where a report came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 网格上报
    Grid,
    /// 热线 (12345)
    Hotline,
    /// 公众
    Resident,
    /// 视频
    Video,
    /// 领导批示
    Leader,
    /// 部门批转
    Department,
    /// 设备告警
    Device,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 7] = [
        Self::Grid,
        Self::Hotline,
        Self::Resident,
        Self::Video,
        Self::Leader,
        Self::Department,
        Self::Device,
    ];

    /// The channel's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Hotline => "hotline",
            Self::Resident => "resident",
            Self::Video => "video",
            Self::Leader => "leader",
            Self::Department => "department",
            Self::Device => "device",
        }
    }

    /// The channel of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}
