//! What every handler is given.

use std::ops::Deref;
use std::sync::Arc;

use app::App;
use basemap::BaseMap;
use metrics_exporter_prometheus::PrometheusHandle;
use share::Share;

use crate::limits::{Limited, Limits, Whose};
use crate::pages::Pages;
use crate::problem::Problem;

/// What the operator sets about the web side.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether a reverse proxy stands before this server, whose `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
    /// Whether cookies are sent over HTTPS only.
    pub https: bool,
    /// The largest file taken, in bytes.
    pub largest_file: usize,
    /// What lies under the city's own outlines.
    pub base_map: Arc<BaseMap>,
    /// The faces.
    pub pages: Pages,
}

/// What every handler is given. It is cloned several times for each request, so it is one pointer.
#[derive(Clone)]
pub struct Web(Arc<Parts>);

/// What [`Web`] points to.
pub struct Parts {
    /// The use cases.
    pub app: Arc<App>,
    /// What is shared with other systems.
    pub share: Arc<Share>,
    /// The operator's settings.
    pub settings: Settings,
    limits: Limits,
    /// The figures of `/metrics`.
    pub metrics: PrometheusHandle,
    /// Turns true when the server stops, so that streams end.
    pub stop: tokio::sync::watch::Receiver<bool>,
}

impl Deref for Web {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Web {
    /// For one city's use cases, and what it shares.
    pub fn new(
        share: Arc<Share>,
        settings: Settings,
        metrics: PrometheusHandle,
        stop: tokio::sync::watch::Receiver<bool>,
    ) -> Self {
        let app = Arc::clone(&share.app);
        let limits = Limits::default();
        Self(Arc::new(Parts { app, share, settings, limits, metrics, stop }))
    }

    /// Lets a request of an address or an account through, or says when it may be tried again.
    pub fn limit(&self, what: Limited, whose: impl Into<Whose>) -> Result<(), Problem> {
        if self.limits.allow(what, whose.into()) { Ok(()) } else { Err(Problem::too_many(60)) }
    }
}
