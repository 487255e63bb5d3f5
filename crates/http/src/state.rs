//! What every handler is given.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use app::App;
use basemap::BaseMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use metrics_exporter_prometheus::PrometheusHandle;
use share::Share;

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

struct Limits {
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    challenge: DefaultKeyedRateLimiter<IpAddr>,
    public_photo: DefaultKeyedRateLimiter<IpAddr>,
    public_report: DefaultKeyedRateLimiter<IpAddr>,
    look_up: DefaultKeyedRateLimiter<IpAddr>,
    figures: DefaultKeyedRateLimiter<IpAddr>,
}

/// What is limited, by the address it comes from.
#[derive(Debug, Clone, Copy)]
pub enum Limited {
    /// Signing in: 30 a minute, beside the lock on each account.
    SignIn,
    /// Challenges for residents: 60 a minute, one for each report and each photo.
    Challenge,
    /// Photos of residents: 30 a minute.
    PublicPhoto,
    /// Reports of residents: 10 a minute.
    PublicReport,
    /// Looking a case up by number and code: 20 a minute, so that codes cannot be tried through.
    LookUp,
    /// What is open around, the city's figures, and Open311 requests read without a key: 120 a minute.
    Figures,
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
        let per_minute =
            |n: u32| RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)));
        let limits = Limits {
            sign_in: per_minute(30),
            challenge: per_minute(60),
            public_photo: per_minute(30),
            public_report: per_minute(10),
            look_up: per_minute(20),
            figures: per_minute(120),
        };
        let app = Arc::clone(&share.app);
        Self(Arc::new(Parts { app, share, settings, limits, metrics, stop }))
    }

    /// Lets a request through, or says when it may be tried again.
    pub fn limit(&self, what: Limited, address: IpAddr) -> Result<(), Problem> {
        let limiter = match what {
            Limited::SignIn => &self.limits.sign_in,
            Limited::Challenge => &self.limits.challenge,
            Limited::PublicPhoto => &self.limits.public_photo,
            Limited::PublicReport => &self.limits.public_report,
            Limited::LookUp => &self.limits.look_up,
            Limited::Figures => &self.limits.figures,
        };
        limiter.check_key(&address).map_err(|_| Problem::too_many(60))
    }
}
