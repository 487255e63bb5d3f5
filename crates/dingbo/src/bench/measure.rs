//! How long requests took, and what the machine and a process are.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Linux counts processor time in hundredths of a second for programs, on every architecture it runs on.
const MILLIS_PER_TICK: u64 = 10;

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

/// Processor time a process has used so far, all threads, in user and system mode; none where `/proc` does not tell.
pub fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the name, which may hold anything and ends with the last parenthesis: state is field 3, utime 14, stime 15.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * MILLIS_PER_TICK))
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
    fn this_process_holds_some_memory_and_uses_time() {
        let this = std::process::id();
        assert!(resident_mb(this).unwrap() > 1.0);
        let before = processor_time(this).unwrap();
        let start = std::time::Instant::now();
        while processor_time(this).unwrap() == before {
            assert!(start.elapsed() < Duration::from_secs(30), "no processor time was counted");
        }
    }
}
