//! How a target's own messages come in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use atlas::Datum;
use serde::{Deserialize, Serialize};

use crate::mapping::Encoding;
use crate::reason::Reason;
use crate::send::{Sftp, host};

/// How a target's own messages come in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Back {
    /// Where they are fetched from, if they are not posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Our field's name and where its value is in their message, as a JSON pointer: `{"their_number": "/data/no"}`.
    /// Empty where they speak in our fields.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// In which encoding they write, where they do not say.
    pub encoding: Encoding,
    /// How orders become cases; without it, no order is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<Orders>,
}

/// Where messages are fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// Their list, asked again and again, each time from where the last answer ended.
    Poll {
        /// Its address.
        url: String,
        /// The parameter that says where to go on.
        #[serde(default = "after")]
        mark: String,
        /// Where the answer has its messages, as a JSON pointer; the answer itself where it is empty.
        #[serde(default)]
        items_at: String,
        /// Where the answer says where it goes on, as a JSON pointer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_at: Option<String>,
        /// How often, in seconds.
        #[serde(default = "every")]
        every_s: u32,
    },
    /// Files they put into a folder of the server's: `.json`, `.jsonl` or `.csv`.
    Folder {
        /// Which folder.
        path: PathBuf,
        /// How often it is looked into, in seconds.
        #[serde(default = "every")]
        every_s: u32,
    },
    /// Files they put into a folder of an SFTP server, of the same kinds. It is signed in to with the target's credential.
    Sftp {
        /// Which server, and which folder there.
        server: Sftp,
        /// How often it is looked into, in seconds.
        #[serde(default = "every")]
        every_s: u32,
    },
    /// Their Open311 endpoint, asked for the requests that our open cases became there.
    Open311 {
        /// Where its routes begin: `https://city.example/open311/v2`.
        url: String,
        /// Its jurisdiction, where it has several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        jurisdiction_id: Option<String>,
        /// How often, in seconds.
        #[serde(default = "every")]
        every_s: u32,
    },
}

/// How orders become cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Orders {
    /// The code table from their categories to our leaves; without one they name our leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<String>,
    /// The leaf for a category that the table does not have; without one such an order is kept for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// The datum of their coordinates, where an order does not say.
    #[serde(default = "wgs84")]
    pub datum: String,
}

fn after() -> String {
    "after".to_owned()
}

fn every() -> u32 {
    60
}

fn wgs84() -> String {
    Datum::Wgs84.name().to_owned()
}

impl Source {
    /// How often it is fetched from, in seconds.
    pub fn every_s(&self) -> u32 {
        match self {
            Self::Poll { every_s, .. }
            | Self::Folder { every_s, .. }
            | Self::Sftp { every_s, .. }
            | Self::Open311 { every_s, .. } => *every_s,
        }
    }

    /// The host that is asked, where it is another machine's.
    pub(crate) fn host(&self) -> Option<String> {
        match self {
            Self::Poll { url, .. } | Self::Open311 { url, .. } => host(url),
            Self::Sftp { server, .. } => Some(server.host.clone()),
            Self::Folder { .. } => None,
        }
    }
}

impl Back {
    /// Whether nothing is set: what comes is posted in our fields.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it makes sense.
    pub fn check(&self) -> Result<(), Reason> {
        let pointer = |text: &str| text.is_empty() || text.starts_with('/');
        if let Some(bad) = self.fields.values().find(|text| !pointer(text)) {
            return Err(not_a_pointer(bad));
        }
        if let Some(orders) = &self.orders
            && Datum::from_name(&orders.datum).is_none()
        {
            return Err(Reason::new(
                "datum",
                "坐标系应为 wgs84, cgcs2000, gcj02 或 bd09",
                "a datum is wgs84, cgcs2000, gcj02 or bd09",
            ));
        }
        let Some(source) = &self.source else { return Ok(()) };
        if !(1..=86_400).contains(&source.every_s()) {
            return Err(Reason::new(
                "every_s",
                "读取间隔应为 1 至 86400 秒",
                "every_s is 1 to 86400 seconds",
            ));
        }
        match source {
            Source::Poll { items_at, next_at, .. } => {
                let bad =
                    [Some(items_at), next_at.as_ref()].into_iter().flatten().find(|text| !pointer(text));
                bad.map_or(Ok(()), |bad| Err(not_a_pointer(bad)))
            }
            Source::Folder { path, .. } if !path.is_absolute() => {
                Err(Reason::new("path", "目录应为绝对路径", "a folder is named by its absolute path"))
            }
            Source::Sftp { server, .. } => server.check(),
            Source::Folder { .. } | Source::Open311 { .. } => Ok(()),
        }
    }

    /// The address that is asked, where there is one.
    pub fn url(&self) -> Option<&str> {
        match &self.source {
            Some(Source::Poll { url, .. } | Source::Open311 { url, .. }) => Some(url),
            _ => None,
        }
    }
}

fn not_a_pointer(text: &str) -> Reason {
    Reason::new(
        "pointer",
        format!("“{text}” 不是 JSON 指针, 应以 / 开头"),
        format!("\"{text}\" is no JSON pointer, which begins with /"),
    )
}
