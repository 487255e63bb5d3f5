//! Files that another system puts into a folder. It writes each under a name that begins with a dot, or in another folder,
//! and renames it when it is whole. What was read moves to the folder `done`.

use sha2::{Digest as _, Sha256};

use super::super::read::{MOST_BYTES, messages, text};
use super::super::take::Sender;
use super::{Broken, too_large};
use crate::reason::Reason;
use crate::service::Share;

/// Where files go that were read.
pub(super) const DONE: &str = "done";

/// A folder, here or elsewhere.
pub(super) trait Files {
    /// Its files and their sizes in bytes, in any order.
    async fn list(&mut self) -> Result<Vec<(String, u64)>, Reason>;

    /// What is in a file.
    async fn read(&mut self, name: &str) -> Result<Vec<u8>, Reason>;

    /// Whether `done` has a file of this name.
    async fn is_done(&mut self, name: &str) -> Result<bool, Reason>;

    /// Moves a file to `done`, which may not be there yet, under another name.
    async fn put_away(&mut self, name: &str, to: &str) -> Result<(), Reason>;
}

impl Share {
    /// Takes in what lies in a folder, by name. A file of which something could not be stored stays, and is read again.
    pub(super) async fn read_files(&self, sender: &Sender, files: &mut impl Files) -> Result<(), Broken> {
        let mut found = files.list().await?;
        found.retain(|(name, _)| !name.starts_with('.') && messages(name, "").is_some());
        found.sort();
        for (name, size) in found {
            if size > MOST_BYTES as u64 {
                // Its name and size are kept, and the file itself where it goes.
                let request = format!("file:{name}:{size}");
                let reason = too_large(&name);
                self.keep(sender, &request, None, request.clone().into_bytes(), reason).await?;
            } else {
                let bytes = files.read(&name).await?;
                self.read_file(sender, &name, &bytes).await?;
            }
            // Beside others of its name.
            let (mut to, mut count) = (name.clone(), 1);
            while files.is_done(&to).await? {
                count += 1;
                to = format!("{count}-{name}");
            }
            files.put_away(&name, &to).await?;
        }
        Ok(())
    }

    async fn read_file(&self, sender: &Sender, name: &str, bytes: &[u8]) -> Result<(), Broken> {
        let read = text(bytes, None, sender.settings.back.encoding);
        let read = read.and_then(|text| messages(name, &text).unwrap_or_else(|| Ok(Vec::new())));
        match read {
            Ok(messages) => {
                for message in &messages {
                    self.take_in(sender, message, None).await?;
                }
            }
            Err(reason) => {
                // None of a file that cannot be read whole is taken.
                let digest = hex::encode(Sha256::digest(bytes));
                let request = format!("file:{name}:{}", &digest[..16]);
                self.keep(sender, &request, None, bytes.to_vec(), reason).await?;
            }
        }
        Ok(())
    }
}
