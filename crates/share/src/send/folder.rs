//! A folder of the server's: each delivery a file, whole or not there, and a line of the day's manifest.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::files::{MANIFEST, Placed, TAIL};
use super::{Answer, Parcel, check};
use crate::reason::Reason;

/// Which folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Which folder of the server's.
    pub path: PathBuf,
    /// How long a file may take, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

impl Folder {
    pub(super) fn check(&self) -> Result<(), Reason> {
        check::is_absolute(&self.path.to_string_lossy())?;
        check::is_timeout(self.timeout_s)
    }
}

/// Puts parcels down.
pub(crate) struct Carrier {
    way: Folder,
    disk: Arc<Disk>,
}

impl Carrier {
    pub(super) fn new(way: &Folder, disk: &Arc<Disk>) -> Self {
        Self { way: way.clone(), disk: Arc::clone(disk) }
    }

    /// Puts a parcel down: under another name first, then renamed, then named in the manifest.
    pub(super) async fn put(&self, parcel: Parcel) -> Answer {
        self.work(move |folder| {
            let placed = Placed::of(&parcel);
            let folder = folder.join(&placed.day);
            write(&folder, &placed, &parcel)?;
            note(&folder, &placed)
        })
        .await
    }

    /// Puts a parcel down and takes it away again. No manifest names it.
    pub(super) async fn try_out(&self, parcel: Parcel) -> Answer {
        self.work(move |folder| {
            let placed = Placed::of(&parcel);
            write(folder, &placed, &parcel)?;
            fs::remove_file(folder.join(&placed.whole))
        })
        .await
    }

    async fn work(&self, work: impl FnOnce(&Path) -> io::Result<()> + Send + 'static) -> Answer {
        let longest = Duration::from_secs(self.way.timeout_s.into());
        match self.disk.work(&self.way.path, longest, work).await {
            Ok(Ok(())) => Answer::taken(),
            Ok(Err(error)) => Answer::failed(
                "folder",
                format!("写不进目录: {error}"),
                format!("the folder cannot be written: {error}"),
            ),
            Err(reason) => reason.into(),
        }
    }
}

/// The file, whole or not there.
fn write(folder: &Path, placed: &Placed, parcel: &Parcel) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let half = folder.join(&placed.half);
    let mut file = File::create(&half)?;
    file.write_all(&parcel.body.bytes)?;
    file.sync_all()?;
    fs::rename(&half, folder.join(&placed.whole))
}

/// Its line in the manifest.
fn note(folder: &Path, placed: &Placed) -> io::Result<()> {
    let mut manifest = OpenOptions::new().create(true).read(true).append(true).open(folder.join(MANIFEST))?;
    let mut tail = Vec::new();
    manifest.seek(SeekFrom::Start(manifest.metadata()?.len().saturating_sub(TAIL)))?;
    manifest.read_to_end(&mut tail)?;
    manifest.write_all(placed.line(&tail).as_bytes())?;
    manifest.sync_all()?;
    File::open(folder)?.sync_all()
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
            city: "3302".to_owned(),
            kind: String::new(),
            source: String::new(),
            subject: String::new(),
            time: chrono::DateTime::UNIX_EPOCH,
            day: "1970-01-02".parse().unwrap(),
            now: chrono::DateTime::UNIX_EPOCH,
            body: Body { bytes: b"{}".to_vec(), content_type: "application/json".to_owned() },
            keys: Vec::new(),
            ending: "json",
        };
        let disk = Arc::new(Disk::new(vec![folder.path().to_owned()]));
        let carrier = |path: &Path| Carrier::new(&Folder { path: path.to_owned(), timeout_s: 10 }, &disk);
        for _ in 0..2 {
            assert_eq!(carrier(folder.path()).put(parcel.clone()).await, Answer::taken());
        }
        assert_eq!(carrier(folder.path()).try_out(parcel.clone()).await, Answer::taken());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a try leaves nothing");
        let day = folder.path().join("1970-01-02");
        let mut names: Vec<_> = fs::read_dir(&day)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["3302-3-17.json", "manifest.jsonl"], "nothing half-written is left");
        let manifest = fs::read_to_string(day.join("manifest.jsonl")).unwrap();
        let lines: Vec<serde_json::Value> =
            manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.iter().map(|line| &line["count"]).collect::<Vec<_>>(), [&json!(1), &json!(2)]);
        let line = &lines[0];
        assert_eq!(line["sha256"], hex::encode(Sha256::digest(b"{}")));
        assert_eq!((&line["file"], &line["bytes"]), (&json!("3302-3-17.json"), &json!(2)));

        let blocked = folder.path().join("a-file");
        fs::write(&blocked, "").unwrap();
        for path in [blocked.as_path(), Path::new("/")] {
            assert!(matches!(carrier(path).put(parcel.clone()).await, Answer::Failed { .. }), "{path:?}");
            assert!(matches!(carrier(path).try_out(parcel.clone()).await, Answer::Failed { .. }), "{path:?}");
        }
    }
}
