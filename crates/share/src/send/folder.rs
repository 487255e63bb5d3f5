//! A folder: each delivery a file, whole or not there, and a line of the day's manifest with its digest.
//!
//! A reader takes files named in the manifest only; a file that is put down again after a crash has the same name and
//! the same content.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Answer, Parcel};
use crate::reason::Reason;

/// Puts a parcel down: under another name first, then renamed, then named in the manifest.
pub async fn put(folder: PathBuf, parcel: Parcel) -> Answer {
    let done = tokio::task::spawn_blocking(move || write(&folder, &parcel)).await;
    match done {
        Ok(Ok(())) => Answer::Taken { number: None },
        Ok(Err(error)) => failed(&error.to_string()),
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(error: &str) -> Answer {
    let reason = Reason::new(
        "folder",
        format!("写不进目录: {error}"),
        format!("the folder cannot be written: {error}"),
    );
    Answer::Failed { reason, wait: None }
}

fn write(folder: &Path, parcel: &Parcel) -> io::Result<()> {
    let day = parcel.time.date_naive().to_string();
    let folder = folder.join(&day);
    fs::create_dir_all(&folder)?;
    let name = format!("{}.{}", parcel.id, parcel.ending);
    let (half, whole) = (folder.join(format!(".{name}.half")), folder.join(&name));
    let mut file = File::create(&half)?;
    file.write_all(&parcel.body.bytes)?;
    file.sync_all()?;
    fs::rename(&half, &whole)?;
    let digest = hex::encode(Sha256::digest(&parcel.body.bytes));
    let line = json!({
        "id": parcel.id, "file": name, "bytes": parcel.body.bytes.len(), "sha256": digest, "time": parcel.time,
    });
    // One write of one line, appended: lines of deliveries at the same time do not mix.
    let mut manifest = OpenOptions::new().create(true).append(true).open(folder.join("manifest.jsonl"))?;
    manifest.write_all(format!("{line}\n").as_bytes())?;
    manifest.sync_all()?;
    File::open(&folder)?.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
            assert_eq!(put(folder.path().to_owned(), parcel.clone()).await, Answer::Taken { number: None });
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
        assert!(matches!(put(blocked, parcel).await, Answer::Failed { .. }));
    }
}
