//! What most commands begin and end with: the ledger opened, with its city.

use anyhow::Context as _;
use app::TimeSource;
use app::city::City;
use ledger::Ledger;

use crate::config::Config;
use crate::keys::Keys;
use crate::node::{load_city, must_exist, open_ledger};

/// The ledger of the configuration; made where there is none.
pub async fn ledger(config: &Config) -> anyhow::Result<Ledger> {
    open_ledger(config, &Keys::open(&config.keys())?).await
}

/// The ledger of the configuration, which must be there.
pub async fn existing_ledger(config: &Config) -> anyhow::Result<Ledger> {
    must_exist(config)?;
    ledger(config).await
}

/// The ledger with the city in it.
pub async fn ledger_and_city(config: &Config) -> anyhow::Result<(Ledger, City)> {
    let ledger = existing_ledger(config).await?;
    let city = load_city(&ledger, config, &TimeSource::System).await?;
    let city = city.context(
        "数据库中还没有城市, 请先导入区域 / there is no city in the database yet: import its areas first",
    )?;
    Ok((ledger, city))
}
