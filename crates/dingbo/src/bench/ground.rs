//! The ground a bench stands on: a folder with the reference city, staff for every unit, and spots to report at.

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use app::TimeSource;
use app::city::City;
use app::places::found::found;
use domain::area::AreaLevel;
use ledger::{Ledger, Location};

use super::spots::{Spot, spots};
use crate::config::Config;
use crate::config::load::{self, Flags, ListenFlags};
use crate::keys::Keys;
use crate::node::{load_city, open_ledger};
use crate::reference;
use crate::replay::staff::Staff;

/// Loops written to the bare engine: some ten thousand steps.
const RAW_LOOPS: u32 = 4000;

/// What a bench stands on. The folder goes with it unless `--data` named one.
pub struct Ground {
    config: Config,
    keys: Keys,
    /// The city.
    pub city: Arc<City>,
    /// Who acts.
    pub staff: Arc<Staff>,
    /// Where matters are reported.
    pub spots: Arc<Vec<Spot>>,
    _folder: Option<tempfile::TempDir>,
}

impl Ground {
    /// Takes the folder of `--data`, or makes one that goes with the ground; founds the reference city where there is
    /// none.
    pub async fn prepare(flags: &Flags) -> anyhow::Result<Self> {
        let mut flags = flags.clone();
        // Not in the system's folder for temporary files: that one may be kept in memory, and this is about disks.
        let folder = match &flags.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("dingbo-bench-").tempdir_in(".")?),
        };
        flags.data = flags.data.or_else(|| folder.as_ref().map(|folder| folder.path().to_owned()));
        let config = load::load(&flags, &ListenFlags::default())?.config;
        let keys = Keys::open(&config.keys())?;
        let ledger = open_ledger(&config, &keys).await?;
        let time = TimeSource::System;
        let now = time.now();
        let city = if let Some(city) = load_city(&ledger, &config, &time).await? {
            city
        } else {
            eprintln!("founding the reference city");
            found(&ledger, &reference::founding()?, now).await?;
            load_city(&ledger, &config, &time).await?.context("the city was founded")?
        };
        let staff = Staff::hire(&ledger, &city, "bench", now).await?;
        let spots = spots(&city)?;
        ledger.stop().await;
        let (city, staff, spots) = (Arc::new(city), Arc::new(staff), Arc::new(spots));
        Ok(Self { config, keys, city, staff, spots, _folder: folder })
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Which engine the ledger is on.
    pub fn engine(&self) -> &'static str {
        match location(&self.config) {
            Location::Sqlite(_) => "sqlite",
            Location::Postgres(_) => "postgresql",
        }
    }

    /// Grids of the city.
    pub fn grids(&self) -> usize {
        self.city.areas_under(&self.city.rules.city, Some(AreaLevel::Grid)).count()
    }

    /// The box around the city: west, south, east, north in degrees.
    pub fn bounds(&self) -> anyhow::Result<[f64; 4]> {
        let whole = self.city.area(&self.city.rules.city).and_then(|city| city.bounds);
        whole.context("the city has no outline")
    }

    /// The ledger, while no server has it.
    pub async fn open_ledger(&self) -> anyhow::Result<Ledger> {
        open_ledger(&self.config, &self.keys).await
    }

    /// The position of the last step: how many steps there are.
    pub async fn steps(&self) -> anyhow::Result<i64> {
        let ledger = self.open_ledger().await?;
        let steps = *ledger.positions().borrow();
        ledger.stop().await;
        Ok(steps)
    }

    /// Steps a second that the bare engine takes: full loops written in groups of `group` through one connection.
    pub async fn raw(&self, group: usize) -> anyhow::Result<f64> {
        let place = match location(&self.config) {
            Location::Sqlite(file) => Location::Sqlite(file.with_file_name("raw.db")),
            // The same database, another city: its rows are its own.
            other @ Location::Postgres(_) => other,
        };
        let config = ledger::Config::new(place.clone(), "9999".parse()?, self.keys.master);
        let measured = ledger::bench::raw(config, RAW_LOOPS, group).await?;
        if let Location::Sqlite(file) = place {
            remove(&file)?;
        }
        Ok(measured.per_second())
    }

    /// Runs `dingbo verify` over it.
    pub fn verify(&self) -> anyhow::Result<()> {
        let mut command = Command::new(std::env::current_exe().context("cannot tell where this binary is")?);
        command
            .arg("verify")
            .arg("--data")
            .arg(&self.config.data)
            .arg("--database")
            .arg(self.config.database());
        let output = command.stdin(Stdio::null()).output().context("cannot start dingbo verify")?;
        ensure!(
            output.status.success(),
            "dingbo verify found: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }
}

fn location(config: &Config) -> Location {
    config.database().parse().unwrap_or_else(|never: Infallible| match never {})
}

/// Removes a SQLite database with the files beside it.
fn remove(file: &std::path::Path) -> anyhow::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let file = PathBuf::from(name);
        if file.exists() {
            std::fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}
