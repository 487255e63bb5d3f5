//! A folder of the server's own.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::super::read::MOST_BYTES;
use super::files::{DONE, Files};
use super::{PATIENCE, too_large, unread};
use crate::reason::Reason;
use crate::send::Disk;

pub(super) struct Folder<'a> {
    disk: &'a Disk,
    path: &'a Path,
}

impl<'a> Folder<'a> {
    pub(super) fn new(disk: &'a Disk, path: &'a Path) -> Self {
        Self { disk, path }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Reason> {
        let done = self.disk.work(self.path, PATIENCE, work).await?;
        done.map_err(|error| unread(&error.to_string()))
    }
}

impl Files for Folder<'_> {
    async fn list(&mut self) -> Result<Vec<(String, u64)>, Reason> {
        self.blocking(|folder| {
            let mut found = Vec::new();
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    found.push((entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.len()));
                }
            }
            Ok(found)
        })
        .await
    }

    async fn read(&mut self, name: &str) -> Result<Vec<u8>, Reason> {
        let name = name.to_owned();
        let own = name.clone();
        let read = move |folder: &Path| {
            let mut bytes = Vec::new();
            // It may have grown since it was listed.
            File::open(folder.join(name))?.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = self.blocking(read).await?;
        if bytes.len() > MOST_BYTES { Err(too_large(&own)) } else { Ok(bytes) }
    }

    async fn is_done(&mut self, name: &str) -> Result<bool, Reason> {
        let name = name.to_owned();
        self.blocking(move |folder| folder.join(DONE).join(name).try_exists()).await
    }

    async fn put_away(&mut self, name: &str, to: &str) -> Result<(), Reason> {
        let (name, to) = (name.to_owned(), to.to_owned());
        self.blocking(move |folder| {
            let done = folder.join(DONE);
            fs::create_dir_all(&done)?;
            fs::rename(folder.join(name), done.join(to))
        })
        .await
    }
}
