//! Putting the configuration together from its four places.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::{Dict, Map, Value};

use super::{Config, LogFormat};

/// Flags that every command takes and that overrule the file and the variables.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Configuration / 配置")]
pub struct Flags {
    /// The folder everything is kept in [default: var/dingbo; of the demo: var/demo] / 数据目录
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A TOML file of settings [default: dingbo.toml in the data folder, if there is one] / 配置文件
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The database: a SQLite file or postgres://... [default: dingbo.db in the data folder] / 数据库
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Logs as text or json [default: text] / 日志格式
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: info, debug, or a filter such as info,ledger=debug / 日志级别
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
}

/// Flags of the commands that listen.
#[derive(Debug, Clone, Default, Args)]
pub struct ListenFlags {
    /// The address to listen at [default: 127.0.0.1:8080] / 监听地址
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<std::net::SocketAddr>,
    /// A certificate with its chain, PEM; phones give their position only over HTTPS / TLS 证书
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM / TLS 私钥
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// The configuration, and where each value of it came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings in force.
    pub config: Config,
    /// The same, with the origin of each value.
    pub figment: Figment,
}

/// Variables that begin with `DINGBO_` and are no settings: of tests, of the browser tests, of the benches.
const NO_SETTINGS: [&str; 4] = ["test_", "e2e_", "bench_", "boston_"];

/// Reads the defaults, the file, the variables and the flags.
pub fn load(flags: &Flags, listen: &ListenFlags) -> anyhow::Result<Loaded> {
    load_over(Config::default(), flags, listen)
}

/// The same over defaults of the caller's.
pub fn load_over(defaults: Config, flags: &Flags, listen: &ListenFlags) -> anyhow::Result<Loaded> {
    let env = variables();
    let named = flags.config.clone().or_else(|| std::env::var_os("DINGBO_CONFIG").map(PathBuf::from));
    let file = match named {
        Some(file) if !file.is_file() => {
            bail!("there is no configuration file {0} / 没有配置文件 {0}", file.display())
        }
        Some(file) => Some(file),
        None => Some(first_folder(&defaults, flags, &env)?.join("dingbo.toml")).filter(|file| file.is_file()),
    };
    let mut figment = Figment::from(Serialized::defaults(defaults));
    if let Some(file) = &file {
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment = figment.merge(env).merge(FlagValues::of(flags, listen));
    let config: Config = figment.extract().map_err(|error| said(&error))?;
    check(&config)?;
    Ok(Loaded { config, figment })
}

/// `DINGBO_CITY__CODE` is `city.code`. Other people's variables are left alone; a misspelt one is refused like a
/// misspelt line of the file.
fn variables() -> Env {
    Env::prefixed("DINGBO_")
        .filter(|key| {
            let key = key.as_str().to_ascii_lowercase();
            key != "config" && !NO_SETTINGS.iter().any(|other| key.starts_with(other))
        })
        .split("__")
}

/// The data folder as it is known before the file is: the file lies in it.
fn first_folder(defaults: &Config, flags: &Flags, env: &Env) -> anyhow::Result<PathBuf> {
    if let Some(folder) = &flags.data {
        return Ok(folder.clone());
    }
    let figment = Figment::from(Serialized::defaults(defaults)).merge(env.clone());
    figment.extract_inner("data").map_err(|error| said(&error))
}

/// The flags as a source of their own, so that `dingbo config` can name it.
struct FlagValues(Dict);

impl FlagValues {
    fn of(flags: &Flags, listen: &ListenFlags) -> Self {
        let mut values = Dict::new();
        let mut set = |key: &str, value: Option<String>| {
            let Some(value) = value else { return };
            let (table, key) = key.split_once('.').map_or((None, key), |(table, key)| (Some(table), key));
            let Some(table) = table else {
                values.insert(key.into(), value.into());
                return;
            };
            let table = values.entry(table.into()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, table) = table {
                table.insert(key.into(), value.into());
            }
        };
        let path = |path: &Option<PathBuf>| path.as_deref().map(|path| path.to_string_lossy().into_owned());
        set("data", path(&flags.data));
        set("database", flags.database.clone());
        set("log.format", flags.log_format.map(|format| format!("{format:?}").to_lowercase()));
        set("log.level", flags.log_level.clone());
        set("listen", listen.listen.map(|address| address.to_string()));
        set("tls.cert", path(&listen.tls_cert));
        set("tls.key", path(&listen.tls_key));
        Self(values)
    }
}

impl figment::Provider for FlagValues {
    fn metadata(&self) -> figment::Metadata {
        figment::Metadata::named("flags")
    }

    fn data(&self) -> Result<Map<figment::Profile, Dict>, figment::Error> {
        Ok(figment::Profile::Default.collect(self.0.clone()))
    }
}

/// What no type can say.
fn check(config: &Config) -> anyhow::Result<()> {
    config.city.scheme.check().map_err(|text| anyhow::anyhow!("city.scheme: {text}"))?;
    if config.city.code.as_str().len() != config.city.scheme.city {
        bail!(
            "city.code: {} 不是 {1} 位 / city.code: {0} has not the {1} digits of a city",
            config.city.code,
            config.city.scheme.city
        );
    }
    if config.tls.cert.is_some() != config.tls.key.is_some() {
        bail!("tls: 证书和私钥须同时给出 / tls: give both cert and key, or neither");
    }
    if config.connections == 0 {
        bail!("connections: 须大于零 / connections: at least 1");
    }
    Ok(())
}

/// A configuration error with its place, in one line.
fn said(error: &figment::Error) -> anyhow::Error {
    let origin = error.metadata.as_ref().map_or_else(String::new, |metadata| {
        let source = metadata.source.as_ref().map_or_else(|| metadata.name.to_string(), ToString::to_string);
        format!(" ({source})")
    });
    let key = if error.path.is_empty() { String::new() } else { format!("{}: ", error.path.join(".")) };
    anyhow::anyhow!("{key}{}{origin}", error.kind).context("配置有误 / the configuration is wrong")
}

/// Writes a configuration file, whole or not at all.
pub fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let half = file.with_extension("toml.half");
    std::fs::write(&half, text).with_context(|| format!("cannot write {}", half.display()))?;
    std::fs::rename(&half, file).with_context(|| format!("cannot write {}", file.display()))
}
