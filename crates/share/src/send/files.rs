//! A delivery as a file: its name, the name it has while it is written, and its line in the day's manifest.
//!
//! A reader takes files named in the manifest only. A file that is put down again after a crash has the same name and the
//! same content; its line may then be there twice. Each line counts the lines up to itself, so that a reader knows that it
//! has them all.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Parcel;

/// The manifest of a day's folder: a JSON object a line.
pub(super) const MANIFEST: &str = "manifest.jsonl";
/// How much of a manifest's end is read to find its last line, in bytes.
pub(super) const TAIL: u64 = 4096;

/// Where a parcel goes, below the target's folder.
pub(super) struct Placed {
    /// The day's folder: the day of the step in the city.
    pub day: String,
    /// The file. Several cities may share a folder, so that it begins with the city's code.
    pub whole: String,
    /// The file while it is written.
    pub half: String,
    /// What the manifest says of it.
    said: Value,
}

impl Placed {
    /// The place of a parcel.
    pub fn of(parcel: &Parcel) -> Self {
        let whole = format!("{}.{}", parcel.name(), parcel.ending);
        let digest = hex::encode(Sha256::digest(&parcel.body.bytes));
        let said = json!({
            "id": parcel.id, "file": whole, "bytes": parcel.body.bytes.len(), "sha256": digest, "time": parcel.time,
        });
        Self { day: parcel.day.to_string(), half: format!(".{whole}.half"), whole, said }
    }

    /// Its line for a manifest that ends so, with the end of the line.
    pub fn line(&self, tail: &[u8]) -> String {
        let tail = String::from_utf8_lossy(tail);
        let count = |line: &str| serde_json::from_str::<Value>(line).ok()?["count"].as_u64();
        let mut said = self.said.clone();
        said["count"] = json!(tail.lines().rev().find_map(count).unwrap_or(0) + 1);
        // One that broke off in the middle stays a line of its own.
        let apart = if tail.is_empty() || tail.ends_with('\n') { "" } else { "\n" };
        format!("{apart}{said}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_on() {
        let placed = Placed {
            day: String::new(),
            whole: String::new(),
            half: String::new(),
            said: json!({ "id": "3-17" }),
        };
        for (tail, line) in [
            ("", r#"{"id":"3-17","count":1}"#),
            ("{\"id\":\"3-16\",\"count\":41}\n", r#"{"id":"3-17","count":42}"#),
            ("cut\":1,\"count\":9}\n{\"count\":10}\n", r#"{"id":"3-17","count":11}"#),
        ] {
            let line: Value = serde_json::from_str(line).unwrap_or_default();
            let made = placed.line(tail.as_bytes());
            assert_eq!(serde_json::from_str::<Value>(&made).ok(), Some(line), "{tail}");
            assert!(made.ends_with('\n') && !made.starts_with('\n'));
        }
        let made = placed.line(b"{\"count\":10}\n{\"id\":\"3-");
        assert!(made.starts_with("\n{") && made.contains("\"count\":11"), "{made}");
    }
}
