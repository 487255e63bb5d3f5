//! A folder of the server's own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files::{DONE, Files};
use super::unread;
use crate::reason::Reason;

pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Reason> {
        let path = self.0.clone();
        let done = tokio::task::spawn_blocking(move || work(&path)).await;
        let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
        done.map_err(|error| unread(&error.to_string()))
    }
}

impl Files for Folder {
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
        self.blocking(move |folder| fs::read(folder.join(name))).await
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
