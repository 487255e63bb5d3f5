//! A folder of the server's: each delivery a file, whole or not there, and a line of the day's manifest.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{MANIFEST, Placed};
use super::{Answer, Parcel, check};
use crate::reason::Reason;

/// Which folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Which folder of the server's.
    pub path: PathBuf,
}

impl Folder {
    pub(super) fn check(&self) -> Result<(), Reason> {
        check::is_absolute(&self.path.to_string_lossy())
    }

    /// Puts a parcel down: under another name first, then renamed, then named in the manifest.
    pub(super) async fn put(self, parcel: Parcel) -> Answer {
        match tokio::task::spawn_blocking(move || write(&self.path, &parcel)).await {
            Ok(Ok(())) => Answer::taken(),
            Ok(Err(error)) => failed(&error),
            Err(error) => failed(&error),
        }
    }
}

fn failed(error: &impl std::fmt::Display) -> Answer {
    Answer::failed("folder", format!("写不进目录: {error}"), format!("the folder cannot be written: {error}"))
}

fn write(folder: &Path, parcel: &Parcel) -> io::Result<()> {
    let placed = Placed::of(parcel);
    let folder = folder.join(&placed.day);
    fs::create_dir_all(&folder)?;
    let half = folder.join(&placed.half);
    let mut file = File::create(&half)?;
    file.write_all(&parcel.body.bytes)?;
    file.sync_all()?;
    fs::rename(&half, folder.join(&placed.whole))?;
    // One write of one line, appended: lines of deliveries at the same time do not mix.
    let mut manifest = OpenOptions::new().create(true).append(true).open(folder.join(MANIFEST))?;
    manifest.write_all(placed.line.as_bytes())?;
    manifest.sync_all()?;
    File::open(&folder)?.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::mapping::Body;

    #[tokio::test]
    async fn whole_named_and_with_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let parcel = Parcel {
            id: "3-17".to_owned(),
            kind: String::new(),
            source: String::new(),
            subject: String::new(),
            time: chrono::DateTime::UNIX_EPOCH,
            now: chrono::DateTime::UNIX_EPOCH,
            body: Body { bytes: b"{}".to_vec(), content_type: "application/json".to_owned() },
            keys: Vec::new(),
            ending: "json",
        };
        for _ in 0..2 {
            assert_eq!(Folder { path: folder.path().to_owned() }.put(parcel.clone()).await, Answer::taken());
        }
        let day = folder.path().join("1970-01-01");
        let mut names: Vec<_> = fs::read_dir(&day)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["3-17.json", "manifest.jsonl"], "nothing half-written is left");
        let manifest = fs::read_to_string(day.join("manifest.jsonl")).unwrap();
        let line: serde_json::Value = serde_json::from_str(manifest.lines().next().unwrap()).unwrap();
        assert_eq!(line["sha256"], hex::encode(Sha256::digest(b"{}")));
        assert_eq!((&line["file"], &line["bytes"]), (&json!("3-17.json"), &json!(2)));

        let blocked = folder.path().join("a-file");
        fs::write(&blocked, "").unwrap();
        assert!(matches!(Folder { path: blocked }.put(parcel).await, Answer::Failed { .. }));
    }
}
