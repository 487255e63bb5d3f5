//! `dingbo demo`: the reference city with people and lively cases, prepared once and served.

mod cast;
mod course;
mod matters;
mod people;
mod photos;
mod play;
mod said;
mod script;
mod sharing;
mod told;

use std::net::IpAddr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail};
use app::TimeSource;
use app::places::found::found;
use app::time::SimulatedTime;

use crate::cli::DemoArgs;
use crate::config::Config;
use crate::keys::Keys;
use crate::node::{Node, load_city, open_ledger};
use crate::{reference, serve};

/// Prepares the folder where that was not done, and serves it.
pub async fn run(config: &Config, args: &DemoArgs) -> anyhow::Result<()> {
    if !is_of_this_machine(config.listen.ip()) && !args.yes_demo_in_public {
        bail!(
            "演示账号共用一个密码, 因此只在本机 (127.0.0.1) 提供; 确需开放请加 --yes-demo-in-public / \
             the demo's accounts share one password, so it is served to this machine only; say --yes-demo-in-public to \
             serve it at {}",
            config.listen
        );
    }
    let listener = if args.prepare_only { None } else { Some(serve::listen(config)?) };
    let file = config.data.join("demo-accounts.json");
    if !file.exists() {
        prepare(config, args.cases, &file).await?;
    }
    let accounts = people::read(&file)?;
    let Some(listener) = listener else { return Ok(()) };
    let node = Node::open(config, TimeSource::System).await?;
    told::tell(config, &node.app.city(), &accounts, &file);
    serve::serve(config, node, listener).await
}

fn is_of_this_machine(address: IpAddr) -> bool {
    address.is_loopback()
}

/// Areas, units, people, cases. The accounts' file is written last: a folder without it is not prepared.
async fn prepare(config: &Config, cases: usize, file: &Path) -> anyhow::Result<()> {
    let step = told_since(Instant::now());
    let keys = Keys::open(&config.keys())?;
    let ledger = open_ledger(config, &keys).await?;
    let now = TimeSource::System.now();
    if load_city(&ledger, config, &TimeSource::System).await?.is_some() {
        bail!(
            "{0} 中已有城市, 但没有演示账号文件 (上次准备可能中断); 删除该目录后重试 / {0} holds a city but no accounts of \
             the demo (an earlier start may have been interrupted): delete the folder and start again",
            config.data.display()
        );
    }
    step("绘制参考城市 / drawing the reference city");
    let founding =
        tokio::task::spawn_blocking(reference::founding).await.context("the city was not drawn")??;
    step(&format!(
        "存入 {0} 个区域、{1} 个单位 / storing {0} areas and {1} units",
        founding.areas.len(),
        founding.units.len()
    ));
    let start = now - play::SPAN;
    found(&ledger, &founding, start).await?;
    drop(founding);
    let city = load_city(&ledger, config, &TimeSource::System).await?.context("the city was founded")?;
    let accounts = people::open(&ledger, &city, start).await?;
    step(&format!("开设 {0} 个账号 / opened {0} accounts", accounts.len()));
    if cases > 0 {
        let time = TimeSource::Simulated(SimulatedTime::at(start));
        let node = Node::with(config, &keys, ledger, city, time)?;
        let played = play::play(&node.app, cases, now, |done| step(&done)).await;
        let shared = match &played {
            Ok(_) => {
                let outgoing = std::path::absolute(config.data.join("outgoing"))?;
                Box::pin(node.app.time.at(Some(now), sharing::open(&node.share, &outgoing, now))).await
            }
            Err(_) => Ok(()),
        };
        node.close(TimeSource::System.now()).await?;
        let played = played?;
        shared.context("other departments' systems of the demo were not opened")?;
        step(&format!("{0} 件事件, {1} 步 / {0} cases, {1} steps", played.cases, played.steps));
    } else {
        ledger.stop().await;
    }
    people::write(file, &accounts)?;
    step("就绪 / ready");
    Ok(())
}

/// A line of progress, with the seconds since the beginning.
fn told_since(began: Instant) -> impl Fn(&str) {
    move |text| eprintln!("  {:>5.1} s  {text}", began.elapsed().as_secs_f64())
}
