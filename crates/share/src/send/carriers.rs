//! The carriers at work, one for each target: its subscriptions share its connections.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Carrier, Way};
use crate::reason::Reason;
use crate::settings::Credential;

/// A carrier with what it was made of.
struct Made {
    way: Way,
    credential: Arc<Credential>,
    carrier: Arc<Carrier>,
}

/// The carriers at work.
pub(crate) struct Carriers {
    client: reqwest::Client,
    made: Mutex<HashMap<i64, Made>>,
}

impl Carriers {
    /// None yet; over a client for targets that need none of their own.
    pub fn new(client: reqwest::Client) -> Self {
        Self { client, made: Mutex::default() }
    }

    /// The client for whatever needs none of its own.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Whether a carrier can be made of these at all.
    pub fn try_out(&self, way: &Way, credential: &Credential) -> Result<(), Reason> {
        Carrier::new(way, credential, &self.client).map(drop)
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
        let carrier = Arc::new(Carrier::new(way, credential, &self.client)?);
        let made =
            Made { way: way.clone(), credential: Arc::clone(credential), carrier: Arc::clone(&carrier) };
        all.insert(target, made);
        Ok(carrier)
    }
}
