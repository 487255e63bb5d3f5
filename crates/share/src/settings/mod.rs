//! How a target is reached, and how it speaks.

mod credential;

use std::collections::BTreeMap;

use domain::case::ActionKind;
use serde::{Deserialize, Serialize};

pub use credential::Credential;

use crate::delivery::Backoff;
use crate::inbound::Back;
use crate::reason::Reason;
use crate::send::{self, Way};

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
        if let Some(url) = self.back.url() {
            send::is_url(url, &["http", "https"])?;
        }
        self.way.check()
    }
}
