//! The replay's own server: the same API over the same stores, with a clock that is told the time. Only this module
//! makes one; `serve` and `demo` have no way to it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use app::background::search;
use app::time::SimulatedTime;
use app::{App, TimeSource};
use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::install;
use super::map::Map;
use crate::config::Config;
use crate::keys::Keys;
use crate::node::{self, Node};

/// A running server with a simulated clock.
pub struct Server {
    /// Where it listens: a free port of the loopback.
    pub address: SocketAddr,
    node: Node,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Starts over the folder of `config`, founding the map's city where there is none. Requests that state no time of
    /// their own happen at `now`. Nothing goes on in the background: nothing is escalated that the table does not know
    /// of, and indexing and sealing come at the end.
    pub async fn start(
        config: &Config,
        map: &Map,
        beside: &Path,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let keys = Keys::open(&config.keys())?;
        let ledger = node::open_ledger(config, &keys).await?;
        let time = TimeSource::Simulated(SimulatedTime::at(now));
        let city = install::city(&ledger, config, map, beside, &time).await?;
        let node = Node::with(config, &keys, ledger, city, time)?;

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let figures = PrometheusBuilder::new().build_recorder().handle();
        let web =
            http::Web::new(Arc::clone(&node.share), http::Settings::default(), figures, stopped.clone());
        let serving = tokio::spawn(http::serve(listener, web, None, stopped));
        Ok(Self { address, node, stop, serving })
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.node.app
    }

    /// Stops: requests under way are finished, what was committed is indexed and sealed, the stores are closed.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self { node, stop, serving, .. } = self;
        stop.send_replace(true);
        serving.await.context("the server broke off")??;
        while search::reconcile(Arc::clone(&node.app)).await? > 0 {}
        let now = node.app.time.now();
        node.close(now).await
    }
}
