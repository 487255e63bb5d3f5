//! The carriers at work, one for each target: its subscriptions share its connections.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::bounds::{Bounds, leaves};
use super::disk::Disk;
use super::http::Clients;
use super::{Carrier, Way};
use crate::inbound::Source;
use crate::reason::Reason;
use crate::settings::{Credential, Settings};

/// How long a look at a folder may take when settings are checked.
const CHECKED_IN: Duration = Duration::from_secs(5);

/// A carrier with what it was made of.
struct Made {
    way: Way,
    credential: Arc<Credential>,
    carrier: Arc<Carrier>,
}

/// The carriers at work, and what they are made over.
pub(crate) struct Carriers {
    bounds: Bounds,
    clients: Clients,
    disk: Arc<Disk>,
    made: Mutex<HashMap<i64, Made>>,
}

impl Carriers {
    /// None yet; they will keep within these bounds.
    pub fn new(bounds: Bounds) -> reqwest::Result<Self> {
        Ok(Self {
            clients: Clients::new(&bounds.refused_networks)?,
            disk: Arc::new(Disk::new(bounds.folders.clone())),
            bounds,
            made: Mutex::default(),
        })
    }

    /// The clients that HTTP is spoken with.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// The server's own folders.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Whether a host may be reached, as far as that is known before it is.
    pub fn may_reach(&self, host: &str) -> Result<(), Reason> {
        Ok(leaves(&self.bounds.refused_networks, host)?)
    }

    /// Whether a target's settings keep within the bounds.
    pub async fn check(&self, settings: &Settings) -> Result<(), Reason> {
        let source = settings.back.source.as_ref();
        let mut hosts = settings.way.hosts().into_iter().chain(source.and_then(Source::host));
        hosts.try_for_each(|host| self.may_reach(&host))?;
        let out = if let Way::Folder(way) = &settings.way { Some(&way.path) } else { None };
        let back = if let Some(Source::Folder { path, .. }) = source { Some(path) } else { None };
        for folder in out.into_iter().chain(back) {
            // What else is wrong with it shows when it is used.
            drop(self.disk.work(folder, CHECKED_IN, |_| Ok(())).await?);
        }
        Ok(())
    }

    /// Whether a carrier can be made of these at all.
    pub fn try_out(&self, way: &Way, credential: &Credential) -> Result<(), Reason> {
        self.make(way, credential).map(drop)
    }

    fn make(&self, way: &Way, credential: &Credential) -> Result<Carrier, Reason> {
        way.hosts().iter().try_for_each(|host| self.may_reach(host))?;
        Carrier::new(way, credential, &self.clients, &self.disk)
    }

    /// The carrier of a target as its settings are now; a changed one is made anew, and what is on its way with the old
    /// one ends there.
    pub fn of(&self, target: i64, way: &Way, credential: &Arc<Credential>) -> Result<Arc<Carrier>, Reason> {
        let mut all = self.made.lock();
        if let Some(made) = all.get(&target)
            && made.way == *way
            && made.credential == *credential
        {
            return Ok(Arc::clone(&made.carrier));
        }
        let carrier = Arc::new(self.make(way, credential)?);
        let made =
            Made { way: way.clone(), credential: Arc::clone(credential), carrier: Arc::clone(&carrier) };
        all.insert(target, made);
        Ok(carrier)
    }
}
