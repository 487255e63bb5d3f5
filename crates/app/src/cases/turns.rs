//! Turns: who was overtaken on a case waits for the others who were, so that a crowd on one case gets through one by
//! one instead of overtaking each other again and again.

use domain::CaseId;
use tokio::sync::{Mutex, MutexGuard};

/// Cases that share a turn wait for each other without need, which is rare and short.
const TURNS: usize = 64;

/// One turn for each case, shared by few.
#[derive(Debug)]
pub struct Turns([Mutex<()>; TURNS]);

impl Default for Turns {
    fn default() -> Self {
        Self([const { Mutex::const_new(()) }; TURNS])
    }
}

impl Turns {
    /// Waits for the turn of a case; it lasts until the guard is dropped.
    pub async fn wait(&self, case: CaseId) -> MutexGuard<'_, ()> {
        // The last bytes of a UUID of version 7 are random.
        self.0[usize::from(case.0.as_bytes()[15]) % TURNS].lock().await
    }
}
