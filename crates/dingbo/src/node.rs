//! A node: the stores opened, the city loaded, the use cases ready, and stopped again in the right order.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use app::background::{self, seal::Sealer};
use app::city::City;
use app::people::codes::Codes;
use app::{App, TimeSource};
use chrono::{DateTime, Utc};
use domain::clock::Calendar;
use ledger::seal::{OutsideCopy, SigningKey};
use ledger::{Ledger, Location};
use share::Share;
use tokio::sync::watch;
use vault::Vault;

use crate::config::Config;
use crate::keys::Keys;

/// A node that is open.
pub struct Node {
    /// The use cases.
    pub app: Arc<App>,
    /// What is shared with other systems.
    pub share: Arc<Share>,
    sealer: Sealer,
}

/// Refuses a folder without a database, so that a mistyped path is said and not made.
pub fn must_exist(config: &Config) -> anyhow::Result<()> {
    match location(config) {
        Location::Sqlite(file) if !file.exists() => bail!(
            "没有数据库 {0}: 运行 dingbo demo 查看参考城市, 或用 dingbo import areas 建立自己的城市 / there is no database \
             {0}: run `dingbo demo` for the reference city, or begin your own with `dingbo import areas`",
            file.display()
        ),
        _ => Ok(()),
    }
}

fn location(config: &Config) -> Location {
    config.database().parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}

/// Opens the ledger of a configuration, and no more.
pub async fn open_ledger(config: &Config, keys: &Keys) -> anyhow::Result<Ledger> {
    let location = location(config);
    if let Location::Sqlite(file) = &location
        && let Some(folder) = file.parent()
    {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let settings = ledger::Config {
        scheme: config.city.scheme,
        connections: config.connections,
        ..ledger::Config::new(location, config.city.code.clone(), keys.master)
    };
    let shown = crate::config::show::mask_address(&config.database());
    Ledger::open(settings).await.with_context(|| format!("数据库无法打开 / cannot open the database {shown}"))
}

/// The city of a ledger, with what the configuration sets in place of what is stored; none where none was founded.
pub async fn load_city(ledger: &Ledger, config: &Config, time: &TimeSource) -> anyhow::Result<Option<City>> {
    let Some(mut city) = City::load(ledger, time.now()).await? else { return Ok(None) };
    if let Some(rules) = &config.rules {
        city.rules.settings = rules.clone();
    }
    if let Some(file) = &config.calendar {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        city.rules.calendar =
            Calendar::from_toml(&text).map_err(|flaw| anyhow::anyhow!("{}: {flaw}", file.display()))?;
    }
    Ok(Some(city))
}

impl Node {
    /// Opens everything a configuration names.
    pub async fn open(config: &Config, time: TimeSource) -> anyhow::Result<Self> {
        must_exist(config)?;
        let keys = Keys::open(&config.keys())?;
        let ledger = open_ledger(config, &keys).await?;
        let Some(city) = load_city(&ledger, config, &time).await? else {
            ledger.stop().await;
            bail!(
                "数据库中还没有城市: 运行 dingbo demo 查看参考城市, 或用 dingbo import areas 导入自己的城市 / \
                 there is no city in the database yet: run `dingbo demo` for the reference city, or take in your own \
                 with `dingbo import areas`"
            );
        };
        Self::with(config, &keys, ledger, city, time)
    }

    /// Puts a node together over a ledger that is open.
    pub fn with(
        config: &Config,
        keys: &Keys,
        ledger: Ledger,
        city: City,
        time: TimeSource,
    ) -> anyhow::Result<Self> {
        let vault = Vault::open(&config.evidence(), config.limits, city.rules.calendar.tz())?;
        let sealer =
            Sealer { key: SigningKey::from_bytes(&keys.seal), copy: OutsideCopy::new(config.seals()) };
        let app = Arc::new(App::new(ledger, vault, city, Codes::new(&keys.code), time));
        let share = Arc::new(Share::new(Arc::clone(&app), config.share_bounds()));
        Ok(Self { app, share, sealer })
    }

    /// Starts the background work; it ends, with everything sealed, after `stop` turns true.
    pub fn start(self, stop: &watch::Receiver<bool>) -> Running {
        let mut tasks = background::start(&self.app, Some(self.sealer), stop);
        share::work::start(&mut tasks, &self.share, stop);
        Running { app: self.app, share: self.share, tasks }
    }

    /// Closes a node whose background work never started, everything sealed at `now`.
    pub async fn close(self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let sealed = self.app.ledger.seal_next(&self.sealer.key, &self.sealer.copy, now).await;
        self.app.ledger.stop().await;
        sealed.context("the steps could not be sealed")?;
        Ok(())
    }
}

/// A node at work.
pub struct Running {
    /// The use cases.
    pub app: Arc<App>,
    /// What is shared with other systems: the same whose work goes on in the background.
    pub share: Arc<Share>,
    tasks: tokio::task::JoinSet<()>,
}

impl Running {
    /// Waits for the background work to end, which it does when told to stop, and closes the stores.
    pub async fn finish(mut self) {
        while self.tasks.join_next().await.is_some() {}
        self.app.ledger.stop().await;
    }
}
