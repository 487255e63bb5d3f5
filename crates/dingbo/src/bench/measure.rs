//! How long requests took, and what the machine and a process are.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Latencies, to three significant digits.
#[derive(Debug, Clone)]
pub struct Latencies(Histogram<u64>);

impl Default for Latencies {
    fn default() -> Self {
        Self(Histogram::new(3).expect("three significant digits are allowed"))
    }
}

impl Latencies {
    /// One more.
    pub fn add(&mut self, took: Duration) {
        // A histogram that resizes itself takes any value.
        let _ = self.0.record(took.as_nanos() as u64);
    }

    /// Those of another client too.
    pub fn merge(&mut self, other: &Self) {
        let _ = self.0.add(&other.0);
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// The value that `percent` of them do not exceed, milliseconds to the microsecond.
    pub fn millis(&self, percent: f64) -> f64 {
        (self.0.value_at_percentile(percent) as f64 / 1000.0).round() / 1000.0
    }

    /// The same in nanoseconds.
    pub fn nanos(&self, percent: f64) -> u64 {
        self.0.value_at_percentile(percent)
    }
}

/// Processor cores this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Memory a process holds (resident), megabytes; none where `/proc` does not tell.
pub fn resident_mb(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some((kilobytes / 102.4).round() / 10.0)
}

/// `value` to this many decimal places, for a line of figures.
pub fn rounded(value: f64, places: i32) -> f64 {
    let scale = 10f64.powi(places);
    (value * scale).round() / scale
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_all_clients_together() {
        let (mut one, mut other) = (Latencies::default(), Latencies::default());
        for millis in 1..=50 {
            one.add(Duration::from_millis(millis));
            other.add(Duration::from_millis(50 + millis));
        }
        one.merge(&other);
        assert_eq!(one.count(), 100);
        assert!((one.millis(50.0) - 50.0).abs() < 0.1 && (one.millis(99.0) - 99.0).abs() < 0.1);
    }

    #[test]
    fn this_process_holds_some_memory() {
        assert!(resident_mb(std::process::id()).unwrap() > 1.0);
    }
}
