//! How a target is reached, and how it speaks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::case::ActionKind;
use serde::{Deserialize, Serialize};

use crate::delivery::Backoff;
use crate::inbound::Back;
use crate::reason::Reason;

/// A target's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// How deliveries get there.
    pub way: Way,
    /// How many are on their way at once.
    #[serde(default = "parallel")]
    pub parallel: u16,
    /// When a failed one is tried again.
    #[serde(default)]
    pub backoff: Backoff,
    /// Its words for progress, and the action each asks for: `{"办结": "feed_back"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub progress: BTreeMap<String, ActionKind>,
    /// How its own messages come in.
    #[serde(default, skip_serializing_if = "Back::is_plain")]
    pub back: Back,
}

fn parallel() -> u16 {
    32
}

/// How deliveries get to a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Way {
    /// Posted to its address, as CloudEvents 1.0, signed.
    Webhook {
        /// Where to.
        url: String,
        /// How a delivery looks to it.
        #[serde(default)]
        mode: Mode,
        /// Whether it answers 200 with `{code, msg, data}`, of which `code` says whether it took it (0 or 200).
        #[serde(default)]
        envelope: bool,
        /// Where its answer has its own number for the case: a JSON pointer such as `/data/id`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number_at: Option<String>,
        /// Where it lists the deliveries it holds of a day, for reconciliation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        list_url: Option<String>,
        /// How long it may take to answer, in seconds.
        #[serde(default = "timeout")]
        timeout_s: u16,
    },
    /// Put into a folder, a file each.
    Folder {
        /// Which folder of the server's.
        path: PathBuf,
    },
    /// Fetched by the target itself, page by page.
    Pull {},
}

fn timeout() -> u16 {
    10
}

/// How a delivery looks to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The attributes in headers `ce-...`, the mapped message as the body.
    #[default]
    Binary,
    /// One JSON object with attributes and the mapped message as its `data`.
    Structured,
}

/// Actions a target may ask for.
pub const ASKABLE: &[ActionKind] = &[
    ActionKind::Sign,
    ActionKind::Comment,
    ActionKind::FeedBack,
    ActionKind::CoFeedBack,
    ActionKind::Return,
];

impl Settings {
    /// Reads settings as they are stored or sent, and checks them.
    pub fn read(text: &str) -> Result<Self, Reason> {
        let settings: Self = serde_json::from_str(text).map_err(|error| {
            Reason::new(
                "settings",
                format!("对接设置有误: {error}"),
                format!("the settings are not well formed: {error}"),
            )
        })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), Reason> {
        if self.parallel == 0 || self.parallel > 256 {
            return Err(Reason::new("parallel", "并发数应为 1 至 256", "parallel is 1 to 256"));
        }
        if let Some(kind) = self.progress.values().find(|kind| !ASKABLE.contains(kind)) {
            return Err(Reason::new(
                "progress",
                format!("对方的进展不能对应到 “{}”", kind.label().zh),
                format!("a target's progress cannot ask for \"{}\"", kind.label().en),
            ));
        }
        self.back.check()?;
        let bad = |text: &str| !matches!(text.split_once("://"), Some(("http" | "https", rest)) if !rest.is_empty());
        if self.back.url().is_some_and(bad) {
            return Err(Reason::new(
                "url",
                "地址应以 http:// 或 https:// 开头",
                "an address begins with http:// or https://",
            ));
        }
        match &self.way {
            Way::Webhook { url, list_url, .. } if bad(url) || list_url.as_deref().is_some_and(bad) => {
                Err(Reason::new(
                    "url",
                    "地址应以 http:// 或 https:// 开头",
                    "an address begins with http:// or https://",
                ))
            }
            Way::Webhook { timeout_s, .. } if !(1..=60).contains(timeout_s) => {
                Err(Reason::new("timeout_s", "超时应为 1 至 60 秒", "timeout_s is 1 to 60"))
            }
            Way::Folder { path } if !path.is_absolute() => {
                Err(Reason::new("path", "目录应为绝对路径", "a folder is named by its absolute path"))
            }
            _ => Ok(()),
        }
    }
}
