//! Tiles that were fetched, in a folder of bounded size. When it is full the oldest go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::Tile;

/// The folder.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    most: u64,
    fresh: Duration,
    held: AtomicU64,
    sweeping: Mutex<()>,
}

/// A tile that was kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// It.
    pub bytes: Bytes,
    /// Whether it need not be asked for again yet.
    pub fresh: bool,
}

impl Cache {
    /// Opens a folder that holds `most` bytes, of which none is fresh after `fresh`.
    pub fn open(folder: &Path, most: u64, fresh: Duration) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let held = files(folder)?.iter().map(|file| file.size).sum();
        Ok(Self {
            folder: folder.to_owned(),
            most,
            fresh,
            held: AtomicU64::new(held),
            sweeping: Mutex::new(()),
        })
    }

    fn path(&self, layer: &str, tile: Tile) -> PathBuf {
        let (z, x, y) = (tile.zoom(), tile.column(), tile.row());
        self.folder.join(layer).join(z.to_string()).join(x.to_string()).join(y.to_string())
    }

    /// A tile, if it is kept.
    #[expect(clippy::disallowed_methods, reason = "a file's age is by the clock that dated it")]
    pub fn get(&self, layer: &str, tile: Tile) -> Option<Kept> {
        let path = self.path(layer, tile);
        let bytes = fs::read(&path).ok()?;
        let written = fs::metadata(&path).and_then(|about| about.modified()).ok()?;
        let fresh = SystemTime::now().duration_since(written).is_ok_and(|age| age < self.fresh);
        Some(Kept { bytes: bytes.into(), fresh })
    }

    /// Keeps a tile, in place of what was there.
    pub fn put(&self, layer: &str, tile: Tile, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(layer, tile);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let before = fs::metadata(&path).map_or(0, |about| about.len());
        // Whole or not at all, also when two write the same tile.
        let half = tempfile_beside(&path);
        fs::write(&half, bytes)?;
        fs::rename(&half, &path)?;
        self.held.fetch_sub(before.min(self.held.load(Ordering::Relaxed)), Ordering::Relaxed);
        if self.held.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64 > self.most {
            self.sweep()?;
        }
        Ok(())
    }

    /// Removes the oldest until a tenth is free again, so that this is seldom.
    fn sweep(&self) -> io::Result<()> {
        let _alone = self.sweeping.lock().unwrap_or_else(PoisonError::into_inner);
        let mut files = files(&self.folder)?;
        let mut held: u64 = files.iter().map(|file| file.size).sum();
        if held > self.most {
            files.sort_by_key(|file| file.written);
            for file in files {
                if held <= self.most - self.most / 10 {
                    break;
                }
                fs::remove_file(&file.path)?;
                held -= file.size;
            }
        }
        self.held.store(held, Ordering::Relaxed);
        Ok(())
    }
}

fn tempfile_beside(path: &Path) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    path.with_extension(format!("half{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
}

struct File {
    path: PathBuf,
    size: u64,
    written: SystemTime,
}

fn files(folder: &Path) -> io::Result<Vec<File>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // What another request has replaced meanwhile is none of ours.
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(File { path: entry.path(), size: about.len(), written: about.modified()? });
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn tile(x: u32) -> Tile {
        Tile::new(12, x, 0).unwrap()
    }

    #[test]
    fn a_tile_is_kept_over_a_restart_and_grows_old() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), 1000, DAY).unwrap();
        assert_eq!(cache.get("vec", tile(1)), None);
        cache.put("vec", tile(1), b"one").unwrap();
        let again = Cache::open(folder.path(), 1000, DAY).unwrap();
        assert_eq!(again.get("vec", tile(1)), Some(Kept { bytes: Bytes::from_static(b"one"), fresh: true }));
        assert_eq!(again.get("cva", tile(1)), None);
        let strict = Cache::open(folder.path(), 1000, Duration::ZERO).unwrap();
        assert!(!strict.get("vec", tile(1)).unwrap().fresh);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "files are dated by that clock")]
    fn the_folder_never_holds_more_than_it_may_and_the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), 1000, DAY).unwrap();
        let start = SystemTime::now() - DAY;
        for x in 0..25 {
            cache.put("vec", tile(x), &[7; 100]).unwrap();
            let written = start + Duration::from_secs(x.into());
            fs::File::options()
                .write(true)
                .open(cache.path("vec", tile(x)))
                .unwrap()
                .set_modified(written)
                .unwrap();
            let held: u64 = files(folder.path()).unwrap().iter().map(|file| file.size).sum();
            assert!(held <= 1000, "{held}");
        }
        assert_eq!(cache.get("vec", tile(0)), None);
        assert!(cache.get("vec", tile(24)).is_some());
        // The same tile again takes no more room.
        for _ in 0..25 {
            cache.put("vec", tile(24), &[7; 100]).unwrap();
        }
        assert!(cache.get("vec", tile(23)).is_some());
    }
}
