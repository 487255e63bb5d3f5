//! Serving: listen, work, and stop in order when told to.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context as _;
use basemap::BaseMap;
use http::{Settings, Tls, Web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::sync::watch;

use crate::config::Config;
use crate::node::Node;
use crate::pages::PAGES;

/// Upper bounds of the buckets request times are counted in, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// Listens early, so that a taken port is said before anything else is done.
pub fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen).with_context(|| {
        format!(
            "无法监听 {0} / cannot listen at {0}: is something else there? Choose another with --listen",
            config.listen
        )
    })
}

/// Serves until SIGINT or SIGTERM: then takes no new requests, finishes those it has, seals, closes the stores.
pub async fn serve(config: &Config, node: Node, listener: TcpListener) -> anyhow::Result<()> {
    let metrics = recorder()?;
    let (stop, stopped) = watch::channel(false);
    let tls = tls(config);
    let settings = Settings {
        behind_proxy: config.access.behind_proxy,
        https: config.access.https || tls.is_some(),
        largest_file: config.limits.most_bytes() as usize,
        base_map: Arc::new(BaseMap::open(&config.base_map, &config.base_map_cache()).await?),
        pages: PAGES,
    };
    let running = node.start(&stopped);
    let web = Web::new(Arc::clone(&running.share), settings, metrics, stopped.clone());
    tokio::spawn(async move {
        signalled().await;
        tracing::info!("stopping: finishing the requests under way");
        stop.send_replace(true);
        // A second signal means now.
        signalled().await;
        tracing::warn!("stopping at once; what was acknowledged is on the disk");
        std::process::abort();
    });
    tracing::info!(address = %config.listen, tls = tls.is_some(), "serving");
    let served = http::serve(listener, web, tls, stopped).await;
    running.finish().await;
    tracing::info!("stopped");
    served.context("the server broke off")
}

fn tls(config: &Config) -> Option<Tls> {
    let (certificate, key) = (config.tls.cert.clone()?, config.tls.key.clone()?);
    Some(Tls { certificate, key })
}

fn recorder() -> anyhow::Result<PrometheusHandle> {
    let suffix = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(suffix, &BUCKETS)?;
    builder.install_recorder().context("the figures cannot be recorded")
}

/// Waits for SIGINT (Ctrl-C) or SIGTERM.
async fn signalled() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
