//! A delivery as a file: its name, the name it has while it is written, and its line in the day's manifest.
//!
//! A reader takes files named in the manifest only. A file that is put down again after a crash has the same name and the
//! same content; its line may then be there twice.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Parcel;

/// The manifest of a day's folder: a JSON object a line.
pub(super) const MANIFEST: &str = "manifest.jsonl";

/// Where a parcel goes, below the target's folder.
pub(super) struct Placed {
    /// The day's folder.
    pub day: String,
    /// The file.
    pub whole: String,
    /// The file while it is written.
    pub half: String,
    /// Its line in the manifest, with the end of the line.
    pub line: String,
}

impl Placed {
    /// The place of a parcel.
    pub fn of(parcel: &Parcel) -> Self {
        let whole = format!("{}.{}", parcel.id, parcel.ending);
        let digest = hex::encode(Sha256::digest(&parcel.body.bytes));
        let line = json!({
            "id": parcel.id, "file": whole, "bytes": parcel.body.bytes.len(), "sha256": digest, "time": parcel.time,
        });
        Self {
            day: parcel.time.date_naive().to_string(),
            half: format!(".{whole}.half"),
            whole,
            line: format!("{line}\n"),
        }
    }
}
