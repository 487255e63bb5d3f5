//! From the outbox to the live pages: each committed step is told to whoever watches and may see it.

use std::sync::Arc;
use std::time::Duration;

use domain::case::{Case, Step};
use ledger::cases::PlacedStep;
use tokio::sync::watch;

use crate::{App, AppError};

/// How soon the steps of other nodes are noticed.
const OTHERS: Duration = Duration::from_secs(1);
/// Steps read at a time.
const BATCH: u32 = 500;

/// A step that was just committed, with the case as it stands.
#[derive(Debug)]
pub struct Happening {
    /// The step's position in the city's history.
    pub pos: i64,
    /// The step.
    pub step: Step,
    /// The number people know the case by.
    pub number: Option<String>,
    /// The masked description.
    pub summary: Option<String>,
    /// The case, as it stands now or a moment later.
    pub case: Case,
}

/// Tells the live pages of every step from now on, on this node or another.
pub async fn follow(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut committed = app.ledger.positions();
    let mut pos = *committed.borrow_and_update();
    loop {
        tokio::select! {
            changed = committed.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(OTHERS) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if !app.live.is_heard() {
            pos = *committed.borrow_and_update();
            continue;
        }
        // Steps that other nodes committed are not announced here; they are asked for.
        if let Err(error) = app.ledger.refresh_last_pos().await {
            tracing::warn!(%error, "the store does not say what is new; it is asked again");
        }
        match tell(&app, pos).await {
            Ok(reached) => pos = reached,
            Err(error) => tracing::warn!(%error, "the live pages could not be told; it is tried again"),
        }
    }
}

async fn tell(app: &App, mut pos: i64) -> Result<i64, AppError> {
    loop {
        let steps = app.ledger.steps_after(pos, BATCH).await?;
        let Some(last) = steps.last() else { return Ok(pos) };
        pos = last.pos;
        for PlacedStep { pos: at, step } in steps {
            let Some(record) = app.read(step.case).await? else { continue };
            app.live.tell(Happening {
                pos: at,
                number: record.number.clone(),
                summary: record.summary.clone(),
                case: record.case.clone(),
                step,
            });
        }
    }
}
