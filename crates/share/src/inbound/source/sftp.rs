//! A folder of an SFTP server.

use std::time::Duration;

use russh_sftp::client::error::Error;
use tokio::io::AsyncReadExt as _;

use super::super::read::MOST_BYTES;
use super::super::take::Sender;
use super::files::{DONE, Files};
use super::{Broken, too_large, unread};
use crate::reason::Reason;
use crate::send::{Sftp, SftpSession, late};
use crate::service::Share;

impl Share {
    /// Takes in what lies in the folder, over a connection of this turn's own.
    pub(super) async fn read_sftp(&self, sender: &Sender, server: &Sftp) -> Result<(), Broken> {
        let credential = self.credential_of(sender.target.id).await??;
        let timeout = Duration::from_secs(server.timeout_s.into());
        let opened = tokio::time::timeout(timeout, SftpSession::open(server, &credential)).await;
        let session = opened.unwrap_or_else(|_| Err(late()))?;
        let folder = server.path.trim_end_matches('/').to_owned();
        self.read_files(sender, &mut Remote { session, folder, timeout }).await
    }
}

struct Remote {
    session: SftpSession,
    folder: String,
    /// How long one file may take.
    timeout: Duration,
}

impl Remote {
    async fn within<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Reason> {
        let done = tokio::time::timeout(self.timeout, work).await.map_err(|_| late())?;
        done.map_err(|error| unread(&error.to_string()))
    }
}

impl Files for Remote {
    async fn list(&mut self) -> Result<Vec<(String, u64)>, Reason> {
        let entries = self.within(self.session.files.read_dir(self.folder.as_str())).await?;
        let files = entries.filter(|entry| entry.file_type().is_file());
        Ok(files.map(|entry| (entry.file_name(), entry.metadata().len())).collect())
    }

    async fn read(&mut self, name: &str) -> Result<Vec<u8>, Reason> {
        let mut bytes = Vec::new();
        // The server may say one size and send another.
        let most = MOST_BYTES as u64 + 1;
        self.within(async {
            let file = self.session.files.open(format!("{}/{name}", self.folder)).await?;
            Ok(file.take(most).read_to_end(&mut bytes).await?)
        })
        .await?;
        if bytes.len() > MOST_BYTES { Err(too_large(name)) } else { Ok(bytes) }
    }

    async fn is_done(&mut self, name: &str) -> Result<bool, Reason> {
        self.within(self.session.files.try_exists(format!("{}/{DONE}/{name}", self.folder))).await
    }

    async fn put_away(&mut self, name: &str, to: &str) -> Result<(), Reason> {
        let (files, done) = (&self.session.files, format!("{}/{DONE}", self.folder));
        self.within(async {
            if !files.try_exists(done.as_str()).await? {
                files.create_dir(done.as_str()).await?;
            }
            files.rename(format!("{}/{name}", self.folder), format!("{done}/{to}")).await
        })
        .await
    }
}
