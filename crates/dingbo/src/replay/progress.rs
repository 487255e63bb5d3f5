//! What is told while a replay runs: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use parking_lot::Mutex;

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);
/// After so many steps the first line is printed there.
const FIRST: u64 = 200;

/// How far the replay is.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// Whether the bar is seen.
    terminal: bool,
    /// When the last line was printed.
    told: Mutex<Option<Instant>>,
}

impl Progress {
    /// Of so many steps. Told on standard error, where results are not.
    pub fn of(steps: u64) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target =
            if terminal { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        let style =
            "{bar:40} {percent:>3} %  {human_pos} of {human_len} steps, {per_sec}, {eta} left, at {msg}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self { bar, terminal, told: Mutex::new(None) }
    }

    /// So many steps more are done (or need not be done); the replay stands at `at`.
    pub fn advance(&self, steps: u64, at: DateTime<Utc>) {
        self.bar.inc(steps);
        if self.bar.position() % 256 < steps {
            self.bar.set_message(at.format("%Y-%m-%d").to_string());
        }
        if self.terminal {
            return;
        }
        let mut told = self.told.lock();
        if told.map_or(self.bar.position() >= FIRST, |told| told.elapsed() >= EVERY) {
            *told = Some(Instant::now());
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
            eprintln!(
                "{done} of {all} steps, {:.0} a second, at {}",
                self.bar.per_sec(),
                at.format("%Y-%m-%d")
            );
        }
    }

    /// Clears the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
