//! The configuration: what may be set, and what it is when nobody sets it.
//!
//! Four places are read, each overruling the one before: the defaults here, a TOML file, `DINGBO_*` variables, and
//! the flags of the command line. [`load`] puts them together and remembers where each value came from; [`show`]
//! prints the outcome.

pub mod load;
pub mod show;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::area::{AreaCode, CodeScheme};
use domain::rules::Settings;
use serde::{Deserialize, Serialize};
use share::send::Bounds;

/// Everything that may be set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder everything is kept in that is not set to lie elsewhere.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database: a SQLite file, or `postgres://...`; by default `dingbo.db` in the data folder.
    pub database: Option<String>,
    /// How many statements may read at once.
    pub connections: u32,
    /// The folder of evidence files; by default `evidence` in the data folder.
    pub evidence: Option<PathBuf>,
    /// The folder of the keys; by default `keys` in the data folder. Keep a copy of it apart from the database's.
    pub keys: Option<PathBuf>,
    /// The file that keeps a copy of each checkpoint outside the database; by default `seals.jsonl` in the data
    /// folder. On another machine it is worth more.
    pub seals: Option<PathBuf>,
    /// A working calendar, a TOML file, in place of the one stored with the city.
    pub calendar: Option<PathBuf>,
    /// The city.
    pub city: CityConfig,
    /// TLS, when both files are given.
    pub tls: Tls,
    /// Logs.
    pub log: Log,
    /// What stands before the server.
    pub access: Access,
    /// What lies under the city's own outlines on the map.
    pub base_map: basemap::Settings,
    /// How far the systems that cases are shared with reach into this server.
    pub share: ShareConfig,
    /// How large evidence may be.
    pub limits: vault::Limits,
    /// Settings of the loop, in place of those stored with the city. What a given table leaves out has its default.
    pub rules: Option<Settings>,
}

/// Which city this is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CityConfig {
    /// Its area code.
    #[serde(deserialize_with = "digits")]
    pub code: AreaCode,
    /// Its name in Chinese, until areas are imported that say it.
    pub name_zh: String,
    /// Its name in English, likewise.
    pub name_en: String,
    /// How its area codes are built: digits per level.
    pub scheme: CodeScheme,
}

/// TLS: phones give their position only to pages that came over HTTPS.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate with its chain, PEM.
    pub cert: Option<PathBuf>,
    /// Its key, PEM.
    pub key: Option<PathBuf>,
}

/// How logs are written, to standard error.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// As text for people or as JSON for machines.
    pub format: LogFormat,
    /// What is logged: `info`, `debug`, or a filter such as `info,ledger=debug`.
    pub level: String,
}

/// The two forms of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line of text.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// What stands before the server.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// Whether a reverse proxy stands before the server, whose `X-Forwarded-For` is believed. Without one, anybody
    /// could state any address.
    pub behind_proxy: bool,
    /// Whether cookies go over HTTPS only although this server has no certificate, because a proxy has it.
    pub https: bool,
}

/// How far the systems that cases are shared with reach into this server: supervisors write their settings, the operator
/// says what these may name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShareConfig {
    /// Folders of this server's in which those of systems may lie, with all below them; by default `outgoing` and
    /// `incoming` in the data folder.
    pub folders: Option<Vec<PathBuf>>,
    /// Networks that are not reached; by default those of links, `169.254.0.0/16` and `fe80::/10`.
    pub refused_networks: Vec<share::send::Network>,
}

impl Default for ShareConfig {
    fn default() -> Self {
        Self { folders: None, refused_networks: Bounds::default().refused_networks }
    }
}

/// A code from text or from a number: a variable of digits arrives as one.
fn digits<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AreaCode, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Digits {
        Text(String),
        Number(u64),
    }
    let text = match Digits::deserialize(deserializer)? {
        Digits::Text(text) => text,
        Digits::Number(number) => number.to_string(),
    };
    text.parse().map_err(serde::de::Error::custom)
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "var/dingbo".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: None,
            connections: 8,
            evidence: None,
            keys: None,
            seals: None,
            calendar: None,
            city: CityConfig::default(),
            tls: Tls::default(),
            log: Log::default(),
            access: Access::default(),
            base_map: basemap::Settings::default(),
            share: ShareConfig::default(),
            limits: vault::Limits::default(),
            rules: None,
        }
    }
}

impl Default for CityConfig {
    fn default() -> Self {
        Self {
            code: "3302".parse().expect("four digits are an area code"),
            name_zh: "宁波市".into(),
            name_en: "Ningbo".into(),
            scheme: CodeScheme::default(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".into() }
    }
}

impl Config {
    /// Where the database is.
    pub fn database(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join("dingbo.db").to_string_lossy().into_owned())
    }

    /// The folder of evidence files.
    pub fn evidence(&self) -> PathBuf {
        self.within(self.evidence.as_deref(), "evidence")
    }

    /// The folder of the keys.
    pub fn keys(&self) -> PathBuf {
        self.within(self.keys.as_deref(), "keys")
    }

    /// The copy of the checkpoints.
    pub fn seals(&self) -> PathBuf {
        self.within(self.seals.as_deref(), "seals.jsonl")
    }

    /// The folder of tiles that were fetched for the base map.
    pub fn base_map_cache(&self) -> PathBuf {
        self.data.join("base-map")
    }

    /// How far the systems that cases are shared with reach into this server.
    pub fn share_bounds(&self) -> Bounds {
        let own = || ["outgoing", "incoming"].map(|name| self.data.join(name)).to_vec();
        Bounds {
            folders: self.share.folders.clone().unwrap_or_else(own),
            refused_networks: self.share.refused_networks.clone(),
        }
    }

    fn within(&self, set: Option<&Path>, name: &str) -> PathBuf {
        set.map_or_else(|| self.data.join(name), Path::to_owned)
    }
}
