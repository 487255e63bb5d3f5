//! The fetcher: reads what other systems have for us, each in its turn.

use std::sync::Arc;

use app::background::lease::Lease;
use tokio::sync::watch;

use super::PAUSE;
use crate::service::Share;

/// Fetches whatever is due, again and again.
pub async fn fetch(share: Arc<Share>, mut lease: Lease, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let done = match lease.hold(&share.app).await {
            Ok(true) => share.fetch_due().await.map(drop),
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "messages could not be stored; they are fetched again");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    lease.give_back(&share.app).await;
}
